"""Which pairs of old card and new question are worth comparing: in a note all, between notes those with rare words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from note2anki.identity.similarity import TELLING, words

#: Up to this many pairs, all are compared.
FEW = 20_000
#: A word that more questions than this share is no clue where to look.
COMMON = 50


class Text(Protocol):
    """What candidates are found by."""

    @property
    def file(self) -> str:
        """The note it is in."""

    @property
    def question(self) -> str:
        """The normalised question."""

    @property
    def answer(self) -> str:
        """The normalised answer."""


OldText = TypeVar("OldText", bound=Text)
NewText = TypeVar("NewText", bound=Text)


def alike_pairs(
    old: Sequence[OldText], new: Sequence[NewText], home: Callable[[OldText], str], *, same_note: bool
) -> Iterator[tuple[OldText, NewText]]:
    """Yield the pairs to compare.

    Args:
        old, new: what is not decided yet.
        home: the note that an old card belongs to now.
        same_note: pairs within one note, else pairs between notes.
    """
    if same_note:
        by_file: dict[str, list[NewText]] = defaultdict(list)
        for question in new:
            by_file[question.file].append(question)
        for card in old:
            near = by_file.get(home(card), [])
            yield from _few(card, near) if len(near) * len(old) > FEW else ((card, question) for question in near)
    elif len(old) * len(new) <= FEW:
        yield from ((card, question) for card in old for question in new if question.file != home(card))
    else:
        yield from _sharing(old, new, home)


def _few(card: OldText, near: Sequence[NewText]) -> Iterator[tuple[OldText, NewText]]:
    """Yield the pairs of a card within a very large note that share a word or the answer."""
    asked = set(words(card.question))
    for question in near:
        if question.answer == card.answer or not asked.isdisjoint(words(question.question)):
            yield card, question


def _sharing(
    old: Sequence[OldText], new: Sequence[NewText], home: Callable[[OldText], str]
) -> Iterator[tuple[OldText, NewText]]:
    """Yield the pairs between notes that share an answer, or a word of the question that few others have."""
    by_word: dict[str, list[int]] = defaultdict(list)
    by_answer: dict[str, list[int]] = defaultdict(list)
    for index, question in enumerate(new):
        for word in set(words(question.question)):
            by_word[word].append(index)
        if len(question.answer) >= TELLING:
            by_answer[question.answer].append(index)
    for card in old:
        found = set(by_answer.get(card.answer, ())[:COMMON])
        for word in set(words(card.question)):
            if len(by_word.get(word, ())) <= COMMON:
                found.update(by_word.get(word, ()))
        for index in sorted(found):
            if new[index].file != home(card):
                yield card, new[index]
