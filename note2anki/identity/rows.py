"""Row ids and positions of cards seen for the first time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

#: Row ids that one note takes: its own, and one for each of its cards' template.
STRIDE = 2
#: Between two positions that are given at once, so that later insertions find room.
GAP = 100
#: How many cards further on a greater position is looked for, in a note whose order was changed.
LOOK_AHEAD = 100


def new_rows(count: int, now: int, taken: Iterable[int]) -> list[int]:
    """Return row ids for new notes: epoch milliseconds up to now, in order, none in use.

    Args:
        count: how many.
        now: epoch seconds.
        taken: the row ids of all known notes.
    """
    used = {(row + offset) for row in taken for offset in range(STRIDE)}
    rows: list[int] = []
    at = max(now * 1000 - count * STRIDE, 1)  # a clock may stand at 1970
    while len(rows) < count:
        if used.isdisjoint(range(at, at + STRIDE)):
            rows.append(at)
        at += STRIDE
    return rows


def positions(known: Sequence[int | None]) -> list[int]:
    """Return a position for each card in order; known ones stay, new ones go between their neighbours.

    Cards that change their order keep their positions: another order is no change of a note. Where a gap is used up,
    neighbours share a position.
    """
    result: list[int] = []
    before = 0
    index = 0
    while index < len(known):
        value = known[index]
        if value is not None:
            result.append(value)
            before = value
            index += 1
            continue
        end = index
        while end < len(known) and known[end] is None:
            end += 1
        ahead = islice(known, end, end + LOOK_AHEAD)
        after = next((value for value in ahead if value is not None and value > before), None)
        count = end - index
        step = GAP if after is None else min(GAP, (after - before) // (count + 1))
        result.extend(before + step * (number + 1) for number in range(count))
        before += step * count
        index = end
    return result
