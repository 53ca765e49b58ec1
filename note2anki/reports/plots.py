"""Plots as inline SVG: drawn here and not by a script, legible at 320 pixels, each with its numbers as a table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from msgspec import Struct

#: The plot's own units; a screen's pixels where it is as wide as a narrow phone's.
_WIDTH, _HEIGHT = 320, 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 12, 10, 26
_INNER_WIDTH, _INNER_HEIGHT = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
#: How far labels below are apart, as a share of the width.
_APART = 0.38
#: How wide a letter of a label is in a wide font; where a range has no room its first number stands for it.
_LETTER = 7
#: A curve of shares begins at a half, or lower where it goes there: near the top is where it is read.
_FLOOR = 0.5


class Value(Struct, frozen=True):
    """A value of a plot: what stands below it, the value, and its words for who points at it or hears it."""

    label: str
    value: float
    words: str


def bar_plot(title: str, values: Sequence[Value], heading: tuple[str, str]) -> str:
    """Return a figure of upright bars from zero.

    Args:
        title: what is shown.
        values: a bar each, from left to right.
        heading: of the table's two columns.
    """
    top = nice_top(max((value.value for value in values), default=0))
    step = _INNER_WIDTH / max(1, len(values))
    is_narrow = any(len(value.label) * _LETTER > step for value in values)
    marks = []
    for number, value in enumerate(values):
        height = _INNER_HEIGHT * value.value / top
        x, y = _LEFT + number * step, _TOP + _INNER_HEIGHT - height
        marks.append(
            f'<rect class="mark" x="{x + step * 0.12:.1f}" y="{y:.1f}" width="{step * 0.76:.1f}" height="{height:.1f}">'
            f"<title>{escape(value.words)}</title></rect>"
        )
        marks.append(_label(x + step / 2, value.label.partition("–")[0] if is_narrow else value.label))
    ticks = [(share, _number(top * share)) for share in (0, 0.5, 1)]
    return _figure(title, values, heading, "".join([*_grid(ticks), *marks]))


def curve(title: str, values: Sequence[Value], places: Sequence[float], heading: tuple[str, str]) -> str:
    """Return a figure of shares as a curve.

    Args:
        title: what is shown.
        values: shares between 0 and 1, from left to right.
        places: where each stands, from 0 to 1.
        heading: of the table's two columns.
    """
    floor = min(_FLOOR, math.floor(min((value.value for value in values), default=1) * 10) / 10)
    points = [
        (_LEFT + _INNER_WIDTH * place, _TOP + _INNER_HEIGHT * (1 - value.value) / (1 - floor))
        for value, place in zip(values, places, strict=True)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    marks = [f'<polyline class="curve" points="{line}"/>']
    for (x, y), value in zip(points, values, strict=True):
        marks.append(
            f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="3"><title>{escape(value.words)}</title></circle>'
        )
    marks += [_label(points[number][0], values[number].label) for number in _labelled(places)]
    ticks = [(share, f"{(floor + (1 - floor) * share) * 100:.0f}\xa0%") for share in (0, 0.5, 1)]
    return _figure(title, values, heading, "".join([*_grid(ticks), *marks]))


def share_bar(score: float, share: float) -> str:
    """Return a flat bar of a share with a darker part of it, for a line whose text says the same."""
    return (
        '<svg class="share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="whole" width="100" height="6"/><rect class="part" width="{share * 100:.1f}" height="6"/>'
        f'<rect class="mark" width="{score * 100:.1f}" height="6"/></svg>'
    )


def nice_top(most: float) -> int:
    """Return an even number, round and not below a value, for the top of an axis."""
    if most <= 2:
        return 2
    power = 10 ** math.floor(math.log10(most))
    return next(
        int(power * factor) for factor in (1, 2, 4, 6, 8, 10) if power * factor >= most and power * factor % 2 == 0
    )


def _labelled(places: Sequence[float]) -> Iterator[int]:
    """Yield the numbers of the values that get a label: as many as fit side by side, the first one always."""
    last = -1.0
    for number, place in enumerate(places):
        if last < 0 or place - last >= _APART:
            last = place
            yield number


def _number(value: float) -> str:
    return f"{value:,.0f}"


def _label(x: float, text: str) -> str:
    # A label at an edge would be cut off in its middle.
    anchor = "start" if x < _LEFT + 8 else "end" if x > _WIDTH - _RIGHT - 8 else "middle"
    return f'<text x="{x:.1f}" y="{_HEIGHT - 8}" text-anchor="{anchor}">{escape(text)}</text>'


def _grid(ticks: Sequence[tuple[float, str]]) -> Iterator[str]:
    for share, text in ticks:
        y = _TOP + _INNER_HEIGHT * (1 - share)
        yield f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{_LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{text}</text>'


def _figure(title: str, values: Sequence[Value], heading: tuple[str, str], marks: str) -> str:
    """Return a figure: its picture, said in words to who cannot see it, and its numbers behind a click."""
    rows = "".join(
        f"<tr><th scope=row>{escape(value.label)}</th><td>{escape(value.words)}</td></tr>" for value in values
    )
    first, second = (escape(part) for part in heading)
    words = escape("; ".join(value.words for value in values))
    return (
        f"<figure><figcaption>{escape(title)}</figcaption>"
        f'<svg role="img" viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-label="{escape(title)}: {words}">{marks}</svg>'
        f"<details><summary>The numbers</summary><table><caption>{escape(title)}</caption>"
        f"<thead><tr><th scope=col>{first}</th><th scope=col>{second}</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></details></figure>"
    )
