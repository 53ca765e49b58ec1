"""How a note's text and its line spans are counted; knows nothing of what a role means."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from note2anki.model import LineSpan


def line_count(text: str) -> int:
    """Count lines as an editor does: a break at the very end begins no further line."""
    return text.count("\n") + (text != "" and not text.endswith("\n"))


def covered_lines(spans: Iterable[LineSpan]) -> list[int]:
    """List the line numbers that spans hold, in the order of the spans and as often as they hold them."""
    return [line for span in spans for line in range(span.line, span.end_line + 1)]


def joined(spans: Iterable[LineSpan]) -> list[LineSpan]:
    """Join neighbours of one role: whether a reader splits them is its own affair."""
    runs: list[LineSpan] = []
    for span in spans:
        if runs and runs[-1].role == span.role:
            runs[-1] = replace(runs[-1], end_line=span.end_line)
        else:
            runs.append(span)
    return runs
