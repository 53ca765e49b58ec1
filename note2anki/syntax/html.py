"""What CommonMark takes for raw HTML: the seven kinds of HTML block (spec 4.6) and inline tags (spec 6.6)."""

from __future__ import annotations

import re

from note2anki.patterns import late_pattern

_ATTRIBUTE = r"""\s+[a-zA-Z_:][a-zA-Z0-9_.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
OPEN_TAG = rf"<[a-zA-Z][a-zA-Z0-9-]*(?:{_ATTRIBUTE})*\s*/?>"
CLOSE_TAG = r"</[a-zA-Z][a-zA-Z0-9-]*\s*>"
#: Inline HTML that is found at a glance.
TAG_OR_SHORT_COMMENT = late_pattern(rf"{OPEN_TAG}|{CLOSE_TAG}|<!---?>")
#: Inline HTML up to a closing sign: comment, processing instruction, declaration, CDATA.
ENCLOSED: tuple[tuple[re.Pattern[str], str], ...] = (
    (late_pattern(r"<!--"), "-->"),
    (late_pattern(r"<\?"), "?>"),
    (late_pattern(r"<![a-zA-Z]"), ">"),
    (late_pattern(r"<!\[CDATA\["), "]]>"),
)

_BLOCK_NAMES = (
    "address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link "
    "main menu menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead "
    "title tr track ul"
)

#: How each kind of HTML block begins, and what a line must hold to end it (None: a blank line ends it).
KINDS: tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...] = (
    (
        late_pattern(r"<(?:script|pre|textarea|style)(?:\s|>|$)", re.IGNORECASE),
        late_pattern(r"</(?:script|pre|textarea|style)>", re.IGNORECASE),
    ),
    (late_pattern(r"<!--"), late_pattern(r"-->")),
    (late_pattern(r"<\?"), late_pattern(r"\?>")),
    (late_pattern(r"<![a-zA-Z]"), late_pattern(r">")),
    (late_pattern(r"<!\[CDATA\["), late_pattern(r"\]\]>")),
    (late_pattern(rf"</?(?:{'|'.join(_BLOCK_NAMES.split())})(?:\s|/?>|$)", re.IGNORECASE), None),
    (late_pattern(rf"(?:{OPEN_TAG}|{CLOSE_TAG})\s*$"), None),
)
#: The kind of a block that starts with a comment.
COMMENT_KIND = 1
#: Only this kind cannot interrupt a paragraph.
LAST_KIND = 6


def block_kind(rest: str) -> int:
    """Return the index in `KINDS` of the HTML block that begins at `rest`, or -1."""
    for index, (start, _end) in enumerate(KINDS):
        if start.match(rest):
            return index
    return -1


def ends_block(kind: int, rest: str) -> bool:
    """Tell whether a line ends an HTML block of this kind, the line itself included."""
    end = KINDS[kind][1]
    return end is not None and end.search(rest) is not None
