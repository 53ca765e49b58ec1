"""The marks that git leaves in a note where two branches changed the same lines, and nobody has chosen yet."""

from __future__ import annotations

from note2anki.patterns import late_pattern

_OURS, _BETWEEN, _THEIRS = "<<<<<<< ", "=======", ">>>>>>> "
_DEEPEST = 3  # what is indented more is code, and no fence
_FENCE = late_pattern(r" {0,3}(`{3,}|~{3,})(.*)")


def conflict_line(text: str) -> int:
    """Return the line, from 1, at which the first conflict begins; 0 where there is none.

    One that lies whole in a code fence is an example of one, or does no harm: no question stands there.

    Args:
        text: a note's, with line feeds alone.
    """
    if _OURS not in text:
        return 0
    fence, begun, is_parted, is_shown = "", 0, False, False
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(_OURS):
            begun, is_parted, is_shown = number, False, bool(fence)
        elif begun and line == _BETWEEN:
            is_parted = True
        elif is_parted and line.startswith(_THEIRS):
            if not is_shown:
                return begun
            begun, is_parted = 0, False
        elif fence and _closes(line, fence):
            fence, is_shown = "", False
        elif not fence and (opened := _FENCE.match(line)) and not (opened[1][0] == "`" and "`" in opened[2]):
            fence = opened[1]
    return 0


def _closes(line: str, fence: str) -> bool:
    run = line.strip()
    return set(run) == {fence[0]} and len(run) >= len(fence) and line.index(run) <= _DEEPEST
