"""Rows of a pipe table: how a line falls into cells, and what its second line says of their alignment."""

from __future__ import annotations

import re

_DELIMITER = re.compile(r"[ \t]*(:?)-+(:?)[ \t]*$")
_ALIGN = {("", ""): "", (":", ""): "left", ("", ":"): "right", (":", ":"): "center"}


def split_row(line: str) -> list[str]:
    """Split a row at its pipes; an escaped pipe is text, in code and in links too (GFM 4.10)."""
    line = line.strip(" \t")
    cells: list[str] = []
    cell: list[str] = []
    index = 1 if line.startswith("|") else 0
    while index < len(line):
        character = line[index]
        if character == "\\" and line[index + 1 : index + 2] == "|":
            cell.append("|")
            index += 2
            continue
        if character == "\\" and index + 1 < len(line):
            cell.append(line[index : index + 2])
            index += 2
            continue
        if character == "|":
            cells.append("".join(cell).strip(" \t"))
            cell = []
        else:
            cell.append(character)
        index += 1
    if cell or not line.endswith("|") or not cells:
        cells.append("".join(cell).strip(" \t"))
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
