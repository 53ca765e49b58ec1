"""Sums over answers: what was remembered, as Anki counts it, and how long it took."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from note2anki.study.records import Answer, AnswerKind

#: From this interval on, in days, Anki calls a card mature.
MATURE = 21
_DAY_IN_SECONDS = 86_400
_AGAIN = 1


def is_review(answer: Answer) -> bool:
    """Tell whether an answer counts for retention, as it does in Anki's table *True Retention*.

    Anki counts what somebody rated and what changed the schedule (no manual rescheduling, no filtered deck that does
    not reschedule), and of that the reviews, and the answers to a card whose interval had been a day or more. So the
    steps of learning and relearning within a day do not count. Source: `rslib/src/stats/graphs/retention.rs` and
    `rslib/src/revlog/mod.rs` of Anki 25.09; the tests compare with Anki itself.
    """
    is_cramming = answer.kind == AnswerKind.FILTERED and answer.factor == 0
    if answer.rating == 0 or is_cramming:
        return False
    interval = answer.last_interval
    return answer.kind == AnswerKind.REVIEW or interval >= 1 or interval <= -_DAY_IN_SECONDS


class Figures(Struct, frozen=True):
    """Sums over some answers and cards; those of two parts add up to those of the whole.

    Attributes:
        young_passed, young_failed: reviews at an interval below 21 days, answered other than Again, or Again.
        mature_passed, mature_failed: those at a longer one.
        answers: everything that was rated, the steps of learning included.
        millis: how long these took.
        lapses: of the cards, of all time.
    """

    young_passed: int = 0
    young_failed: int = 0
    mature_passed: int = 0
    mature_failed: int = 0
    answers: int = 0
    millis: int = 0
    lapses: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.young_passed + other.young_passed,
            self.young_failed + other.young_failed,
            self.mature_passed + other.mature_passed,
            self.mature_failed + other.mature_failed,
            self.answers + other.answers,
            self.millis + other.millis,
            self.lapses + other.lapses,
        )

    @property
    def forgotten(self) -> int:
        """Reviews that were answered Again."""
        return self.young_failed + self.mature_failed

    @property
    def reviews(self) -> int:
        """All that count for retention."""
        return self.young_passed + self.mature_passed + self.forgotten

    @property
    def retention(self) -> float | None:
        """The share of reviews that were remembered, Anki's true retention; None where there is no review."""
        return share(self.young_passed + self.mature_passed, self.forgotten)

    @property
    def seconds(self) -> float | None:
        """Seconds an answer, as Anki's card info has them; None where there is no answer."""
        return self.millis / 1000 / self.answers if self.answers else None


def share(passed: int, failed: int) -> float | None:
    """Return the share of what passed, None where there is nothing."""
    return passed / (passed + failed) if passed + failed else None


def figures_of(answers: Iterable[Answer], lapses: int = 0) -> Figures:
    """Sum answers up; those that nobody rated have no part in anything."""
    counts = {(mature, failed): 0 for mature in (False, True) for failed in (False, True)}
    rated = millis = 0
    for answer in answers:
        if answer.rating:
            rated += 1
            millis += answer.millis
        if is_review(answer):
            counts[answer.last_interval >= MATURE, answer.rating == _AGAIN] += 1
    young, mature = False, True
    return Figures(
        young_passed=counts[young, False],
        young_failed=counts[young, True],
        mature_passed=counts[mature, False],
        mature_failed=counts[mature, True],
        answers=rated,
        millis=millis,
        lapses=lapses,
    )


def total(parts: Iterable[Figures]) -> Figures:
    """Add figures up."""
    return sum(parts, Figures())
