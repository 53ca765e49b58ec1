"""The part of a long sentence around a link: a list of 500 links is not said whole on the card of each of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from note2anki.syntax.inlines import Inline

#: Characters that a sentence may have: few that somebody wrote to be read have more.
LONGEST = 800
#: Characters that are kept on either side of the link in a longer one, as far as words and marks allow.
_SIDE = 300
#: A word longer than this is none, or of a script without spaces: it is cut where it has to be.
_WORD = 40
_CUT = "…"
#: Need not stand beside a cut.
_PARTING = " ,;|·"


def part_around(text: str, span: tuple[int, int], at: int, nodes: Sequence[Inline]) -> str:
    """Return a sentence, or the part of a long one around a place, with signs where it was cut.

    What stands in one mark, such as emphasis or a link, is not cut.

    Args:
        text: a paragraph's Markdown.
        span: the sentence's start and end in it.
        at: the place, in the sentence.
        nodes: the paragraph's inline nodes.
    """
    start, end = span
    if end - start <= LONGEST:
        return text[start:end]
    holder = _node_at(nodes, at)
    begin = _cut_after(text, at - _SIDE, nodes) if at - _SIDE > start else start
    begin = min(begin, max(start, holder.start))
    finish = _cut_before(text, at + _SIDE, nodes) if at + _SIDE < end else end
    finish = max(finish, min(end, holder.end))
    part = text[begin:finish]
    if begin > start:
        part = f"{_CUT} {part.lstrip(_PARTING)}"
    return part if finish == end else f"{part.rstrip(_PARTING)} {_CUT}"


def _node_at(nodes: Sequence[Inline], at: int) -> Inline:
    return nodes[max(bisect_right(nodes, at, key=lambda node: node.start) - 1, 0)]


def _cut_after(text: str, at: int, nodes: Sequence[Inline]) -> int:
    """Return the first place from one on where a text may be cut."""
    node = _node_at(nodes, at)
    if node.kind != "text":
        return node.end if at > node.start else at
    space = text.find(" ", at, min(node.end, at + _WORD))
    return at if space < 0 or text[at - 1 : at].isspace() else space + 1


def _cut_before(text: str, at: int, nodes: Sequence[Inline]) -> int:
    """Return the last place up to one where a text may be cut."""
    node = _node_at(nodes, at)
    if node.kind != "text":
        return node.start if at < node.end else at
    space = text.rfind(" ", max(node.start, at - _WORD), at)
    return at if space < 0 or text[at : at + 1].isspace() else space
