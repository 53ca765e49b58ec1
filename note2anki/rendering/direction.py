"""Which way a block's text runs: each finds out for itself where a text holds letters that run from right to left."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

_BLOCKS = frozenset(
    ["p", "ul", "ol", "dl", "blockquote", "div", "details", "section", "h1", "h2", "h3", "h4", "h5", "h6"]
)
#: The blocks of scripts that are written from right to left (Unicode's DerivedBidiClass: R and AL).
_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")


def mark_directions(root: Element, lines: Iterable[str]) -> None:
    """Give the outermost blocks `dir="auto"` where the text has a letter that runs from right to left.

    Inside them the style sheet does it: an element that has the attribute does not count for the one around it.
    Elsewhere blocks are left as they are: a card's own direction serves, and its bytes stay few.
    """
    if not any(_FROM_RIGHT.search(line) for line in lines):
        return
    for element in root:
        if element.tag in _BLOCKS:
            element.set("dir", "auto")
