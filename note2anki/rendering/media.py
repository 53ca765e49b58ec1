"""Images, audio and video of a note: found in the vault, named by their content."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import unquote, urlsplit

from note2anki.model import Medium

IMAGES = frozenset(["avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp"])
SOUNDS = frozenset(["3gp", "flac", "m4a", "mkv", "mov", "mp3", "mp4", "ogg", "ogv", "wav", "webm"])


class MediaFinder(Protocol):
    """Finds media files; the run knows the vault."""

    def find(self, target: str, source: str) -> Medium | None:
        """Return the file that a note's link names, or None where the vault has none."""
        ...


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


def local_path(target: str) -> str:
    """Return the path that a Markdown link names, its escapes resolved."""
    return unquote(target.partition("#")[0].partition("?")[0])
