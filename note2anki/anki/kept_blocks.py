"""Keeps what the blocks of a written package were compressed to: of the next package most are the same.

One file a package, which is named by its digest: blocks, an index of those that count, and what proves the index. Each
block is proved by its own digest when it is read, so that nothing is taken that was damaged.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock

from msgspec import Struct
from msgspec.structs import replace

from note2anki.anki.deflate import LEVEL, Deflated

#: Bytes that are kept of a package: the blocks of its notes, which come first, and of media as many as find room.
MOST = 1 << 28
_TRAILER = struct.Struct("<Q32s")


class Block(Struct, frozen=True):
    """A block of a package.

    Attributes:
        digest: the SHA-256 of its data.
        start: where it is, compressed.
        size: how many bytes that are.
        proof: their SHA-256.
    """

    digest: bytes
    start: int
    size: int
    proof: bytes


def located(blocks: Iterable[tuple[bytes, int, bytes]], start: int) -> Iterator[Block]:
    """Yield blocks, given as digest, size and proof, that stand one after another from `start` on."""
    for digest, size, proof in blocks:
        yield Block(digest, start, size, proof)
        start += size


class KeptBlocks:
    """The blocks of a former package, and then of the next one; several threads may look for some.

    Args:
        path: a file of one's own; it has the blocks of the former package if those were kept.

    Attributes:
        media: the names of the former package's media, if they are known.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("r+b" if path.exists() else "w+b")
        self._lock = Lock()
        self._end = 0
        self._blocks: dict[bytes, Block] = {}
        self.media: frozenset[str] | None = None
        with suppress(OSError, ValueError, struct.error):
            self._read()

    @property
    def digests(self) -> Collection[bytes]:
        """The digests of the blocks."""
        return self._blocks.keys()

    def find(self, digest: bytes) -> Deflated | None:
        """Return the block with this digest, if it is there as it was."""
        block = self._blocks.get(digest)
        if block is None:
            return None
        with self._lock:
            self._file.seek(block.start)
            compressed = self._file.read(block.size)
        if hashlib.sha256(compressed).digest() == block.proof:
            return Deflated(compressed, digest, block.proof)
        self._blocks.pop(digest, None)
        return None

    def keep(self, package: Path, blocks: Iterable[Block], media: Iterable[str], place: Path) -> None:
        """Keep the blocks of a package in place of the former one's, if that can be: its disk may be full.

        Args:
            package: where it is.
            blocks: those in it, each of which was looked for.
            media: the names of its media.
            place: where to; it must be on the same disk.
        """
        with suppress(OSError):
            with self._file:
                self._renew(package, {block.digest: block for block in blocks})
                self._write_index(media)
            self._path.replace(place)

    def close(self) -> None:
        """Have the file free to be removed."""
        with suppress(OSError):
            self._file.close()

    def _renew(self, package: Path, blocks: Mapping[bytes, Block]) -> None:
        """Add the blocks that are not there; those that are stay where they are."""
        size = sum(block.size for block in blocks.values())
        if self._end + sum(block.size for block in blocks.values() if block.digest not in self._blocks) > 2 * size:
            self._end, self._blocks = 0, {}  # too much of it would be of packages before
        self._blocks = {digest: block for digest, block in self._blocks.items() if digest in blocks}
        with package.open("rb") as source:
            for block in blocks.values():
                if block.digest not in self._blocks and self._end + block.size <= MOST:
                    source.seek(block.start)
                    self._write(source.read(block.size))
                    self._blocks[block.digest] = replace(block, start=self._end - block.size)

    def _read(self) -> None:
        end = self._file.seek(0, os.SEEK_END) - _TRAILER.size
        self._file.seek(end)
        size, proof = _TRAILER.unpack(self._file.read())
        self._file.seek(end - size)
        data = self._file.read(size)
        if _proof(data) != proof:
            raise ValueError("the index was damaged")
        index = json.loads(data)
        for digest, start, length, check in index["blocks"]:
            self._blocks[bytes.fromhex(digest)] = Block(bytes.fromhex(digest), start, length, bytes.fromhex(check))
        self._end = end - size
        self.media = frozenset(index["media"])

    def _write(self, data: bytes) -> None:
        self._file.seek(self._end)
        self._file.write(data)
        self._end += len(data)

    def _write_index(self, media: Iterable[str]) -> None:
        blocks = [(each.digest.hex(), each.start, each.size, each.proof.hex()) for each in self._blocks.values()]
        index = json.dumps({"blocks": blocks, "media": list(media)}).encode()
        self._file.seek(self._end)
        self._file.write(index + _TRAILER.pack(len(index), _proof(index)))
        self._file.truncate()


def kept_blocks(shelf: Path, digest: str) -> Path:
    """Where the blocks of the package with this SHA-256 are, if they were kept."""
    return shelf / f"{digest}.blocks"


def take_blocks(shelf: Path, digest: str, place: Path) -> KeptBlocks:
    """Take a package's blocks off the shelf, to be used up; there are none where they were not kept, or damaged.

    Raises:
        OSError: `place` cannot be written.
    """
    with suppress(OSError):
        kept_blocks(shelf, digest).rename(place)
    return KeptBlocks(place)


def _proof(index: bytes) -> bytes:
    """Return what an index is proved by: it is whole, and this very zlib would compress the blocks so again."""
    return hashlib.sha256(f"{zlib.ZLIB_RUNTIME_VERSION} {LEVEL}".encode() + index).digest()
