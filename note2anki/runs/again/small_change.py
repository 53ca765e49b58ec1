"""An export after which only answers differ from the last one: it makes their cards again, and looks at no other.

It is the ordinary export with everything left out that comes out as it did: the notes, the cards and the lines of the
ledger that are as they were. Where it is not sure of that, it is no small change, and the ordinary export does it all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from note2anki.identity.ledger_text import LedgerText
from note2anki.identity.records import Card, ConceptSource, QuestionSource
from note2anki.model import ReadNote
from note2anki.runs.again.changed_notes import ChangedNotes, NoSmallChangeError, find_changed_notes
from note2anki.runs.again.traces import Traces
from note2anki.runs.concepts import Concepts
from note2anki.runs.fields import FieldMaker
from note2anki.runs.identify import Asked
from note2anki.runs.making import Draft, Entry, make_card
from note2anki.runs.sources import card_kind, question_source
from note2anki.runs.work.desk import Desk
from note2anki.runs.work.leaning import Leaning, ObservedSurroundings
from note2anki.runs.work.tasks import ConceptTask, NoteWork
from note2anki.runs.world import World


class Remade(Struct):
    """The cards that were made again.

    Attributes:
        asked: the questions that were read again, with their cards.
        entries: the cards, in order.
        restyled: GUIDs of those that only a newer note2anki makes look different.
        works: what the notes came to that changed, by file.
        keys: what each note of the vault is kept under.
        leanings: what the vault was asked for what no note alone decides.
    """

    asked: list[Asked]
    entries: list[Entry]
    restyled: list[str]
    works: Mapping[str, NoteWork]
    keys: Mapping[str, bytes]
    leanings: tuple[Leaning, ...]


def remake(world: World, traces: Traces, ledger: LedgerText, desk: Desk) -> Remade:
    """Make the cards again that are not as they were.

    Args:
        world: the vault, with the ledger's head alone.
        traces: what the last export left.
        ledger: the ledger that it left.
        desk: where notes are read.

    Raises:
        NoSmallChangeError: more may have changed than answers.
    """
    return _Cards(world, ledger).remake(find_changed_notes(world, traces, ledger, desk), traces, desk)


class _Sources(Mapping[str, ConceptSource]):
    """The sources of the concepts that have a card, read when they are asked for."""

    def __init__(self, ledger: LedgerText, changed: Mapping[str, ConceptSource]) -> None:
        self._ledger, self._changed = ledger, changed

    @cached_property
    def _guids(self) -> frozenset[str]:
        return frozenset(self._ledger.concepts)

    def __getitem__(self, guid: str) -> ConceptSource:
        source = self._changed.get(guid) or (self._ledger.card(guid).source if guid in self._guids else None)
        if not isinstance(source, ConceptSource) or self._ledger.card(guid).removed:
            raise KeyError(guid)
        return source

    def __iter__(self) -> Iterator[str]:
        return (guid for guid in self._ledger.concepts if not self._ledger.card(guid).removed)

    def __len__(self) -> int:
        return sum(1 for _guid in self)


class _Cards:
    """Makes cards again.

    Args:
        world: the vault, with the ledger's head alone.
        ledger: its cards.
    """

    def __init__(self, world: World, ledger: LedgerText) -> None:
        self._world, self._ledger = world, ledger

    def remake(self, changed: ChangedNotes, traces: Traces, desk: Desk) -> Remade:
        """Make the cards of questions again, and those of the concepts that show them.

        Args:
            changed: the notes that changed.
            traces: what the last export left.
            desk: where the cards of concepts are made.
        """
        works, same = changed.works, changed.same
        everything = [
            each
            for file, work in works.items()
            for each in self._asked(work.note, [self._ledger.card(guid) for guid in traces.notes[file].guids])
        ]
        with_problems = {each.guid for each in traces.shown if each.problems}  # which say in which lines
        asked = [
            each for each in everything if each.question.line not in same[each.note.file] or each.guid in with_problems
        ]
        named = {guid for each in asked if each.old for guid in _question(each.old).concepts}
        known = {guid: self._ledger.card(guid) for guid in sorted(named) if guid in self._ledger}
        cards = known | {each.guid: each.old for each in asked if each.old}
        concepts = Concepts(replace(self._world, ledger=replace(self._world.ledger, cards=cards)), asked, desk)
        drafts = [self._draft(each, concepts, works) for each in asked]
        sources = {guid: self._concept(card, concepts) for guid, card in known.items() if not card.removed}
        around = ObservedSurroundings(desk.surroundings, desk.names)
        maker = FieldMaker(
            around,
            _Sources(self._ledger, sources),
            desk.names.key,
            remote_images=self._world.settings.remote_media == "keep",
        )
        made = desk.concepts([ConceptTask(*maker.concept(source)) for source in sources.values()])
        for (guid, source), alone in zip(sources.items(), made, strict=True):
            drafts.append(Draft(guid, "concept", source, known[guid], known[guid].deck, "", source.file, alone=alone))
        result = Remade(everything, [], [], works, changed.keys, ())
        for draft in drafts:
            assert draft.old is not None
            entry, is_restyled = make_card(self._world, draft, maker, draft.old.row, draft.old.due)
            result.entries.append(entry)
            if is_restyled:
                result.restyled.append(draft.guid)
        result.leanings = (*around.take(), *desk.asked_for_concepts())
        return result

    def _asked(self, note: ReadNote, cards: Iterable[Card]) -> Iterator[Asked]:
        """Yield the questions of a note with their cards."""
        living = {_question(card).question: card for card in cards if not card.removed}
        if len(living) != len(note.questions):
            raise NoSmallChangeError
        for question in note.questions:
            old = living.get(question.text)
            if old is None or old.kind != card_kind(question) or _question(old).block_id != question.block_id:
                raise NoSmallChangeError
            yield Asked(note, question, old.guid, old, "same question")

    def _draft(self, asked: Asked, concepts: Concepts, works: Mapping[str, NoteWork]) -> Draft:
        old, question, file = asked.old, asked.question, asked.note.file
        assert old is not None
        names = concepts.take(asked, old.deck)
        if names != _question(old).concepts:
            raise NoSmallChangeError
        made = works[file].made
        alone = made.get(question.line) if made else None
        source = question_source(asked, old.kind, names)
        return Draft(
            old.guid, old.kind, source, old, old.deck, asked.reason, file, question.line, question.answer_lines, alone
        )

    def _concept(self, card: Card, concepts: Concepts) -> ConceptSource:
        """Return a concept's source with what the changed questions say of it now."""
        source = card.source
        assert isinstance(source, ConceptSource)
        found = concepts.by_guid[card.guid].found
        mentions = (found[each.guid].source() if each.guid in found else each for each in source.mentions)
        return replace(source, mentions=tuple(mentions))


def _question(card: Card) -> QuestionSource:
    assert isinstance(card.source, QuestionSource)
    return card.source
