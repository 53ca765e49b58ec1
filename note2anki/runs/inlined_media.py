"""A package's media as `data:` addresses for one page, as many of them as the page's size allows."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from contextlib import suppress

from note2anki.model import Medium

#: Bytes of all files in a page together: a browser opens 40 MB of `data:` addresses in a moment, and not 400.
MOST = 30_000_000
_TYPES = {
    "3gp": "video/3gpp",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "flac": "audio/flac",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "m4a": "audio/mp4",
    "mkv": "video/x-matroska",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "ogv": "video/ogg",
    "opus": "audio/ogg",
    "png": "image/png",
    "svg": "image/svg+xml",
    "wav": "audio/wav",
    "webm": "video/webm",
    "webp": "image/webp",
}


def inline_media(media: Iterable[Medium], most: int = MOST) -> tuple[dict[str, str], dict[str, int]]:
    """Return each file's address by its name, and the sizes of those that are left out: the largest, or gone by now.

    Args:
        media: what the cards show.
        most: how many bytes of files a page takes.
    """
    inlined: dict[str, str] = {}
    left_out: dict[str, int] = {}
    room = most
    for medium in sorted(media, key=lambda each: (each.size, each.name)):
        data = b""
        if medium.size <= room:
            with suppress(OSError), medium.open() as source:
                data = source.read()
        if data:
            inlined[medium.name] = _address(medium.name, data)
            room -= medium.size
        else:
            left_out[medium.name] = medium.size
    return inlined, left_out


def _address(name: str, data: bytes) -> str:
    kind = _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
