"""How alike an old card and a new question are: what was done to the question, and how much of the answer is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from enum import IntEnum

from msgspec import Struct

from note2anki.identity.plain_words import PLAIN, POLAR
from note2anki.identity.words import is_sign, same_word, telling, without_number, words

#: Answers are compared by this many telling words: more costs time and tells no more.
COMPARED = 500
#: So many letters of an answer are compared where only a share is asked for.
LETTERS = 4000
#: Where more words than this changed in a question, it is no matter of spelling.
RESPELLED = 6
#: So many telling words let a question say by itself which one it is, where no other note asks the same.
ENOUGH = 3


class Change(IntEnum):
    """What was done to a question's words, from nothing to everything."""

    NONE = 0  # punctuation, case, emphasis, numbering, ornaments
    SPELLING = 1  # accents, inflections, slips of the pen
    PHRASING = 2  # words that say little: “what is”, “explain”
    ORDER = 3  # its telling words in another order
    ADDED = 4  # telling words more, or fewer
    EXCHANGED = 5  # some telling words for others, or a word that turns the meaning round
    OTHER = 6  # no telling word is left


class Asked(Struct, frozen=True):
    """A question and its answer taken apart, once, for all the comparisons it is in.

    Attributes:
        question, answer: normalised.
        words: the question's, its numbering left out; `telling` those of them that say what it is about.
        answer_words: the answer's telling words.
        weight: how much these can tell; see `weight_of`.
    """

    question: str
    answer: str
    words: tuple[str, ...]
    telling: tuple[str, ...]
    answer_words: tuple[str, ...]
    weight: float


def weight_of(found: Sequence[str]) -> float:
    """Return how much words can tell; a single character (of Chinese, of a formula) is half a word, a sign nothing."""
    return sum((0.5 if len(word) == 1 else 1.0) for word in found if word[0].isalnum())


def take_apart(question: str, answer: str) -> Asked:
    """Take a normalised question and its normalised answer apart."""
    found = words(without_number(question)[0])
    answered = telling(words(answer[: COMPARED * 12]))[:COMPARED]
    return Asked(question, answer, tuple(found), tuple(telling(found) or found), tuple(answered), weight_of(answered))


def same_share(one: str, other: str) -> float:
    """Return how much two answers have in common, letter by letter, from 0 to 1."""
    if one == other:
        return 1.0
    from rapidfuzz import fuzz  # here: most runs compare nothing, and it takes 7 ms

    return fuzz.ratio(one[:LETTERS], other[:LETTERS]) / 100


class Likeness(Struct, frozen=True):
    """How alike an old card and a new question are.

    Attributes:
        change: what was done to the question.
        question: how alike the questions' texts are, from 0 to 1, in this order of words or another.
        answer: how much of the longer answer is in the shorter, from 0 to 1.
        share: how much of the shorter answer is in the longer, from 0 to 1.
        common: the telling words that the answers have in common, in order; see `weight_of`.
        same_answer: the answers are equal, empty ones too.
        within: all of one answer stands in the other, as after a merge, a split, or a sentence more.
        changed: the telling words of the question that are gone or new.
    """

    change: Change
    question: float
    answer: float
    share: float
    common: float
    same_answer: bool
    within: bool
    changed: tuple[str, ...]

    @property
    def score(self) -> float:
        """One number to choose by."""
        return (self.question + max(self.answer, 0.9 * self.share)) / 2 + (0.25 if self.same_answer else 0.0)


def likeness(old: Asked, new: Asked, established: Container[object]) -> Likeness:
    """Compare an old card with a new question.

    Args:
        old, new: the two, taken apart.
        established: words that stand in other texts around; see `same_word`.
    """
    # Here: most runs compare nothing, and it takes 7 ms.
    from rapidfuzz import fuzz
    from rapidfuzz.distance import LCSseq

    question = max(fuzz.ratio(old.question, new.question), fuzz.token_sort_ratio(old.question, new.question)) / 100
    same = old.answer == new.answer
    common = len(old.answer_words) if same else LCSseq.similarity(old.answer_words, new.answer_words)
    short, long = sorted((old, new), key=lambda one: len(one.answer_words))
    shorter, longer = len(short.answer_words), len(long.answer_words)
    change, changed = _change(old, new, established)
    return Likeness(
        change,
        question,
        1.0 if same else common / longer if longer else 0.0,
        1.0 if same else common / shorter if shorter else 0.0,
        common * short.weight / shorter if shorter else 0.0,
        same,
        bool(short.answer) and short.answer in long.answer,
        changed,
    )


def _change(old: Asked, new: Asked, established: Container[object]) -> tuple[Change, tuple[str, ...]]:
    """Return what was done to a question, and the telling words that are gone or new."""
    if old.words == new.words:
        return Change.NONE, ()
    lost, gained = _difference(old.words, new.words)
    if bool(lost) != bool(gained) and all(is_sign(word) for word in (*lost, *gained)):
        return Change.NONE, ()
    pairs = _respelled(lost, gained, established)
    for one, other in pairs:
        lost.remove(one)
        gained.remove(other)
    if not lost and not gained and _in_order(old.words, new.words, pairs):
        return (Change.NONE if all(not PLAIN.isdisjoint(pair) for pair in pairs) else Change.SPELLING), ()
    if _is_letter(lost) and _is_letter(gained):
        return Change.EXCHANGED, (*lost, *gained)
    telling_lost, telling_gained = telling(lost), telling(gained)
    changed = (*telling_lost, *telling_gained)
    if not changed:
        return (Change.PHRASING if _in_order(old.telling, new.telling, pairs) else Change.ORDER), ()
    if not Counter(old.telling) - Counter(lost):
        return Change.OTHER, changed
    if (telling_lost and telling_gained) or not POLAR.isdisjoint(changed):
        return Change.EXCHANGED, changed
    return Change.ADDED, changed


def _is_letter(found: Sequence[str]) -> bool:
    """Tell whether a letter is among the words, as the name of a thing may be: vitamin A, vitamin E."""
    return any(len(word) == 1 and word.isalnum() for word in found)


def _difference(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str]]:
    before, after = Counter(old), Counter(new)
    return list((before - after).elements()), list((after - before).elements())


def _respelled(lost: Sequence[str], gained: Sequence[str], established: Container[object]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    if max(len(lost), len(gained)) > RESPELLED:
        return pairs
    rest = list(gained)
    for word in lost:
        found = next((other for other in rest if same_word(word, other, established)), None)
        if found is not None:
            rest.remove(found)
            pairs.append((word, found))
    return pairs


def _in_order(old: Sequence[str], new: Sequence[str], pairs: Sequence[tuple[str, str]]) -> bool:
    """Tell whether the words of one are those of the other in the same order, respelled or not."""
    respelled = dict(pairs)
    return [respelled.get(word, word) for word in old if word[0].isalnum()] == [w for w in new if w[0].isalnum()]
