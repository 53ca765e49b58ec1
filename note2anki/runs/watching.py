"""How a run tells what it is at: the stages it goes through, and how far it is with one of many parts."""

from __future__ import annotations

from typing import Protocol


class Watch(Protocol):
    """Whoever looks on while a run works."""

    def stage(self, name: str) -> None:
        """The run begins a stage; the one before is done."""

    def progress(self, done: int, total: int) -> None:
        """So many of a stage's parts are done."""


class Unwatched:
    """Nobody looks on."""

    def stage(self, name: str) -> None:
        """Take no notice."""

    def progress(self, done: int, total: int) -> None:
        """Take no notice."""


UNWATCHED = Unwatched()
