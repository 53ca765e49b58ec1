"""HTML that a note holds: what it loads comes from the vault or stands as links; the sanitizer does the rest."""

from __future__ import annotations

import re

from note2anki.patterns import late_pattern
from note2anki.rendering.allowed import TAGS
from note2anki.rendering.markup import clean_raw_html
from note2anki.rendering.state import State

_LOADS = late_pattern(r"<(?:img|image|audio|video|source|picture|iframe|embed|object)\b", re.IGNORECASE)
#: What a browser does not show, and where each ends.
_UNSEEN = late_pattern(r"<(script|style)\b", re.IGNORECASE)
_ENDS = {name: late_pattern(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style")}
#: Elements that a browser opens again in the block after the one they were left open in.
_FORMAT = late_pattern(r"<(/?)(a|b|code|em|font|i|s|small|strike|strong|u)(?=[\s/>])", re.IGNORECASE)
#: A tag of any name, whole where its quotes are closed.
_TAG = late_pattern(r"""<(/?([a-zA-Z][^\s/<>]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*+>)?)""")

#: The one element of forms that a card shows; the sanitizer would make a box of a field for text too.
_BOX = late_pattern(r"""\btype\s*=\s*["']?checkbox\b""", re.IGNORECASE)


def prepare_html(html: str, state: State, at: int = 0) -> str:
    """Return a note's raw HTML with what it loads taken from the vault, or named where it cannot be shown.

    Args:
        html: a block of HTML, or one tag in a text.
        state: the text at hand.
        at: where in the text at hand it stands, for messages.
    """
    html = _without_unseen(clean_raw_html(html))
    if _LOADS.search(html):
        from note2anki.rendering.user_media import with_media  # BeautifulSoup is dear to import

        html = with_media(html, state, at)
    return _TAG.sub(_known_tag, html)


def note_format(tag: str, state: State) -> None:
    """Note that a text's tag opens or closes a format."""
    format_tag = _FORMAT.match(tag)
    if format_tag is None:
        return
    name = format_tag[2].lower()
    if name == "a":
        state.linked = not format_tag[1] and "href" in tag.lower()
    if not format_tag[1]:
        state.open_formats.append(name)
    elif name in state.open_formats:
        state.open_formats.remove(name)


def close_formats(state: State) -> str:
    """Return what closes the formats that a block's text left open: Obsidian shows each block on its own."""
    closing = "".join(f"</{name}>" for name in reversed(state.open_formats))
    state.open_formats.clear()
    state.linked = False
    return closing


def _without_unseen(html: str) -> str:
    """Leave out scripts and styles that end; an end that is not there is looked for once."""
    parts: list[str] = []
    kept_from, endless = 0, set[str]()
    for opening in _UNSEEN.finditer(html):
        name = opening[1].lower()
        if opening.start() < kept_from or name in endless:
            continue
        inside = html.find(">", opening.end())
        end = _ENDS[name].search(html, inside) if inside >= 0 else None
        if end is None:
            endless.add(name)
            continue
        parts.append(html[kept_from : opening.start()])
        kept_from = end.end()
    return "".join([*parts, html[kept_from:]]) if parts else html


def _known_tag(tag: re.Match[str]) -> str:
    """Leave out a tag that is not allowed: the sanitizer would drop what is in `<path>` and the like with it."""
    name = tag[2].lower()
    if name in TAGS and (name != "input" or _BOX.search(tag[0])):
        return tag[0]
    return "" if tag[3] else f"&lt;{tag[1]}"
