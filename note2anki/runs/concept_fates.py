"""What becomes of each concept in a run: a card, a card that stays as it is, a tombstone, or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set

from msgspec import Struct, field

from note2anki.identity.records import Card, ConceptSource, QuestionSource
from note2anki.runs.concept_rules import left_out_by
from note2anki.runs.concepts import Concepts
from note2anki.runs.world import World

UNNAMED = "no question names it any more"


class ConceptFates(Struct, frozen=True):
    """The concepts of a run.

    Attributes:
        sources: those to make a card of, by GUID.
        lost: cards that become tombstones.
        kept: cards that stay as they are.
        reasons: why each of `lost` is, by GUID.
    """

    sources: dict[str, ConceptSource] = field(default_factory=dict)
    lost: list[Card] = field(default_factory=list)
    kept: list[Card] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)

    def without_losses(self) -> ConceptFates:
        """Return the same with no card lost."""
        return ConceptFates(self.sources, [], [*self.kept, *self.lost])


def concept_fates(
    world: World, concepts: Concepts, asked: Set[str], gone: Iterable[Card], kept: Iterable[Card]
) -> ConceptFates:
    """Find out what becomes of the concepts that questions name or named; none is looked at where they are off.

    Args:
        world: the vault.
        concepts: those that the questions of the run name; ones that lost a mention are met again.
        asked: the GUIDs of these questions.
        gone: cards that become tombstones.
        kept: cards that stay as they are, and keep their concepts.
    """
    fates = ConceptFates()
    if not world.settings.concepts_enabled:
        return fates
    gone = list(gone)
    elsewhere = _elsewhere(world, asked, {card.guid for card in gone})
    _meet_unnamed(world, concepts, asked | {card.guid for card in gone}, kept, elsewhere, fates)
    for guid, concept in concepts.by_guid.items():
        source = concepts.source(concept, elsewhere.get(guid, ()))
        count = len(concept.found.keys() | {card.guid for card in elsewhere.get(guid, ())})
        setting = left_out_by(source, count, world.settings)
        if not setting:
            fates.sources[guid] = source
        elif concept.old is not None and not concept.old.removed:
            fates.lost.append(concept.old)
            fates.reasons[guid] = f"the setting {setting} leaves it out"
    return fates


def _meet_unnamed(
    world: World,
    concepts: Concepts,
    changed: Set[str],
    kept: Iterable[Card],
    elsewhere: Mapping[str, list[Card]],
    fates: ConceptFates,
) -> None:
    """Find out what becomes of the concepts that no question of the run names; kept questions keep theirs."""
    named = {guid for card in kept if isinstance(card.source, QuestionSource) for guid in card.source.concepts}
    for guid in sorted(world.ledger.cards):
        card = world.ledger.cards[guid]
        if card.removed or guid in concepts.by_guid or not isinstance(card.source, ConceptSource):
            continue
        if any(mention.guid in changed for mention in card.source.mentions):
            if elsewhere.get(guid):
                concepts.meet_again(card)
            else:
                fates.lost.append(card)
                fates.reasons[guid] = UNNAMED
        elif guid in named or (world.package in card.sent and elsewhere.get(guid)):
            fates.kept.append(card)


def _elsewhere(world: World, asked: Set[str], removed: Set[str]) -> dict[str, list[Card]]:
    """Return for each concept the living question cards outside this run that name it."""
    found: dict[str, list[Card]] = defaultdict(list)
    for guid in sorted(world.ledger.cards):
        card = world.ledger.cards[guid]
        if isinstance(card.source, QuestionSource) and not card.removed and guid not in asked and guid not in removed:
            for concept in card.source.concepts:
                found[concept].append(card)
    return found
