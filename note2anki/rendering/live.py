"""Text that Anki is to interpret: it takes its place only when all else is safe, so that no escape touches it."""

from __future__ import annotations

from note2anki.patterns import late_pattern
from note2anki.rendering.state import State

#: Stand around the number of such a text until then.
LIVE_OPEN, LIVE_CLOSE = "\ue000", "\ue001"
_LIVE = late_pattern(f"{LIVE_OPEN}(-?\\d+){LIVE_CLOSE}")
#: Stands at the end of a text until it is safe.
END = f"{LIVE_OPEN}-1{LIVE_CLOSE}"


def keep_live(text: str, state: State) -> str:
    """Keep a text that Anki is to interpret, and return what stands for it meanwhile."""
    state.live.append(text)
    return f"{LIVE_OPEN}{len(state.live) - 1}{LIVE_CLOSE}"


def is_whole(html: str, state: State) -> bool:
    """Tell whether HTML with `END` behind it still has that, and every live text's place."""
    return len(set(_LIVE.findall(html))) == len(state.live) + 1


def put_live(html: str, state: State) -> str:
    """Return HTML with these texts in their places."""
    return _LIVE.sub(lambda match: state.live[int(match[1])], html) if state.live else html
