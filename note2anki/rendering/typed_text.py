"""What a person is to type for an answer: its text, without what only stands beside it."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from note2anki.patterns import late_pattern
from note2anki.rendering.user_media import parse_html

#: Footnotes, their marks and tags are no part of what the question asks for.
_BESIDE = "section.n2a-footnotes, sup.n2a-footnote, .n2a-tag, .n2a-missing"
#: Stand in lines of their own.
_BLOCKS = (
    "p", "li", "tr", "pre", "div", "h1", "h2", "h3", "h4", "h5", "h6",
    "ul", "ol", "dl", "dt", "dd", "table", "caption", "blockquote", "details", "summary", "figure", "figcaption",
    "section", "center", "hr",
)  # fmt: skip
#: The ends of a cloze's deletions, which Anki interprets; what the note only wrote about is escaped there.
_DELETION = re.compile(r"\{\{c\d+::|\}\}")
#: Sounds that Anki plays; what the note only wrote about is escaped.
_SOUND = re.compile(r"\[sound:[^\]]*\]")
#: A formula is typed as its source, without the marks that make it one; in code they are text.
_MATH = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
#: Nobody sees and types these: soft hyphens, marks of direction, spaces without width. Joiners are typed.
_UNSEEN = late_pattern("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def typed_text(html: str, *, cloze: bool = False) -> str:
    """Return the plain text to be typed for an answer's HTML; Anki compares a line end as a space.

    Args:
        html: the answer.
        cloze: whether it is a cloze's text, with deletions.
    """
    soup = parse_html(_SOUND.sub("", _DELETION.sub("", html) if cloze else html))
    for element in soup.select(_BESIDE):
        element.decompose()
    for cell in soup.find_all(["td", "th"]):
        cell.append(" ")
    for text in soup.find_all(string=_MATH):
        if text.find_parent(["code", "pre", "rt", "rp"]) is None:
            text.replace_with(_MATH.sub(lambda formula: (formula[1] or formula[2]).strip(), text))
    return _tidied(_UNSEEN.sub("", _text(soup)))


def plain_html_text(html: str) -> str:
    """Return the text of a field's HTML, block ends as line ends: what a person would read."""
    return _tidied(_text(parse_html(_SOUND.sub("", html))))


def _text(soup: BeautifulSoup) -> str:
    for line_end in soup.find_all("br"):
        line_end.replace_with("\n")
    for block in soup.find_all(_BLOCKS):
        block.insert_before("\n")
        block.append("\n")
    return soup.get_text()


def _tidied(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
