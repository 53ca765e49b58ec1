"""HTML that a note holds: its images come from the vault or stand as links; the sanitizer does the rest."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup

from note2anki.rendering.allowed import TAGS
from note2anki.rendering.media import IMAGES, is_remote, local_path, suffix
from note2anki.rendering.tree import clean_raw_html

if TYPE_CHECKING:
    from note2anki.rendering.state import State

_LOADS = re.compile(r"<(?:img|image|audio|video|source|picture|iframe|embed|object)\b", re.IGNORECASE)
#: Sounds that Anki plays; what the note only wrote about is escaped by then.
_SOUND = re.compile(r"\[sound:[^\]]*\]")
#: What a browser does not show.
_UNSEEN = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
#: A tag of any name, whole where its quotes are closed.
_TAG = re.compile(r"""<(/?([a-zA-Z][^\s/<>]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*+>)?)""")
_SHOWN = ("img", "image", "audio", "video", "source", "iframe", "embed", "object")


def prepare_html(html: str, state: State) -> str:
    """Return a note's raw HTML with what it loads taken from the vault, or named where it cannot be shown."""
    html = _UNSEEN.sub("", clean_raw_html(html))
    if _LOADS.search(html):
        html = _with_media(html, state)
    return _TAG.sub(_known_tag, html)


def _known_tag(tag: re.Match[str]) -> str:
    """Leave out a tag that is not allowed: the sanitizer would drop what is in `<path>` and the like with it."""
    if tag[2].lower() in TAGS:
        return tag[0]
    return "" if tag[3] else f"&lt;{tag[1]}"


def _with_media(html: str, state: State) -> str:
    soup = _parse(html)
    for element in soup.find_all(_SHOWN):
        target = str(element.get("src") or element.get("data") or element.get("href") or "")
        medium = None
        if element.name == "img" and not is_remote(target) and suffix(local_path(target)) in IMAGES:
            medium = state.finder.find(local_path(target), state.file)
        if medium is not None:
            state.media.append(medium)
            element["src"] = medium.name
            continue
        name = str(element.get("alt") or element.get("title") or target)
        if target.lower().startswith(("http:", "https:")):
            link = soup.new_tag("a", href=target)
            link.string = name
        else:
            link = soup.new_tag("span", attrs={"class": "n2a-missing"})
            link.string = name
        element.replace_with(link)
    return str(soup)


def plain_html_text(html: str) -> str:
    """Return the text of a field's HTML, block ends as line ends: what a person would type."""
    soup = _parse(_SOUND.sub("", html))
    for line_end in soup.find_all("br"):
        line_end.replace_with("\n")
    for block in soup.find_all(["p", "li", "tr", "pre", "div", "h1", "h2", "h3", "h4", "h5", "h6"]):
        block.append("\n")
    lines = (" ".join(line.split()) for line in soup.get_text().split("\n"))
    return "\n".join(line for line in lines if line)


def _parse(html: str) -> BeautifulSoup:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it looks like XML, or like a file's name, is no news to anybody
        return BeautifulSoup(html, "html.parser")
