"""Styled text that rich prints, and that is printed without it where nobody sees styles: rich takes 25 ms to import."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Group, RenderableType
    from rich.text import Text

#: Before this character, the first of Hangul, none is as wide as two; after it, some are.
_WIDE = "\u1100"


class Paragraph:
    """Lines of text in styles.

    Args:
        text: how it begins.
        style: of all of it, in rich's words.
        whole_lines: on a page, no line is broken, however long it is: it is to be copied.
    """

    def __init__(self, text: str = "", style: str = "", *, whole_lines: bool = False) -> None:
        self._style, self._whole_lines = style, whole_lines
        self._parts: list[tuple[str, str]] = []
        self.append(text)

    def append(self, text: str, style: str = "") -> None:
        """Add text, in a style of its own."""
        if text:
            self._parts.append((text, style))

    def __bool__(self) -> bool:
        return bool(self._parts)

    def __rich__(self) -> Text:
        """Return what it is to rich."""
        from rich.text import Text

        text = Text(style=self._style)
        if self._whole_lines:
            text.no_wrap, text.overflow = True, "ignore"
        for part, style in self._parts:
            text.append(part, style=style or None)
        return text

    def plain(self, width: int) -> str | None:
        """Return what rich prints of it where there are no colours; None where it would break or replace anything.

        Args:
            width: of a line.
        """
        text = "".join(part for part, _style in self._parts)
        return text if all(_fits(line, None if self._whole_lines else width) for line in text.split("\n")) else None


class Page:
    """Paragraphs, and whatever else rich prints, one below the other."""

    def __init__(self, *parts: RenderableType) -> None:
        self._parts = parts

    def __rich__(self) -> Group:
        """Return what it is to rich."""
        from rich.console import Group

        return Group(*self._parts)

    def plain(self, width: int) -> str | None:
        """Return what rich prints of it where there are no colours; None where it is more than paragraphs.

        Args:
            width: of a line.
        """
        texts = [part.plain(width) if isinstance(part, Paragraph | Page) else None for part in self._parts]
        known = [text for text in texts if text is not None]
        return "\n".join(known) if len(known) == len(texts) else None


def _fits(line: str, width: int | None) -> bool:
    """Tell whether a line is printed as it is: no control character in it, and room for all."""
    if not line.isprintable():
        return False
    return width is None or len(line) + sum(letter >= _WIDE for letter in line) <= width
