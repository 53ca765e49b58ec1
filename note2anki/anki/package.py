"""Writes an `.apkg` from the records of a package, and does not hand over one that Anki would take wrongly."""

from __future__ import annotations

import errno
import sqlite3
import tempfile
import zipfile
import zlib
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from note2anki.anki.archive import COLLECTION, Written, sha256_of, sync, write_archive
from note2anki.anki.collection_file import fill_collection, settle_collection
from note2anki.anki.kept_blocks import KeptBlocks, kept_blocks, take_blocks
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
    kept or stay. To replace an older file in one step give a `target` beside it and rename it afterwards.

    Args:
        package: what goes in.
        target: the file to write; what was there is replaced.
        shelf: a folder for the package's collection, so that its notes need not be given in full the next time, and for
            its blocks, which need not be compressed again; it is the caller's to clear.
        former: the digest of the package whose collection, from the shelf, the notes that are kept or stay are in. It
            is used up.

    Returns:
        the SHA-256 of the file, in hex.

    Raises:
        PackageError: it would be no good package (see `self_check`); there is no file at `target` then.
        StaleCollectionError: there is no such collection as the notes that are kept or stay need; nor is there a file.
        OSError: `target` cannot be written; there is no file then either.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="note2anki-", dir=shelf) as name:
            folder = Path(name)
            if shelf is None:
                if former:
                    raise StaleCollectionError("there is no shelf")
                return _write(package, target, folder).digest
            collection = take_collection(shelf, former, folder / "former") if former else None
            with closing(take_blocks(shelf, former, folder / "blocks")) as kept:
                written = _write(package, target, folder, collection, kept)
                keep_collection(written.collection, written.members[COLLECTION].crc, shelf, written.digest)
                blocks = chain.from_iterable(member.blocks for member in written.members.values())
                names = [medium.name for medium in package.media]
                kept.keep(target, blocks, names, kept_blocks(shelf, written.digest))
        return written.digest
    except sqlite3.OperationalError as error:  # its disk is full, or takes no more
        target.unlink(missing_ok=True)
        raise OSError(errno.ENOSPC, str(error), str(shelf or tempfile.gettempdir())) from error
    except (sqlite3.Error, ValueError, KeyError, OverflowError, zipfile.BadZipFile, zlib.error) as error:
        target.unlink(missing_ok=True)
        raise PackageError(_reason(error)) from error
    except BaseException:
        target.unlink(missing_ok=True)
        raise


class _Written(NamedTuple):
    """The package's digest, its collection, and what its members were written of."""

    digest: str
    collection: Path
    members: dict[str, Written]


def _write(
    package: Package, target: Path, folder: Path, former: Path | None = None, kept: KeptBlocks | None = None
) -> _Written:
    """Write the package with the help of the former one's collection and blocks."""
    expected = Expected(package.staying)
    noted = replace(package, notes=expected.passing(package.notes))
    draft = fill_collection(noted, folder / "draft", former)
    _refuse_unreadable_media(package)
    media = sorted(package.media, key=lambda medium: medium.name)
    collection = folder / "collection"
    with second_thread(wanted=draft.stat().st_size > _SMALL) as beside:
        settled = beside(settle_collection, draft, collection)
        checked = beside(expected.fault, collection, media, kept.media if kept else None)
        members = write_archive(target, package.manifest, settled, media, kept.find if kept else None)
        digest = beside(sha256_of, target)
        in_archive = archive_fault(target, members, media)
        fault = checked() or in_archive
        if fault:
            raise PackageError(fault)
        sync(target)
    return _Written(digest(), collection, members)


def _refuse_unreadable_media(package: Package) -> None:
    for medium in package.media:
        try:
            with medium.open():
                pass
        except OSError as error:
            raise PackageError(f"the medium {medium.name!r} cannot be read: {error.strerror}") from error


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is not in the package"
    return str(error) or type(error).__name__
