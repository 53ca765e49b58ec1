"""Rows of a pipe table: how a line falls into cells, and what its second line says of their alignment."""

from __future__ import annotations

from note2anki.patterns import late_pattern

_DELIMITER = late_pattern(r"[ \t]*(:?)-+(:?)[ \t]*$")
#: What a row with backslashes falls into: an escaped character, a pipe, and runs of all else.
_PART = late_pattern(r"\\[\s\S]|\||[^\\|]+|\\")
_ALIGN = {("", ""): "", (":", ""): "left", ("", ":"): "right", (":", ":"): "center"}


def split_row(line: str) -> list[str]:
    """Split a row at its pipes; an escaped pipe is text, in code and in links too (GFM 4.10)."""
    line = line.strip(" \t")
    inner = line.removeprefix("|")
    cells = _split_escaped(inner) if "\\" in inner else inner.split("|")
    if len(cells) > 1 and not cells[-1]:
        cells.pop()
    return [cell.strip(" \t") for cell in cells]


def _split_escaped(text: str) -> list[str]:
    """Split at the pipes that no backslash stands before, and take the backslash off the others."""
    cells = [""]
    for part in _PART.findall(text):
        if part == "|":
            cells.append("")
        else:
            cells[-1] += "|" if part == "\\|" else part
    return cells


def delimiter_row(line: str) -> tuple[str, ...] | None:
    """Return the alignment of each column that a delimiter row names, or None where the line is none."""
    if "-" not in line or ("|" not in line and ":" not in line):
        return None
    align: list[str] = []
    for cell in split_row(line):
        match = _DELIMITER.match(cell)
        if not match:
            return None
        align.append(_ALIGN[match[1], match[2]])
    return tuple(align)
