"""Images that are written out in a note, as `data:` addresses: what web clippers, chat exports and Word leave there."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import unquote_to_bytes

from note2anki.model import Medium
from note2anki.patterns import WRITTEN_IMAGE, late_pattern
from note2anki.rendering.surroundings import Trouble

#: Hexadecimal digits of a medium's SHA-256 in its name: content-hashed names never clash (import rules, 13).
NAME_LENGTH = 20
#: AnkiWeb takes no file above 100 MB.
LARGEST = 100_000_000
#: The ending of an image's file by its type, also as programs write it that do not look that up.
ENDINGS = {
    "image/apng": "png",
    "image/avif": "avif",
    "image/bmp": "bmp",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/pjpeg": "jpg",
    "image/png": "png",
    "image/svg+xml": "svg",
    "image/webp": "webp",
    "image/x-ms-bmp": "bmp",
    "image/x-png": "png",
}
_SCHEME = "data:"
#: What stands after the type: parameters such as `utf8`, and that the rest is base64.
_BASE64 = late_pattern(r";\s*base64\s*$", re.IGNORECASE)
#: An image in the middle of which a short definition ends (`cards/definition.py`), and what stands for it.
_CUT_IMAGE = late_pattern(r"!\[([^\[\]]*)\]\(<?data:image/[^\s()]* …$", re.IGNORECASE)
#: What browsers take off an address. In an SVG image a `#` that was not escaped begins a colour, with more behind it.
_FRAGMENT = late_pattern(r"#[^#<>%]*$")


def is_written_out(target: str) -> bool:
    """Tell whether an address holds what it names."""
    return target[: len(_SCHEME)].lower() == _SCHEME


def written_image(address: str) -> Medium | Trouble:
    """Return the image that an address holds as a medium of the package, or why it is none."""
    head, _comma, body = address[len(_SCHEME) :].partition(",")
    kind = head.partition(";")[0].strip().lower()
    ending = ENDINGS.get(kind)
    if ending is None:
        return _trouble(f"{kind[:40]!r} is no kind of image that Anki shows" if kind else "it does not say what it is")
    data = unquote_to_bytes(_FRAGMENT.sub("", body).encode("utf-8", "surrogatepass"))
    if _BASE64.search(head):
        try:
            data = _from_base64(data)
        except ValueError:
            return _trouble("its base64 is broken")
    if not data.strip():
        return _trouble("it is empty")
    if len(data) > LARGEST:
        return _trouble(f"it has {len(data) // 1_000_000} MB; AnkiWeb takes none above {LARGEST // 1_000_000} MB")
    digest = hashlib.sha256(data).hexdigest()
    return Medium(medium_name(digest, f".{ending}"), "", digest, len(data), data)


def medium_name(digest: str, ending: str) -> str:
    """Return what a medium is called in the package: by its SHA-256, in hex, and its file's ending with the dot."""
    return f"n2a-{digest[:NAME_LENGTH]}{ending}"


def without_cut_image(text: str) -> str:
    """Return a text's first words without the address of an image that is cut off at their end."""
    return _CUT_IMAGE.sub(r"\1 …", text) if _SCHEME in text else text


def length_to_read(text: str) -> int:
    """Return how long a text is without the images that are written out in it."""
    return len(WRITTEN_IMAGE.sub("", text) if _SCHEME in text else text)


def _from_base64(data: bytes) -> bytes:
    """Decode as browsers do: white space is nothing, and the padding may be left out.

    Raises:
        ValueError: it is no base64.
    """
    digits = b"".join(data.split()).rstrip(b"=")
    return base64.b64decode(digits + b"=" * (-len(digits) % 4), validate=True)


def _trouble(detail: str) -> Trouble:
    return Trouble("N2A097", {"detail": detail})
