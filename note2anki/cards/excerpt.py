"""What an embed shows of a note: all of it, a section, or a block, without navigation lines and tag block."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from note2anki.cards.answer import dedent
from note2anki.cards.references import References
from note2anki.cards.roles import Roles
from note2anki.cards.rules import ReadingRules
from note2anki.cards.survey import Survey
from note2anki.patterns import late_pattern
from note2anki.syntax.blocks import Block
from note2anki.syntax.inline_parser import parse_inlines
from note2anki.syntax.inlines import plain_text

#: What Obsidian does not compare of a heading.
_IGNORED = late_pattern(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\\s]+")
_HOLDS_ID = frozenset({"paragraph", "heading", "table"})


class Part(Struct, frozen=True):
    """A run of a note's lines.

    Attributes:
        lines: Markdown.
        first_line: the source line of the first of them.
        references: Markdown of the footnote and link definitions of the note that they use.
    """

    lines: tuple[str, ...]
    first_line: int
    references: str


class NoteParts:
    """A note that parts can be taken of.

    Args:
        note: its lines and blocks.
        rules: which lines are navigation.
    """

    def __init__(self, note: Survey, rules: ReadingRules) -> None:
        self._first_line = note.first_line
        self._document = note.document
        self._references = References(note)
        self._lines = _without_marks(note, rules)
        self._headings = [
            block
            for block, parents in note.marks
            if block.kind == "heading" and not any(parent.kind in ("footnote", "quote") for parent in parents)
        ]

    def part(self, fragment: str) -> Part | None:
        """Return the whole note, or what a link names after `#`; None where there is no such heading or block."""
        if not fragment:
            return self._cut(self._first_line, self._first_line + len(self._lines) - 1)
        if fragment.startswith("^"):
            return self._block(fragment[1:].strip())
        found = self._find_heading(fragment.split("#"))
        return self._section(found) if found else None

    def _cut(self, line: int, end_line: int) -> Part:
        kept = self._lines[line - self._first_line : end_line - self._first_line + 1]
        while kept and not kept[-1].strip():
            kept.pop()
        while kept and not kept[0].strip():
            kept.pop(0)
            line += 1
        kept = dedent(kept)
        text = "\n".join(kept)
        return Part(tuple(kept), line, self._references.used_by(text))

    def _find_heading(self, path: Iterable[str]) -> Block | None:
        """Return the heading that a path of headings names, each below the one before."""
        names = [name for name in path if name.strip()]
        for form in (_same, _comparable):  # `C++` rather than `C`, which Obsidian takes for the same
            wanted = [form(name) for name in names]
            at, level = 0, 0
            for block in self._headings:
                if at < len(wanted) and block.level > level and form(_title(block)) == wanted[at]:
                    at, level = at + 1, block.level
                    if at == len(wanted):
                        return block
        return None

    def _section(self, heading: Block) -> Part:
        last = self._first_line + len(self._lines) - 1
        after = (block.line for block in self._headings if block.line > heading.line and block.level <= heading.level)
        return self._cut(heading.line, next(after, last + 1) - 1)

    def _block(self, block_id: str) -> Part | None:
        mark = re.compile(rf"(?:^|[ \t])\^{re.escape(block_id)}[ \t]*$", re.IGNORECASE)
        for block, parents in self._document.walk_with_parents():
            if block.kind not in _HOLDS_ID or not block.text or not mark.search(block.text[-1]):
                continue
            if block.kind == "heading":
                return self._section(block)
            if not mark.sub("", "\n".join(block.text)).strip():
                before = [child for child in parents[-1].children if child.end_line < block.line]
                return self._cut(before[-1].line, before[-1].end_line) if before else None
            whole = _whole(block, parents)
            own_row = block.kind == "table" and not mark.sub("", block.text[-1]).strip()
            return self._cut(whole.line, whole.end_line - own_row)
        return None


def _whole(block: Block, parents: tuple[Block, ...]) -> Block:
    """Return what an id at a block's end stands for: the list item around it, else the block at the note's top."""
    for parent in reversed(parents):
        if parent.kind == "item":
            return parent
    return parents[1] if len(parents) > 1 else block


def _without_marks(note: Survey, rules: ReadingRules) -> list[str]:
    """Return the lines with navigation lines and tag blocks blank."""
    kept = list(note.lines)
    for block, _parents in note.marks:
        if block.kind == "tags":
            for number in range(block.line, block.end_line + 1):
                kept[number - note.first_line] = ""
    headings = (block.line for block, _parents in note.marks if block.kind == "heading")
    end = next(headings, note.last_line + 1) - 1
    roles = Roles(note.lines, note.first_line, note.breaks)
    roles.mark_navigation(end, rules.navigation)
    for number in range(note.first_line, end + 1):
        if roles.first(number, number, "navigation"):
            kept[number - note.first_line] = ""
    return kept


def _title(block: Block) -> str:
    return plain_text(parse_inlines(" ".join(block.text)))


def _same(heading: str) -> str:
    return " ".join(heading.split()).casefold()


def _comparable(heading: str) -> str:
    return _IGNORED.sub(" ", heading).strip().casefold()
