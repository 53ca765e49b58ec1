"""What each line of a note was taken for, so that no line is lost without a word."""

from __future__ import annotations

import itertools
from collections.abc import Sequence, Set

from note2anki.model import LineSpan, Role
from note2anki.patterns import late_pattern

#: A name of a few words, perhaps emphasised or in a list item, then a colon, or two as in Dataview's fields.
_NAVIGATION = late_pattern(r"(?:[-*+][ \t]+)?[*_]{0,3}(\w[\w \-]{0,40}?)[*_]{0,3} ?::?[*_]{0,3}(?:\s|$|(?=\[))")
#: What may stand below a name without links of its own.
_LINKS = late_pattern(r"[ \t>]*[-*+][ \t]+(?:!?\[\[[^\]]*\]\][\s,;|·]*)+$")


def navigation_name(line: str) -> str:
    """Return the name that a line begins with, as `up` in `up: [[Index]]`; empty where it begins with none."""
    match = _NAVIGATION.match(line.strip(" \t>"))
    return match[1].strip() if match else ""


def is_navigation(line: str, names: frozenset[str]) -> bool:
    """Tell whether a line is a navigation line, such as `up: [[Index]]`."""
    return navigation_name(line).casefold() in names


class Roles:
    """The roles of a note's lines while they are found out; each starts as preamble."""

    def __init__(self, lines: Sequence[str], first_line: int, breaks: Set[int]) -> None:
        self.first_line = first_line
        self._lines = lines
        #: What blank lines and thematic breaks are unless `whole` is asked; None for others.
        self._own: list[Role | None] = [None if line.strip(" \t>") else "blank" for line in lines]
        for number in breaks:
            if number < first_line + len(lines) and self._own[number - first_line] is None:
                self._own[number - first_line] = "separator"
        self._roles: list[Role] = [role or "preamble" for role in self._own]

    def mark(self, line: int, end_line: int, role: Role, *, whole: bool = False) -> None:
        """Give lines a role; blank lines and thematic breaks keep roles of their own unless `whole` is asked."""
        start, end = line - self.first_line, min(end_line - self.first_line + 1, len(self._lines))
        if whole:
            self._roles[start:end] = [role] * (end - start)
        else:
            self._roles[start:end] = [own or role for own in self._own[start:end]]

    def first(self, line: int, end_line: int, role: Role) -> int:
        """Return the first line of a role in a range, or 0."""
        roles = self._roles[line - self.first_line : end_line - self.first_line + 1]
        return line + roles.index(role) if role in roles else 0

    def mark_core(self, line: int, end_line: int, role: Role) -> None:
        """Give lines a role, blank ones and thematic breaks between the first and the last of them included."""
        self.mark(line, end_line, role)
        start, end = line - self.first_line, min(end_line - self.first_line + 1, len(self._lines))
        while start < end and self._roles[start] != role:
            start += 1
        while end > start and self._roles[end - 1] != role:
            end -= 1
        self._roles[start:end] = [role] * (end - start)

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
        line = self.first_line
        for role, run in itertools.groupby(self._roles):
            length = len(list(run))
            if role == "question":
                spans.extend(LineSpan(role, number, number) for number in range(line, line + length))
            else:
                spans.append(LineSpan(role, line, line + length - 1))
            line += length
        return tuple(spans)
