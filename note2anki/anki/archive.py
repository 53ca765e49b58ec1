"""The package's zip: the same members, in the same order and with the same dates, whenever it is written."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from note2anki.anki.deflate import BlockDeflate
from note2anki.model import Medium

COLLECTION = "collection.anki2"
MEDIA_LIST = "media"
MANIFEST = "note2anki.json"
# The earliest that a zip can name; the clock and the files' own dates would make equal packages differ.
_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o100644 << 16
_PIECE = 1 << 20


def write_archive(
    target: Path, collection: Path, media: Sequence[Medium], manifest: bytes | Iterable[bytes]
) -> dict[str, tuple[int, int]]:
    """Write the zip and have it on the disk when this returns.

    Args:
        target: where to; what is there is replaced.
        collection: the database.
        media: files, in the order of their numbers in the package.
        manifest: the bytes of `note2anki.json`, which Anki ignores (rule 16).

    Returns:
        what each member was before it was compressed: its name → size and CRC-32.

    Raises:
        OSError: a file cannot be read or written.
        ValueError: a medium is not what it was when its name was made.
    """
    names = {str(number): medium.name for number, medium in enumerate(media)}
    with target.open("wb") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            _add(archive, COLLECTION, _pieces(collection), collection.stat().st_size)
            _add(archive, MEDIA_LIST, [json.dumps(names, ensure_ascii=False).encode()])
            _add(archive, MANIFEST, [manifest] if isinstance(manifest, bytes) else manifest)
            for number, medium in enumerate(media):
                _add_medium(archive, str(number), medium)
        out.flush()
        os.fsync(out.fileno())
    return {member.filename: (member.file_size, member.CRC) for member in archive.infolist()}


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(_PIECE):
            yield piece


def _add_medium(archive: zipfile.ZipFile, name: str, medium: Medium) -> None:
    digest = hashlib.sha256()

    def digested() -> Iterator[bytes]:
        for piece in _pieces(Path(medium.path)):
            digest.update(piece)
            yield piece

    _add(archive, name, digested(), Path(medium.path).stat().st_size)
    if medium.digest and digest.hexdigest() != medium.digest:
        raise ValueError(f"the medium {medium.name!r} changed while it was read")


def _add(archive: zipfile.ZipFile, name: str, parts: Iterable[bytes], size: int = 0) -> None:
    member = _member(name)
    member.file_size = size  # tells zipfile whether 2 GiB are passed
    with archive.open(member, "w") as out:
        # `zipfile` uses one thread. Should this attribute go, it compresses by itself: as well, and slower.
        out._compressor = BlockDeflate()  # type: ignore[attr-defined]
        for part in parts:
            out.write(part)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _DATE)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = _UNIX
    member.external_attr = _READABLE
    return member
