"""Headings that end an answer where it was hardly meant to end: in its list item, in code, right under a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from note2anki.cards.outline import Mark
from note2anki.cards.survey import Survey
from note2anki.syntax.blocks import Block


class Cut(Struct, frozen=True):
    """A heading that ends an answer with text below it, which stands on no card; and what to do about it."""

    heading: Mark
    question: Mark
    hint: str


class _Place(Struct, frozen=True):
    """A heading between the text of a question's answer and other text.

    Attributes:
        above, below: the lines up to the question, and down to the next mark.
        items: the list items around the heading, and `asked_in` those around the question, outermost first.
        section: the level of the heading that the question stands under, or 0.
    """

    heading: Block
    above: Sequence[str]
    below: Sequence[str]
    items: tuple[Block, ...]
    asked_in: tuple[Block, ...]
    section: int


def _is_in_the_item(place: _Place) -> bool:
    """Tell whether the heading is indented into the question's own list item, as its answer is."""
    return bool(place.asked_in) and any(item is place.asked_in[-1] for item in place.items)


def _is_among_code(place: _Place) -> bool:
    """Tell whether text stands right above and below a heading of the first level, as around a comment in code."""
    return place.heading.level == 1 and bool(place.above and _has_text(place.above[-1:]) and _has_text(place.below[:1]))


def _is_a_lead(place: _Place) -> bool:
    """Tell whether the heading stands right under the question, and below the question's own section."""
    return 0 < place.section < place.heading.level and not _has_text(place.above)


#: When a heading was hardly meant to end an answer, and what to do about it; the first that applies is reported.
CASES: tuple[tuple[Callable[[_Place], bool], str], ...] = (
    (_is_in_the_item, "if it belongs to the answer, write it in bold, or with more hashes than the question"),
    (_is_among_code, "put fences around code; above a heading, an empty line"),
    (_is_a_lead, "if the answer stands below it, name it in the setting answer_headings"),
)


def find_cut(marks: Sequence[Mark], note: Survey) -> Iterator[Cut]:
    """Yield the headings that cut an answer off, by the table of cases.

    Args:
        marks: the note's, in order.
        note: its lines, and the containers around its headings.
    """
    ends = [mark for mark in marks if mark.ends_answer]
    items: dict[int, tuple[Block, ...]] = {}
    section, rest = 0, {id(mark): following for mark, following in pairwise(ends)}
    for question, heading in pairwise(ends):
        if not question.is_question:
            section = question.block.level
        elif _may_cut(heading):
            below = _below(heading, rest.get(id(heading)), note)
            if not _has_text(below):
                continue
            items = items or _items_around(note)
            place = _place(question, heading, below, section, note, items)
            hint = next((hint for applies, hint in CASES if applies(place)), "")
            if hint:
                yield Cut(heading, question, hint)


def _may_cut(mark: Mark) -> bool:
    return mark.block.kind == "heading" and not mark.is_question and not mark.block.setext


def _items_around(note: Survey) -> dict[int, tuple[Block, ...]]:
    return {id(block): tuple(each for each in parents if each.kind == "item") for block, parents in note.marks}


def _below(heading: Mark, following: Mark | None, note: Survey) -> list[str]:
    last = following.block.line - 1 if following else note.last_line
    return note.between(heading.block.end_line + 1, last)


def _place(
    question: Mark,
    heading: Mark,
    below: Sequence[str],
    section: int,
    note: Survey,
    items: dict[int, tuple[Block, ...]],
) -> _Place:
    return _Place(
        heading.block,
        note.between(question.block.end_line + 1, heading.block.line - 1),
        below,
        items[id(heading.block)],
        items[id(question.block)],
        section,
    )


def _has_text(lines: Sequence[str]) -> bool:
    """Tell whether lines hold more than space, quote marks and thematic breaks."""
    return any(line.strip(" \t>-*_") for line in lines)
