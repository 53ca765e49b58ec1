"""Characters that are written with a name or a number: `&copy;`, `&#169;`."""

from __future__ import annotations

import html
from html.entities import html5

#: What looks like an entity (CommonMark 2.5); whether it is one, its name decides.
ENTITY = r"&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-zA-Z][a-zA-Z0-9]{1,31});"


def entity_text(entity: str) -> str:
    """Return the characters that an entity stands for, or itself where there is none of its name."""
    return html.unescape(entity) if entity[1] == "#" or entity[1:] in html5 else entity
