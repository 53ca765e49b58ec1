"""Keeps the trees of the last texts: reading and rendering parse the same ones several times shortly after each other.

It knows nothing of what it keeps. Whoever gets a kept tree shares it, so nobody may change a tree once it is made.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Memo(Generic[Key, Value]):
    """Values by what they were made of, of which those go that were not asked for lately.

    There are two halves: what is kept or asked for is put into the fresh one, and once that is full, the stale one is
    dropped and the fresh one becomes stale. So a look is one or two looks into a dict, and nothing is ever sorted.
    """

    def __init__(self, room: int) -> None:
        """Make an empty one; `room` bounds the sizes of what each of its halves holds, taken together."""
        self._room = room
        self._used = 0
        self._fresh: dict[Key, tuple[Value, int]] = {}
        self._stale: dict[Key, tuple[Value, int]] = {}

    def get(self, key: Key) -> Value | None:
        """Return what was kept of a key, if it is still there."""
        found = self._fresh.get(key)
        if found is None:
            found = self._stale.get(key)
            if found is None:
                return None
            self.keep(key, *found)
        return found[0]

    def keep(self, key: Key, value: Value, size: int) -> None:
        """Keep a value of this size for a while; one that would take a tenth of the room is not kept."""
        if size * 10 > self._room:
            return
        if self._used + size > self._room:
            self._stale = self._fresh
            self._fresh = {}
            self._used = 0
        self._fresh[key] = value, size
        self._used += size
