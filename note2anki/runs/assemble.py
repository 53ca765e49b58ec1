"""Puts a package's cards together: sources, fields, modification times, and what changed since the last version."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Set
from datetime import UTC, datetime

from msgspec import Struct, field
from msgspec.structs import replace

from note2anki.diagnostics import diagnose
from note2anki.identity.records import Card, ConceptSource
from note2anki.identity.rows import new_rows, positions
from note2anki.model import Diagnostic, Medium
from note2anki.runs.concept_fates import ConceptFates, concept_fates
from note2anki.runs.concepts import Concepts
from note2anki.runs.decks import Decks, moved_searches
from note2anki.runs.fields import FieldMaker
from note2anki.runs.identify import Identified
from note2anki.runs.making import Entry, make_card
from note2anki.runs.not_shown import not_shown
from note2anki.runs.sources import part_retyped, tag_problems
from note2anki.runs.turns import Awaited, Turns, concept_draft, reading_order
from note2anki.runs.work.desk import Desk
from note2anki.runs.work.leaning import Leaning, ObservedSurroundings
from note2anki.runs.work.spool import are_many
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
        tags=tag_problems((item.note, item.question) for item in identified.asked),
        is_settled=not (identified.kept or identified.diagnostics or retyped.kept or retyped.diagnostics),
    )
    kept = [*identified.kept, *retyped.kept]
    gone = [*identified.gone, *retyped.gone]
    decks = Decks(world, retyped.asked)
    result.decks = decks.diagnostics
    concepts = Concepts(world, retyped.asked, desk)
    names = deque([concepts.take(item, decks.deck(item.note.file)) for item in retyped.asked])
    fates = _settle(world, concepts, {item.guid for item in retyped.asked}, kept, gone, result)
    every = _shown_concepts(world, fates)
    around = ObservedSurroundings(desk.surroundings, desk.names)
    maker = FieldMaker(
        around,
        every,
        desk.names.key,
        remote_images=world.settings.remote_media == "keep",
    )
    made = desk.concepts([ConceptTask(*maker.concept(source)) for source in fates.sources.values()])
    drafts = {guid: concept_draft(world, concepts.by_guid[guid], source) for guid, source in fates.sources.items()}
    turns = Turns(
        reading_order(retyped.asked, names, drafts),
        names,
        {file: work.made for file, work in works.items()},
        Awaited(fates.sources, made),
    )
    # All that is still needed has its turn: of a big vault there is not room for more and the cards.
    for used_up in (works, identified.asked, retyped.asked, concepts.by_guid, drafts):
        used_up.clear()
    desk.forget()
    _make_living(world, turns, decks, maker, result)
    result.living = len(result.entries)
    result.hidden = not_shown(world.vault, (entry.made for entry in result.entries))
    reasons = dict.fromkeys(identified.skipped, "the option skip leaves it out") | fates.reasons | retyped.reasons
    _make_still(world, kept, gone, reasons, maker, result)
    moved = ((entry.old, entry.card) for entry in result.entries if entry.old is not None)
    result.moved_decks = moved_searches(world.ledger.cards.values(), moved)
    result.leanings = around.take()
    return result


def _settle(
    world: World, concepts: Concepts, asked: Set[str], kept: list[Card], gone: list[Card], result: Assembled
) -> ConceptFates:
    """Find out what becomes of the concepts, and whether all that is gone may go; `kept` and `gone` take what comes."""
    fates = concept_fates(world, concepts, asked, gone, kept)
    if _is_too_much(world, [*gone, *fates.lost], result):
        kept += gone
        gone.clear()
        fates = concept_fates(world, concepts, asked, gone, kept).without_losses()
    kept += fates.kept
    gone += fates.lost
    return fates


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


def _make_living(world: World, turns: Turns, decks: Decks, maker: FieldMaker, result: Assembled) -> None:
    """Make the cards of questions and concepts."""
    olds = turns.olds()
    fresh = sum(old is None for old in olds)
    rows = iter(new_rows(fresh, world.request.now, (card.row for card in world.ledger.cards.values())))
    on_disk = None
    if are_many(len(olds)):
        from note2anki.runs.work.on_disk import CardsOnDisk  # which few packages need

        on_disk = CardsOnDisk()
    for due in positions([old.due if old else None for old in olds]):
        draft = turns.take(decks)
        entry, is_restyled = make_card(world, draft, maker, draft.old.row if draft.old else next(rows), due)
        if is_restyled:
            result.restyled.append(entry.card.guid)
        result.media.update((medium.name, medium) for medium in entry.made.media)
        result.entries.append(on_disk.put(entry) if on_disk else entry)


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
