"""An export after which only answers differ from the last one: it makes their cards again, and looks at no other.

It is the ordinary export with everything left out that comes out as it did: the notes, the cards and the lines of the
ledger that are as they were. Where it is not sure of that, it is no small change, and the ordinary export does it all.

What makes it sure: the ledger, the rules, the names of the vault's files and the aliases in them are those of the last
export, which left no question without its card; so every question of a note with the same bytes is its card again, and
so is each one of a note in which the same questions stand in the same order, with the same tags and the same links.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from note2anki.identity.ledger_text import LedgerText
from note2anki.identity.normalise import normalise
from note2anki.identity.records import Card, ConceptSource, QuestionSource
from note2anki.model import Question, ReadNote
from note2anki.runs.again.traces import Asked as AskedOfVault
from note2anki.runs.again.traces import Traces, note_key
from note2anki.runs.concepts import Concepts
from note2anki.runs.fields import FieldMaker
from note2anki.runs.identify import Asked
from note2anki.runs.making import Draft, Entry, make_card
from note2anki.runs.sources import card_kind, question_source
from note2anki.runs.work.desk import Desk
from note2anki.runs.work.leaning import Leaning, ObservedSurroundings, answer_digest, still_holds
from note2anki.runs.work.tasks import ConceptTask, NoteWork, same_questions
from note2anki.runs.world import World

#: Of a vault of which more than this share of the notes changed, all is looked at.
MOST = 0.1


class NoSmallChangeError(Exception):
    """More may have changed than answers."""


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
    keys = _note_keys(world, traces)
    edited, around = _changed_notes(traces, keys, desk)
    if edited and traces.looks_at_others:  # where a question may stand with what was its answer here
        raise NoSmallChangeError
    if len(edited) + len(around) > max(1, MOST * len(world.notes)):
        raise NoSmallChangeError
    works: dict[str, NoteWork] = {}
    same: dict[str, set[int]] = {}
    for file in (file for file in world.notes if file in edited or file in around):
        former = desk.kept_work(traces.notes[file].key)
        if former is None or (file not in around and not _is_as_now(former, desk)):
            raise NoSmallChangeError
        works[file] = desk.work([file])[file] if file in around else desk.rework(file, former)
        if desk.keys[file] != keys[file]:  # it was written meanwhile: others may show what it said just before
            raise NoSmallChangeError
        _compare(works[file], former, ledger)
        pairs = () if file in around else same_questions(works[file].note, former.note)
        same[file] = {question.line for question, _before in pairs}
    _refuse_twins(each for file in edited for each in works[file].note.questions if each.line not in same[file])
    return _Cards(world, ledger).remake(works, same, traces, desk, keys)


def _note_keys(world: World, traces: Traces) -> dict[str, bytes]:
    """Return what each note is kept under; they are those of then."""
    if world.scopes != traces.scopes or world.selected != tuple(traces.notes):
        raise NoSmallChangeError
    keys = {file: note_key(world.vault, file, traces.rules) for file in world.notes}
    others = {file: key for file, key in keys.items() if file not in traces.notes}
    if others != traces.others or not all(keys.values()):
        raise NoSmallChangeError
    return keys


def _changed_notes(traces: Traces, keys: Mapping[str, bytes], desk: Desk) -> tuple[set[str], set[str]]:
    """Return the notes that have other bytes, and those that show something of others, or media, that changed."""
    edited = {file for file, known in traces.notes.items() if keys[file] != known.key}
    if not _holds(traces.asked, edited, desk):
        raise NoSmallChangeError
    return edited, {file for file, known in traces.notes.items() if not _holds(known.asked, edited, desk)}


def _holds(asked: Iterable[AskedOfVault], edited: set[str], desk: Desk) -> bool:
    """Tell whether the vault still says what it said; of a note with the same bytes that is sure."""
    vault = desk.surroundings
    for each in asked:
        if each.asked == "medium":
            answer: object = vault.medium(str(each.arguments[0]))
        elif each.arguments[0] in edited:
            answer = vault.excerpt(str(each.arguments[0]), str(each.arguments[1]))
        else:
            continue
        if answer_digest(answer) != each.answer:
            return False
    return True


def _is_as_now(former: NoteWork, desk: Desk) -> bool:
    """Tell whether the vault around a note is what it was when the note came to this.

    A run after the last export, such as a `plan`, may have made it anew while the vault was another one for a while.
    """
    same_files = former.files == desk.files
    return still_holds(former.leanings, desk.surroundings, desk.names, same_files=same_files)


def _refuse_twins(questions: Iterable[Question]) -> None:
    """Refuse equal questions: by their answers they may have changed places, also those of two notes."""
    texts = [normalise(question.text) for question in questions]
    if len(set(texts)) < len(texts):
        raise NoSmallChangeError


def _compare(work: NoteWork, former: NoteWork, ledger: LedgerText) -> None:
    """Refuse a note in which more changed than answers."""
    if work.said is None or former.said is None:
        raise NoSmallChangeError
    note, before = work.note, former.note
    if (note.readable, note.tags, note.deck, note.hidden) != (before.readable, before.tags, before.deck, ()):
        raise NoSmallChangeError
    if [_asks(each) for each in note.questions] != [_asks(each) for each in before.questions]:
        raise NoSmallChangeError
    if [_asks(each) for each in note.unanswered] != [_asks(each) for each in before.unanswered]:
        raise NoSmallChangeError
    _refuse_twins((*note.questions, *note.unanswered))
    said, formerly = work.said, former.said
    if said != formerly and (said.aliases != formerly.aliases or note.file in _concept_notes(ledger)):
        raise NoSmallChangeError
    if bool(said.note.definition) != bool(formerly.note.definition):  # a setting may ask for one, or no card is made
        raise NoSmallChangeError


def _asks(question: Question) -> tuple[object, ...]:
    """Return what of a question decides which card it is, and which concepts it names."""
    targets = tuple(mention.target for mention in question.mentions)
    return question.text, question.block_id, question.options.cloze, targets


def _concept_notes(ledger: LedgerText) -> set[str]:
    return {ledger.card(guid).source.file for guid in ledger.concepts}


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

    def remake(
        self,
        works: Mapping[str, NoteWork],
        same: Mapping[str, Set[int]],
        traces: Traces,
        desk: Desk,
        keys: Mapping[str, bytes],
    ) -> Remade:
        """Make the cards of questions again, and those of the concepts that show them.

        Args:
            works: what the notes came to that changed.
            same: the lines of the questions in each of them that are as they were.
            traces: what the last export left.
            desk: where the cards of concepts are made.
            keys: what each note of the vault is kept under.
        """
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
        result = Remade(everything, [], [], works, keys, ())
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
        return replace(source, mentions=tuple(found.get(mention.guid, mention) for mention in source.mentions))


def _question(card: Card) -> QuestionSource:
    assert isinstance(card.source, QuestionSource)
    return card.source
