"""The form in which texts are compared and hashed. It is frozen: GUIDs are made of it, and a golden test holds it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from note2anki.patterns import late_pattern

_WIKILINK = late_pattern(r"(?:!\[|\[)\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_LINK = late_pattern(r"(?:!\[|\[)([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)")
#: Each alternative begins with the character it is about, which lets `re` pass over all others six times as fast.
_MARKS = re.compile(r"\*\*\*|___|\*\*|__|~~|==|`|\*(?<!\w\*)(?=\S)|_(?<!\w_)(?=\S)|\*(?<=\S\*)(?!\w)|_(?<=\S_)(?!\w)")
#: What no reader sees: soft hyphens, joiners, marks of direction, emoji's variants (Unicode's default ignorables). They
#: come with text that is pasted from the web, and go when it is typed again.
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    r"\U000e0000-\U000e0fff]"
)


#: Texts of this length are questions, which are asked for again and again; so many are remembered.
SHORT, REMEMBERED = 200, 1 << 14


def normalise(text: str) -> str:
    """Return a text without marks, case, what is invisible and extra white space; links as what they show.

    NFKC makes one of what looks alike (full and half width, ligatures, ²). Two questions of a note that differ in such
    things alone (`\\d`, `\\D`) are equal here, and told apart as equal questions are.
    """
    return _remembered(text) if len(text) <= SHORT else _normalised(text)


def _normalised(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    # What a pattern's group holds is what `split` leaves of a match, at half the time of `sub`.
    if "[[" in text:
        text = "".join(_WIKILINK.split(text))
    if "](" in text:
        text = "".join(_LINK.split(text))
    text = _MARKS.sub("", text)
    return " ".join(unicodedata.normalize("NFKC", text.casefold()).split())


_remembered = lru_cache(REMEMBERED)(_normalised)
