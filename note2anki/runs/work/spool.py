"""Keeps the fields of very many cards on the disk until they are written: they would take most of the memory."""

from __future__ import annotations

import errno
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from typing import IO

import msgspec
from msgspec.structs import replace

from note2anki.runs.fields import Made

#: Cards whose fields stay in memory; those of further ones go to the disk.
HELD = 12_000
_DECODER = msgspec.msgpack.Decoder(dict[str, str])


class Spool:
    """Takes fields, and gives them back each time they are asked for; its file has no name and ends with the run."""

    def __init__(self) -> None:
        self._taken = 0
        self._file: IO[bytes] | None = None
        self._end = 0
        self._is_full = False
        self._last: tuple[int, dict[str, str]] = (-1, {})

    def put(self, made: Made) -> Made:
        """Take the fields of a card, and return what has them from now on: where the disk is full, what had them."""
        self._taken += 1
        if self._taken <= HELD or self._is_full or isinstance(made.fields, _Spooled):
            return made
        try:
            return replace(made, fields=self._write(msgspec.msgpack.encode(made.fields)))
        except UnicodeEncodeError:  # half a surrogate pair
            return made
        except OSError:
            self._is_full = True
            return made

    def _write(self, data: bytes) -> Mapping[str, str]:
        if self._file is None:
            # It is closed with the last card that has its fields there.
            self._file = tempfile.TemporaryFile(prefix="note2anki-", buffering=0)  # noqa: SIM115
            weakref.finalize(self, self._file.close)
        self._file.seek(self._end)
        if self._file.write(data) < len(data):
            raise OSError(errno.ENOSPC, "the rest found no room")
        spooled = _Spooled(self, self._end, len(data))
        self._end += len(data)
        return spooled

    def get(self, start: int, size: int) -> dict[str, str]:
        """Return the fields that are at a place of the file; the last ones are kept, being asked for one by one."""
        if self._last[0] != start:
            assert self._file is not None
            self._file.seek(start)
            self._last = start, _DECODER.decode(self._file.read(size))
        return self._last[1]


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
