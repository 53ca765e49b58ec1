"""Images, audio and video on a card: from the vault, named by their content; what is missing stands as its name."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from note2anki.model import Medium
from note2anki.rendering.live import add_live
from note2anki.rendering.state import State
from note2anki.rendering.surroundings import Trouble
from note2anki.rendering.tree import add_element, clean_text

IMAGES = frozenset(["avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp"])
SOUNDS = frozenset(["3gp", "flac", "m4a", "mkv", "mov", "mp3", "mp4", "oga", "ogg", "ogv", "opus", "wav", "webm"])
_SIZE = re.compile(r"(\d{1,5})(?:x(\d{1,5}))?$")


class Shown(NamedTuple):
    """How an image is shown: its alternative text, and its width and height in pixels where the note sets them."""

    alt: str
    width: str = ""
    height: str = ""


def read_size(text: str) -> Shown:
    """Take `alt|300x200`, `alt|300`, `300x200`, `300` or `alt` apart."""
    alt, _mark, size = text.rpartition("|")
    match = _SIZE.match(size.strip())
    return Shown(alt.strip(), match[1], match[2] or "") if match else Shown(text.strip())


def suffix(target: str) -> str:
    """Return a file name's ending in lower case, without the dot."""
    name = target.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def is_remote(target: str) -> bool:
    """Tell whether a link goes out of the vault: to the net, to another program, or to data in itself."""
    try:
        return bool(urlsplit(target).scheme) or target.startswith("//")
    except ValueError:
        return True


def is_on_the_net(target: str) -> bool:
    """Tell whether a link's destination is an address of the web."""
    return target.lower().startswith(("http://", "https://"))


def local_path(target: str) -> str:
    """Return the path that a Markdown link names, its escapes resolved."""
    return unquote(target.partition("#")[0].partition("?")[0])


def short_address(target: str) -> str:
    """Return an address as it can be read: an image that is written out in its own link has a million letters."""
    return target if len(target) <= 100 else target[:99] + "…"


def is_medium(target: str) -> bool:
    """Tell by a file's name whether Anki shows it."""
    return suffix(target) in IMAGES or suffix(target) in SOUNDS


def find_medium(target: str, state: State, at: int = 0, *, markdown: bool = False) -> Medium | None:
    """Return a medium of the vault and note that the card shows it, or None with the reason reported.

    Args:
        target: the link's destination.
        state: the text at hand.
        at: where in the text at hand it stands, for messages.
        markdown: it is a Markdown link, with escapes such as `%20`.
    """
    shown = local_path(target) if markdown else target
    found = state.vault.find(target, state.file, markdown=markdown)
    medium = state.vault.medium(found.file) if found else Trouble("N2A021")
    if isinstance(medium, Trouble):
        state.report(medium.code, at, target=shown, **medium.detail)
        return None
    if found and found.ambiguous:
        state.report("N2A022", at, target=shown, chosen=found.file)
    state.media.append(medium)
    return medium


def add_medium(target: str, shown: Shown, parent: Element, state: State, at: int, *, markdown: bool = False) -> None:
    """Show a file of the vault, or its name where there is none; arguments as for `find_medium`."""
    medium = find_medium(target, state, at, markdown=markdown)
    name = clean_text(shown.alt or (local_path(target) if markdown else target).rpartition("/")[2])
    if medium is None:
        add_element(parent, "span", name, class_="n2a-missing")
    elif suffix(medium.name) in SOUNDS:
        add_live(f"[sound:{medium.name}]", parent, state)
    else:
        add_image(medium.name, shown, name, parent)


def add_remote(target: str, shown: Shown, parent: Element, state: State, at: int) -> None:
    """Show an image from the net as a link to it; as itself only where the settings say so."""
    address = clean_text(target)
    if state.keeps_remote(target):
        add_image(address, shown, clean_text(shown.alt), parent)
        return
    state.report("N2A023", at, target=short_address(target))
    name = clean_text(shown.alt or short_address(target))
    if is_on_the_net(target):
        add_element(parent, "a", name, href=address)
    else:
        add_element(parent, "span", name, class_="n2a-missing")


def add_image(source: str, shown: Shown, alt: str, parent: Element) -> None:
    """Put an image at the end of an element; a height beside the width fixes its shape, on a narrow screen too."""
    image = add_element(parent, "img", src=source, alt=alt)
    if shown.width:
        image.set("width", shown.width)
    if shown.height:
        image.set("height", shown.height)
        image.set("style", f"aspect-ratio: {shown.width} / {shown.height}")
