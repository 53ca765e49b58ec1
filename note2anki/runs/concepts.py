"""The concepts of the selection: which cards they are, what their notes say, where they are mentioned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from pathlib import PurePosixPath

from msgspec.structs import replace

from note2anki.cards.answer import Answer
from note2anki.cards.content import Contents
from note2anki.identity.concept_renames import LostConcept, find_renamed
from note2anki.identity.guid import concept_guid
from note2anki.identity.records import Card, ConceptSource, MentionSource, QuestionSource
from note2anki.model import Mention
from note2anki.runs.concept import Concept, Named, alone
from note2anki.runs.concept_names import name_key, stub_key
from note2anki.runs.identify import Asked
from note2anki.runs.mentions import find_mention
from note2anki.runs.work.desk import Desk
from note2anki.runs.world import World
from note2anki.vault.tags import anki_tags, merge_tags, spelled_as

#: A concept card shows at most this many mentions, chosen once.
MENTIONS = 5


def _stem(file: str) -> str:
    return PurePosixPath(file).stem


def _lost_concept(card: Card, named_by: frozenset[str]) -> LostConcept:
    assert isinstance(card.source, ConceptSource)
    source = card.source
    return LostConcept(card.guid, name_key(source.name), source.definition, named_by, bool(source.file))


class Concepts:
    """The concepts that the questions of a run name.

    Args:
        world: the vault.
        asked: the questions.
        desk: where notes are read.

    Attributes:
        by_guid: those found, in order of first mention.
    """

    def __init__(self, world: World, asked: Sequence[Asked], desk: Desk) -> None:
        self._world = world
        self._read = desk.said
        self._names = desk.names
        self._asked = asked
        self.by_guid: dict[str, Concept] = {}
        self._by_key: dict[str, Concept] = {}
        self._taken = set(world.ledger.cards)
        self._known_files: dict[str, Card] = {}
        self._known_names: dict[str, list[Card]] = defaultdict(list)
        for card in sorted(world.ledger.cards.values(), key=lambda card: (bool(card.removed), card.guid)):
            if isinstance(card.source, ConceptSource):
                if card.source.file:
                    self._known_files.setdefault(card.source.file, card)
                self._known_names[name_key(card.source.name)].append(card)

    def take(self, asked: Asked, deck: str) -> tuple[str, ...]:
        """Note the concepts of a question and return their GUIDs, in order of first mention."""
        mentions = asked.question.mentions
        if not mentions:
            return ()
        guids: dict[str, None] = {}
        for place, mention in enumerate(mentions):
            file, key = self._names.resolve(mention.target, asked.note.file)
            if file == asked.note.file or (file and not file.lower().endswith(".md")):
                continue
            concept = self._by_key.get(key) or self._meet(mention, file, key, deck, asked)
            guids[concept.guid] = None
            known = concept.found.get(asked.guid)  # of another link that names the same note
            concept.found[asked.guid] = Named(asked, (*known.places, place) if known else alone(place))
        return tuple(guids)

    def _meet(self, mention: Mention, file: str, key: str, deck: str, asked: Asked) -> Concept:
        name = _stem(file) if file else mention.target.rpartition("/")[2].strip()
        old, reason = self._known_files.get(file) if file else None, "the same name"
        if old is None:
            old = self._known_by_name(name, file, asked)
        if old is None:
            old, reason = self._renamed(file, key) if file else (None, "")
        if old is not None and not file and isinstance(old.source, ConceptSource):
            name = old.source.name
        guid = old.guid if old else self._new_guid(name, file)
        concept = Concept(guid, name, file, old, old.deck if old else deck, reason or "no card like it")
        self._by_key[key] = self.by_guid[guid] = concept
        return concept

    @cached_property
    def _named_by(self) -> dict[str, set[str]]:
        """The questions of the run that name each concept, by its key."""
        found: dict[str, set[str]] = defaultdict(set)
        for item in self._asked:
            for mention in item.question.mentions:
                found[self._names.resolve(mention.target, item.note.file)[1]].add(item.guid)
        return found

    @cached_property
    def _lost(self) -> dict[str, LostConcept]:
        """The living concepts whose name no question of the run links to, and whose note is gone.

        Of those that had none, only what the run's questions alone named: others may link to it still.
        """
        cards = self._world.ledger.cards
        lost = [
            card
            for card in cards.values()
            if isinstance(card.source, ConceptSource)
            and not card.removed
            and (not self._world.has_note(card.source.file) or self._is_only_supposed(card.source.file))
            and stub_key(card.source.name) not in self._named_by
        ]
        namers: dict[str, set[str]] = {card.guid: set() for card in lost}
        for card in cards.values() if lost else ():
            if isinstance(card.source, QuestionSource) and not card.removed:
                for guid in namers.keys() & set(card.source.concepts):
                    namers[guid].add(card.guid)
        asked = {item.guid for item in self._asked}
        found = {c.guid: _lost_concept(c, frozenset(namers[c.guid])) for c in lost}
        return {guid: each for guid, each in found.items() if each.had_note or each.named_by <= asked}

    def _renamed(self, file: str, key: str) -> tuple[Card | None, str]:
        """Return the card of the concept whose note has this file now under a new name, and why it is that one."""
        lost = [concept for guid, concept in self._lost.items() if guid not in self.by_guid]
        said = self._read(file) if lost else None
        if said is None:
            return None, ""
        named_by = frozenset(self._named_by[key])
        guid, reason = find_renamed(lost, (name_key(alias) for alias in said.aliases), said.note.definition, named_by)
        return (self._world.ledger.cards[guid], reason) if guid else (None, "")

    def _known_by_name(self, name: str, file: str, asked: Asked) -> Card | None:
        """Return the known concept of a name that can be the one met.

        First one that has just its note, or none too, then one that lives, then the one that the question named before.
        """
        before = asked.old.source.concepts if asked.old and isinstance(asked.old.source, QuestionSource) else ()
        found = [card for card in self._known_names.get(name_key(name), ()) if self._may_be(card, file)]
        return min(found, key=lambda c: (c.source.file != file, bool(c.removed), c.guid not in before), default=None)

    def _may_be(self, card: Card, file: str) -> bool:
        """Tell whether a known concept of this name can be the one met: it was a stub, or its note is gone or moved."""
        assert isinstance(card.source, ConceptSource)
        known = card.source.file
        if card.guid in self.by_guid or (file and not known and stub_key(card.source.name) in self._named_by):
            return False  # it is another one, or will be: links still name the one that has no note
        if known in self._world.left_alone:  # links still name that note, or this one is of no note
            return self._is_only_supposed(known) or (bool(file) and known not in self._named_by)
        return not known or known == file or known not in self._world.listed

    def _is_only_supposed(self, place: str) -> bool:
        """Tell whether nothing but its name says of a note that is left out that a concept's note was moved there."""
        return place in self._world.moved and place not in self._named_by

    def _new_guid(self, name: str, file: str) -> str:
        guid = concept_guid(self._world.ledger.vault_id, name, file.rpartition("/")[0], self._taken)
        self._taken.add(guid)
        return guid

    def meet_again(self, card: Card) -> Concept:
        """Take a concept that no question of this run names any more."""
        source = card.source
        assert isinstance(source, ConceptSource)
        file = source.file if self._world.has_note(source.file) else ""
        concept = Concept(card.guid, source.name, file, card, card.deck)
        self._by_key[concept.key] = self.by_guid[card.guid] = concept
        return concept

    def source(self, concept: Concept, elsewhere: Sequence[Card]) -> ConceptSource:
        """Put a concept's source together.

        Args:
            concept: one of `by_guid`.
            elsewhere: the living question cards outside this run that name it.
        """
        said = self._said(concept)
        mentions = self._mentions(concept, elsewhere)
        tags = merge_tags((*said.note_tags, *(tag for mention in mentions for tag in mention.tags)))
        return replace(
            said,
            name=concept.name,
            tags=spelled_as(tags, concept.old.source.tags if concept.old else ()),
            file=concept.file,
            mentions=mentions,
            options=("recall",) if self._world.settings.concepts_recall else (),
        )

    def _said(self, concept: Concept) -> ConceptSource:
        """Return what a concept's own note says; while that cannot be read, or is left alone, what it said last."""
        is_read = concept.file and concept.file not in self._world.left_alone
        said = self._read(concept.file) if is_read else None
        if said is None:
            old = concept.old.source if concept.old and concept.file else None
            return old if isinstance(old, ConceptSource) else ConceptSource(concept.name)
        return ConceptSource(
            name=concept.name,
            definition=said.note.definition,
            short=said.note.short,
            references=said.note.references,
            aliases=said.aliases,
            note_tags=anki_tags(said.tags),
            related=self._related(said.note.definition, concept.file),
        )

    def _related(self, definition: str, file: str) -> tuple[str, ...]:
        """Return the targets of a definition's links to other notes, each concept once."""
        contents = Contents(_stem(file))
        contents.add_question("", Answer(definition.split("\n")))
        found: dict[str, str] = {}
        for mention in contents.mentions:
            place, key = self._names.resolve(mention.target, file)
            if key != file and (not place or place.lower().endswith(".md")):
                found.setdefault(key, mention.target)
        return tuple(found.values())

    def _mentions(self, concept: Concept, elsewhere: Sequence[Card]) -> tuple[MentionSource, ...]:
        """Choose the mentions that a concept's card shows: those it had, then new ones while there is room."""
        chosen: dict[str, MentionSource | Named] = {}
        others = {card.guid: card for card in elsewhere}
        if concept.old is not None and isinstance(concept.old.source, ConceptSource):
            for mention in concept.old.source.mentions:
                if mention.guid in concept.found:
                    chosen[mention.guid] = concept.found[mention.guid]
                elif mention.guid in others:
                    chosen[mention.guid] = mention
        for guid, named in concept.found.items():
            if len(chosen) >= MENTIONS:
                break
            chosen.setdefault(guid, named)
        for guid, card in others.items():
            if (
                len(chosen) < MENTIONS
                and guid not in chosen
                and (again := find_mention(card, concept.key, self._names))
            ):
                chosen[guid] = again
        first = tuple(chosen.values())[:MENTIONS]
        return tuple(each.source() if isinstance(each, Named) else each for each in first)
