"""Which words of a text went and which came, as pieces in order; how they are shown is another matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_PIECE = re.compile(r"\w+|\s+|[^\w\s]")
#: Of texts with more words the lines are compared first: comparing words takes the square of their number.
MANY_WORDS = 800


class Piece(NamedTuple):
    """A part of both texts (`same`), of the old one (`gone`) or of the new one (`come`)."""

    kind: Literal["same", "gone", "come"]
    text: str


def word_changes(old: str, new: str) -> list[Piece]:
    """Return the pieces of two texts, old before new where they differ.

    Args:
        old, new: the texts.
    """
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    if max(len(before), len(after)) <= MANY_WORDS:
        return _joined(_compared(before, after))
    return _joined(_by_lines(old.splitlines(keepends=True), new.splitlines(keepends=True)))


def _by_lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for kind, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = _PIECE.findall("".join(before[start:end])), _PIECE.findall("".join(after[first:last]))
        if kind == "replace" and max(len(gone), len(come)) <= MANY_WORDS:
            yield from _compared(gone, come)
        elif kind == "equal":
            yield Piece("same", "".join(come))
        else:
            yield from (Piece("gone", "".join(gone)), Piece("come", "".join(come)))


def _compared(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    for kind, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(after[first:last]))
        else:
            yield from (Piece("gone", "".join(before[start:end])), Piece("come", "".join(after[first:last])))


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Join changes that only a space parts: a phrase that went is struck as one, and not word by word."""
    joined: list[Piece] = []
    gone = come = space = ""
    for kind, text in pieces:
        if kind != "same":
            gone, come = _grown(gone, space, text, kind == "gone"), _grown(come, space, text, kind == "come")
            space = ""
        elif (gone or come) and not space and text.isspace() and "\n" not in text:
            space = text
        else:
            joined += [Piece("gone", gone), Piece("come", come), Piece("same", space + text)]
            gone = come = space = ""
    joined += [Piece("gone", gone), Piece("come", come), Piece("same", space)]
    return [piece for piece in joined if piece.text]


def _grown(words: str, space: str, text: str, takes: bool) -> str:
    return f"{words}{space}{text}" if takes else f"{words}{space}"
