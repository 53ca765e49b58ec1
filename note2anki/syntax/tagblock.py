"""Where a note's tag block begins and ends (design, *What is read*). It looks at lines alone, not at containers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from note2anki.patterns import late_pattern
from note2anki.syntax.tags import TAG

_MARKS = r"[*_]{0,3}"
_NAME = rf"{_MARKS}tags{_MARKS}\s*::?{_MARKS}"
_PARTS = r"[ \t\u00a0,;|·•]*"
#: A bare number is no tag to Obsidian, but what people write here all the same.
_TAGS = rf"(?:{_PARTS}#(?:{TAG.pattern}|\d+(?=[\s,;|·•]|$)))+{_PARTS}"
#: A comment or a block id may close a line of tags.
_UNSEEN = r"(?:(?:%%[^%]*%%|<!--(?:(?!-->).)*-->|\^[a-zA-Z0-9-]+)[ \t\u00a0]*)*"
_BULLET = r"(?:[-*+][ \t]+)?"
_HEAD = late_pattern(rf"{_BULLET}{_NAME}(?P<tags>{_TAGS}|[ \t\u00a0]*){_UNSEEN}$", re.IGNORECASE)
#: Tells most lines with a bullet apart at once.
_BEGINNING = late_pattern(r"[ \t\u00a0]*(?:[-*+][ \t]+)?[*_]{0,3}tags", re.IGNORECASE)
_MORE = late_pattern(rf"[ \t\u00a0]*{_BULLET}{_TAGS}{_UNSEEN}$", re.IGNORECASE)
_FOUND = late_pattern(rf"#({TAG.pattern})")
#: What may follow without a blank line: another block, or a link that stands alone, but no prose that goes on.
_NO_PROSE = late_pattern(
    r"[ \t]{0,3}(?:#{1,6}(?:[ \t]|$)|\[[^\]]+\]:|[-*_][ \t]*[-*_][ \t]*[-*_]|[-*+][ \t]|[0-9]{1,9}[.)][ \t]|[>|]|"
    r"%%|\$\$|</?[a-zA-Z!]|```|~~~|\^[a-zA-Z0-9-]+[ \t]*$|!?\[\[[^\]]*\]\][ \t]*$|"
    r"!?\[[^\]]*\]\([^)]*\)[ \t]*$|<?https?://\S+[ \t]*$)"
)
#: A label such as `Sources:` has no more words.
_WORDS = 4


def may_begin_tags(line: str, at: int = 0) -> bool:
    """Tell whether a line looks from an index on like the first of a tag block; what follows it is to decide."""
    return _BEGINNING.match(line, at) is not None and _HEAD.match(line[at:].strip(" \t\u00a0")) is not None


def _is_prose(line: str) -> bool:
    label = line.rstrip("*_ \t\u00a0").endswith(":") and len(line.split()) <= _WORDS
    return not (label or _NO_PROSE.match(line) or may_begin_tags(line))


def tag_block_length(lines: Iterable[str]) -> int:
    """Return how many lines the tag block takes that begins with the first of these lines; 0 where none begins.

    A block is a line `tags:` whose rest holds tags alone, and the lines after it that are blank or hold tags alone;
    without any tag it is one only at the note's end. Tags with a line of prose right below are prose.
    """
    following = iter(lines)
    head = _HEAD.match(next(following, "").strip(" \t\u00a0"))
    if not head:
        return 0
    tagged = bool(_FOUND.search(head["tags"]))
    if head["tags"].strip() and not tagged:
        return 0
    length, parted = 1, 0
    for count, line in enumerate(following, 2):
        if _MORE.match(line):
            if tagged and count > length + 1:
                parted = length
            tagged = tagged or bool(_FOUND.search(line))
            length = count
        elif line.strip():
            prose = count == length + 1 and _is_prose(line)
            return 0 if not tagged else parted if prose else length
    return length


def tags_in(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the tags of a tag block's lines, as written, without `#`."""
    return tuple(found for line in lines for found in _FOUND.findall(line))
