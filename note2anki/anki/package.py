"""Writes an `.apkg` from the records of a package, and does not hand over one that Anki would take wrongly."""

from __future__ import annotations

import errno
import sqlite3
import tempfile
import zipfile
import zlib
from pathlib import Path

from msgspec.structs import replace

from note2anki.anki.archive import COLLECTION, sha256_of, sync, write_archive
from note2anki.anki.collection_file import fill_collection, settle_collection
from note2anki.anki.kept_collection import StaleCollectionError, keep_collection, take_collection
from note2anki.anki.second_thread import second_thread
from note2anki.anki.self_check import Expected, archive_fault
from note2anki.model import Package

__all__ = ["PackageError", "StaleCollectionError", "write_package"]

#: Bytes of a collection that are no work for a second thread.
_SMALL = 1 << 20


class PackageError(Exception):
    """The package would have been wrong, and was not written; the message says why, in one sentence."""


def write_package(package: Package, target: Path, shelf: Path | None = None, former: str = "") -> str:
    """Write a package, check it by reading it again, and have it on the disk.

    The same package gives the same bytes, in whatever order its notes and media are, and however many of its notes were
    kept. To replace an older file in one step give a `target` beside it and rename it afterwards.

    Args:
        package: what goes in.
        target: the file to write; what was there is replaced.
        shelf: a folder for the package's collection, so that its notes need not be given in full the next time; it is
            the caller's to clear.
        former: the digest of the package whose collection, from the shelf, the kept notes refer to; it is used up.

    Returns:
        the SHA-256 of the file, in hex.

    Raises:
        PackageError: it would be no good package (see `self_check`); there is no file at `target` then.
        StaleCollectionError: there is no such collection as the kept notes need; nor is there a file.
        OSError: `target` cannot be written; there is no file then either.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="note2anki-", dir=shelf) as folder:
            collection = Path(folder, "collection")
            digest, crc = _write(package, target, collection, _taken(shelf, former, Path(folder, "former")))
            if shelf is not None:
                keep_collection(collection, crc, shelf, digest)
        return digest
    except sqlite3.OperationalError as error:  # its disk is full, or takes no more
        target.unlink(missing_ok=True)
        raise OSError(errno.ENOSPC, str(error), str(shelf or tempfile.gettempdir())) from error
    except (sqlite3.Error, ValueError, KeyError, OverflowError, zipfile.BadZipFile, zlib.error) as error:
        target.unlink(missing_ok=True)
        raise PackageError(_reason(error)) from error
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _taken(shelf: Path | None, digest: str, place: Path) -> Path | None:
    if not digest:
        return None
    if shelf is None:
        raise StaleCollectionError("there is no shelf")
    take_collection(shelf, digest, place)
    return place


def _write(package: Package, target: Path, collection: Path, former: Path | None) -> tuple[str, int]:
    """Write the package and its collection, and return the digest of the one and the CRC-32 of the other."""
    expected = Expected(package.staying)
    noted = replace(package, notes=expected.passing(package.notes))
    draft = fill_collection(noted, collection.with_name("draft"), former)
    _refuse_unreadable_media(package)
    media = sorted(package.media, key=lambda medium: medium.name)
    with second_thread(wanted=draft.stat().st_size > _SMALL) as beside:
        settled = beside(settle_collection, draft, collection)
        checked = beside(expected.fault, collection, media)
        members = write_archive(target, package.manifest, settled, media)
        synced = beside(sync, target)
        fault = checked() or archive_fault(target, members, media)
        if fault:
            raise PackageError(fault)
        digest = sha256_of(target)
        synced()
    return digest, members[COLLECTION].crc


def _refuse_unreadable_media(package: Package) -> None:
    for medium in package.media:
        try:
            with Path(medium.path).open("rb"):
                pass
        except OSError as error:
            raise PackageError(f"the medium {medium.name!r} cannot be read: {error.strerror}") from error


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is not in the package"
    return str(error) or type(error).__name__
