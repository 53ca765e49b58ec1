"""Writes an `.apkg` from the records of a package, and does not hand over one that Anki would take wrongly."""

from __future__ import annotations

import errno
import sqlite3
import tempfile
import zipfile
from pathlib import Path

from note2anki.anki.archive import sha256_of, write_archive
from note2anki.anki.collection_file import write_collection
from note2anki.anki.self_check import package_fault
from note2anki.model import Package


class PackageError(Exception):
    """The package would have been wrong, and was not written; the message says why, in one sentence."""


def write_package(package: Package, target: Path) -> str:
    """Write a package, check it by reading it again, and have it on the disk.

    The same package gives the same bytes, in whatever order its notes and media are. To replace an older file in one
    step give a `target` beside it and rename it afterwards.

    Args:
        package: what goes in.
        target: the file to write; what was there is replaced.

    Returns:
        the SHA-256 of the file, in hex.

    Raises:
        PackageError: it would be no good package (see `self_check`); there is no file at `target` then.
        OSError: `target` cannot be written; there is no file then either.
    """
    try:
        _refuse_unreadable_media(package)
        _write(package, target)
        fault = package_fault(target, package)
        if fault:
            raise PackageError(fault)
        return sha256_of(target)
    except sqlite3.OperationalError as error:  # its disk is full, or takes no more
        target.unlink(missing_ok=True)
        raise OSError(errno.ENOSPC, str(error), tempfile.gettempdir()) from error
    except (sqlite3.Error, ValueError, KeyError, OverflowError, zipfile.BadZipFile) as error:
        target.unlink(missing_ok=True)
        raise PackageError(_reason(error)) from error
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _write(package: Package, target: Path) -> None:
    media = sorted(package.media, key=lambda medium: medium.name)
    with tempfile.TemporaryDirectory(prefix="note2anki-") as folder:
        collection = Path(folder, "collection")
        write_collection(package, collection)
        write_archive(target, collection, media, package.manifest)


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
