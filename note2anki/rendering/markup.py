"""Writes text and attribute values as HTML: this stage's marks replaced, what HTML cannot hold left out."""

from __future__ import annotations

import re

from note2anki.patterns import late_pattern

#: Python-Markdown's own marks for stashed HTML, and ours; a note's text cannot hold them.
_RESERVED: dict[int, str | None] = dict.fromkeys([2, 3, *range(0xE000, 0xE004)], "\ufffd")
_CONTROL: dict[int, str | None] = dict.fromkeys([*range(2), *range(4, 9), 11, 12, *range(14, 32), 127], None)
#: Page breaks and the like part words as a space does.
_SPACES: dict[int, str | None] = {11: " ", 12: " "}
_ESCAPES: dict[int, str | None] = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"}
_VALUE_TABLE: dict[int, str | None] = _CONTROL | _SPACES | _RESERVED | _ESCAPES
_TEXT_TABLE: dict[int, str | None] = {sign: html for sign, html in _VALUE_TABLE.items() if sign != ord('"')}
_RAW_TABLE: dict[int, str | None] = _CONTROL | _RESERVED
#: Whatever the tables hold: most texts hold none of it, and looking is cheaper than translating.
_SPECIAL_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000-\ue003&<>]")
_SPECIAL_IN_VALUE = re.compile(f'{_SPECIAL_IN_TEXT.pattern}|"')
_REFERENCE = late_pattern(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")

#: Line ends that nothing is shown after, such as the one before a block id.
_LAST_BREAKS = late_pattern(r"(?:<br>\s*)+\Z")


def text_html(text: str) -> str:
    """Return plain text as HTML."""
    return text.translate(_TEXT_TABLE) if _SPECIAL_IN_TEXT.search(text) else text


def value_html(text: str) -> str:
    """Return plain text as what stands between an attribute's quotes."""
    return text.translate(_VALUE_TABLE) if _SPECIAL_IN_VALUE.search(text) else text


def without_last_breaks(html: str) -> str:
    """Return what was written without the line ends that it ends in."""
    return _LAST_BREAKS.sub("", html) if html.rstrip().endswith("<br>") else html


def clean_raw_html(html: str) -> str:
    """Return a note's own HTML without this stage's marks, also where a character reference would bring one in."""
    return _REFERENCE.sub(_without_mark, html.translate(_RAW_TABLE))


def _without_mark(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return "\ufffd" if code in _RESERVED else reference[0]
