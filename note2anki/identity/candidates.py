"""Which pairs of old card and new question are worth comparing: those with a word in common; of many, a rare word."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from note2anki.identity.undecided import New, Old, Undecided

#: Up to this many pairs, all that share anything are compared.
FEW = 2_500
#: Beyond that a card is looked for by so many of its rarest words,
RAREST = 8
#: and a word that more questions than this share is no clue where to look.
COMMON = 12
#: Of an answer, so many words are paired with the next one.
BEGINNING = 12
#: Of what is found so, as many are compared as share most of these words.
NEAREST = 6


def likely_pairs(state: Undecided, old: Sequence[Old], new: Sequence[New]) -> Iterator[tuple[Old, New]]:
    """Yield each pair that is worth comparing, once.

    Args:
        state: knows the words and the notes' names.
        old, new: what is not decided.
    """
    if not old or not new:
        return
    if len(old) * len(new) <= FEW:
        yield from _sharing(state, old, new)
        return
    by_file: dict[str, list[New]] = defaultdict(list)
    for question in new:
        by_file[question.file].append(question)
    cards: dict[str, list[Old]] = defaultdict(list)
    for card in old:
        cards[state.home(card)].append(card)
    small = {file for file, found in cards.items() if len(found) * len(by_file.get(file, ())) <= FEW}
    for file in sorted(small):
        yield from _sharing(state, cards[file], by_file.get(file, ()))
    for card, question in _by_rare_words(state, old, new):
        if not (state.home(card) == question.file and question.file in small):
            yield card, question


def _clues(state: Undecided, item: Old | New) -> set[str]:
    """Return what to find an item by: its words, and its neighbouring words, which are rarer."""
    apart = state.apart(item)
    beginning = apart.answer_words[:BEGINNING]
    pairs = {f"{one} {other}" for found in (apart.telling, beginning) for one, other in pairwise(found)}
    return pairs.union(apart.telling, apart.answer_words)


def _sharing(state: Undecided, old: Sequence[Old], new: Sequence[New]) -> Iterator[tuple[Old, New]]:
    """Yield the pairs that have a word, an answer or the beginnings of words in common."""
    clues = {question.index: _stems(_clues(state, question)) for question in new}
    for card in old:
        own = _stems(_clues(state, card))
        for question in new:
            if card.answer == question.answer or not own.isdisjoint(clues[question.index]):
                yield card, question


def _stems(clues: set[str]) -> set[str]:
    return {clue[:3] for clue in clues}


def _by_rare_words(state: Undecided, old: Sequence[Old], new: Sequence[New]) -> Iterator[tuple[Old, New]]:
    """Yield for each card the questions that share most of its rare words, or a rare answer, wherever they are."""
    where: dict[str, list[New]] = defaultdict(list)
    answers: dict[str, list[New]] = defaultdict(list)
    for question in new:
        answers[question.answer].append(question)
        for clue in _clues(state, question):
            where[clue].append(question)
    for card in old:
        counted = [(len(where[clue]), clue) for clue in _clues(state, card) if clue in where]
        clues = [clue for count, clue in sorted(counted)[:RAREST] if count <= COMMON]
        shared = Counter(question.index for clue in clues for question in where[clue])
        same = answers.get(card.answer, ())
        shared.update({question.index: RAREST for question in same if len(same) <= COMMON})
        nearest = sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:NEAREST]
        yield from ((card, state.new[index]) for index, _count in nearest)
