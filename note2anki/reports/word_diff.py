"""The words that went from a text and the words that came: struck and green, or in brackets without colours."""

from __future__ import annotations

from rich.text import Text

from note2anki.reports.word_changes import word_changes

#: Kind of piece → the signs around it without colours, and its style with them.
_MARKS = {"gone": ("[-", "-]", "red strike"), "come": ("{+", "+}", "green")}


def word_diff(old: str, new: str, *, plain: bool) -> Text:
    """Return the new text with what changed marked.

    Args:
        old, new: the texts.
        plain: mark by signs, as `git diff --word-diff` does.
    """
    text = Text()
    for kind, words in word_changes(old, new):
        if kind not in _MARKS:
            text.append(words)
        elif plain:
            text.append(f"{_MARKS[kind][0]}{words}{_MARKS[kind][1]}")
        else:
            text.append(words, style=_MARKS[kind][2])
    return text
