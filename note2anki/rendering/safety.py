"""What may stand on a card: an allow-list over all HTML, and escapes for text that Anki itself would interpret."""

from __future__ import annotations

import re

import nh3

_TAGS = {
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
    "wbr",
}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "dir", "lang", "title", "style"},
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open", "data-callout"},
    "div": {"data-callout"},
    "img": {"src", "alt", "width", "height"},
    "input": {"type", "checked", "disabled"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
}
#: Style properties that cannot load anything nor cover the page.
_STYLES = {
    "color",
    "background-color",
    "font-weight",
    "font-style",
    "text-align",
    "text-decoration",
    "vertical-align",
    "white-space",
    "border-color",
    "border-style",
}
_SCHEMES = {"http", "https", "mailto", "tel", "obsidian"}

#: Anki reads these anywhere in a field, in code and attributes too (import rules, 15).
_LIVE = re.compile(r"\[(?=/?(?:sound:|anki:|latex\]|\$\$?\]))|\{(?=\{c\d+::)", re.IGNORECASE)
_TOKEN = re.compile(r'<(/?)([a-zA-Z][a-zA-Z0-9]*)[^">]*(?:"[^"]*"[^">]*)*>')
#: MathJax reads these in text, but not inside code.
_MATH = re.compile(r"\\(?=[()\[\]])")
_MATH_PARTED = "\\\\<span></span>"
_VERBATIM = frozenset({"code", "pre"})


def sanitize(html: str) -> str:
    """Return HTML with only what the allow-list names; scripts, handlers, frames and forms are gone."""
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
        filter_style_properties=_STYLES,
        set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
    )
    return _escape_live(cleaned)


def _escape_live(html: str) -> str:
    if "[" in html or "{{" in html:
        html = _LIVE.sub(lambda match: f"&#{ord(match[0])};", html)
    if _MATH.search(html):
        html = _part_math(html)
    return html


def _part_math(html: str) -> str:
    """Put an empty element between a backslash and a bracket: an entity would not stop MathJax."""
    parts: list[str] = []
    at, verbatim = 0, 0
    for token in _TOKEN.finditer(html):
        text = html[at : token.start()]
        parts.append(text if verbatim else _MATH.sub(_MATH_PARTED, text))
        parts.append(token[0])
        if token[2].lower() in _VERBATIM:
            verbatim += -1 if token[1] else 1
        at = token.end()
    parts.append(_MATH.sub(_MATH_PARTED, html[at:]))
    return "".join(parts)


def escape_live_text(text: str) -> str:
    """Escape what Anki would interpret in text that is HTML already, such as TeX between its own delimiters."""
    return _LIVE.sub(lambda match: f"&#{ord(match[0])};", text)
