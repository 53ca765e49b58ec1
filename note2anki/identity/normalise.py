"""The form in which texts are compared and hashed. It is frozen: GUIDs are made of it, and a golden test holds it."""

from __future__ import annotations

import re
import unicodedata

_WIKILINK = re.compile(r"!?\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)")
_MARKS = re.compile(r"\*\*\*|___|\*\*|__|~~|==|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")


def normalise(text: str) -> str:
    """Return a text without marks, case and extra white space: NFKC, links as what they show, case-folded."""
    text = unicodedata.normalize("NFKC", text)
    if "[" in text:
        text = _LINK.sub(r"\1", _WIKILINK.sub(r"\1", text))
    text = _MARKS.sub("", text)
    return " ".join(unicodedata.normalize("NFKC", text.casefold()).split())
