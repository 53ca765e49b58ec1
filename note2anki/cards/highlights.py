"""The highlights of an answer, which become cloze deletions where that is asked for."""

from __future__ import annotations

from note2anki.syntax.block_parser import parse_blocks
from note2anki.syntax.blocks import Block
from note2anki.syntax.inline_parser import parse_inlines
from note2anki.syntax.inlines import plain_text, walk_inlines
from note2anki.syntax.tables import split_row


def _texts(document: Block) -> list[str]:
    texts: list[str] = []
    for block in document.walk():
        if block.kind in ("paragraph", "heading"):
            texts.append("\n".join(block.text))
        elif block.kind == "quote" and block.info:
            texts.append(block.title)
        elif block.kind == "table":
            texts.extend(cell for row in block.text for cell in split_row(row))
    return texts


def highlights(answer: str) -> list[str]:
    """Return the texts of an answer's highlights in order, as they are compared; equal ones are one deletion."""
    if "==" not in answer:
        return []
    found: dict[str, None] = {}
    for text in _texts(parse_blocks(answer.split("\n"))):
        for node in walk_inlines(parse_inlines(text)):
            if node.kind == "mark" and (name := " ".join(plain_text(node.children).casefold().split())):
                found[name] = None
    return list(found)
