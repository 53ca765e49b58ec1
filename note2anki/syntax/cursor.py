"""A place in one line of Markdown, counted in columns, so that tabs are as wide as CommonMark says."""

from __future__ import annotations

import re

TAB = 4

_SPACE = re.compile(r"[ \t]*")


class Cursor:
    """Walks a line from the left.

    Attributes:
        text: the line without its end.
        at: index of the next character.
        column: the column of that character, tabs counted to the next multiple of four.
        split_tab: columns of the tab at `at` that were taken already.
        next: index of the next character that is neither space nor tab; the line's length if there is none.
        indent: columns of white space before `next`.
        blank: whether nothing but white space is left.
    """

    __slots__ = ("at", "blank", "column", "indent", "next", "split_tab", "text")

    def __init__(self, text: str = "") -> None:
        self.read(text)

    def read(self, text: str) -> None:
        """Go to the start of a line: one cursor serves all lines of a text."""
        self.text = text
        self.at = self.column = self.split_tab = 0
        if text[:1] not in " \t":  # as most lines begin; nothing, as in an empty one, is in anything
            self.next = self.indent = 0
            self.blank = False
            return
        self.next = self.indent = len(text) - len(text.lstrip(" \t"))
        self.blank = self.next == len(text)
        if "\t" in text:
            self.indent = len(text[: self.next].expandtabs(TAB))

    @property
    def rest(self) -> str:
        """What is left of the line; the columns left of a split tab stand there as spaces."""
        if self.split_tab:
            return " " * (TAB - self.column % TAB) + self.text[self.at + 1 :]
        return self.text[self.at :]

    def skip_columns(self, count: int) -> None:
        """Go on by up to `count` columns of white space; half a tab can be taken."""
        if count > self.indent:
            count = self.indent
        tabs = self.indent != self.next - self.at or self.split_tab  # one that is as wide as a space counts as one
        self.indent -= count
        if tabs:
            self._skip_tabs(count)
            return
        self.at += count
        self.column += count

    def _skip_tabs(self, count: int) -> None:
        while count > 0:
            width = TAB - self.column % TAB if self.text[self.at] == "\t" else 1
            if width > count:
                self.column += count
                self.split_tab += count
                break
            self.column += width
            count -= width
            self.at += 1
            self.split_tab = 0

    def skip_characters(self, count: int) -> None:
        """Go on by `count` characters that are no tabs."""
        self.at += count
        self.column += count
        self.split_tab = 0
        space = _SPACE.match(self.text, self.at)
        self.next = space.end() if space else self.at
        self.blank = self.next == len(self.text)
        self.indent = self.next - self.at
        if self.indent and "\t" in self.text:
            before = self.column % TAB
            self.indent = len((" " * before + self.text[self.at : self.next]).expandtabs(TAB)) - before

    def skip_to(self, at: int) -> None:
        """Go past `next` to an index where no white space is; there is no tab between the two."""
        self.column += self.indent + at - self.next
        self.at = self.next = at
        self.indent = self.split_tab = 0

    def skip_space(self) -> None:
        """Go on to `next`."""
        self.column += self.indent
        self.at = self.next
        self.split_tab = 0
        self.indent = 0

    def skip_line(self) -> None:
        """Go to the line's end."""
        self.at = self.next = len(self.text)
        self.indent = self.split_tab = 0
        self.blank = True
