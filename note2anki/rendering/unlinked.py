"""Takes out of a field what leads back to the vault: links into it, and the names of its files.

What is rendered is well-formed, with its attributes between double quotes and what could end them escaped.
"""

from __future__ import annotations

import re
from typing import Literal

#: A whole link to the note that something came from; it holds nothing but the note's name.
_SOURCE = re.compile(r'\s*<a class="n2a-source"[^>]*>[^<]*</a>')
_ANCHOR = re.compile(r'<a(?=[ >])(?P<attributes>(?: [a-z-]+="[^"]*"| [a-z-]+)*)>|</a>')
_ADDRESS = re.compile(r' href="\s*(?:https?|mailto|tel):', re.IGNORECASE)
_IMAGE = re.compile(r'<img(?: [a-z-]+="[^"]*")*>')
_NAME = re.compile(r' alt="([^"]*)"')
#: Of the names of files that are shown.
_FILE = re.compile(r".+\.[a-z0-9]{2,5}", re.IGNORECASE)
#: What a link looks like that leads nowhere.
_TEXT = '<span class="n2a-link">'

End = Literal["</a>", "</span>"]


def without_vault(html: str) -> str:
    """Return a field without what only whoever has the vault can use; what there was to read stays.

    Links into the vault become their text, as links do that lead nowhere; addresses of the web stay. A link to the note
    that something came from goes, and so does a file's name where it is the alternative text of an image.
    """
    if "<a" in html:
        html = _without_links(_SOURCE.sub("", html))
    return _IMAGE.sub(_without_name, html) if "<img" in html else html


def _without_links(html: str) -> str:
    ends: list[End] = []

    def replaced(tag: re.Match[str]) -> str:
        if tag["attributes"] is None:
            return ends.pop() if ends else tag[0]
        keeps = bool(_ADDRESS.search(tag["attributes"])) or " href=" not in tag["attributes"]
        ends.append("</a>" if keeps else "</span>")
        return tag[0] if keeps else _TEXT

    return _ANCHOR.sub(replaced, html)


def _without_name(image: re.Match[str]) -> str:
    return _NAME.sub(lambda name: ' alt=""' if _FILE.fullmatch(name[1]) else name[0], image[0])
