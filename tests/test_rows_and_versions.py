"""Row ids, positions and version numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from note2anki.identity.rows import GAP, STRIDE, new_rows, positions
from note2anki.identity.versions import next_version


@given(st.integers(0, 50), st.lists(st.integers(1_000_000 - 300, 1_000_100), max_size=40))
def test_new_row_ids_are_in_order_and_share_nothing_with_old_ones(count: int, taken: list[int]) -> None:
    rows = new_rows(count, 1000, taken)
    assert rows == sorted(rows)
    used = {row + offset for row in taken for offset in range(STRIDE)}
    fresh = [row + offset for row in rows for offset in range(STRIDE)]
    assert len(fresh) == len(set(fresh)) == count * STRIDE
    assert used.isdisjoint(fresh)


def test_row_ids_are_the_time_in_milliseconds() -> None:
    assert new_rows(2, 1_800_000_000, []) == [1_799_999_999_996, 1_799_999_999_998]


def test_first_positions_leave_gaps() -> None:
    assert positions([None, None, None]) == [GAP, 2 * GAP, 3 * GAP]


def test_an_insertion_goes_between_its_neighbours() -> None:
    assert positions([100, None, 200, None]) == [100, 150, 200, 300]


def test_another_order_keeps_the_positions() -> None:
    assert positions([300, 100, 200]) == [300, 100, 200]


@given(st.lists(st.none() | st.integers(1, 500), max_size=30))
def test_known_positions_never_change(known: list[int | None]) -> None:
    found = positions(known)
    assert len(found) == len(known)
    assert all(was is None or was == now for was, now in zip(known, found, strict=True))
    assert all(now >= 0 for now in found)


@given(st.lists(st.booleans(), max_size=30))
def test_new_cards_stand_in_reading_order_among_ordered_ones(is_known: list[bool]) -> None:
    known = [index * 40 + 40 if flag else None for index, flag in enumerate(is_known)]
    found = positions(known)
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("version", "changes", "after"),
    [
        ("", set(), "1.0.0"),
        ("", {"added"}, "1.0.0"),
        ("1.2.3", set(), "1.2.3"),
        ("1.2.3", {"edited"}, "1.2.4"),
        ("1.2.3", {"reworded", "moved"}, "1.2.4"),
        ("1.2.3", {"edited", "added"}, "1.3.0"),
        ("1.2.3", {"restored"}, "1.3.0"),
        ("1.2.3", {"edited", "added", "removed"}, "2.0.0"),
    ],
)
def test_a_change_raises_its_part_of_the_version(version: str, changes: set[str], after: str) -> None:
    assert next_version(version, changes) == after
