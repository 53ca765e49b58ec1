"""Images, audio and video on a card: from the vault, named by their content; what is missing stands as its name."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from note2anki.model import Medium
from note2anki.patterns import late_pattern
from note2anki.rendering.live import keep_live
from note2anki.rendering.markup import text_html, value_html
from note2anki.rendering.state import State
from note2anki.rendering.surroundings import Trouble
from note2anki.rendering.written_images import written_image

IMAGES = frozenset(["avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp"])
SOUNDS = frozenset(["3gp", "flac", "m4a", "mkv", "mov", "mp3", "mp4", "oga", "ogg", "ogv", "opus", "wav", "webm"])
#: An address of the web with nothing about it that could be read in two ways.
_ADDRESS = late_pattern(r"https?://(?!\S*xn--)(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#][\w!$&'()*+,./:;=?@~%#-]*)?", re.ASCII)
_SIZE = late_pattern(r"(\d{1,5})(?:x(\d{1,5}))?$")


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
    if is_on_the_net(target):  # as most are that are remote
        return True
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


def medium_html(target: str, shown: Shown, state: State, at: int, *, markdown: bool = False) -> str:
    """Return what shows a file of the vault, or its name where there is none; arguments as for `find_medium`."""
    medium = find_medium(target, state, at, markdown=markdown)
    name = shown.alt or (local_path(target) if markdown else target).rpartition("/")[2]
    if medium is None:
        return missing_html(name)
    if suffix(medium.name) in SOUNDS:
        return keep_live(f"[sound:{medium.name}]", state)
    return _image_html(medium.name, shown, name)


def find_written(address: str, state: State, at: int = 0) -> Medium | None:
    """Return an image that its address holds and note that the card shows it, or None with the reason reported."""
    medium = written_image(address)
    if isinstance(medium, Trouble):
        state.report(medium.code, at, target=short_address(address), **medium.detail)
        return None
    state.media.append(medium)
    return medium


def written_html(address: str, shown: Shown, state: State, at: int) -> str:
    """Return an image that its address holds, or its name where it is none."""
    medium = find_written(address, state, at)
    if medium is None:
        return missing_html(shown.alt or short_address(address))
    return _image_html(medium.name, shown, shown.alt)


def missing_html(name: str) -> str:
    """Return the name of what cannot be shown."""
    return f'<span class="n2a-missing">{text_html(name)}</span>'


def remote_html(target: str, shown: Shown, state: State, at: int) -> str:
    """Return an image from the net as a link to it, within a link as its name; as itself where the settings say so."""
    if state.keeps_remote(target):
        state.foreign = True
        return _image_html(target, shown, shown.alt)
    state.report("N2A023", at, target=short_address(target))
    name = shown.alt or short_address(target)
    if is_on_the_net(target) and not state.linked:
        return remote_link(target, text_html(name), state)
    return missing_html(name)


def remote_link(target: str, inner: str, state: State, title: str = "") -> str:
    """Return a link out of the vault; the sanitizer looks at an address that is not as addresses are most often."""
    if not _ADDRESS.fullmatch(target) or "<a " in inner:
        state.foreign = True
    titled = f' title="{value_html(title)}"' if title else ""
    return f'<a href="{value_html(target)}"{titled}>{inner}</a>'


def _image_html(source: str, shown: Shown, alt: str) -> str:
    """Return an image; a height beside the width fixes its shape, on a narrow screen too."""
    source, alt = value_html(source), value_html(alt)
    if not shown.width:
        return f'<img alt="{alt}" src="{source}">'
    if not shown.height:
        return f'<img alt="{alt}" src="{source}" width="{shown.width}">'
    shape = f"aspect-ratio: {shown.width} / {shown.height}"
    return f'<img alt="{alt}" height="{shown.height}" src="{source}" style="{shape}" width="{shown.width}">'
