"""The highlights of an answer, which become cloze deletions where that is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from note2anki.syntax.block_parser import parse_blocks
from note2anki.syntax.blocks import Block
from note2anki.syntax.definitions import definitions_of
from note2anki.syntax.inline_parser import parse_inlines
from note2anki.syntax.inlines import Definitions, Inline, highlight_name, walk_inlines
from note2anki.syntax.tables import split_row


def _texts(block: Block) -> Iterator[str]:
    """Yield the texts with inlines that a block itself shows."""
    if block.kind in ("paragraph", "heading"):
        yield "\n".join(block.text)
    elif block.kind == "quote" and block.info:
        yield block.title
    elif block.kind == "table":
        for row in (block.text[0], *block.text[2:]):
            yield from split_row(row)[: len(block.align)]  # what goes beyond the head's columns is not shown


def _nodes(block: Block, definitions: Definitions) -> Iterator[Inline]:
    for text in _texts(block):
        yield from walk_inlines(parse_inlines(text, definitions))


def _shown(document: Block) -> Iterator[Inline]:
    """Yield the inlines that a reader sees: a footnote's only where something seen refers to it."""
    definitions = definitions_of(document)
    footnotes: dict[str, Block] = {}
    waiting: list[Block] = []
    for block, parents in document.walk_with_parents():
        if block.kind == "footnote":
            footnotes[block.info] = block
        elif not any(parent.kind == "footnote" for parent in parents):
            waiting.append(block)
    for block in waiting:
        for node in _nodes(block, definitions):
            yield node
            if node.kind == "inline-footnote":
                yield from walk_inlines(parse_inlines(node.text, definitions))
            if node.kind == "footnote-reference" and (footnote := footnotes.pop(node.text, None)):
                waiting.extend(footnote.walk())


def highlights(answer: str, references: str = "") -> list[str]:
    """Return the names of an answer's highlights in order, as they are compared; equal ones are one deletion.

    Args:
        answer: Markdown.
        references: Markdown of the footnotes and links of the note that the answer uses; what they hold counts too.
    """
    if "==" not in answer and "==" not in references:
        return []
    nodes = _shown(parse_blocks(f"{answer}\n\n{references}".split("\n") if references else answer.split("\n")))
    names = (highlight_name(node) for node in nodes if node.kind == "mark")
    return list(dict.fromkeys(name for name in names if name))
