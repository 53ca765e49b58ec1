"""What cards are made of, in the order in which they are made."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from note2anki.identity.records import Card, ConceptSource
from note2anki.runs.concept import Concept
from note2anki.runs.decks import Decks, join_deck
from note2anki.runs.fields import Made
from note2anki.runs.identify import Asked
from note2anki.runs.making import Draft
from note2anki.runs.sources import card_kind, question_source
from note2anki.runs.world import World


def concept_draft(world: World, concept: Concept, source: ConceptSource) -> Draft:
    """Return what a concept's card is made of, its fields apart."""
    place = source.file or (source.mentions[0].file if source.mentions else "")
    rule = world.settings.concepts_deck
    chosen = join_deck(rule.replace("{deck}", concept.deck)) if concept.old is None else ""
    return Draft(concept.guid, "concept", source, concept.old, chosen or concept.deck, concept.reason, place)


def reading_order(
    asked: Sequence[Asked], names: Iterable[tuple[str, ...]], drafts: Mapping[str, Draft]
) -> list[Asked | Draft]:
    """Return questions and concepts in the order of their cards: a concept follows the question that first names it."""
    ordered: list[Asked | Draft] = []
    left = dict(drafts)
    for item, named in zip(asked, names, strict=True):
        ordered.append(item)
        ordered += [left.pop(guid) for guid in named if guid in left]  # else it was met, or the settings leave it out
    return [*ordered, *left.values()]


class Awaited:
    """What comes one after another while it is waited for: most is asked for in the order in which it comes.

    Args:
        guids: whose cards' fields come, in order.
        made: the fields.
    """

    def __init__(self, guids: Iterable[str], made: Iterator[Made]) -> None:
        self._coming = zip(guids, made, strict=True)
        self._here: dict[str, Made] = {}

    def take(self, guid: str) -> Made | None:
        """Return the fields of a card, once; None where none come."""
        while guid not in self._here:
            arrived = next(self._coming, None)
            if arrived is None:
                return None
            self._here[arrived[0]] = arrived[1]
        return self._here.pop(guid)


class Turns:
    """What cards are made of, in their order; what had its turn is let go, and only then a question has all its texts.

    Args:
        ordered: the questions and the concepts.
        names: the GUIDs of the concepts that each question names, in their order; used up.
        made: of each note what it alone decides of its questions' fields, by their lines; used up.
        concepts: the concepts' fields.
    """

    def __init__(
        self,
        ordered: Iterable[Asked | Draft],
        names: deque[tuple[str, ...]],
        made: Mapping[str, dict[int, Made] | None],
        concepts: Awaited,
    ) -> None:
        self._ordered = deque(ordered)
        self._names = names
        self._made = made
        self._concepts = concepts

    def olds(self) -> list[Card | None]:
        """Return the card that each was."""
        return [turn.old for turn in self._ordered]

    def take(self, decks: Decks) -> Draft:
        """Return what the next card is made of."""
        turn = self._ordered.popleft()
        if isinstance(turn, Draft):
            return replace(turn, alone=self._concepts.take(turn.guid))
        file, question = turn.note.file, turn.question
        made = self._made[file]
        alone = made.pop(question.line, None) if made else None
        kind = card_kind(question)
        return Draft(
            guid=turn.guid,
            kind=kind,
            source=question_source(turn, kind, self._names.popleft()),
            old=turn.old,
            deck=decks.card_deck(turn),
            reason=turn.reason,
            file=file,
            line=question.line,
            answer_lines=question.answer_lines,
            alone=alone,
        )
