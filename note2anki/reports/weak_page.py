"""What `weak` found, as one page for a browser: no script, nothing from elsewhere, light and dark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files
from pathlib import PurePath

from note2anki.outcome import counted
from note2anki.reports.one_line import one_line
from note2anki.reports.plots import Value, bar_plot, curve, share_bar
from note2anki.reports.weak_words import (
    SCORE,
    figures_words,
    left_out_words,
    percent,
    place_words,
    question_words,
    seconds,
    section_name,
    total_words,
)
from note2anki.study.figures import share
from note2anki.study.findings import Weak, WeakGroup, WeakQuestion
from note2anki.study.series import Bar, Series

_STYLE = "weak.css"
#: A browser that reads this loads nothing and runs nothing, whatever stood in a note.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_BARS = "The dark part of a bar is that share, the whole of it what was forgotten so far."
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<title>What does not stick – {vault}</title>
<style>
{style}</style>
</head>
<body>
<main>
<h1>What does not stick</h1>
<p class="muted">{vault}, from {source}</p>
{summary}
{plots}
{lists}
</main>
</body>
</html>
"""


def weak_page(weak: Weak, top: int) -> str:
    """Return the page.

    Args:
        weak: what was found.
        top: how many of each kind to list.
    """
    return _PAGE.format(
        policy=_POLICY,
        style=files("note2anki.reports").joinpath(_STYLE).read_text("utf-8"),
        vault=escape(weak.vault.name),
        source=escape(PurePath(weak.source).name),
        summary=_summary(weak),
        plots=_plots(weak.series),
        lists="\n".join(_lists(weak, top)),
    )


def _summary(weak: Weak) -> str:
    total = weak.total
    tiles = {
        "remembered": percent(total.retention),
        "young cards": percent(share(total.young_passed, total.young_failed)),
        "mature cards": percent(share(total.mature_passed, total.mature_failed)),
        "lapses": f"{total.lapses:,}",
        "leeches": f"{sum(each.is_leech for each in weak.questions):,}",
        "an answer": seconds(total.seconds),
    }
    shown = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in tiles.items())
    words = escape(" ".join(total_words(weak)))
    rest = escape(" ".join(left_out_words(weak)))
    return f'<dl>{shown}</dl>\n<p>{words}</p>\n<p class="muted">{rest}</p>'


def _plots(series: Series) -> str:
    plots = [
        _retention(series),
        bar_plot("Cards by lapses", _bars(series.lapses, "lapse", "card"), ("lapses", "cards")),
        bar_plot("Answers by time", _bars(series.seconds, "second", "answer"), ("seconds", "answers")),
    ]
    return f'<h2 id="course">How it goes</h2>\n<div class="plots">{"".join(plots)}</div>'


def _retention(series: Series) -> str:
    values = []
    for period in series.periods:
        retention = period.figures.retention or 0.0
        day = period.start.isoformat()
        label = day[:7] if series.unit == "month" else day
        words = f"{label}: {percent(retention)} of {counted(period.figures.reviews, 'review')}"
        values.append(Value(label, retention, words))
    days = [period.start.toordinal() for period in series.periods]
    length = max(days[-1] - days[0], 1) if days else 1
    places = [(day - days[0]) / length for day in days]
    return curve(f"Remembered, by {series.unit}", values, places, (series.unit, "reviews"))


def _bars(bars: Iterable[Bar], unit: str, noun: str) -> list[Value]:
    return [
        Value(
            _range(bar),
            bar.count,
            f"{_range(bar)} {unit}{'' if _range(bar) == '1' else 's'}: {counted(bar.count, noun)}",
        )
        for bar in bars
    ]


def _range(bar: Bar) -> str:
    if bar.below is None:
        return f"{bar.least}+"
    return str(bar.least) if bar.below == bar.least + 1 else f"{bar.least}–{bar.below - 1}"


def _lists(weak: Weak, top: int) -> Iterator[str]:
    yield f'<p class="muted">{escape(SCORE)} {_BARS}</p>'
    yield _list("questions", [_question(each) for each in weak.questions if each.score is not None], top)
    yield _list("sections", [_group(each, section_name(each)) for each in weak.sections if each.score is not None], top)
    yield _list("concepts", [_group(each, each.name[0]) for each in weak.concepts if each.score is not None], top)
    yield _list("notes", [_group(each, each.name[0]) for each in weak.notes if each.score is not None], top)


def _list(noun: str, items: list[str], top: int) -> str:
    if not items:
        return ""
    more = f'<p class="muted">… {len(items) - top} more</p>' if len(items) > top else ""
    columns = "" if noun == "questions" else ' class="two"'
    return f'<h2 id="{noun}">Weakest {noun}</h2>\n<ol{columns}>{"".join(items[:top])}</ol>{more}'


def _question(each: WeakQuestion) -> str:
    above = f"<br><small>{escape(' › '.join(each.section))}</small>" if each.section else ""
    words = ", ".join(
        f'<span class="leech">{word}</span>' if word == "leech" else escape(word) for word in question_words(each)
    )
    return _item(each, escape(one_line(each.question)) + above, words)


def _group(each: WeakGroup, name: str) -> str:
    words = escape(", ".join([f"{each.questions} asked", *figures_words(each.figures)]))
    return _item(each, escape(name), words)


def _item(each: WeakQuestion | WeakGroup, name: str, words: str) -> str:
    score, place = each.score or 0.0, escape(place_words(each))
    if each.link:
        place = f'<a href="{escape(each.link)}">{place}</a>'
    bar = share_bar(score, 1 - (each.figures.retention if each.figures.retention is not None else 1))
    return f'<li><span class="score">{percent(score)}</span><div>{name}{bar}<small>{place} · {words}</small></div></li>'
