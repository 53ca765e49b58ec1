"""Keeps the fields of very many cards on the disk until they are written: they would take most of the memory."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterator, Mapping
from typing import IO

import msgspec
from msgspec.structs import replace

from note2anki.runs.fields import Made

#: Cards whose fields stay in memory; those of further ones go to the disk.
HELD = 12_000
#: Bytes that are written and read at once, at least.
PIECE = 1 << 20
_DECODER = msgspec.msgpack.Decoder(dict[str, str])


class Spool:
    """Takes fields, and gives them back each time they are asked for; its file has no name and ends with the run."""

    def __init__(self) -> None:
        self._taken = 0
        self._file: IO[bytes] | None = None
        self._written = 0  # bytes that are in the file
        self._tail = bytearray()  # and those that come after them
        self._is_full = False
        self._piece, self._piece_start = b"", 0  # what was read last: cards are asked for in their order
        self._last: tuple[int, dict[str, str]] = (-1, {})

    def put(self, made: Made) -> Made:
        """Take the fields of a card, and return what has them from now on: where the disk is full, what had them."""
        self._taken += 1
        if self._taken <= HELD or self._is_full or isinstance(made.fields, _Spooled):
            return made
        try:
            data = msgspec.msgpack.encode(made.fields)
        except UnicodeEncodeError:  # half a surrogate pair
            return made
        spooled = _Spooled(self, self._written + len(self._tail), len(data))
        self._tail += data
        if len(self._tail) >= PIECE:
            self._write_tail()
        return replace(made, fields=spooled)

    def _write_tail(self) -> None:
        try:
            if self._file is None:
                # It is closed with the last card that has its fields there.
                self._file = tempfile.TemporaryFile(prefix="note2anki-", buffering=0)  # noqa: SIM115
                weakref.finalize(self, self._file.close)
            self._file.seek(self._written)
            if self._file.write(self._tail) == len(self._tail):
                self._written += len(self._tail)
                self._tail = bytearray()
                return
        except OSError:
            pass
        self._is_full = True  # what is taken already stays in memory

    def get(self, start: int, size: int) -> dict[str, str]:
        """Return the fields that are at a place; the last ones are kept, being asked for one by one."""
        if self._last[0] != start:
            self._last = start, _DECODER.decode(self._data(start, size))
        return self._last[1]

    def _data(self, start: int, size: int) -> bytes:
        if start >= self._written:
            start -= self._written
            return bytes(self._tail[start : start + size])
        if not self._piece_start <= start <= self._piece_start + len(self._piece) - size:
            assert self._file is not None
            self._file.seek(start)
            self._piece, self._piece_start = self._file.read(max(PIECE, size)), start
        start -= self._piece_start
        return self._piece[start : start + size]


class _Spooled(Mapping[str, str]):
    """The fields of a card that are on the disk."""

    __slots__ = ("_size", "_spool", "_start")

    def __init__(self, spool: Spool, start: int, size: int) -> None:
        self._spool, self._start, self._size = spool, start, size

    def __getitem__(self, name: str) -> str:
        return self._spool.get(self._start, self._size)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._spool.get(self._start, self._size))

    def __len__(self) -> int:
        return len(self._spool.get(self._start, self._size))
