"""What the plots show: retention over time, and how lapses and the time an answer takes are spread."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

from note2anki.study.figures import Figures, figures_of
from note2anki.study.records import Answer, StudiedCard

#: Longer histories than so many weeks are shown by months.
_MOST_WEEKS = 60
#: The least value of each bar; it holds what is below the next one's.
LAPSES = (0, 1, 2, 3, 4, 6, 8, 12)
SECONDS = (0, 5, 10, 15, 20, 30, 45, 60)


class Period(Struct, frozen=True):
    """A week (from its Monday) or a month, UTC, with the figures of its answers."""

    start: date
    figures: Figures


class Bar(Struct, frozen=True):
    """How many there are from `least` on; below `below`, which is None for the last bar."""

    least: int
    below: int | None
    count: int


class Series(Struct, frozen=True):
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
    by_day = _by_day(answers)
    by_month = bool(by_day) and (max(by_day) - min(by_day)).days > 7 * _MOST_WEEKS
    periods: dict[date, Figures] = defaultdict(Figures)
    for day, figures in by_day.items():
        periods[_start(day, by_month=by_month)] += figures
    return Series(
        unit="month" if by_month else "week",
        periods=tuple(Period(start, periods[start]) for start in sorted(periods)),
        lapses=_bars(LAPSES, (card.lapses for card in cards)),
        seconds=_bars(SECONDS, (answer.millis // 1000 for answer in answers if answer.rating)),
    )


def _by_day(answers: Iterable[Answer]) -> dict[date, Figures]:
    """Return the figures of each day that has a review."""
    found: dict[date, list[Answer]] = defaultdict(list)
    for answer in answers:
        found[answer.day].append(answer)
    by_day = {day: figures_of(each) for day, each in found.items()}
    return {day: figures for day, figures in by_day.items() if figures.reviews}


def _start(day: date, *, by_month: bool) -> date:
    return day.replace(day=1) if by_month else day - timedelta(days=day.weekday())


def _bars(edges: tuple[int, ...], values: Iterable[int]) -> tuple[Bar, ...]:
    counts = Counter(edges[bisect_right(edges, max(value, 0)) - 1] for value in values)
    return tuple(Bar(least, below, counts[least]) for least, below in zip(edges, (*edges[1:], None), strict=True))
