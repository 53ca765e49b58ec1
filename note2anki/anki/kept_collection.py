"""The collections of packages that were written, kept to be brought up to date: a shelf of files, one a package.

Each has the name of its package's digest, so that none is taken for another's, and in its header (*user version*, which
no package has) the CRC-32 of the rest: whatever else happened to it is found out.
"""

from __future__ import annotations

import zlib
from contextlib import suppress
from pathlib import Path

_CHECK, _CHECK_END = 60, 64
_PIECE = 1 << 20


class StaleCollectionError(Exception):
    """A kept collection is not there, not whole, or not what a kept note says: write the package without it."""


def kept_collection(shelf: Path, digest: str) -> Path:
    """Where the collection of the package with this SHA-256 is, if it was kept."""
    return shelf / f"{digest}.anki2"


def take_collection(shelf: Path, digest: str, place: Path) -> Path:
    """Take a collection off the shelf, to be used up: no other run finds it there.

    Returns:
        `place`, where it is now.

    Raises:
        StaleCollectionError: it is not there, or not as it was put there.
    """
    try:
        kept_collection(shelf, digest).rename(place)
        with place.open("r+b") as file:
            file.seek(_CHECK)
            check = int.from_bytes(file.read(_CHECK_END - _CHECK), "big")
            _put(place, 0)
        if _crc(place) != check:
            raise StaleCollectionError("it was damaged")
        return place
    except OSError as error:
        raise StaleCollectionError(f"it cannot be read: {error.strerror or error}") from error


def keep_collection(collection: Path, crc: int, shelf: Path, digest: str) -> None:
    """Put a package's collection, whose CRC-32 that is, on the shelf, if that can be; it must be on the same disk."""
    with suppress(OSError):
        _put(collection, crc)
        collection.replace(kept_collection(shelf, digest))


def _put(path: Path, check: int) -> None:
    with path.open("r+b") as file:
        file.seek(_CHECK)
        file.write(check.to_bytes(_CHECK_END - _CHECK, "big"))


def _crc(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            crc = zlib.crc32(piece, crc)
    return crc
