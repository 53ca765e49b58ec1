"""Text that Anki is to interpret: it takes its place only when all else is safe, so that no escape touches it."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from note2anki.rendering.state import State
from note2anki.rendering.tree import add_text

#: Stand around the number of such a text until then.
LIVE_OPEN, LIVE_CLOSE = "\ue000", "\ue001"
_LIVE = re.compile(f"{LIVE_OPEN}(\\d+){LIVE_CLOSE}")


def keep_live(text: str, state: State) -> str:
    """Keep a text that Anki is to interpret, and return what stands for it meanwhile."""
    state.live.append(text)
    return live_mark(len(state.live) - 1)


def live_mark(number: int) -> str:
    """Return what stands for the live text of a number; -1 is for the text's own end."""
    return f"{LIVE_OPEN}{number}{LIVE_CLOSE}"


def add_live(text: str, parent: Element, state: State) -> None:
    """Put text that Anki is to interpret at the end of an element."""
    add_text(parent, keep_live(text, state))


def put_live(html: str, state: State) -> str:
    """Return HTML with these texts in their places."""
    return _LIVE.sub(lambda match: state.live[int(match[1])], html) if state.live else html
