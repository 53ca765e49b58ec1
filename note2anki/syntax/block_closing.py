"""What a block becomes when it ends: its last line, a list's tightness, a callout's head, link definitions."""

from __future__ import annotations

import re
from collections.abc import Callable

from note2anki.patterns import late_pattern
from note2anki.syntax.blocks import Block
from note2anki.syntax.references import split_references

#: After `|` stand notes to the theme; a link's text may begin with `!` too.
_CALLOUT = late_pattern(r"\[!([^\]|\n]+)(?:\|[^\]\n]*)?\]([+-]?)(?![(\[])(.*)$")


def _leaf(block: Block, _parent: Block) -> None:
    if not block.end_line:
        block.end_line = max(block.line, block.text_line + len(block.text) - 1)


def _container(block: Block, _parent: Block) -> None:
    end = block.children[-1].end_line if block.children else block.line
    if end > block.end_line:
        block.end_line = end


def _list(block: Block, parent: Block) -> None:
    _container(block, parent)
    block.tight = not _parted(block.children)
    for item in block.children:
        if len(item.children) > 1 and _parted(item.children):
            block.tight = False


def _parted(blocks: list[Block]) -> bool:
    following = blocks[0].line
    for block in blocks:
        if block.line > following:
            return True
        following = block.end_line + 1
    return False


def callout_head(block: Block) -> re.Match[str] | None:
    """Read a quote's first block as a callout's type, fold and title."""
    return _CALLOUT.match(block.text[0]) if block.kind == "paragraph" else None


def _quote(block: Block, parent: Block) -> None:
    _container(block, parent)
    first = block.children[0] if block.children else None
    match = callout_head(first) if first else None
    if first is None or not match:
        return
    block.info, block.fold, block.title = match[1].strip().lower(), match[2], match[3].strip()
    del first.text[0]
    first.line += 1
    first.text_line += 1
    if not first.text:
        del block.children[0]


def _paragraph(block: Block, parent: Block) -> None:
    if block.text and block.text[0].startswith("["):
        parent.children[-1:] = [*split_references(block), block]
    if not block.text:
        parent.children.pop()
        return
    block.end_line = block.text_line + len(block.text) - 1
    block.text[-1] = block.text[-1].rstrip(" \t")


def _code(block: Block, parent: Block) -> None:
    while block.text and not block.text[-1].strip():
        block.text.pop()
    _leaf(block, parent)


#: What finishes a block, by its kind. The second is its parent, whose last child it is; the document is its own.
CLOSE: dict[str, Callable[[Block, Block], None]] = {
    "document": _container,
    "quote": _quote,
    "list": _list,
    "item": _container,
    "footnote": _container,
    "paragraph": _paragraph,
    "heading": _leaf,
    "code": _code,
    "fence": _leaf,
    "html": _leaf,
    "math": _leaf,
    "comment": _leaf,
    "table": _leaf,
    "break": _leaf,
    "tags": _leaf,
}
