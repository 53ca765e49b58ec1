"""Which notes were renamed or moved: they are gone, and most of their questions stand in one note that is new."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from note2anki.identity.undecided import New, Old


def find_renames(old: Sequence[Old], new: Sequence[New]) -> dict[str, str]:
    """Return old name → new name.

    Args:
        old: the cards of the ledger.
        new: the questions as they are.
    """
    files = {question.file for question in new}
    gone = [card for card in old if card.file not in files and not card.removed]
    if not gone:
        return {}
    votes = _votes(gone, new, known={card.file for card in old})
    total = Counter(card.file for card in gone)
    renamed: dict[str, str] = {}
    taken: set[str] = set()
    for file, counted in sorted(votes.items(), key=lambda item: (-max(item[1].values(), default=0), item[0])):
        for target, count in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
            if 2 * count >= total[file] and target not in taken:
                renamed[file] = target
                taken.add(target)
                break
    return renamed


def _votes(gone: Sequence[Old], new: Sequence[New], known: set[str]) -> dict[str, Counter[str]]:
    """Count for each note that is gone how many of its questions stand in each note that is new."""
    where: dict[str, set[str]] = defaultdict(set)
    for question in new:
        if question.file not in known:
            where[question.question].add(question.file)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for card in gone:
        votes[card.file].update(where.get(card.question, ()))
    return votes
