"""Where a note's tag block begins and ends (design, *What is read*). It looks at lines alone, not at containers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from note2anki.syntax.tags import TAG

_NAME = r"(?:\*\*|__)?tags(?:\*\*|__)?\s*::?(?:\*\*|__)?"
#: A bare number is no tag to Obsidian, but what people write here all the same.
_TAGS = rf"(?:[ \t\u00a0,;]*#(?:{TAG.pattern}|\d+(?=[\s,;]|$)))+[ \t\u00a0,;]*"
_HEAD = re.compile(rf"(?:[-*+][ \t]+)?{_NAME}(?P<tags>{_TAGS}|[ \t\u00a0]*)$", re.IGNORECASE)
_MORE = re.compile(rf"[ \t\u00a0]*(?:[-*+][ \t]+)?{_TAGS}$", re.IGNORECASE)
_FOUND = re.compile(rf"#({TAG.pattern})")
#: What may follow without a blank line: it is no prose that goes on.
_NO_PROSE = re.compile(
    r"[ \t]{0,3}(?:#{1,6}(?:[ \t]|$)|\[[^\]]+\]:|[-*_][ \t]*[-*_][ \t]*[-*_]|[-*+][ \t]|>|%%|<!--|```|~~~)"
)


def _blank(line: str) -> bool:
    return not line.strip()


def may_begin_tags(line: str) -> bool:
    """Tell whether a line looks like the first of a tag block; what follows it is to decide."""
    return _HEAD.match(line.strip(" \t\u00a0")) is not None


def may_go_on(line: str) -> bool:
    """Tell whether a line may stand within a tag block: blank, or with tags alone."""
    return _blank(line) or _MORE.match(line) is not None


def tag_block_end(lines: Sequence[str], index: int) -> int:
    """Return the index after the tag block that begins at `lines[index]`, or `index` where none begins.

    A block is a line `tags:` whose rest holds tags alone, and the lines after it that are blank or hold tags alone;
    without any tag it is one only at the note's end. A line of prose right below makes it prose.
    """
    head = _HEAD.match(lines[index].strip(" \t\u00a0"))
    if not head:
        return index
    tagged = bool(_FOUND.search(head["tags"]))
    if head["tags"].strip() and not tagged:
        return index
    end = index + 1
    at = index + 1
    while at < len(lines):
        if _MORE.match(lines[at]):
            tagged = tagged or bool(_FOUND.search(lines[at]))
            end = at + 1
        elif not _blank(lines[at]):
            break
        at += 1
    if at >= len(lines):
        return end
    if not tagged:
        return index
    follows_at_once = end < len(lines) and not _blank(lines[end])
    return index if follows_at_once and not _NO_PROSE.match(lines[end]) else end


def tags_in(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the tags of a tag block's lines, as written, without `#`."""
    return tuple(found for line in lines for found in _FOUND.findall(line))
