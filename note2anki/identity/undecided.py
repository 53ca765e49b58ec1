"""The cards and questions to be matched, and what is decided of them so far."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

from msgspec import Struct, field

from note2anki.identity.normalise import normalise
from note2anki.identity.similarity import Asked, Likeness, likeness, take_apart
from note2anki.identity.words import words

Key = TypeVar("Key", str, int)

#: In how many notes a word must be asked with, to be a way of asking; and of how many cards at most that is counted.
WIDELY, SAMPLE = 4, 5_000


class Answer:
    """An answer as it was written, which is normalised when it is first asked for: most are compared as they stand."""

    __slots__ = ("_normal", "written")

    def __init__(self, written: str) -> None:
        self.written = written
        self._normal: str | None = None

    @property
    def normal(self) -> str:
        """The answer, normalised."""
        if self._normal is None:
            self._normal = normalise(self.written)
        return self._normal


class Old(Struct, frozen=True):
    """A card of the ledger: `question` and `answer` normalised; `order` is its position; `raw` as it was written."""

    guid: str
    file: str
    question: str
    said: str | Answer
    block_id: str = ""
    order: int = 0
    removed: bool = False
    context: tuple[str, ...] = ()
    raw: str = ""

    @property
    def answer(self) -> str:
        """The answer, normalised."""
        return self.said.normal if isinstance(self.said, Answer) else self.said


class New(Struct, frozen=True):
    """A question as it is now: `question` and `answer` normalised; `order` is its place in the vault."""

    index: int
    file: str
    question: str
    said: str | Answer
    block_id: str = ""
    order: int = 0
    context: tuple[str, ...] = ()
    raw: str = ""

    @property
    def answer(self) -> str:
        """The answer, normalised."""
        return self.said.normal if isinstance(self.said, Answer) else self.said


def same_answer(card: Old, question: New) -> bool:
    """Tell whether a card and a question have the same answer."""
    one, other = card.said, question.said
    if isinstance(one, Answer) and isinstance(other, Answer) and one.written == other.written:
        return True
    return card.answer == question.answer


def notes_that_ask(cards: Iterable[Old]) -> dict[str, set[str]]:
    """Return for each question the notes in which living cards ask it."""
    notes: dict[str, set[str]] = defaultdict(set)
    for card in cards:
        if not card.removed:
            notes[card.question].add(card.file)
    return notes


class Match(NamedTuple):
    """A question's old card, and why it is that one; `in_place` if its text stands in its note as it did."""

    guid: str
    reason: str
    in_place: bool = False


class Doubt(Struct, frozen=True):
    """A question that may be an old card reworded, which was not sure enough."""

    index: int
    guid: str
    detail: str


class Undecided(Struct, dict=True):
    """What is to be matched; `old` and `new` shrink as `decide` is called.

    Attributes:
        old, new: what is not decided yet.
        renamed: the notes that were renamed: old name → new name.
        found: what is decided.
    """

    old: dict[str, Old]
    new: dict[int, New]
    renamed: Mapping[str, str] = field(default_factory=dict)
    found: dict[int, Match] = field(default_factory=dict)
    comparisons: int = 0
    _apart: dict[str | int, Asked] = field(default_factory=dict)
    _every: tuple[tuple[Old, ...], tuple[New, ...]] = ((), ())
    _vocabularies: dict[str, Counter[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._every = (tuple(self.old.values()), tuple(self.new.values()))

    def decide(self, index: int, guid: str, reason: str, *, in_place: bool = False) -> None:
        """Settle that a question is a card."""
        self.found[index] = Match(guid, reason, in_place)
        del self.old[guid], self.new[index]

    def home(self, item: Old | New) -> str:
        """The note that a card belongs to now, its new name where it was renamed; or a question's note."""
        return self.renamed.get(item.file, item.file) if isinstance(item, Old) else item.file

    def living(self) -> list[Old]:
        """The cards that are not decided and no tombstones, in an order that depends on nothing but them."""
        return sorted((card for card in self.old.values() if not card.removed), key=lambda card: card.guid)

    def dead(self) -> list[Old]:
        """The tombstones that are not decided, in order."""
        return sorted((card for card in self.old.values() if card.removed), key=lambda card: card.guid)

    def questions(self) -> list[New]:
        """The questions that are not decided, in order."""
        return sorted(self.new.values(), key=lambda question: question.index)

    def apart(self, item: Old | New) -> Asked:
        """Return a card or question taken apart into words."""
        key = item.guid if isinstance(item, Old) else item.index
        if key not in self._apart:
            self._apart[key] = take_apart(item.question, item.answer)
        return self._apart[key]

    def likeness(self, old: Old, new: New) -> Likeness:
        """Compare a card with a question, each of which knows the words of its own note."""
        self.comparisons += 1
        return likeness(self.apart(old), self.apart(new), _Established(self, old, new))

    @cached_property
    def _open_notes(self) -> tuple[list[Old], list[New]]:
        """What stands in notes in which something was open when this was first asked."""
        olds, news = self._every
        files = {item.file for items in (self.old, self.new) for item in items.values()}
        return [card for card in olds if card.file in files], [question for question in news if question.file in files]

    @cached_property
    def _by_note(self) -> dict[str, list[Old | New]]:
        notes: dict[str, list[Old | New]] = defaultdict(list)
        for items in self._open_notes:
            for item in items:
                notes[item.file].append(item)
        return notes

    def vocabulary(self, file: str) -> Counter[str]:
        """Count in how many texts of a note, old and new, questions and answers, each word stands."""
        if file not in self._vocabularies:
            texts = {text for item in self._by_note.get(file, ()) for text in (item.question, item.answer)}
            self._vocabularies[file] = count_words(texts)
        return self._vocabularies[file]

    @cached_property
    def same_answers(self) -> tuple[Counter[str], Counter[str]]:
        """Count how many cards, and how many questions, have each answer."""
        olds, news = self._every
        return Counter(card.answer for card in olds if not card.removed), Counter(question.answer for question in news)

    @cached_property
    def _asking_notes(self) -> dict[str, set[str]]:
        return notes_that_ask(self._every[0])

    def is_of_a_template(self, card: Old) -> bool:
        """Tell whether a living card of another note asks the same."""
        return not self._asking_notes.get(card.question, set()) <= {card.file}

    @cached_property
    def _spread(self) -> Counter[str]:
        """Count in how many notes each word is asked with, of the cards known; of many cards a part tells enough."""
        notes: dict[str, set[str]] = defaultdict(set)
        for card in sorted(self._every[0], key=lambda card: card.guid)[:SAMPLE]:
            notes[card.file].update(words(card.question))
        return Counter(word for found in notes.values() for word in found)

    def is_asked_widely(self, word: str) -> bool:
        """Tell whether a word belongs to how people ask (“advantages”, “in practice”) and not to what they ask for."""
        return self._spread[word] >= WIDELY and (word.isalpha() or not any(letter.isdigit() for letter in word))

    @cached_property
    def neighbours(self) -> Neighbours:
        """Return what stands beside what, by what is decided when this is first asked."""
        return Neighbours.of(*self._open_notes, self.found)


class _Established(Struct, frozen=True):
    """The words that stand in another text of a pair's notes than its two questions."""

    state: Undecided
    old: Old
    new: New

    def __contains__(self, word: object) -> bool:
        own = (word in self.state.apart(self.old).words, word in self.state.apart(self.new).words)
        for file in {self.old.file, self.new.file}:
            count = self.state.vocabulary(file)[str(word)]
            here = (own[0] and file == self.old.file, own[1] and file == self.new.file)
            if count > sum(here):
                return True
        return False


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Count in how many normalised texts each word stands."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(words(text)))
    return counts


class Neighbours(Struct, frozen=True):
    """Which card stands before and after each card and each decided question, in its note."""

    of_old: Mapping[str, tuple[str, str]]
    of_new: Mapping[int, tuple[str, str]]

    @staticmethod
    def of(old: Sequence[Old], new: Sequence[New], found: Mapping[int, Match]) -> Neighbours:
        """Look at the decided ones alone: what is open is nobody's neighbour.

        Args:
            old, new: everything.
            found: what is decided.
        """
        decided = {match.guid for match in found.values()}
        olds = sorted(old, key=lambda card: (card.file, card.order, card.guid))
        news = sorted(new, key=lambda question: (question.file, question.order))
        of_old = _beside([(card.file, card.guid, card.guid if card.guid in decided else "") for card in olds])
        of_new = _beside([(q.file, q.index, found[q.index].guid if q.index in found else "") for q in news])
        return Neighbours(dict(of_old), dict(of_new))

    def shared(self, old: Old, new: New) -> int:
        """Count the sides, 0 to 2, on which a card and a question have the same neighbour."""
        before, after = self.of_old[old.guid], self.of_new[new.index]
        return sum(bool(one) and one == other for one, other in zip(before, after, strict=True))


def _beside(items: Sequence[tuple[str, Key, str]]) -> Iterable[tuple[Key, tuple[str, str]]]:
    """Yield each key that has no decided card of its own, with the nearest decided cards around it in its note."""
    before: list[str] = []
    last = ("", "")
    for file, _key, card in items:
        before.append(last[1] if last[0] == file else "")
        last = (file, card) if card else last if last[0] == file else (file, "")
    last = ("", "")
    for (file, key, card), previous in zip(reversed(items), reversed(before), strict=True):
        if not card:
            yield key, (previous, last[1] if last[0] == file else "")
        last = (file, card) if card else last if last[0] == file else (file, "")
