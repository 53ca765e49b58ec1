"""Builds element trees: text goes behind the last child, as ElementTree wants it."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

#: Stands for `&` until the tree is serialised: Python-Markdown would take `&amp;` in code for an entity.
AMPERSAND = "\ue003"
#: Python-Markdown's own marks for stashed HTML, and ours; a note's text cannot hold them.
_RESERVED: dict[int, str | None] = dict.fromkeys([2, 3, *range(0xE000, 0xE004)], "\ufffd")
_CONTROL: dict[int, str | None] = dict.fromkeys([*range(2), *range(4, 9), 11, 12, *range(14, 32), 127], None)
#: Page breaks and the like part words as a space does.
_SPACES: dict[int, str | None] = {11: " ", 12: " "}
_TABLE: dict[int, str | None] = _CONTROL | _SPACES | _RESERVED | {ord("&"): AMPERSAND}
_RAW_TABLE: dict[int, str | None] = _CONTROL | _RESERVED
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")


def clean_text(text: str) -> str:
    """Return text for the tree: this stage's marks replaced, what HTML cannot hold left out."""
    return text.translate(_TABLE)


def clean_raw_html(html: str) -> str:
    """Return a note's own HTML without this stage's marks, also where a character reference would bring one in."""
    return _REFERENCE.sub(_without_mark, html.translate(_RAW_TABLE))


def _without_mark(reference: re.Match[str]) -> str:
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    return "\ufffd" if code in _RESERVED else reference[0]


def add_text(parent: Element, text: str) -> None:
    """Put text at the end of an element."""
    if len(parent):
        last = parent[-1]
        last.tail = (last.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def add_element(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """Put a new element at the end of another; `class_` stands for `class`, `_` in names for `-`."""
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    element = SubElement(parent, tag, named)
    if text:
        element.text = text
    return element
