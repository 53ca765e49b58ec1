"""Protocol buffers as bytes: just enough of the wire format to read what Anki keeps in its database that way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED = {_FIXED64: 8, _FIXED32: 4}


def read_message(data: bytes) -> Mapping[int, list[int | bytes]]:
    """Return a message's values by field number, in order; numbers of fixed width come as bytes.

    Source: protobuf.dev, *Encoding*.

    Raises:
        ValueError: it is no message, or it is cut off.
    """
    found: dict[int, list[int | bytes]] = defaultdict(list)
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        value: int | bytes
        if kind == _VARINT:
            value, at = _varint(data, at)
        else:
            if kind == _BYTES:
                size, at = _varint(data, at)
            elif kind in _FIXED:
                size = _FIXED[kind]
            else:
                raise ValueError(f"no wire type {kind}")
            value, at = data[at : at + size], at + size
            if at > len(data):
                raise ValueError("cut off")
        found[number].append(value)
    return found


def text_of(message: Mapping[int, list[int | bytes]], number: int) -> str:
    """Return the last text under a field number, or an empty one."""
    value = message.get(number, [b""])[-1]
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def number_of(message: Mapping[int, list[int | bytes]], number: int) -> int:
    """Return the last number under a field number, or 0."""
    value = message.get(number, [0])[-1]
    return value if isinstance(value, int) else 0


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7
    raise ValueError("cut off")
