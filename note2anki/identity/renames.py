"""Which notes were renamed or moved: they are gone, and most of their questions stand in one note that is new."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from note2anki.identity.similarity import ENOUGH, same_share, weight_of
from note2anki.identity.undecided import New, Old, notes_that_ask
from note2anki.identity.words import telling, words

#: So much of an answer must be left, from 0 to 1, where its question alone does not tell.
ALIKE = 0.6


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
    votes = _votes(gone, new, old)
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


def _votes(gone: Sequence[Old], new: Sequence[New], old: Sequence[Old]) -> dict[str, Counter[str]]:
    """Count for each note that is gone how many of its questions stand in each note that is new."""
    known = {card.file for card in old}
    where: dict[str, list[New]] = defaultdict(list)
    for question in new:
        if question.file not in known:
            where[question.question].append(question)
    asked_in = notes_that_ask(card for card in old if card.question in where)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for card in gone:
        found = where.get(card.question, ())
        alone = len(asked_in[card.question]) == 1 and weight_of(telling(words(card.question))) >= ENOUGH
        votes[card.file].update({question.file for question in found if alone or _is_kept(card, question)})
    return votes


def _is_kept(card: Old, question: New) -> bool:
    """Tell whether a card's answer is still there: notes that are filled in from a template all ask the same."""
    return bool(card.answer) and same_share(card.answer, question.answer) >= ALIKE
