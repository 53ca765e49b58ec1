"""What `weak` has to say in a terminal, from 60 columns on, and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import to_builtins
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from note2anki.reports.machine import diagnostic_data
from note2anki.reports.one_line import one_line
from note2anki.reports.weak_words import (
    SCORE,
    figures_words,
    left_out_words,
    percent,
    place_words,
    question_words,
    section_name,
    total_words,
)
from note2anki.study.figures import Figures, share
from note2anki.study.findings import Place, Weak, WeakGroup, WeakQuestion
from note2anki.study.series import Bar

#: From this weakness on a score is red, and from the next one on yellow.
_COLOURS = ((0.3, "red"), (0.15, "yellow"))
_Row = tuple[float | None, str, str]


def weak_text(weak: Weak, *, top: int) -> RenderableType:
    """Return what was found, for a terminal.

    Args:
        weak: what was found.
        top: how many of each kind to list.
    """
    parts: list[RenderableType] = [Text(weak.source, style="bold"), *map(Text, total_words(weak))]
    parts += [Text(" ".join(left_out_words(weak)), style="dim")] if any(left_out_words(weak)) else []
    for title, rows in _lists(weak):
        judged = [row for row in rows if row[0] is not None]
        if judged:
            parts += [Text(f"\n{title}", style="bold"), _table(judged[:top])]
            parts += [Text(f"… {len(judged) - top} more", style="dim")] if len(judged) > top else []
    parts.append(
        Text(f"\n{SCORE}" if any(row[0] is not None for row in _questions(weak.questions)) else _too_few(weak))
    )
    if weak.report:
        parts.append(Text(f"\nwritten to {weak.report}", no_wrap=True, overflow="ignore"))
    return Group(*parts)


def _too_few(weak: Weak) -> str:
    return f"\nNothing has {weak.min_reviews} reviews yet; --min-reviews judges by fewer."


def _lists(weak: Weak) -> Iterator[tuple[str, list[_Row]]]:
    yield "Weakest questions", _questions(weak.questions)
    yield "Weakest sections", [(each.score, section_name(each), _detail(each)) for each in weak.sections]
    if len(weak.notes) > 1:
        yield "Weakest notes", [(each.score, each.name[0], _detail(each, "")) for each in weak.notes]
    yield "Weakest concepts", [(each.score, each.name[0], _detail(each)) for each in weak.concepts]


def _questions(questions: Iterable[WeakQuestion]) -> list[_Row]:
    return [
        (each.score, one_line(each.question), f"{place_words(each)}  {', '.join(question_words(each))}")
        for each in questions
    ]


def _detail(group: WeakGroup, place: str | None = None) -> str:
    words = ", ".join([f"{group.questions} asked", *figures_words(group.figures)])
    return "  ".join(filter(None, [place_words(group) if place is None else place, words]))


def _table(rows: Iterable[_Row]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True, justify="right", min_width=5)
    table.add_column(ratio=1, overflow="fold")
    for score, name, rest in rows:
        colour = next((colour for least, colour in _COLOURS if (score or 0) >= least), "default")
        line = Text(name)
        line.append(f"\n{rest}", style="dim")
        table.add_row(Text(percent(score), style=colour), line)
    return table


def weak_data(weak: Weak, *, top: int | None) -> dict[str, object]:
    """Return the data of what was found: the keys are fixed (docs, *Commands*).

    Args:
        weak: what was found.
        top: how many of each kind; None for all.
    """
    questions = weak.questions
    return {
        "source": weak.source,
        "vault": str(weak.vault),
        "since": weak.since.isoformat() if weak.since else "",
        "min_reviews": weak.min_reviews,
        "counts": {
            "questions": sum(each.kind != "concept" for each in questions),
            "concepts": sum(each.kind == "concept" for each in questions),
            "leeches": sum(each.is_leech for each in questions),
            "gone": sum(each.place.state == "gone" for each in questions),
            "unjudged": sum(each.score is None for each in questions),
            "removed": weak.removed,
            "elsewhere": weak.elsewhere,
            "others": weak.others,
        },
        "total": _figures_data(weak.total),
        "questions": [_question_data(each) for each in questions[:top]],
        "sections": [_group_data(each, {"section": list(each.name[1:])}) for each in weak.sections[:top]],
        "notes": [_group_data(each, {}) for each in weak.notes[:top]],
        "concepts": [_group_data(each, {"concept": each.name[0]}) for each in weak.concepts[:top]],
        "series": {
            "unit": weak.series.unit,
            "retention": [
                {"start": period.start.isoformat(), **_figures_data(period.figures)} for period in weak.series.periods
            ],
            "lapses": _bars_data(weak.series.lapses, "cards"),
            "seconds": _bars_data(weak.series.seconds, "answers"),
        },
        "report": str(weak.report) if weak.report else "",
        "diagnostics": [diagnostic_data(each) for each in weak.diagnostics],
    }


def _question_data(each: WeakQuestion) -> dict[str, object]:
    return {
        "guid": each.guid,
        "kind": each.kind,
        "question": each.question,
        **_place_data(each.place),
        "section": list(each.section),
        "concepts": list(each.concepts),
        "leech": each.is_leech,
        "suspended": each.is_suspended,
        "score": _rounded(each.score),
        **_figures_data(each.figures),
    }


def _group_data(each: WeakGroup, named: dict[str, object]) -> dict[str, object]:
    figures = _figures_data(each.figures)
    return {**named, **_place_data(each.place), "questions": each.questions, "score": _rounded(each.score), **figures}


def _place_data(place: Place) -> dict[str, object]:
    data: dict[str, object] = to_builtins(place)
    return data


def _bars_data(bars: Iterable[Bar], unit: str) -> list[dict[str, object]]:
    return [{"from": bar.least, "below": bar.below, unit: bar.count} for bar in bars]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _figures_data(figures: Figures) -> dict[str, object]:
    return {
        "reviews": figures.reviews,
        "forgotten": figures.forgotten,
        "retention": _rounded(figures.retention),
        "retention_young": _rounded(share(figures.young_passed, figures.young_failed)),
        "retention_mature": _rounded(share(figures.mature_passed, figures.mature_failed)),
        "lapses": figures.lapses,
        "answers": figures.answers,
        "seconds": _rounded(figures.seconds),
        "total_seconds": figures.millis / 1000,
    }
