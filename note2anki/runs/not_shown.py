"""What cards could not show, said once: a note that many cards embed has its problems once, not once a card."""

from __future__ import annotations

from collections.abc import Iterable

from note2anki.diagnostics import diagnose
from note2anki.model import Diagnostic
from note2anki.runs.fields import Made
from note2anki.runs.media import VaultMedia

#: Said once a note, whatever the wording: a note of clippings has a hundred images from the net.
_ONCE_A_NOTE = frozenset({"N2A023"})


def not_shown(cards: Iterable[Made], media: VaultMedia) -> list[Diagnostic]:
    """Return the problems of cards without repetition, and those of their media.

    Args:
        cards: those whose sources were read in this run.
        media: the files that they show.
    """
    found: dict[object, Diagnostic] = {}
    for card in cards:
        for problem in card.problems:
            found.setdefault(_key(problem), problem)
    large = [diagnose("N2A028", file, size=size // 1_000_000) for file, size in media.too_large()]
    return [*found.values(), *large]


def _key(problem: Diagnostic) -> object:
    if problem.code in _ONCE_A_NOTE:
        return problem.code, problem.file
    # An ambiguous name is said at its first place in a note.
    return (problem.code, problem.file, problem.message) if problem.code == "N2A022" else problem
