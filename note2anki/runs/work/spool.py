"""Keeps what belongs to very many cards on the disk until they are written: it would take most of the memory."""

from __future__ import annotations

import os
import tempfile
import weakref
from contextlib import suppress
from typing import IO, Any, Generic, TypeVar

import msgspec

from note2anki.runs.work.cache import cache_folder

#: What belongs to more bytes of notes, or to more cards, than this waits there.
MUCH, MANY = 8_000_000, 12_000
#: Bytes that are written at once, at least, and read at once where values are asked for in their order; else so many.
PIECE, LITTLE = 1 << 18, 1 << 12
#: Bytes that say how long a value is, before it.
_HEAD = 4
Value = TypeVar("Value")


def is_much(size: int) -> bool:
    """Tell whether what so many bytes of notes come to is to wait on the disk."""
    return size > MUCH


def are_many(cards: int) -> bool:
    """Tell whether what belongs to so many cards is to wait on the disk."""
    return cards > MANY


def _nameless_file() -> IO[bytes]:
    """Return a new file that goes when it is closed, by the cache: many systems have their temporary files in memory.

    Raises:
        OSError: there is no place for one.
    """
    with suppress(OSError):
        cache_folder().mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(prefix="note2anki-", dir=cache_folder(), buffering=0)
    return tempfile.TemporaryFile(prefix="note2anki-", buffering=0)


class Spool(Generic[Value]):
    """Takes values, and gives them back each time they are asked for; its file has no name and ends with the run.

    Args:
        kind: what they are: something that MessagePack can hold.
    """

    def __init__(self, kind: Any) -> None:
        self._decoder: msgspec.msgpack.Decoder[Value] = msgspec.msgpack.Decoder(kind)
        self._encoder = msgspec.msgpack.Encoder()
        self._file: IO[bytes] | None = None
        self._written = 0  # bytes that are in the file
        self._tail = bytearray()  # and those that come after them
        self._is_full = False
        self._piece, self._piece_start = b"", 0  # what was read last
        self._last: tuple[int, Value] | None = None
        self._newest = -1

    def put(self, value: Value) -> int | None:
        """Take a value and return its place; None where it has to stay in memory."""
        if self._is_full:
            return None
        try:
            data = self._encoder.encode(value)
        except UnicodeEncodeError:  # half a surrogate pair
            return None
        place = self._newest = self._written + len(self._tail)
        self._tail += len(data).to_bytes(_HEAD, "little")
        self._tail += data
        if len(self._tail) >= PIECE:
            self._write_tail()
        return place

    def is_last(self, place: int) -> bool:
        """Tell, once, whether a place is that of the value which was put last."""
        is_it, self._newest = place == self._newest, -1
        return is_it

    def _write_tail(self) -> None:
        try:
            if self._file is None:
                # It is closed with the last record that has its texts there.
                self._file = _nameless_file()
                weakref.finalize(self, self._file.close)
            self._file.seek(self._written)
            if self._file.write(self._tail) == len(self._tail):
                self._written += len(self._tail)
                self._tail = bytearray()
                return
        except OSError:
            pass
        self._is_full = True  # what is taken already stays in memory

    def get(self, place: int) -> Value:
        """Return the value at a place; the last one is kept, being asked for part by part."""
        if self._last is None or self._last[0] != place:
            self._last = place, self._decoder.decode(self._data(place))
        return self._last[1]

    def _data(self, start: int) -> bytes:
        if start >= self._written:
            return self._value_in(self._tail, start - self._written)
        within = start - self._piece_start
        found = self._value_in(self._piece, within) if 0 <= within < len(self._piece) else b""
        if not found:
            size = PIECE if 0 <= within <= len(self._piece) else LITTLE
            self._piece, self._piece_start = self._read(start, max(size, _HEAD)), start
            found = self._value_in(self._piece, 0)
            if not found:  # it is longer than that
                found = self._read(start + _HEAD, int.from_bytes(self._piece[:_HEAD], "little"))
        return found

    def _read(self, start: int, size: int) -> bytes:
        assert self._file is not None
        if hasattr(os, "pread"):  # of Windows it has none
            return os.pread(self._file.fileno(), size, start)
        self._file.seek(start)
        return self._file.read(size)

    @staticmethod
    def _value_in(data: bytes | bytearray, start: int) -> bytes:
        """Return the value that begins in some bytes; nothing where they do not have the whole."""
        begin = start + _HEAD
        end = begin + int.from_bytes(data[start:begin], "little")
        return bytes(data[begin:end]) if begin <= end <= len(data) else b""
