"""A place in one line of Markdown, counted in columns, so that tabs are as wide as CommonMark says."""

from __future__ import annotations

TAB = 4


class Cursor:
    """Walks a line from the left.

    Attributes:
        text: the line without its end.
        at: index of the next character.
        column: the column of that character, tabs counted to the next multiple of four.
        split_tab: columns of the tab at `at` that were taken already.
    """

    __slots__ = ("_indent", "_next", "at", "column", "split_tab", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.column = 0
        self.split_tab = 0
        self._next = -1
        self._indent = 0

    def _look(self) -> None:
        text, at, column = self.text, self.at, self.column
        end = len(text)
        while at < end:
            character = text[at]
            if character == " ":
                column += 1
            elif character == "\t":
                column += TAB - column % TAB
            else:
                break
            at += 1
        self._next = at
        self._indent = column - self.column

    @property
    def next(self) -> int:
        """Index of the next character that is neither space nor tab; the line's length if there is none."""
        if self._next < self.at:
            self._look()
        return self._next

    @property
    def indent(self) -> int:
        """Columns of white space before `next`."""
        if self._next < self.at:
            self._look()
        return self._indent

    @property
    def blank(self) -> bool:
        """Whether nothing but white space is left."""
        return self.next >= len(self.text)

    @property
    def rest(self) -> str:
        """What is left of the line; the columns left of a split tab stand there as spaces."""
        if self.split_tab:
            return " " * (TAB - self.column % TAB) + self.text[self.at + 1 :]
        return self.text[self.at :]

    def skip_columns(self, count: int) -> None:
        """Go on by up to `count` columns of white space; half a tab can be taken."""
        while count > 0 and self.at < len(self.text):
            character = self.text[self.at]
            if character == "\t":
                width = TAB - self.column % TAB
                if width > count:
                    self.column += count
                    self.split_tab += count
                    break
                self.column += width
                count -= width
            elif character == " ":
                self.column += 1
                count -= 1
            else:
                break
            self.at += 1
            self.split_tab = 0
        self._next = -1

    def skip_characters(self, count: int) -> None:
        """Go on by `count` characters that are no tabs."""
        self.at += count
        self.column += count
        self.split_tab = 0
        self._next = -1

    def skip_space(self) -> None:
        """Go on to `next`."""
        following = self.next
        self.column += self._indent
        self.at = following
        self.split_tab = 0
        self._indent = 0
