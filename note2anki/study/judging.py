"""Judges questions, and the notes, sections and concepts that they belong to, weakest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from msgspec import Struct

from note2anki.study.figures import Figures, total
from note2anki.study.findings import Place, WeakGroup, WeakQuestion
from note2anki.study.weakness import usual_share, weakness

#: What names a group, and the place and the link that it has, from its first question.
Key = tuple[str, ...]
Placed = tuple[Place, str]


class Judge(Struct, frozen=True):
    """Gives scores.

    Attributes:
        usual: how often the person forgets in general.
        min_reviews: what has fewer reviews gets no score.
    """

    usual: float
    min_reviews: int

    def score(self, figures: Figures, *, is_leech: bool = False) -> float | None:
        """Return a weakness; a leech has one in any case, since Anki gave its verdict already."""
        if figures.reviews < self.min_reviews and not is_leech:
            return None
        return weakness(figures.forgotten, figures.reviews, self.usual)


def judge_of(overall: Figures, min_reviews: int) -> Judge:
    """Return the judge of a person, by what they remember of all."""
    return Judge(usual_share(overall.forgotten, overall.reviews), min_reviews)


def weakest_first(questions: Iterable[WeakQuestion]) -> tuple[WeakQuestion, ...]:
    """Sort questions: by score, then lapses, then place; what is not judged comes last."""
    return tuple(sorted(questions, key=lambda each: (*_rank(each), each.guid)))


def _rank(each: WeakQuestion | WeakGroup) -> tuple[bool, float, int, str, int]:
    return each.score is None, -(each.score or 0), -each.figures.lapses, each.place.file, each.place.line


def by_note(questions: Iterable[WeakQuestion], judge: Judge) -> tuple[WeakGroup, ...]:
    """Group questions by their note; a concept's own card is no part of its note's text."""
    return _grouped(questions, judge, _notes_of, lambda _key, first: (Place(first.place.file), first.link))


def by_section(questions: Iterable[WeakQuestion], judge: Judge) -> tuple[WeakGroup, ...]:
    """Group questions by the headings above them, in their note; the place is that of the section's first question."""
    return _grouped(questions, judge, _sections_of, lambda _key, first: (first.place, first.link))


def by_concept(
    questions: Iterable[WeakQuestion], judge: Judge, place_of: Callable[[str], Placed]
) -> tuple[WeakGroup, ...]:
    """Group questions by the concepts that they name, each with the concept's own card.

    Args:
        questions: those that were answered.
        judge: gives the scores.
        place_of: where a concept's note is.
    """
    return _grouped(questions, judge, lambda each: [(name,) for name in each.concepts], lambda key, _: place_of(key[0]))


def _notes_of(each: WeakQuestion) -> list[Key]:
    return [(each.place.file,)] if each.place.file and each.kind != "concept" else []


def _sections_of(each: WeakQuestion) -> list[Key]:
    return [(*file, *each.section) for file in _notes_of(each) if each.section]


def _grouped(
    questions: Iterable[WeakQuestion],
    judge: Judge,
    keys_of: Callable[[WeakQuestion], list[Key]],
    place_of: Callable[[Key, WeakQuestion], Placed],
) -> tuple[WeakGroup, ...]:
    members: dict[Key, list[WeakQuestion]] = defaultdict(list)
    for each in questions:
        for key in keys_of(each):
            members[key].append(each)
    groups = []
    for key, found in members.items():
        figures = total(each.figures for each in found)
        place, link = place_of(key, min(found, key=lambda each: (each.place.line or 1 << 31, each.guid)))
        groups.append(WeakGroup(key, place, link, len(found), figures, judge.score(figures)))
    return tuple(sorted(groups, key=lambda group: (*_rank(group), group.name)))
