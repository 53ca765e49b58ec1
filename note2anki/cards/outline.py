"""The marks that part a note: headings and tag blocks in document order, whatever container holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from note2anki.cards.rules import ReadingRules
from note2anki.cards.survey import Placed
from note2anki.syntax.blocks import Block
from note2anki.syntax.inline_parser import parse_inlines
from note2anki.syntax.inlines import plain_text


class Mark(Struct):
    """A heading or a tag block.

    Attributes:
        block: the block itself.
        quotes: the quotes and callouts around it, outermost first.
        is_question: a heading of a question level, made by hashes.
        ends_answer: whether an answer above it ends here.
    """

    block: Block
    quotes: tuple[Block, ...]
    is_question: bool
    ends_answer: bool
    _title: str | None = None

    @property
    def title(self) -> str:
        """A heading's text without marks, empty for others; of most questions nobody asks for it."""
        if self._title is None:
            heading = self.block.kind == "heading"
            self._title = plain_text(parse_inlines(" ".join(self.block.text))).strip() if heading else ""
        return self._title


def is_answer_heading(title: str, rules: ReadingRules) -> bool:
    """Tell whether a heading's text is one that stands above an answer, such as `Answer` or `Respuesta:`."""
    return title.casefold().rstrip(":： ").strip() in rules.answer_headings


def find_marks(placed: Iterable[Placed], rules: ReadingRules) -> Iterator[Mark]:
    """Yield the marks of a document, in order; of the headings in a footnote only questions part anything.

    Args:
        placed: its headings and tag blocks, as a survey has them.
        rules: which headings are questions, or stand between a question and its answer.
    """
    levels, highest, deepest = rules.levels, rules.highest, rules.deepest
    for block, parents in placed:
        quotes = tuple([parent for parent in parents if parent.kind == "quote"])
        heading = block.kind == "heading"
        question = heading and not block.setext and block.level in levels
        if not question and any(parent.kind == "footnote" for parent in parents):
            continue
        mark = Mark(block, quotes, question, not heading or block.level <= deepest)
        if heading and block.level < highest and is_answer_heading(mark.title, rules):
            mark.ends_answer = False
        yield mark
