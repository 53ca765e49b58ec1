"""What each line of a note was taken for, so that no line is lost without a word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from note2anki.model import LineSpan, Role

#: A name of a few words, perhaps emphasised or in a list item, then a colon, or two as in Dataview's fields.
_NAVIGATION = re.compile(r"(?:[-*+][ \t]+)?[*_]{0,3}(\w[\w \-]{0,40}?)[*_]{0,3} ?::?[*_]{0,3}(?:\s|$|(?=\[))")
#: What may stand below a name without links of its own.
_LINKS = re.compile(r"[ \t>]*[-*+][ \t]+(?:!?\[\[[^\]]*\]\][\s,;|·]*)+$")


def is_navigation(line: str, names: frozenset[str]) -> bool:
    """Tell whether a line is a navigation line, such as `up: [[Index]]`."""
    match = _NAVIGATION.match(line.strip(" \t>"))
    return match is not None and match[1].strip().casefold() in names


class Roles:
    """The roles of a note's lines while they are found out; each starts as preamble."""

    def __init__(self, lines: Sequence[str], first_line: int, breaks: frozenset[int]) -> None:
        self.first_line = first_line
        self._lines = lines
        self._breaks = breaks
        self._roles: list[Role] = ["preamble"] * len(lines)
        self.mark(first_line, first_line + len(lines) - 1, "preamble")

    def mark(self, line: int, end_line: int, role: Role, *, whole: bool = False) -> None:
        """Give lines a role; blank lines and thematic breaks keep roles of their own unless `whole` is asked."""
        for index in range(line - self.first_line, min(end_line - self.first_line + 1, len(self._lines))):
            if whole:
                self._roles[index] = role
            elif not self._lines[index].strip(" \t>"):
                self._roles[index] = "blank"
            else:
                self._roles[index] = "separator" if index + self.first_line in self._breaks else role

    def first(self, line: int, end_line: int, role: Role) -> int:
        """Return the first line of a role in a range, or 0."""
        for number in range(line, end_line + 1):
            if self._roles[number - self.first_line] == role:
                return number
        return 0

    def mark_navigation(self, end_line: int, names: frozenset[str]) -> None:
        """Mark the navigation lines before the first heading, and the list of links below one that has none."""
        open_list = False
        for index in range(min(end_line - self.first_line + 1, len(self._lines))):
            line = self._lines[index]
            if self._roles[index] != "preamble":
                open_list = False
            elif is_navigation(line, names):
                self._roles[index] = "navigation"
                open_list = line.rstrip("*_ \t").endswith(":")
            elif open_list := open_list and _LINKS.match(line) is not None:
                self._roles[index] = "navigation"

    def spans(self) -> tuple[LineSpan, ...]:
        """Return the runs of equal roles, the frontmatter's first."""
        spans: list[LineSpan] = []
        if self.first_line > 1:
            spans.append(LineSpan("frontmatter", 1, self.first_line - 1))
        for number, role in enumerate(self._roles, self.first_line):
            if spans and spans[-1].role == role and role != "question":
                spans[-1] = LineSpan(role, spans[-1].line, number)
            else:
                spans.append(LineSpan(role, number, number))
        return tuple(spans)
