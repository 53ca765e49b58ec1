"""Questions that are asked twice, and questions so near to each other that they are hard to tell apart.

Only those are compared that have all telling words in common, or all beginnings of these; so the time is linear.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from note2anki.identity.normalise import normalise
from note2anki.identity.similarity import Change, likeness, take_apart, weight_of
from note2anki.identity.words import is_renumbered, telling, without_number, words

#: Telling words that let a question stand for itself: one with fewer (`Advantages?`) is about what is around it.
SELF_CONTAINED = 2
#: Answers are about the same that have so much in common, and so many telling words.
ALIKE, WORDS_ALIKE = 0.5, 3
#: Letters of a word in which its inflections and most slips of the pen agree.
BEGINNING = 3
#: A question is compared with so many of the ones before it that begin alike.
COMPARED = 12


class Posed(Struct, frozen=True, dict=True):
    """A question of the selection.

    Attributes:
        text, answer: Markdown.
        around: what it stands in, its note and the headings above it.
    """

    text: str
    answer: str
    around: Hashable

    @cached_property
    def normal(self) -> str:
        """The text, normalised."""
        return normalise(self.text)

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """The words that say what it is about."""
        return tuple(telling(words(without_number(self.normal)[0])))


def find_equal(questions: Sequence[Posed]) -> Iterator[tuple[int, int]]:
    """Yield each question that was asked before, as the positions of the one before and of this one."""
    for positions in _together(enumerate(each.normal for each in questions)):
        for position in range(1, len(positions)):
            earlier = positions[max(0, position - COMPARED) : position]
            this = positions[position]
            found = next((one for one in earlier if _are_one(questions[one], questions[this])), None)
            if found is not None:
                yield found, this


def find_near(questions: Sequence[Posed]) -> Iterator[tuple[int, int]]:
    """Yield each question that is another in other words, spelling or order, as `find_equal` does; equal ones apart."""
    asked = Counter(word for each in questions for word in set(each.telling))
    found: dict[int, int] = {}
    for key in (_in_any_order, _beginnings):
        for positions in _together((at, key(each)) for at, each in enumerate(questions)):
            for at, this in enumerate(positions):
                for one in positions[max(0, at - COMPARED) : at]:
                    if this not in found and _is_near(questions[one], questions[this], asked):
                        found[this] = one
    yield from sorted((one, this) for this, one in found.items())


def _in_any_order(question: Posed) -> Hashable:
    return tuple(sorted(question.telling))


def _beginnings(question: Posed) -> Hashable:
    return tuple(sorted(word[:BEGINNING] for word in question.telling))


def _together(keyed: Iterable[tuple[int, Hashable]]) -> Iterator[list[int]]:
    """Yield the positions that have a key in common, in order; a key that is empty is none."""
    found: dict[Hashable, list[int]] = defaultdict(list)
    for position, key in keyed:
        if key:
            found[key].append(position)
    yield from (positions for positions in found.values() if len(positions) > 1)


def _are_one(one: Posed, other: Posed) -> bool:
    """Tell whether two equal texts ask the same, and not each for something of what is around it."""
    if one.around == other.around or weight_of(one.telling) >= SELF_CONTAINED:
        return True
    return _answers_alike(one, other)


def _answers_alike(one: Posed, other: Posed) -> bool:
    like = likeness(take_apart("", normalise(one.answer)), take_apart("", normalise(other.answer)), ())
    return like.same_answer or (like.common >= WORDS_ALIKE and max(like.answer, like.share) >= ALIKE)


def _is_near(one: Posed, other: Posed, asked: Counter[str]) -> bool:
    if one.normal == other.normal or is_renumbered(one.normal, other.normal):
        return False
    apart = take_apart(one.normal, normalise(one.answer)), take_apart(other.normal, normalise(other.answer))
    # A word that is in an answer, or in a third question, is no slip of the pen: `absorption`, `adsorption`.
    established = {word for each in apart for word in each.answer_words}
    established.update(word for word in (*one.telling, *other.telling) if asked[word] > 1)
    change = likeness(*apart, established).change
    if change > Change.ORDER:
        return False
    return _are_one(one, other) if change < Change.ORDER else _answers_alike(one, other)
