"""The lines of cards that a package's manifest has, kept for the ledger's file, which nearly always has the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from note2anki.identity.ledger_lines import file_lines, foot_lines, head_lines
from note2anki.identity.records import Ledger
from note2anki.runs.work.spool import Spool, are_many


class KeptLines:
    """Takes the lines of all cards of a ledger as they pass, in parts; of very many they wait on the disk.

    Args:
        cards: how many there are.
    """

    def __init__(self, cards: int) -> None:
        self._spool: Spool[bytes] | None = Spool(bytes) if are_many(cards) else None
        self._parts: list[bytes | int] = []
        self._are_wanted = True
        self._is_whole = False

    def passing(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        """Yield parts, whole lines each, and keep them; from the last one on the ledger's file can be made of them."""
        self._parts.clear()
        self._is_whole = False
        for part in parts:
            if self._are_wanted:
                place = self._spool.put(part) if self._spool else None
                self._parts.append(part if place is None else place)
            yield part
        self._is_whole = self._are_wanted

    def drop(self) -> None:
        """Forget them: the ledger has others."""
        self._are_wanted = self._is_whole = False
        self._parts.clear()

    def file_lines(self, ledger: Ledger) -> Iterator[bytes]:
        """Yield the parts of a ledger's file (`ledger_lines.file_lines`)."""
        if not self._is_whole:
            yield from file_lines(ledger)
            return
        for line in head_lines(ledger):
            yield line + b"\n"
        for part in self._parts:
            yield part if isinstance(part, bytes) else self._from_disk(part)
        yield from foot_lines()

    def _from_disk(self, place: int) -> bytes:
        assert self._spool is not None
        return self._spool.get(place)
