"""What may stand on a card: an allow-list over all HTML, and escapes for text that Anki itself would interpret."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING

from note2anki.patterns import late_pattern
from note2anki.rendering.allowed import (
    ATTRIBUTES,
    FIXED,
    SCHEMES,
    TAGS,
    allowed_address,
    allowed_classes,
    allowed_style,
)

if TYPE_CHECKING:
    import nh3

#: Anki reads these anywhere in a field, in code and attributes too (import rules, 15); `[[type:…]]` the reviewers do.
_LIVE = late_pattern(r"\[(?=/?(?:sound:|anki:|latex\]|\$\$?\]))|\[(?=\[type:)|\{(?=\{c)", re.IGNORECASE)
_TOKEN = late_pattern(r'<(/?)([a-zA-Z][a-zA-Z0-9]*)[^">]*(?:"[^"]*"[^">]*)*>')
#: MathJax reads these in text, but not inside code; it does not see a `<wbr>` between the two.
_MATH = late_pattern(r"\\(?=[()\[\]]|(?:<wbr>)+[()\[\]])")
_MATH_PARTED = "\\\\<span></span>"
_VERBATIM = frozenset({"code", "pre"})
#: Notes use few classes and styles, again and again.
_FILTERS: dict[str, Callable[[str], str]] = {
    "class": lru_cache(maxsize=1024)(allowed_classes),
    "style": lru_cache(maxsize=1024)(allowed_style),
    "href": allowed_address,
}
_INPUT = late_pattern(r'<input((?: [a-z]+="[^"]*")*)>')


def sanitize(html: str, images: Collection[str] = ()) -> str:
    """Return HTML with only what the allow-list names; scripts, handlers, frames and forms are gone.

    Args:
        html: what was rendered, with the note's own HTML in it.
        images: what an image may show: addresses that the rendering itself chose.
    """
    cleaner = _cleaner(images) if images else _cleaner_without_images()
    cleaned = cleaner.clean(html)
    return _escape_live(_INPUT.sub(_disabled, cleaned) if "<input" in cleaned else cleaned)


def own_html(html: str) -> str:
    """Return HTML that this stage wrote alone, without anything of a note's own, as the sanitizer would return it.

    It holds nothing that the sanitizer would take out, which a test compares; looking took half of all rendering.
    """
    # A mark of byte order at the very start is no text to a parser.
    return _escape_live(html.removeprefix("\ufeff").replace("\xa0", "&nbsp;"))


def _disabled(box: re.Match[str]) -> str:
    return box[0] if ' disabled=""' in box[1] else f'<input{box[1]} disabled="">'


def _cleaner(images: Collection[str]) -> nh3.Cleaner:
    """Return a sanitizer; making one costs three times what it takes to clean an answer."""
    import nh3  # here: most notes hold no HTML of their own

    def kept(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            return value if value in images else None
        if name == "disabled":
            return ""
        return _FILTERS[name](value) or None if name in _FILTERS else value

    return nh3.Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        clean_content_tags=set(),  # what a browser does not show is gone by now; anything else is shown
        attribute_filter=kept,
        url_schemes=SCHEMES,
        link_rel=None,
        set_tag_attribute_values=FIXED,  # one a tag: of two, which comes first would differ from run to run
    )


@cache
def _cleaner_without_images() -> nh3.Cleaner:
    """Return the sanitizer for most texts."""
    return _cleaner(())


def safe_text(text: str) -> str:
    """Return plain text as HTML that shows it, whatever Anki, MathJax or a browser would make of it."""
    return _escape_live(escape(text, quote=False))


def escape_live_text(html: str) -> str:
    """Escape what Anki would interpret in text that is HTML already, such as TeX between its own delimiters."""
    if "[" not in html and "{" not in html:
        return html
    return _LIVE.sub(lambda match: f"&#{ord(match[0])};", html)


def escape_cloze_ends(html: str) -> str:
    """Escape what would end a cloze deletion, or begin its hint, in the text and attributes of a cloze's HTML."""
    return html.replace("}}", "}&#125;").replace("::", ":&#58;")


def _escape_live(html: str) -> str:
    # In this order: a bracket that is an entity is one all the same to MathJax.
    return escape_live_text(_part_math(html) if "\\" in html and _MATH.search(html) else html)


def _part_math(html: str) -> str:
    """Put an empty element between a backslash and a bracket: an entity would not stop MathJax."""
    parts: list[str] = []
    at, verbatim = 0, 0
    for token in _TOKEN.finditer(html):
        if token[2] == "wbr" and not verbatim:
            continue  # belongs to the text around it
        text = html[at : token.start()]
        parts.append(text if verbatim else _MATH.sub(_MATH_PARTED, text))
        parts.append(token[0])
        if token[2].lower() in _VERBATIM:
            verbatim += -1 if token[1] else 1
        at = token.end()
    parts.append(_MATH.sub(_MATH_PARTED, html[at:]))
    return "".join(parts)
