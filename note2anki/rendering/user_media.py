"""Media in HTML that a note holds: they come from the vault, or stand as links and names."""

from __future__ import annotations

import re
import warnings

from bs4 import BeautifulSoup, ParserRejectedMarkup, Tag

from note2anki.patterns import late_pattern
from note2anki.rendering.live import keep_live
from note2anki.rendering.media import (
    IMAGES,
    SOUNDS,
    find_medium,
    find_written,
    is_on_the_net,
    is_remote,
    local_path,
    short_address,
    suffix,
)
from note2anki.rendering.state import State
from note2anki.rendering.written_images import is_written_out

#: Tried in this order: what a player or a picture holds goes with it.
_SHOWN = (("audio", "video"), ("picture",), ("img", "image", "source", "iframe", "embed", "object"))
_ADDRESSES = ("src", "data", "href")
#: An address in a `srcset`: one that holds an image has a comma of its own.
_CANDIDATE = late_pattern(r"(?:^|,)\s*(data:\S*[^\s,]|[^\s,]+)", re.IGNORECASE)


def with_media(html: str, state: State, at: int) -> str:
    """Return HTML with what it loads taken from the vault, or named; arguments as for `prepare_html`."""
    soup = parse_html(html)
    gone: set[int] = set()  # what went with what held it
    for element in [element for names in _SHOWN for element in soup.find_all(names)]:
        if id(element) not in gone:
            _replace(element, soup, state, at + _place(element, html))
            gone.update(id(inner) for inner in element.find_all(True))
    return str(soup)


def _place(element: Tag, html: str) -> int:
    """Return the index of an element's line, for messages."""
    lines = html.split("\n")[: (element.sourceline or 1) - 1]
    return sum(len(line) + 1 for line in lines)


def _replace(element: Tag, soup: BeautifulSoup, state: State, at: int) -> None:
    """Put what an element is to show in its place."""
    addresses = _addresses(element)
    kinds = IMAGES if element.name in ("img", "image", "picture") else SOUNDS
    if element.name in ("audio", "video", "picture") and not addresses:
        element.unwrap()  # its sources stand in text that is looked at on its own
        return
    looked_for = [address for address in addresses if _is_looked_for(address, kinds)]
    for address in looked_for:
        written = is_written_out(address)
        medium = find_written(address, state, at) if written else find_medium(address, state, at, markdown=True)
        if medium is not None and kinds is SOUNDS:
            element.replace_with(keep_live(f"[sound:{medium.name}]", state))
            return
        if medium is not None:
            _show_image(element, medium.name, soup)
            return
    address = addresses[0] if addresses else ""
    if kinds is IMAGES and is_remote(address) and state.keeps_remote(address):
        _show_image(element, address, soup)
        return
    if address and not looked_for:
        _report(address, state, at)
    element.replace_with(_name(element, address, soup, state))


def _is_looked_for(address: str, kinds: frozenset[str]) -> bool:
    """Tell whether an address may lead to what an element shows, and not only out of the vault."""
    if is_written_out(address):
        return kinds is IMAGES
    return not is_remote(address) and suffix(local_path(address)) in kinds


def _report(address: str, state: State, at: int) -> None:
    target = short_address(address)
    if is_written_out(address):
        state.report("N2A097", at, target=target, detail="only images are taken from the text of a note")
    else:
        state.report("N2A023" if is_remote(address) else "N2A024", at, target=target)


def _addresses(element: Tag) -> list[str]:
    """Return what an element may load, in the order of its wish: its own address, those of its parts, its `srcset`."""
    parts = [element, *element.find_all(["img", "source"])]
    found = [str(part[name]) for part in parts for name in _ADDRESSES if part.get(name)]
    for part in parts:
        found.extend(_CANDIDATE.findall(str(part.get("srcset") or "")))
    return [address.strip() for address in found if address.strip()]


def _show_image(element: Tag, address: str, soup: BeautifulSoup) -> None:
    inner = element.find("img") if element.name == "picture" else element
    image = soup.new_tag("img", attrs={"src": address})
    for name in ("alt", "width", "height", "title"):
        if isinstance(inner, Tag) and inner.get(name):
            image[name] = str(inner[name])
    element.replace_with(image)


def _name(element: Tag, address: str, soup: BeautifulSoup, state: State) -> Tag:
    """Return a link to what lies on the net, or the name of what is missing or stands in a link already."""
    inner = element.find("img") if element.name == "picture" else element
    own = inner if isinstance(inner, Tag) else element
    name = str(own.get("alt") or own.get("title") or short_address(address))
    if is_on_the_net(address) and not state.linked and element.find_parent("a", href=True) is None:
        link = soup.new_tag("a", attrs={"href": address})
    else:
        link = soup.new_tag("span", attrs={"class": "n2a-missing"})
    link.string = name
    return link


def parse_html(html: str) -> BeautifulSoup:
    """Return HTML as a tree."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it looks like XML, or like a file's name, is no news to anybody
        try:
            return BeautifulSoup(html, "html.parser")
        except ParserRejectedMarkup:  # a marked section of a kind that HTML does not have: `<![foo bar]>`
            return BeautifulSoup(html.replace("<![", "&lt;!["), "html.parser")
