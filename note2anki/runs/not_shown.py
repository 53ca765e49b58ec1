"""What cards could not show, said once: a note that many cards embed has its problems once, not once a card."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from note2anki.diagnostics import diagnose
from note2anki.model import Diagnostic, Medium
from note2anki.rendering import LARGEST

#: Said once a note, whatever the wording: a note of clippings has a hundred images from the net.
_ONCE_A_NOTE = frozenset({"N2A023"})


class Shows(Protocol):
    """What a card shows beside text, and what it could not show."""

    @property
    def media(self) -> tuple[Medium, ...]:
        """Its media."""

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What could not be shown."""


def not_shown(vault: Path, cards: Iterable[Shows]) -> list[Diagnostic]:
    """Return the problems of cards without repetition, and those of their media.

    Args:
        vault: the vault's folder.
        cards: those whose sources were read in this run.
    """
    found: dict[object, Diagnostic] = {}
    large: dict[str, int] = {}
    for card in cards:
        for problem in card.problems:
            found.setdefault(_key(problem), problem)
        large.update((medium.path, medium.size) for medium in card.media if medium.size > LARGEST)
    files = sorted((Path(path).relative_to(vault.resolve()).as_posix(), size) for path, size in large.items())
    return [*found.values(), *(diagnose("N2A028", file, size=size // 1_000_000) for file, size in files)]


def _key(problem: Diagnostic) -> object:
    if problem.code in _ONCE_A_NOTE:
        return problem.code, problem.file
    # An ambiguous name is said at its first place in a note.
    return (problem.code, problem.file, problem.message) if problem.code == "N2A022" else problem
