"""Puts a package's cards together: sources, fields, modification times, and what changed since the last version."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from msgspec import Struct, field
from msgspec.structs import replace

from note2anki.diagnostics import diagnose
from note2anki.identity.records import Card, ConceptSource, QuestionSource
from note2anki.identity.rows import new_rows, positions
from note2anki.model import Diagnostic, Medium
from note2anki.runs.concept_fates import ConceptFates, concept_fates
from note2anki.runs.concepts import Concept, Concepts
from note2anki.runs.decks import Decks, join_deck, moved_searches
from note2anki.runs.fields import FieldMaker, Made
from note2anki.runs.identify import Asked, Identified
from note2anki.runs.making import Draft, Entry, make_card
from note2anki.runs.not_shown import not_shown
from note2anki.runs.sources import card_kind, part_retyped, question_source, tag_problems
from note2anki.runs.work.desk import Desk
from note2anki.runs.work.leaning import Leaning, ObservedSurroundings
from note2anki.runs.work.spool import Spool
from note2anki.runs.work.tasks import ConceptTask, NoteWork
from note2anki.runs.world import World

#: More removals than this at once, and more than this share of the package, need the person's word.
MANY, MANY_SHARE = 20, 0.1


class Assembled(Struct):
    """The package's cards in order, and what was found out on the way.

    Attributes:
        entries: the cards; `living` is how many of them, the first ones, were read anew.
        uncertain: what is said of questions whose card is uncertain, and of those that would be of another kind.
        tags, decks, hidden: what is said of tags, of decks, and of what cards could not show.
        is_too_much: what is said where very much is gone at once.
        restyled: GUIDs of cards that only a newer note2anki makes look different.
        media: the cards' media, by name.
        moved_decks: searches for cards whose deck is another one.
        is_settled: whether each question has its card, and none was left as it was because that is not so.
        leanings: what the vault was asked for what no note alone decides.
    """

    entries: list[Entry] = field(default_factory=list)
    living: int = 0
    uncertain: list[Diagnostic] = field(default_factory=list)
    tags: list[Diagnostic] = field(default_factory=list)
    decks: list[Diagnostic] = field(default_factory=list)
    is_too_much: list[Diagnostic] = field(default_factory=list)
    restyled: list[str] = field(default_factory=list)
    hidden: list[Diagnostic] = field(default_factory=list)
    media: dict[str, Medium] = field(default_factory=dict)
    moved_decks: tuple[tuple[str, str], ...] = ()
    is_settled: bool = False
    leanings: tuple[Leaning, ...] = ()

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All that is to be said, in order."""
        said = (*self.uncertain, *self.tags, *self.decks, *self.is_too_much)
        return (*said, *restyled_problems(len(self.restyled)), *self.hidden)


def restyled_problems(count: int) -> tuple[Diagnostic, ...]:
    """Say how many cards only a newer note2anki makes look different."""
    return (diagnose("N2A033", count=count),) if count else ()


def assemble(world: World, identified: Identified, works: dict[str, NoteWork], desk: Desk) -> Assembled:
    """Make every card of the package.

    Args:
        world: the vault.
        identified: what became of each card and question of the selection; its questions are used up.
        works: what its notes came to; they are used up.
        desk: where other notes are read.
    """
    retyped = part_retyped(world, identified.asked)
    result = Assembled(
        uncertain=[*identified.diagnostics, *retyped.diagnostics],
        tags=tag_problems(identified.asked),
        is_settled=not (identified.kept or identified.diagnostics or retyped.kept or retyped.diagnostics),
    )
    kept = [*identified.kept, *retyped.kept]
    gone = [*identified.gone, *retyped.gone]
    decks = Decks(world, retyped.asked)
    result.decks = decks.diagnostics
    concepts = Concepts(world, retyped.asked, desk)
    drafts = _question_drafts(retyped.asked, decks, concepts, works)
    asked = {draft.guid for draft in drafts}
    fates = concept_fates(world, concepts, asked, gone, kept)
    if _is_too_much(world, [*gone, *fates.lost], result):
        kept += gone
        gone = []
        fates = concept_fates(world, concepts, asked, gone, kept).without_losses()
    kept += fates.kept
    gone += fates.lost
    every = _shown_concepts(world, fates)
    around = ObservedSurroundings(desk.surroundings, desk.names)
    maker = FieldMaker(
        around,
        every,
        desk.names.key,
        remote_images=world.settings.remote_media == "keep",
    )
    made = desk.concepts([ConceptTask(*maker.concept(source)) for source in fates.sources.values()])
    drafts += _concept_drafts(world, concepts, fates.sources)
    # The drafts say all that the notes did: of a big vault there is not room for both and the cards.
    for used_up in (works, identified.asked, retyped.asked, concepts.by_guid):
        used_up.clear()
    desk.forget()
    _make_living(world, drafts, maker, _Awaited(fates.sources, made), result)
    result.living = len(result.entries)
    result.hidden = not_shown(world.vault, (entry.made for entry in result.entries))
    _make_still(world, kept, gone, fates.reasons, maker, result)
    moved = ((entry.old, entry.card) for entry in result.entries if entry.old is not None)
    result.moved_decks = moved_searches(world.ledger.cards.values(), moved)
    result.leanings = around.take()
    return result


def _question_drafts(
    asked: Iterable[Asked], decks: Decks, concepts: Concepts, works: Mapping[str, NoteWork]
) -> list[Draft]:
    drafts: list[Draft] = []
    for item in asked:
        kind = card_kind(item.question)
        deck = decks.card_deck(item)
        names = concepts.take(item, decks.deck(item.note.file))
        source = question_source(item, kind, names)
        line, lines = item.question.line, item.question.answer_lines
        made = works[item.note.file].made
        alone = made.pop(line, None) if made else None  # taken out, so that it is not held twice once it is made up
        drafts.append(Draft(item.guid, kind, source, item.old, deck, item.reason, item.note.file, line, lines, alone))
    return drafts


def _is_too_much(world: World, gone: list[Card], result: Assembled) -> bool:
    """Tell, and report, whether very much is gone at once and nobody said that it is meant."""
    total = sum(world.package in card.sent and not card.removed for card in world.ledger.cards.values())
    total = max(total, len(gone))
    if len(gone) <= MANY or len(gone) <= MANY_SHARE * total or world.request.allow_removals:
        return False
    result.is_too_much.append(diagnose("N2A031", count=len(gone), total=total))
    return True


def _shown_concepts(world: World, fates: ConceptFates) -> dict[str, ConceptSource]:
    """Return the concepts that questions show: those with a card."""
    if not world.settings.concepts_enabled:
        return {}
    lost = {card.guid for card in fates.lost}
    cards = (card for guid, card in world.ledger.cards.items() if not card.removed and guid not in lost)
    return {card.guid: card.source for card in cards if isinstance(card.source, ConceptSource)} | fates.sources


class _Awaited:
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


def _concept_drafts(world: World, concepts: Concepts, sources: Mapping[str, ConceptSource]) -> list[Draft]:
    deck = world.settings.concepts_deck
    return [_concept_draft(concepts.by_guid[guid], source, deck) for guid, source in sources.items()]


def _concept_draft(concept: Concept, source: ConceptSource, deck: str) -> Draft:
    place = source.file or (source.mentions[0].file if source.mentions else "")
    chosen = join_deck(deck.replace("{deck}", concept.deck)) if concept.old is None else ""
    deck = chosen or concept.deck
    return Draft(concept.guid, "concept", source, concept.old, deck, concept.reason, place)


def _make_living(world: World, drafts: list[Draft], maker: FieldMaker, concepts: _Awaited, result: Assembled) -> None:
    """Make the cards of drafts; a concept follows the question that first names it."""
    ordered = deque(_reading_order(drafts))
    fresh = [draft for draft in ordered if draft.old is None]
    rows = iter(new_rows(len(fresh), world.request.now, (card.row for card in world.ledger.cards.values())))
    places = positions([draft.old.due if draft.old else None for draft in ordered])
    drafts.clear()
    spool = Spool()
    for due in places:
        draft = ordered.popleft()  # what it was made of is needed no more
        if draft.kind == "concept":
            draft = replace(draft, alone=concepts.take(draft.guid))
        entry, is_restyled = make_card(world, draft, maker, draft.old.row if draft.old else next(rows), due)
        if is_restyled:
            result.restyled.append(entry.card.guid)
        result.media.update((medium.name, medium) for medium in entry.made.media)
        made = spool.put(entry.made)
        result.entries.append(entry if made is entry.made else replace(entry, made=made))


def _reading_order(drafts: list[Draft]) -> list[Draft]:
    by_guid = {draft.guid: draft for draft in drafts}
    ordered: dict[str, Draft] = {}
    for draft in drafts:
        ordered.setdefault(draft.guid, draft)
        if isinstance(draft.source, QuestionSource):
            for guid in draft.source.concepts:
                if guid in by_guid:  # else the settings leave it out
                    ordered.setdefault(guid, by_guid[guid])
    return list(ordered.values())


def _make_still(
    world: World,
    kept: Iterable[Card],
    gone: Iterable[Card],
    reasons: Mapping[str, str],
    maker: FieldMaker,
    result: Assembled,
) -> None:
    """Take along what is not read anew: cards that stay as they are, new tombstones, and old ones."""
    now = world.request.now
    today = datetime.fromtimestamp(now, UTC).date().isoformat()
    done = {entry.card.guid for entry in result.entries}
    still: list[tuple[Card, Card, str]] = [(card, card, "stays as it is") for card in kept]
    for card in gone:
        tombstone = replace(card, removed=today, mod=max(card.mod + 1, now))
        still.append((card, tombstone, reasons.get(card.guid, "its question is nowhere in the vault")))
    still.extend(
        (card, replace(card, mod=max(card.mod + 1, now)) if world.request.touch else card, "removed earlier")
        for card in world.ledger.cards.values()
        if card.removed and (world.package in card.sent or world.in_scope(card.source.file))
    )
    for old, card, reason in sorted(still, key=lambda entry: (entry[1].due, entry[1].row)):
        if card.guid not in done:
            done.add(card.guid)
            made = maker.make(card.source)
            result.media.update((medium.name, medium) for medium in made.media)
            result.entries.append(Entry(old, card, made, reason, card.source.file))
