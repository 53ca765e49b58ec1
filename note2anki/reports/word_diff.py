"""The words that went from a text and the words that came: struck and green, or in brackets without colours."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from rich.text import Text

_PIECE = re.compile(r"\w+|\s+|[^\w\s]")
_GONE, _COME = ("[-", "-]"), ("{+", "+}")


def word_diff(old: str, new: str, *, plain: bool) -> Text:
    """Return the new text with what changed marked.

    Args:
        old, new: the texts.
        plain: mark by signs, as `git diff --word-diff` does.
    """
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    text = Text()
    for kind, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            text.append("".join(after[first:last]))
            continue
        _mark(text, "".join(before[start:end]), _GONE, "red strike", plain=plain)
        _mark(text, "".join(after[first:last]), _COME, "green", plain=plain)
    return text


def _mark(text: Text, words: str, signs: tuple[str, str], style: str, *, plain: bool) -> None:
    if not words:
        return
    if plain:
        text.append(f"{signs[0]}{words}{signs[1]}")
    else:
        text.append(words, style=style)
