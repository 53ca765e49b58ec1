"""A note's frontmatter: where it ends, and what its properties list. It does not know YAML, which few notes need."""

from __future__ import annotations

from collections.abc import Sequence

from note2anki.diagnostics import diagnose
from note2anki.model import Diagnostic
from note2anki.patterns import late_pattern

_PROPERTY = late_pattern(r"[^\s:#\-\[{][^:]*:(?:\s|$)")
#: Obsidian takes a list written as one text apart at these.
_SEPARATORS = late_pattern(r"[,\s]+")


def find_frontmatter(lines: Sequence[str]) -> tuple[int, Diagnostic | None]:
    """Find the frontmatter: from `---` in the very first line to the next such line.

    Returns:
        How many lines it takes, 0 where there is none, and a problem where it is never closed.
    """
    if not lines or lines[0].rstrip() != "---":
        return 0, None
    for index in range(1, len(lines)):
        if lines[index].rstrip() == "---":
            return index + 1, None
    looks_like_one = len(lines) > 1 and _PROPERTY.match(lines[1]) is not None
    return 0, diagnose("N2A004", line=1, column=1) if looks_like_one else None


def property_list(value: object) -> tuple[str, ...]:
    """Return a property's values as a list: YAML's own, or one text taken apart at commas and spaces."""
    if isinstance(value, str):
        return tuple(part for part in _SEPARATORS.split(value) if part)
    if isinstance(value, list):
        return tuple(str(entry).strip() for entry in value if isinstance(entry, str) and entry.strip())
    return ()


def property_names(value: object) -> tuple[str, ...]:
    """Return a property's values that may hold spaces, such as aliases: a text is taken apart at commas alone."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return property_list(value)
