"""What the plots show: retention over time, and how lapses and the time an answer takes are spread."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from note2anki.study.figures import Figures, figures_of, is_review
from note2anki.study.records import Answer, StudiedCard

#: Longer histories than so many weeks are shown by months.
_MOST_WEEKS = 60
#: The least value of each bar; it holds what is below the next one's.
LAPSES = (0, 1, 2, 3, 4, 6, 8, 12)
SECONDS = (0, 5, 10, 15, 20, 30, 45, 60)


@dataclass(frozen=True, slots=True)
class Period:
    """A week (from its Monday) or a month, UTC, with the figures of its answers."""

    start: date
    figures: Figures


@dataclass(frozen=True, slots=True)
class Bar:
    """How many there are from `least` on; below `below`, which is None for the last bar."""

    least: int
    below: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Series:
    """What is plotted.

    Attributes:
        unit: `week` or `month`.
        periods: those with a review, oldest first.
        lapses: cards by their lapses.
        seconds: answers by the seconds they took.
    """

    unit: str
    periods: tuple[Period, ...]
    lapses: tuple[Bar, ...]
    seconds: tuple[Bar, ...]


def series_of(cards: Iterable[StudiedCard], answers: Iterable[Answer]) -> Series:
    """Return what is plotted of cards and their answers."""
    answers = tuple(answers)
    days = [answer.day for answer in answers if is_review(answer)]
    by_month = bool(days) and (max(days) - min(days)).days > 7 * _MOST_WEEKS
    found: dict[date, list[Answer]] = defaultdict(list)
    for answer in answers:
        found[_start(answer.day, by_month=by_month)].append(answer)
    periods = (Period(start, figures_of(found[start])) for start in sorted(found))
    return Series(
        unit="month" if by_month else "week",
        periods=tuple(period for period in periods if period.figures.reviews),
        lapses=_bars(LAPSES, (card.lapses for card in cards)),
        seconds=_bars(SECONDS, (answer.millis // 1000 for answer in answers if answer.rating)),
    )


def _start(day: date, *, by_month: bool) -> date:
    return day.replace(day=1) if by_month else day - timedelta(days=day.weekday())


def _bars(edges: tuple[int, ...], values: Iterable[int]) -> tuple[Bar, ...]:
    counts = Counter(max(edge for edge in edges if edge <= max(value, 0)) for value in values)
    return tuple(Bar(least, below, counts[least]) for least, below in zip(edges, (*edges[1:], None), strict=True))
