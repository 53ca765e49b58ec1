"""Pairs runs of `*`, `_`, `~~` and `==` into emphasis: CommonMark 6.2's rules, in one pass over a stack."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from msgspec import Struct

from note2anki.syntax.inlines import DEEPEST, Inline, InlineKind, depth_around

#: What a pair of runs means, by its mark and how many of them it takes; `~` and `=` pair two by two.
PAIRS: dict[tuple[str, int], InlineKind] = {
    ("*", 1): "emphasis",
    ("*", 2): "strong",
    ("_", 1): "emphasis",
    ("_", 2): "strong",
    ("~", 2): "strike",
    ("=", 2): "mark",
}


class Run(Struct):
    """A run of equal marks; `start` and `end` are the span of what is left of it.

    Attributes:
        mark: its character.
        opens, closes: whether emphasis may begin and end with it.
        length: how long it was.
    """

    mark: str
    start: int
    end: int
    opens: bool
    closes: bool
    length: int


def _is_space(character: str) -> bool:
    return not character or character.isspace()


def _is_punctuation(character: str) -> bool:
    return bool(character) and not character.isalnum() and unicodedata.category(character)[0] in "PS"


def flanking(before: str, after: str, mark: str) -> tuple[bool, bool]:
    """Tell whether a run between two characters may open and close (spec 6.2); empty strings are the text's ends."""
    space_before, space_after = _is_space(before), _is_space(after)
    sign_before, sign_after = _is_punctuation(before), _is_punctuation(after)
    left = not space_after and (not sign_after or space_before or sign_before)
    right = not space_before and (not sign_before or space_after or sign_after)
    if mark == "_":
        return left and (not right or sign_before), right and (not left or sign_after)
    return left, right


def _can_pair(opener: Run, closer: Run) -> bool:
    if opener.mark != closer.mark:
        return False
    if opener.mark in "~=":
        return opener.end - opener.start >= 2 and closer.end - closer.start >= 2
    odd = (opener.closes or closer.opens) and (opener.length + closer.length) % 3 == 0
    return not odd or (opener.length % 3 == 0 and closer.length % 3 == 0)


def _wrap(opener: Run, between: Sequence[Inline | Run], closer: Run) -> Inline:
    """Take marks off both runs and wrap what stands between them."""
    count = 2 if opener.end - opener.start >= 2 and closer.end - closer.start >= 2 else 1
    opener.end -= count
    closer.start += count
    children = join_texts(between)
    kind = PAIRS[closer.mark, count]
    return Inline(kind, opener.end, closer.start, "", children, depth=depth_around(children))


def join_texts(nodes: Iterable[Inline | Run]) -> list[Inline]:
    """Turn runs that found no partner into text, join neighbouring texts, and drop empty ones."""
    joined: list[Inline] = []
    texts: list[Inline] = []
    for node in nodes:
        if isinstance(node, Run):
            if node.end > node.start:
                texts.append(Inline("text", node.start, node.end, node.mark * (node.end - node.start)))
        elif node.kind == "text":
            if node.text:
                texts.append(node)
        else:
            if texts:
                joined.append(_joined(texts))
                texts = []
            joined.append(node)
    if texts:
        joined.append(_joined(texts))
    return joined


def _joined(texts: list[Inline]) -> Inline:
    if len(texts) == 1:
        return texts[0]
    return Inline("text", texts[0].start, texts[-1].end, "".join([node.text for node in texts]))


def pair_runs(nodes: Iterable[Inline | Run]) -> list[Inline]:
    """Return the nodes with every pair of runs turned into emphasis and every other run into text."""
    out: list[Inline | Run] = []
    openers: list[tuple[int, Run]] = []  # runs that may open, with their positions in `out`
    bottoms: dict[tuple[str, bool, int], int] = {}  # how far down a closer of this kind need not look again
    for node in nodes:
        if not isinstance(node, Run):
            out.append(node)
            continue
        while node.closes and node.end > node.start:
            key = (node.mark, node.opens, node.length % 3)
            at = _find_opener(openers, node, bottoms.get(key, 0))
            if at < 0:
                bottoms[key] = len(openers)
                break
            position, opener = openers[at]
            made = _wrap(opener, out[position + 1 :], node)
            spent = opener.end == opener.start
            del openers[at if spent else at + 1 :]
            out[position if spent else position + 1 :] = [made]
            if made.depth >= DEEPEST:
                openers.clear()
            for other, bottom in bottoms.items():
                bottoms[other] = min(bottom, len(openers))
        if node.end > node.start:
            if node.opens:
                openers.append((len(out), node))
            out.append(node)
    return join_texts(out)


def _find_opener(openers: list[tuple[int, Run]], closer: Run, bottom: int) -> int:
    for at in range(len(openers) - 1, bottom - 1, -1):
        if _can_pair(openers[at][1], closer):
            return at
    return -1
