"""How a note is written: its headings, and the lines that lead to other notes, whatever they are taken for."""

from __future__ import annotations

from msgspec import Struct

from note2anki.cards.heading import read_heading
from note2anki.cards.roles import navigation_name
from note2anki.cards.survey import Survey
from note2anki.syntax.inline_parser import parse_inlines
from note2anki.syntax.inlines import plain_text

#: How questions end: in most scripts, in Chinese and Japanese, in Arabic, in Greek, and twice over.
_QUESTION_MARKS = ("?", "？", "؟", ";", "⁇", "՞")
_TAG_LINES = frozenset({"tag", "tags"})


class SeenHeading(Struct, frozen=True):
    """A heading.

    Attributes:
        level: from 1.
        title: its text without marks, tags and block id.
        is_listed: whether it stands in a list item.
        below: the level of the heading right above it, with nothing between; else 0.
    """

    level: int
    title: str
    is_listed: bool
    below: int

    @property
    def asks(self) -> bool:
        """Whether it looks like a question: by its mark, or as a list's heading."""
        return self.is_listed or self.title.rstrip(" *_`\"'»”").endswith(_QUESTION_MARKS)


class Habits(Struct, frozen=True):
    """How a note is written.

    Attributes:
        headings: those made by hashes, in order.
        navigation: names of the lines before the first heading that lead to other notes.
    """

    headings: tuple[SeenHeading, ...]
    navigation: tuple[str, ...]


def note_habits(found: Survey) -> Habits:
    """Look at a note's headings and at what stands before them."""
    headings: list[SeenHeading] = []
    above: SeenHeading | None = None
    end = 0
    for block, parents in found.marks:
        if block.kind != "heading" or block.setext:
            continue
        title = plain_text(parse_inlines(read_heading(" ".join(block.text)).text)).strip()
        is_near = above is not None and not any(line.strip(" \t>") for line in found.between(end + 1, block.line - 1))
        below = above.level if above is not None and is_near else 0
        above = SeenHeading(block.level, title, any(parent.kind == "item" for parent in parents), below)
        end = block.end_line
        if title:
            headings.append(above)
    return Habits(tuple(headings), _navigation(found))


def _navigation(found: Survey) -> tuple[str, ...]:
    first = next((block.line for block, _parents in found.marks if block.kind == "heading"), found.last_line + 1)
    names = (navigation_name(line) for line in found.between(found.first_line, first - 1) if "[[" in line)
    return tuple(name for name in names if name and name.casefold() not in _TAG_LINES)
