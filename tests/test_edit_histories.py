"""A small part of the benchmark of edits: whatever people do to their notes, no history goes to the wrong question."""

from __future__ import annotations

from collections import Counter

import pytest
from edits import BEYOND, LOST, SAID, SEVERAL, UNTOUCHED, WRONG, Tally, run_history

SEEDS = (101, 102, 103)


@pytest.fixture(scope="module")
def tally() -> Tally:
    """Three vaults of some 80 questions, each edited over 15 versions."""
    found = Tally()
    for seed in SEEDS:
        found.join(run_history(seed, notes=10, size=8, versions=15, edits=10))
    return found


def test_no_history_goes_to_the_wrong_question(tally: Tally) -> None:
    assert [example for example in tally.examples if example.startswith(WRONG)] == []
    assert sum((counted[WRONG] for counted in tally.counts["ours"].values()), 0) == 0


def test_an_untouched_question_keeps_its_card_whatever_is_edited_around_it(tally: Tally) -> None:
    assert tally.counts["ours"][UNTOUCHED][LOST] == 0


def test_no_history_is_lost_without_a_line_in_the_report(tally: Tally) -> None:
    unsaid = {
        kind: counted[LOST] - counted[SAID]
        for kind, counted in tally.counts["ours"].items()
        if kind not in (BEYOND, SEVERAL) and counted[LOST] > counted[SAID]
    }
    assert unsaid == {}


def test_a_hash_of_the_question_loses_what_is_reworded(tally: Tally) -> None:
    total: Counter[str] = Counter()
    for counted in tally.counts["hash of question"].values():
        total.update(counted)
    ours = sum(counted[LOST] for counted in tally.counts["ours"].values())
    assert total[LOST] > 10 * ours
