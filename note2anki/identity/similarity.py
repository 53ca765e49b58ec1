"""How alike two questions are: by their words, by their answers, and by the words that matter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

_WORD = re.compile(r"[^\W_]+(?:[+#]+)?|[^\w\s]+(?<![¿?¡!.,;:'\"()])")
#: Answers are compared by this much of their beginning: more costs time and tells no more.
COMPARED = 4000
#: A shorter answer (“Yes.”) says nothing about which question it belongs to.
TELLING = 12


def words(text: str) -> list[str]:
    """Return the words of a normalised text; `c++` and `c#` are words of their own."""
    return _WORD.findall(text)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike an old card and a new question are, each from 0 to 1.

    Attributes:
        question: their texts, in this order of words or another.
        answer: their answers.
        kept: how much of what one question asks for is in the other: its words, the rare ones counting most.
        same_answer: the answers are equal, and long enough to tell.
        typo: the questions differ in spelling only.
        within: one answer is part of the other, as after a split.
        variation: question and answer have one pattern with other words in it, as “list” and “tuple” may.
    """

    question: float
    answer: float
    kept: float
    same_answer: bool
    typo: bool
    within: bool
    variation: bool

    @property
    def score(self) -> float:
        """One number to choose by."""
        return (self.question + self.answer) / 2 + (0.25 if self.same_answer else 0.0)


def word_counts(texts: Iterable[str]) -> Counter[str]:
    """Count in how many normalised texts each word stands."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(words(text)))
    return counts


def likeness(old: tuple[str, str], new: tuple[str, str], counts: Mapping[str, int]) -> Likeness:
    """Compare two (question, answer) pairs of normalised texts.

    Args:
        old, new: the pairs.
        counts: in how many questions each word stands; a word of few questions weighs more.
    """
    old_answer, new_answer = old[1][:COMPARED], new[1][:COMPARED]
    ratio = fuzz.ratio(old[0], new[0]) / 100
    question = max(ratio, fuzz.token_sort_ratio(old[0], new[0]) / 100)
    answer = fuzz.ratio(old_answer, new_answer) / 100 if old_answer or new_answer else 0.5
    same = old[1] == new[1] and len(old[1]) >= TELLING
    return Likeness(
        question,
        answer,
        _kept(words(old[0]), words(new[0]), counts),
        same,
        ratio >= 0.8 and _differ_in_spelling(words(old[0]), words(new[0])),
        _within(old_answer, new_answer),
        _has_other_words(old[0], new[0]) and _has_other_words(old_answer, new_answer),
    )


def _kept(old: list[str], new: list[str], counts: Mapping[str, int]) -> float:
    def share(of: list[str], among: list[str]) -> float:
        weights = {word: 1 / counts.get(word, 1) for word in of}
        total = sum(weights.values())
        kept = sum(weight for word, weight in weights.items() if any(_same_word(word, other) for other in among))
        return kept / total if total else 0.0

    return max(share(old, new), share(new, old))


def _same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    if any(character.isdigit() for character in one + other) or min(len(one), len(other)) < 4:
        return False
    return one[0] == other[0] and fuzz.ratio(one, other) >= 75


def _differ_in_spelling(old: list[str], new: list[str]) -> bool:
    """Tell whether each word has its like in the other text, in order or not; numbers must be equal."""
    if "".join(old) == "".join(new):
        return True
    rest = list(new)
    for word in old:
        found = next((other for other in rest if _same_word(word, other)), None)
        if found is None:
            return False
        rest.remove(found)
    return not rest


def _has_other_words(old: str, new: str) -> bool:
    """Tell whether two texts have equally many words, and some of them are quite others."""
    one, other = words(old), words(new)
    if len(one) != len(other):
        return False
    return any(not _same_word(word, changed) for word, changed in zip(one, other, strict=True))


def _within(old: str, new: str) -> bool:
    short, long = sorted((old, new), key=len)
    return len(short) >= 2 * TELLING and fuzz.partial_ratio(short, long) >= 92
