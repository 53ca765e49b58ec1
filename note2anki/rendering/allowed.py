"""What may stand on a card, as tables: tags, attributes, styles, schemes, and the classes that are the apps' own."""

from __future__ import annotations

import re

from note2anki.patterns import late_pattern

# fmt: off
TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del",
    "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "img", "input", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp",
    "section", "small", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "time", "tr", "u", "ul", "var", "wbr",
}
# fmt: on
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "dir", "lang", "title", "style"},
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open", "data-callout"},
    "div": {"data-callout", "align"},
    "font": {"color"},
    **{tag: {"align"} for tag in ("h1", "h2", "h3", "h4", "h5", "h6", "p")},
    "img": {"src", "alt", "width", "height"},
    "input": {"type", "checked", "disabled"},
    "li": {"value"},
    "pre": {"data-language"},
    "ol": {"start", "reversed", "type"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
}
#: What these tags have whatever the note says: no form element but a task's box is there (and that is disabled).
FIXED = {"input": {"type": "checkbox"}}
SCHEMES = {"http", "https", "mailto", "tel", "obsidian"}
#: Style properties that cannot load anything nor cover the page.
STYLES = {
    "aspect-ratio",
    "background",
    "background-color",
    "border-color",
    "border-style",
    "color",
    "font-style",
    "font-weight",
    "text-align",
    "text-decoration",
    "vertical-align",
    "white-space",
}
#: A declaration of words, numbers and colours: no function that could load, no variable of ours.
_DECLARATION = late_pattern(
    r"\s*([a-z-]+)\s*:((?:[\w\s#.,%!/-]|\b(?:rgb|hsl)a?\([\d\s.,%/deg]*\))+)", re.ASCII | re.IGNORECASE
)
#: An address that leaves the card by its scheme; a path would lead into the apps' own pages.
_ADDRESS = late_pattern(r"[a-z]+:", re.IGNORECASE)
#: Classes by which Anki, AnkiDroid and MathJax know their own elements, or are told what to do with one.
_FOREIGN_CLASS = late_pattern(
    r"""
    card\d* | (?:dark|light|night)[-_]?mode | ankidroid.* | mobile | android | chrome | js | win | mac | lin | linux |
    cloze.* | hint | latex | drawing | type(?:answer|good|bad|missed|pass|prompt|off) |
    replay.* | soundlink | playimage | tappable | vertically?[-_]?cent.* |
    (?:mathjax|mjx|tex2jax|asciimath2jax|mml2jax).*
    """,
    re.IGNORECASE | re.VERBOSE,
)


def allowed_classes(value: str) -> str:
    """Return the classes of an element that the apps do not take for their own."""
    return " ".join(name for name in value.split() if not _FOREIGN_CLASS.fullmatch(name))


def allowed_style(value: str) -> str:
    """Return the declarations of a style that only say how its own text looks."""
    found = (_DECLARATION.fullmatch(part) for part in value.split(";"))
    return "; ".join(f"{each[1].lower()}: {each[2].strip()}" for each in found if each and each[1].lower() in STYLES)


def allowed_address(value: str) -> str:
    """Return a link's address, or nothing where it would open a page of the app's own."""
    return value if _ADDRESS.match(value.strip()) else ""
