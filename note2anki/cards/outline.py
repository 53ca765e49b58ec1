"""The marks that part a note: headings and tag blocks in document order, whatever container holds them."""

from __future__ import annotations

from dataclasses import dataclass

from note2anki.cards.rules import ReadingRules
from note2anki.syntax.blocks import Block
from note2anki.syntax.inline_parser import parse_inlines
from note2anki.syntax.inlines import plain_text


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
    """Return the marks of a document, in order; of the headings in a footnote only questions part anything."""
    marks: list[Mark] = []
    for block, parents in document.walk_with_parents():
        if block.kind not in ("heading", "tags"):
            continue
        quotes = tuple(parent for parent in parents if parent.kind == "quote")
        mark = _mark(block, quotes, rules)
        if mark.is_question or all(parent.kind != "footnote" for parent in parents):
            marks.append(mark)
    return marks


def _mark(block: Block, quotes: tuple[Block, ...], rules: ReadingRules) -> Mark:
    if block.kind == "tags":
        return Mark(block, quotes, False, True, "")
    title = plain_text(parse_inlines(" ".join(block.text))).strip()
    question = not block.setext and block.level in rules.levels
    above = block.level < min(rules.levels) and is_answer_heading(title, rules)
    return Mark(block, quotes, question, block.level <= rules.deepest and not above, title)
