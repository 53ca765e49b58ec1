"""The cards of a package as other people get them: of what was chosen alone, and with no way back into the vault."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from note2anki.diagnostics import diagnose
from note2anki.identity.guid import shared_guid
from note2anki.identity.records import Card, ConceptSource, MentionSource, QuestionSource
from note2anki.model import AnkiNote, Diagnostic, Medium
from note2anki.rendering.unlinked import without_vault
from note2anki.runs.concept_names import ConceptNames, stub_key
from note2anki.runs.concepts import MENTIONS
from note2anki.runs.fields import OWN_TAGS, FieldMaker, Made, anki_note
from note2anki.runs.making import Entry
from note2anki.runs.mentions import find_mention
from note2anki.runs.share_decks import ShareDecks
from note2anki.runs.surroundings import vault_around
from note2anki.runs.world import World
from note2anki.vault.tags import merge_tags

#: A home folder has at least so many parts: `/root` is no secret, and stands in many an answer.
_HOME_PARTS = 3


class SharedCards(Struct):
    """The notes of a share, their media by name, what they still tell of this computer, and how many were left out."""

    notes: list[AnkiNote] = field(default_factory=list)
    media: dict[str, Medium] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    left_out: int = 0


def shared_cards(world: World, entries: Iterable[Entry]) -> SharedCards:
    """Return the living cards of a package for other people.

    Args:
        world: the vault.
        entries: the cards of the author's own package.
    """
    living = [entry for entry in entries if not entry.card.removed]
    narrow = _Narrow(world, living)
    decks = ShareDecks(world)
    needles = _needles(world.vault)
    result = SharedCards()
    for entry in living:
        card, made = narrow.card(entry)
        source = card.source
        if isinstance(source, ConceptSource) and not source.definition and not source.mentions:
            result.left_out += 1
            continue
        note = _note(replace(card, deck=decks.name(card.deck)), made)
        result.notes.append(note)
        result.media.update((medium.name, medium) for medium in made.media)
        result.diagnostics.extend(_telling(note, entry, needles))
    return result


def _note(card: Card, made: Made) -> AnkiNote:
    """Return the note: without its source, with a GUID of its own, and without what note2anki tells its author."""
    fields = {name: without_vault(text) for name, text in made.fields.items()} | {"Source": ""}
    note = anki_note(replace(card, guid=shared_guid(card.guid)), replace(made.whole(), fields=fields))
    return replace(note, tags=tuple(tag for tag in note.tags if tag.casefold() not in OWN_TAGS))


class _Narrow:
    """Makes cards as if there were no notes but those of the package.

    Args:
        world: the vault.
        living: the cards of the package.
    """

    def __init__(self, world: World, living: Sequence[Entry]) -> None:
        self._names = ConceptNames(world.index)
        self._cards = {entry.card.guid: entry.card for entry in living}
        self._naming: dict[str, list[Card]] = {}
        for card in self._cards.values():
            for guid in card.source.concepts if isinstance(card.source, QuestionSource) else ():
                self._naming.setdefault(guid, []).append(card)
        self._decks = {card.deck for card in self._cards.values() if isinstance(card.source, QuestionSource)}
        self._keeps_decks = bool(world.settings.concepts_deck)
        self._concepts = {guid: self._concept(card) for guid, card in self._cards.items() if card.kind == "concept"}
        sources = {guid: source for guid, (source, _mod) in self._concepts.items()}
        around = vault_around(world)
        keeps_remote = world.settings.remote_media == "keep"
        self._maker = FieldMaker(around, sources, self._names.key, remote_images=keeps_remote)

    def card(self, entry: Entry) -> tuple[Card, Made]:
        """Return a card and its fields."""
        card, made = entry.card, entry.made
        if isinstance(card.source, QuestionSource):
            is_whole = all(guid in self._concepts for guid in card.source.concepts)
            return card, made if is_whole else self._maker.make(card.source, entry.line)
        source, mod = self._concepts[card.guid]
        if source != card.source or source.related:
            made = self._maker.make(source)
        return replace(card, source=source, mod=mod, deck=self._deck(card)), made

    def _concept(self, card: Card) -> tuple[ConceptSource, int]:
        """Return what the package's own notes say of a concept, and the time of the last change in that."""
        source = card.source
        assert isinstance(source, ConceptSource)
        chosen = {each.guid: each for each in source.mentions if each.guid in self._cards}
        added = list(self._more(card, source, chosen))
        mentions = (*chosen.values(), *added)
        tags = merge_tags((*source.note_tags, *(tag for mention in mentions for tag in mention.tags)))
        if set(mentions) == set(source.mentions):
            return source, card.mod
        return replace(source, mentions=mentions, tags=tags), max(
            [card.mod, *(self._cards[each.guid].mod for each in added)]
        )

    def _more(self, card: Card, source: ConceptSource, chosen: Iterable[str]) -> Iterator[MentionSource]:
        """Yield mentions for which the author's own card had no room beside those of other notes."""
        taken = set(chosen)
        room = min(MENTIONS, len(source.mentions)) - len(taken)
        key = source.file or stub_key(source.name)
        for question in self._naming.get(card.guid, ()):
            if room > 0 and question.guid not in taken and (found := find_mention(question, key, self._names)):
                room -= 1
                yield found

    def _deck(self, card: Card) -> str:
        """Return a concept's deck, unless other notes alone brought it there."""
        naming = self._naming.get(card.guid)
        if self._keeps_decks or card.deck in self._decks or not naming:
            return card.deck
        return naming[0].deck


def _needles(vault: Path) -> tuple[str, ...]:
    """Return what tells of this computer wherever it stands."""
    places = [vault, vault.resolve()]
    try:
        home = Path.home()
    except RuntimeError:  # there is none
        home = Path()
    if len(home.parts) >= _HOME_PARTS:
        places.append(home)
    paths = {str(place) for place in places} | {place.as_posix() for place in places}
    return ("obsidian://", "file://", *sorted(path for path in paths if len(Path(path).parts) > 1))


def _telling(note: AnkiNote, entry: Entry, needles: Sequence[str]) -> Iterator[Diagnostic]:
    """Yield a warning where what the person wrote tells of this computer."""
    text = html.unescape("\n".join((*note.fields, *note.tags))).casefold()
    found = next((needle for needle in needles if needle.casefold() in text), "")
    if found:
        yield diagnose("N2A126", entry.file, entry.line, detail=found)
