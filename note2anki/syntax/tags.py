"""What Obsidian takes for the name of a tag."""

from __future__ import annotations

from note2anki.patterns import late_pattern

# Obsidian refuses ASCII punctuation but `-`, `_` and `/`, white space, and the punctuation blocks of Unicode.
_REFUSED = (
    r"\s\u0000-\u001f!-,.:-@\[-\^`{-~"
    r"\u00a0\u00a1\u00a7\u00ab\u00b6\u00b7\u00bb\u00bf\u060c\u061b\u061f"
    r"\u2000-\u200c\u200e-\u206f\u2e00-\u2e7f\u3000-\u303f"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
_NAME = rf"[^{_REFUSED}]"

#: A tag's name, without `#`: at least one character of it is no digit.
TAG = late_pattern(rf"(?!\d+(?:[{_REFUSED}]|$)){_NAME}+")
