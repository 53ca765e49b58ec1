"""The marks that part a note: headings and tag blocks in document order, whatever container holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from note2anki.cards.rules import ReadingRules
from note2anki.syntax.blocks import Block
from note2anki.syntax.html import KINDS
from note2anki.syntax.inline_parser import parse_inlines
from note2anki.syntax.inlines import plain_text

_HEADING = re.compile(r"(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))*(?:\[[^\]]\][ \t]+)?(#{1,6})[ \t]+\S")
_CONSTRUCT = {"fence": "a fence", "math": "a math block", "comment": "a comment", "html": "an HTML comment"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A heading or a tag block.

    Attributes:
        block: the block itself.
        quotes: the quotes and callouts around it, outermost first.
        is_question: a heading of a question level, made by hashes.
        ends_answer: whether an answer above it ends here.
        title: a heading's text without marks, empty for others.
    """

    block: Block
    quotes: tuple[Block, ...]
    is_question: bool
    ends_answer: bool
    title: str


def is_answer_heading(title: str, rules: ReadingRules) -> bool:
    """Tell whether a heading's text is one that stands above an answer, such as `Answer` or `Respuesta:`."""
    return title.casefold().rstrip(":： ").strip() in rules.answer_headings


def find_marks(document: Block, rules: ReadingRules) -> list[Mark]:
    """Return the marks of a document, in order."""
    marks: list[Mark] = []
    for block, parents in document.walk_with_parents():
        if block.kind not in ("heading", "tags"):
            continue
        if any(parent.kind == "footnote" for parent in parents):
            continue
        quotes = tuple(parent for parent in parents if parent.kind == "quote")
        marks.append(_mark(block, quotes, rules))
    return marks


def _mark(block: Block, quotes: tuple[Block, ...], rules: ReadingRules) -> Mark:
    if block.kind == "tags":
        return Mark(block, quotes, False, True, "")
    title = plain_text(parse_inlines(" ".join(block.text))).strip()
    question = not block.setext and block.level in rules.levels
    above = block.level < min(rules.levels) and is_answer_heading(title, rules)
    return Mark(block, quotes, question, block.level <= rules.deepest and not above, title)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A question heading inside a construct that was left open, or in an HTML block; that one ends at a blank line."""

    line: int
    text: str
    construct: str
    opened: int
    in_html: bool


def find_hidden(document: Block, rules: ReadingRules) -> Iterator[Hidden]:
    """Yield the question headings that a construct without an end, or an HTML block, has swallowed."""
    for block in document.walk():
        in_html = block.kind == "html" and KINDS[block.html_end][1] is None
        if (block.closed and not in_html) or block.kind not in _CONSTRUCT:
            continue
        for index, line in enumerate(block.text):
            match = _HEADING.match(line)
            if match and len(match[1]) in rules.levels and block.text_line + index > block.line:
                text = line[match.end() - 1 :].strip()
                yield Hidden(block.text_line + index, text, _CONSTRUCT[block.kind], block.line, in_html)
