"""Pairs runs of `*`, `_`, `~~` and `==` into emphasis: CommonMark 6.2's rules, in one pass over a stack."""

from __future__ import annotations

import unicodedata

from note2anki.syntax.inlines import DEEPEST, Inline, InlineKind, depth_around

#: Runs that pair two by two, and what a pair means.
DOUBLE: dict[str, InlineKind] = {"~": "strike", "=": "mark"}


def _is_space(character: str) -> bool:
    return not character or character.isspace()


def _is_punctuation(character: str) -> bool:
    return bool(character) and unicodedata.category(character)[0] in "PS"


def flanking(before: str, after: str, mark: str) -> tuple[bool, bool]:
    """Tell whether a run between two characters may open and close (spec 6.2); empty strings are the text's ends."""
    left = not _is_space(after) and (not _is_punctuation(after) or _is_space(before) or _is_punctuation(before))
    right = not _is_space(before) and (not _is_punctuation(before) or _is_space(after) or _is_punctuation(after))
    if mark == "_":
        return left and (not right or _is_punctuation(before)), right and (not left or _is_punctuation(after))
    return left, right


def _can_pair(opener: Inline, closer: Inline) -> bool:
    mark = closer.text[0]
    if not opener.opens or not opener.text or opener.text[0] != mark:
        return False
    if mark in DOUBLE:
        return len(opener.text) >= 2 and len(closer.text) >= 2
    odd = (opener.closes or closer.opens) and (opener.length + closer.length) % 3 == 0
    return not odd or (opener.length % 3 == 0 and closer.length % 3 == 0)


def _wrap(out: list[Inline], position: int, opener: Inline, closer: Inline) -> Inline:
    """Take marks off both runs and wrap what stands between them."""
    mark = closer.text[0]
    count = 2 if len(opener.text) >= 2 and len(closer.text) >= 2 else 1
    kind: InlineKind = DOUBLE.get(mark, "strong" if count == 2 else "emphasis")
    children = _as_text(out[position + 1 :])
    node = Inline(kind, opener.end - count, closer.start + count, children=children, depth=depth_around(children))
    opener.text = opener.text[count:]
    opener.end -= count
    closer.text = closer.text[count:]
    closer.start += count
    del out[position + 1 :]
    if not opener.text:
        out.pop()
    out.append(node)
    return node


def _as_text(nodes: list[Inline]) -> list[Inline]:
    """Turn runs that found no partner into text, and join neighbouring texts."""
    joined: list[Inline] = []
    texts: list[Inline] = []
    for node in nodes:
        if node.kind == "text" or node.kind == "delimiters":
            if node.text:
                texts.append(node)
            continue
        if texts:
            joined.append(_joined(texts))
            texts = []
        joined.append(node)
    if texts:
        joined.append(_joined(texts))
    return joined


def _joined(texts: list[Inline]) -> Inline:
    if len(texts) == 1:
        texts[0].kind = "text"
        return texts[0]
    return Inline("text", texts[0].start, texts[-1].end, "".join([node.text for node in texts]))


def pair_delimiters(nodes: list[Inline]) -> list[Inline]:
    """Return the nodes with every pair of runs turned into emphasis and every other run into text."""
    if all(node.kind != "delimiters" for node in nodes):
        return _as_text(nodes)
    out: list[Inline] = []
    openers: list[int] = []  # positions in `out` of runs that may open
    bottoms: dict[tuple[str, bool, int], int] = {}  # how far down a closer of this kind need not look again
    for node in nodes:
        if node.kind != "delimiters":
            out.append(node)
            continue
        while node.closes and node.text:
            key = (node.text[0], node.opens, node.length % 3)
            at = _find_opener(out, openers, node, bottoms.get(key, 0))
            if at < 0:
                bottoms[key] = len(openers)
                break
            position = openers[at]
            del openers[at + 1 :]
            opener = out[position]
            made = _wrap(out, position, opener, node)
            if not opener.text:
                openers.pop()
            if made.depth >= DEEPEST:
                openers.clear()
            for other, bottom in bottoms.items():
                bottoms[other] = min(bottom, len(openers))
        if node.text:
            if node.opens:
                openers.append(len(out))
            out.append(node)
    return _as_text(out)


def _find_opener(out: list[Inline], openers: list[int], closer: Inline, bottom: int) -> int:
    for at in range(len(openers) - 1, bottom - 1, -1):
        if _can_pair(out[openers[at]], closer):
            return at
    return -1
