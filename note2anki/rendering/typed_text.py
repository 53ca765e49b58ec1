"""What a person is to type for an answer: its text, without what only stands beside it."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from note2anki.rendering.user_media import parse_html

#: Footnotes, their marks and tags are no part of what the question asks for.
_BESIDE = "section.n2a-footnotes, sup.n2a-footnote, .n2a-tag, .n2a-missing"
#: What Anki interprets: the ends of deletions, and sounds; what the note only wrote about is escaped by then.
_LIVE = re.compile(r"\{\{c\d+::|\}\}|\[sound:[^\]]*\]")
#: Sounds that Anki plays; what the note only wrote about is escaped by then.
_SOUND = re.compile(r"\[sound:[^\]]*\]")
#: A formula is typed as its source, without the marks that make it one.
_MATH = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)


def typed_text(html: str) -> str:
    """Return the plain text to be typed for an answer's HTML; Anki compares a line end as a space."""
    soup = BeautifulSoup(_LIVE.sub("", html), "html.parser")
    for element in soup.select(_BESIDE):
        element.decompose()
    for cell in soup.find_all(["td", "th"]):
        cell.append(" ")
    text = plain_html_text(str(soup))
    return _MATH.sub(lambda formula: (formula[1] or formula[2]).strip(), text)


def plain_html_text(html: str) -> str:
    """Return the text of a field's HTML, block ends as line ends: what a person would type."""
    soup = parse_html(_SOUND.sub("", html))
    for line_end in soup.find_all("br"):
        line_end.replace_with("\n")
    for block in soup.find_all(["p", "li", "tr", "pre", "div", "h1", "h2", "h3", "h4", "h5", "h6"]):
        block.append("\n")
    lines = (" ".join(line.split()) for line in soup.get_text().split("\n"))
    return "\n".join(line for line in lines if line)
