"""The block tree of a note: what a block is, and how to walk it. It does not know how the tree is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct, field

BlockKind = Literal[
    "document",
    "quote",
    "list",
    "item",
    "footnote",
    "paragraph",
    "heading",
    "code",
    "fence",
    "html",
    "math",
    "comment",
    "table",
    "break",
    "tags",
    "reference",
]

CONTAINERS = frozenset({"document", "quote", "list", "item", "footnote"})
#: Blocks whose lines are not looked at for other blocks.
VERBATIM = frozenset({"code", "fence", "html", "math", "comment"})


class Block(Struct):
    """A block and where it stands; the fields after `column` belong to the kinds named beside them.

    Attributes:
        kind: which construct.
        line, end_line: its first and last source line, 1-based.
        children: blocks inside a container.
        text: a leaf's lines, container markers and indentation taken off.
        text_line: the source line of `text[0]`; the others follow without a gap.
        column: where a leaf's text, or a container's marker, begins in its first line, 1-based.
        level: heading.
        setext: heading that is made by a line under it.
        closed: fence, math, comment, html: whether its end was found.
        info: fence: the info string; footnote, reference: the label; quote: a callout's type; item: the task's mark.
        title: quote: a callout's title; reference: the link's title.
        fold: quote: a callout's `+` or `-`.
        target: reference: the link's destination.
        marker: list, item: the bullet or the delimiter after the number; fence: the fence's characters.
        start: list: its first number, or -1 for bullets.
        tight: list: whether no blank line parts its items.
        indent: item: columns up to its content; fence: the columns before it.
        task: item: whether it has a box.
        align: table: `left`, `right`, `center` or empty per column.
        html_end: html: which of CommonMark's seven ends it waits for.
    """

    kind: BlockKind
    line: int
    end_line: int = 0
    text_line: int = 0
    column: int = 1
    children: list[Block] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    level: int = 0
    setext: bool = False
    closed: bool = True
    info: str = ""
    title: str = ""
    fold: str = ""
    target: str = ""
    marker: str = ""
    start: int = -1
    tight: bool = True
    indent: int = 0
    task: bool = False
    align: tuple[str, ...] = ()
    html_end: int = 0

    def walk(self) -> Iterator[Block]:
        """Yield this block and all below it, in document order."""
        stack = [self]
        while stack:
            block = stack.pop()
            yield block
            stack.extend(reversed(block.children))

    def walk_with_parents(self) -> Iterator[tuple[Block, tuple[Block, ...]]]:
        """Yield each block with the containers around it, outermost first, in document order."""
        stack: list[tuple[Block, tuple[Block, ...]]] = [(self, ())]
        while stack:
            block, parents = stack.pop()
            yield block, parents
            inner = (*parents, block)
            stack.extend((child, inner) for child in reversed(block.children))
