"""Numbers of cloze deletions: each keeps its own by its text, so that a studied deletion never changes its meaning."""

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


def number_clozes(answer: str, known: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    """Give each highlight of an answer its number.

    A text keeps the number it had. One that is new takes the place of one that is gone where both are the only ones
    (a deletion was reworded), else a number that was never given.
    """
    texts = highlights(answer)
    numbers = dict(known)
    gone = [number for text, number in known if text not in texts]
    fresh = [text for text in texts if text not in numbers]
    if len(gone) == len(fresh) == 1:
        return tuple((text, numbers.get(text, gone[0])) for text in texts)
    following = max(numbers.values(), default=0) + 1
    for text in fresh:
        numbers[text] = following
        following += 1
    kept = [(text, numbers[text]) for text in texts]
    return tuple(kept + [(text, number) for text, number in known if text not in texts])
