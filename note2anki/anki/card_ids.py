"""Gives cards their ids, which follow from notes' row ids and cards' ordinals, and finds which of them change."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

_FURTHER = "SELECT ord, id FROM cards WHERE nid = ? AND ord > 0"
_NEXT = "SELECT min(nid) FROM cards WHERE nid > ? AND nid < ? AND ord > 0"
# Whether an id is a note's row id; whether a card had it that comes before those of a note.
_HOLDERS = "SELECT EXISTS (SELECT 1 FROM notes WHERE id = ?), EXISTS (SELECT 1 FROM cards WHERE id = ? AND nid < ?)"


class CardIds:
    """Hands out card ids, in epoch milliseconds near the note's own (rule: `added:` searches work by them).

    The card of ordinal 0 has its note's row id. The card of ordinal n has the first id from `row + n` on that is
    neither the row id of any note nor given to another card, so the second card of a note has `row + 1` as long as
    notes are two apart, and clozes find their place between. An id matters only until its card is in a collection:
    Anki finds it again by note and ordinal.
    """

    def __init__(self, rows: Iterable[int]) -> None:
        self._rows = sorted(rows)
        # Taken id → where to look next; the paths are shortened as they are walked, so that runs cost nothing twice.
        self._next: dict[int, int] = {}

    def give(self, row: int, ordinal: int) -> int:
        """The id of a note's card; to be asked once for each."""
        if ordinal == 0:
            return row
        free = self._free(row + ordinal)
        self._next[free] = free + 1
        return free

    def _free(self, wanted: int) -> int:
        walked = []
        while wanted in self._next or self._is_row(wanted):
            walked.append(wanted)
            wanted = self._next.get(wanted, wanted + 1)
        for step in walked:
            self._next[step] = wanted
        return wanted

    def _is_row(self, number: int) -> bool:
        place = bisect_left(self._rows, number)
        return place < len(self._rows) and self._rows[place] == number


class ChangedIds:
    """Finds out which cards get other ids than they had, once notes are new or have other cards than before.

    Cards are given their ids note after note, in the order of the row ids: what one takes is gone for the next ones.
    So it begins with the first note that changed, and goes on from note to note as long as there are ids ahead that
    were taken and are not, or were not and are; these are hardly ever more than a few.

    Args:
        db: the collection; its notes as they are to be, its cards as they were.
        ordinals: of the notes that have other cards than before, by row id.
        fresh: the row ids of notes that were not there.
    """

    def __init__(self, db: sqlite3.Connection, ordinals: Mapping[int, Sequence[int]], fresh: Iterable[int]) -> None:
        self._db = db
        self._ordinals = ordinals
        self._fresh = fresh
        # Ids ahead that notes up to here had and have no more, and those that they had not and have now.
        self._lost: set[int] = set()
        self._won: set[int] = set()

    def find(self) -> dict[int, dict[int, int]]:
        """Return for each note that is concerned the ids of its cards after the first, by their ordinals."""
        found: dict[int, dict[int, int]] = {}
        waiting = sorted({*self._ordinals, *self._in_the_way()}, reverse=True)
        row = 0
        while (row := self._next(row, waiting)) > 0:
            former = dict(self._db.execute(_FURTHER, (row,)))
            found[row] = self._give(row, self._ordinals.get(row, former))
            had, has = set(former.values()), set(found[row].values())
            lost, won = (self._lost | had - self._won) - has, (self._won | has - self._lost) - had
            self._lost, self._won = ({taken for taken in some if taken > row} for some in (lost, won))
        return found

    def _in_the_way(self) -> Iterable[int]:
        """Yield the notes whose cards had the row ids of new notes."""
        for row in self._fresh:
            yield from (note for (note,) in self._db.execute("SELECT nid FROM cards WHERE id = ?", (row,)))

    def _next(self, row: int, waiting: list[int]) -> int:
        """Return the next note after `row` that is concerned, or 0."""
        (after,) = self._db.execute(_NEXT, (row, max(self._lost | self._won, default=0))).fetchone()
        if waiting and (after is None or waiting[-1] <= after):
            return waiting.pop()
        return after or 0

    def _give(self, row: int, ordinals: Iterable[int]) -> dict[int, int]:
        given: dict[int, int] = {}
        for ordinal in ordinals:
            if ordinal:
                wanted = row + ordinal
                while wanted in given.values() or self._is_taken(wanted, row):
                    wanted += 1
                given[ordinal] = wanted
        return given

    def _is_taken(self, wanted: int, row: int) -> bool:
        is_row, was_taken = self._db.execute(_HOLDERS, (wanted, wanted, row)).fetchone()
        return is_row or wanted in self._won or (was_taken and wanted not in self._lost)
