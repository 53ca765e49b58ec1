"""The package's zip: the same members, in the same order and with the same dates, whenever it is written."""

from __future__ import annotations

import hashlib
import json
import os
import re
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from msgspec import Struct

from note2anki.anki.deflate import LONGEST, SHORTEST, BlockDeflate, Known, Mark, no_mark
from note2anki.anki.kept_blocks import Block, located
from note2anki.model import Medium

COLLECTION = "collection.anki2"
MEDIA_LIST = "media"
MANIFEST = "note2anki.json"
# The earliest that a zip can name; the clock and the files' own dates would make equal packages differ.
_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o100644 << 16
_PIECE = 1 << 20


# Where blocks may end, by what stands there: a page in 64, by the four bytes at its end (of notes, a checksum's), and a
# card in 64, by its digest. So a row or a line that grew does not shift all the blocks after it.
_PAGE, _PAGE_END = 4096, struct.Struct("<I")
_MIX, _MIXED, _MARKED = 0x9E3779B1, 0xFFFFFFFF, 1 << 26
_LINE_MARK = re.compile(rb'"digest":"[0-3]0')


class Written(Struct, frozen=True):
    """What went into a member of the zip: its size and CRC-32, and those of what it was compressed to.

    Without `compressed_crc` it is not known to be the same when it is inflated. `blocks` are those that can be kept.
    """

    size: int
    crc: int
    compressed_size: int
    compressed_crc: int | None
    blocks: tuple[Block, ...] = ()


def write_archive(
    target: Path,
    manifest: bytes | Iterable[bytes],
    collection: Callable[[], Path],
    media: Sequence[Medium],
    known: Known | None = None,
) -> dict[str, Written]:
    """Write the zip.

    Args:
        target: where to; what is there is replaced.
        manifest: the bytes of `note2anki.json`, which Anki ignores (rule 16).
        collection: gives the database. It is asked after the manifest was written, so that it can be made meanwhile.
        media: files, in the order of their numbers in the package.
        known: knows what some blocks are compressed to.

    Returns:
        what each member was written of, by its name.

    Raises:
        OSError: a file cannot be read or written.
        ValueError: a medium is not what it was when its name was made, or zlib made mistakes.
    """
    names = {str(number): medium.name for number, medium in enumerate(media)}
    with target.open("wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        add = _Adder(archive, out, known)
        add.member(MANIFEST, [manifest] if isinstance(manifest, bytes) else manifest, line_mark)
        path = collection()
        add.member(COLLECTION, _pieces(path), page_mark, path.stat().st_size)
        add.member(MEDIA_LIST, [json.dumps(names, ensure_ascii=False).encode()])
        for number, medium in enumerate(media):
            add.medium(str(number), medium)
        return add.written


class _Adder:
    """Adds members to a zip and notes down what they were written of."""

    def __init__(self, archive: zipfile.ZipFile, file: IO[bytes], known: Known | None) -> None:
        self._archive = archive
        self._file = file
        self._known = known
        self.written: dict[str, Written] = {}

    def member(self, name: str, parts: Iterable[bytes], mark: Mark = no_mark, size: int = 0) -> None:
        """Add a member of these parts; `size` tells zipfile whether 2 GiB are passed."""
        member = _member(name)
        member.file_size = size
        with self._archive.open(member, "w") as out:
            # `zipfile` uses one thread. Should this attribute go, it compresses by itself: as well, and slower.
            out._compressor = deflate = BlockDeflate(mark, self._known)  # type: ignore[attr-defined]
            for part in parts:
                out.write(part)
        start = self._file.tell() - member.compress_size
        blocks = tuple(located(deflate.blocks, start))
        self.written[name] = Written(member.file_size, member.CRC, member.compress_size, deflate.crc, blocks)

    def medium(self, name: str, medium: Medium) -> None:
        """Add a medium."""
        digest = hashlib.sha256()

        def digested() -> Iterator[bytes]:
            with medium.open() as source:
                while piece := source.read(_PIECE):
                    digest.update(piece)
                    yield piece

        self.member(name, digested(), size=medium.size_now())
        if medium.digest and digest.hexdigest() != medium.digest:
            raise ValueError(f"the medium {medium.name!r} changed while it was read")


def sync(path: Path) -> None:
    """Have a file on the disk when this returns."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hex, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while piece := source.read(_PIECE):
            yield piece


def page_mark(data: bytearray) -> int:
    """Find the end of a block of a database, which is a page's end; 0 if nothing marks one."""
    for start in range(SHORTEST, min(len(data), LONGEST) - _PAGE, _PAGE):
        (end,) = _PAGE_END.unpack_from(data, start + _PAGE - _PAGE_END.size)
        if end * _MIX & _MIXED < _MARKED:
            return start + _PAGE
    return 0


def line_mark(data: bytearray) -> int:
    """Find the end of a block of a manifest; 0 if nothing marks one."""
    found = _LINE_MARK.search(data, SHORTEST, LONGEST)
    return found.start() if found else 0


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _DATE)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = _UNIX
    member.external_attr = _READABLE
    return member
