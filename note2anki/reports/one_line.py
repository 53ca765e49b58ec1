"""A text of a note as a report has it in one line."""

from __future__ import annotations

from note2anki.diagnostics import legible


def one_line(text: str) -> str:
    """Return a question, or another short text, in one line that can be read."""
    return " ".join(legible(text).split())
