"""The marks that git leaves in a note where two branches changed the same lines, and nobody has chosen yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from note2anki.syntax.block_parser import parse_blocks

_OURS, _BETWEEN, _THEIRS = "<<<<<<< ", "=======", ">>>>>>> "


def conflict_line(text: str) -> int:
    """Return the line, from 1, at which the first conflict begins; 0 where there is none.

    One that lies whole in a code fence is an example of one, or does no harm: no question stands there.

    Args:
        text: a note's, with line feeds alone.
    """
    if _OURS not in text:
        return 0
    lines = text.split("\n")
    conflicts = list(_conflicts(lines))
    fences = [block for block in parse_blocks(lines).walk() if block.kind == "fence"] if conflicts else []
    fence_ends = {line: fence.end_line for fence in fences for line in range(fence.line + 1, fence.end_line + 1)}
    return next((first for first, last in conflicts if last > fence_ends.get(first, 0)), 0)


def _conflicts(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last line of each conflict."""
    begun, is_parted = 0, False
    for number, line in enumerate(lines, 1):
        if line.startswith(_OURS):
            begun, is_parted = number, False
        elif begun and line == _BETWEEN:
            is_parted = True
        elif is_parted and line.startswith(_THEIRS):
            yield begun, number
            begun, is_parted = 0, False
