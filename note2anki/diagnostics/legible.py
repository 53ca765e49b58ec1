"""How messages and reports quote a note: an image that is written out in it has a million letters that nobody reads."""

from __future__ import annotations

import re
import zlib

from note2anki.patterns import WRITTEN_IMAGE

#: An address that is no longer than this stands as it is.
_SHORT = 60


def legible(text: str) -> str:
    """Return a text with the images that are written out in it told apart by a few letters each."""
    return WRITTEN_IMAGE.sub(_shortened, text) if "data:" in text.lower() else text


def _shortened(image: re.Match[str]) -> str:
    if len(image[0]) <= _SHORT:
        return image[0]
    return f"{image[0].partition(',')[0][:_SHORT]},…{zlib.crc32(image[0].encode('utf-8', 'surrogatepass')):08x}"
