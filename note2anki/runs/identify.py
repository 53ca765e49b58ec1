"""Which card of the ledger each question of the selection is, what is gone, and what cannot be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from note2anki.diagnostics import diagnose
from note2anki.identity.guid import question_guid
from note2anki.identity.normalise import normalise
from note2anki.identity.records import Card, QuestionSource
from note2anki.model import Diagnostic, Question, ReadNote
from note2anki.outcome import Uncertain, counted
from note2anki.runs.decisions import Decisions, read_decisions
from note2anki.runs.unknown import is_no_question, is_unknown, known_and_unknown
from note2anki.runs.unseen import found_in_unread, look_for_unseen
from note2anki.runs.world import World

if TYPE_CHECKING:
    from note2anki.identity.matching import Doubt, Match

Reader = Callable[[Sequence[str]], Mapping[str, ReadNote]]


class Asked(Struct, frozen=True, gc=False):
    """A question of the selection with its GUID; `old` is its card, None for a new one; `reason` says why."""

    note: ReadNote
    question: Question
    guid: str
    old: Card | None
    reason: str


class Identified(Struct):
    """What became of every card and question of the selection.

    Attributes:
        asked: the questions to export, in order.
        gone: cards whose question is nowhere in the vault, or is to be skipped.
        skipped: GUIDs of those of them whose question is to be skipped.
        kept: cards that stay as they are, because their question cannot be read or was left without an answer.
        diagnostics: what is uncertain.
        uncertain: the questions of which it is, for the person to settle.
    """

    asked: list[Asked] = field(default_factory=list)
    gone: list[Card] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)
    kept: list[Card] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    uncertain: list[Uncertain] = field(default_factory=list)


class _Pool(Struct, frozen=True):
    """What is matched: the cards, and the questions with the notes they are in; unanswered ones are marked."""

    cards: dict[str, Card]
    questions: list[tuple[ReadNote, Question, bool]]

    def match(self, decisions: Decisions) -> tuple[dict[int, Match], tuple[Doubt, ...]]:
        """Match what the person did not decide."""
        if not self.cards:
            return {}, ()
        from note2anki.runs.pairing import pair  # here: a first export has nothing to match, and it takes 3 ms

        return pair(self.cards, [(note, question) for note, question, _ in self.questions], decisions)

    def is_all_in_place(self, found: Mapping[int, Match]) -> bool:
        """Tell whether each question stands where it stood."""
        return sum(match.in_place for match in found.values()) == len(self.questions)

    def is_plain(self, found: Mapping[int, Match]) -> bool:
        """Tell whether each question stands where it stood, and no card is left without one."""
        matched = {match.guid for match in found.values()}
        living = (guid for guid, card in self.cards.items() if not card.removed)
        return self.is_all_in_place(found) and matched.issuperset(living)


def _questions(notes: Mapping[str, ReadNote]) -> list[tuple[ReadNote, Question, bool]]:
    found: list[tuple[ReadNote, Question, bool]] = []
    for note in notes.values():
        here = [(note, question, False) for question in note.questions]
        here += [(note, question, True) for question in note.unanswered]
        found.extend(sorted(here, key=lambda entry: entry[1].line))
    return found


def _question_cards(world: World) -> dict[str, Card]:
    return {guid: card for guid, card in world.ledger.cards.items() if isinstance(card.source, QuestionSource)}


def _left_behind(world: World, unknown: Mapping[str, Card], read: Reader) -> dict[str, Card]:
    """Return the cards of notes that are left out whose questions do not stand there any more.

    Of those that do, another question is none: the notes are read, and matched, by themselves. One that only resembles
    a question there is free: where another is sure to be its own, that weighs more, as in any note.
    """
    notes = read(sorted(filter(world.is_left_out, {card.source.file for card in unknown.values()})))
    if not notes:
        return {}
    here = {guid: card for guid, card in unknown.items() if card.source.file in notes}
    gone = {guid: card for guid, card in here.items() if not is_unknown(world, card, notes)}
    found, _doubts = _Pool(gone, _questions(notes)).match(Decisions())
    staying = {match.guid for match in found.values()}
    return {guid: card for guid, card in gone.items() if guid not in staying}


def identify(world: World, notes: Mapping[str, ReadNote], read: Reader) -> Identified:
    """Match the selection's questions with the ledger; the whole vault is looked at unless nothing is moved or new.

    Args:
        world: the vault.
        notes: the selected notes, read.
        read: reads others.

    Raises:
        RunError: the person decided what cannot be meant.
    """
    cards = _question_cards(world)
    scoped = {guid: card for guid, card in cards.items() if world.in_scope(card.source.file)}
    pool = _Pool({g: c for g, c in scoped.items() if not is_unknown(world, c, notes)}, _questions(notes))
    decided = bool(world.request.match or world.request.as_new)
    found, doubts = ({}, ()) if decided else pool.match(Decisions())
    if not pool.is_plain(found) and (len(notes) < len(world.notes) or len(pool.cards) < len(cards)):
        others = [file for file in world.notes if file not in notes]
        more = read(others)
        notes = {**notes, **more}
        known, unknown = known_and_unknown(world, cards, notes)
        if not pool.is_all_in_place(found):
            known |= _left_behind(world, unknown, read)
        pool = _Pool(known, [*pool.questions, *_questions(more)])
        found, doubts = ({}, ()) if decided else pool.match(Decisions())
    if decided:
        found, doubts = pool.match(read_decisions(world, pool.cards, pool.questions))
    result = _sort_out(world, notes, pool, scoped, found, doubts)
    _leave_unseen(world, notes, result, read)
    return result


def _sort_out(
    world: World,
    notes: Mapping[str, ReadNote],
    pool: _Pool,
    scoped: Mapping[str, Card],
    found: Mapping[int, Match],
    doubts: tuple[Doubt, ...],
) -> Identified:
    result = Identified()
    doubtful = {doubt.index: doubt for doubt in doubts}
    selected = set(world.selected)
    taken = set(world.ledger.cards)
    ordinals: Counter[str] = Counter()  # of the texts of the note at hand
    at_hand = ""
    where: dict[str, tuple[ReadNote, Question]] = {}
    for index, (note, question, unanswered) in enumerate(pool.questions):
        match = found.get(index)
        old = pool.cards[match.guid] if match else None
        if note.file != at_hand:
            at_hand = note.file
            ordinals.clear()
        text = normalise(question.text)
        ordinal = ordinals[text]
        ordinals[text] += 1
        if old is None and unanswered and index in doubtful:
            old = _own_card(pool.cards[doubtful[index].guid], note)
        if old is not None:
            where[old.guid] = (note, question)
        if note.file not in selected:
            continue
        if unanswered:
            if old is not None and not old.removed:
                result.kept.append(old)
            continue
        if match and old:
            result.asked.append(Asked(note, question, old.guid, old, match.reason))
            continue
        guid = question_guid(world.ledger.vault_id, note.file, question.text, ordinal, taken)
        taken.add(guid)
        result.asked.append(Asked(note, question, guid, None, "no card like it"))
        if index in doubtful:
            _report_doubt(result, note, question, pool.cards[doubtful[index].guid], doubtful[index].detail)
    _find_gone(world, notes, scoped, where, result)
    return result


def _leave_unseen(world: World, notes: Mapping[str, ReadNote], result: Identified, read: Reader) -> None:
    """Leave the cards alone whose questions went into notes that are left out, or may be in one that cannot be read."""
    gone = [card for card in result.gone if card.guid not in result.skipped]
    if not gone:
        return
    from note2anki.runs.left_out import found_in_left_out  # here: few exports find that a question is gone

    archived = found_in_left_out(world, gone, read)
    found = archived.keys() | found_in_unread(world, gone, notes.values())
    result.kept += [card for card in gone if card.guid in found]
    result.gone = [card for card in result.gone if card.guid not in found]
    if archived:
        questions = counted(len(archived), "question")
        result.diagnostics.append(diagnose("N2A122", questions=questions, file=min(archived.values())))


def _own_card(card: Card, note: ReadNote) -> Card | None:
    """Return the card that a reworded question may have, if it is one of its own note.

    It has no answer that could tell, and is about to get one: the card waits until then.
    """
    return card if card.source.file == note.file and not card.removed else None


def _report_doubt(result: Identified, note: ReadNote, question: Question, card: Card, detail: str) -> None:
    assert isinstance(card.source, QuestionSource)
    source = card.source
    each = Uncertain(note.file, question.line, question.text, card.guid, source.question, source.file, detail)
    texts = {"question": each.question, "other": each.other, "detail": detail, "place": each.place, "guid": card.guid}
    result.uncertain.append(each)
    result.diagnostics.append(diagnose("N2A030", note.file, question.line, question.column, **texts))


def _find_gone(
    world: World,
    notes: Mapping[str, ReadNote],
    scoped: Mapping[str, Card],
    where: Mapping[str, tuple[ReadNote, Question]],
    result: Identified,
) -> None:
    """Part the cards without a question in the selection into gone or skipped, kept, and moved elsewhere."""
    selected = set(world.selected)
    skipped = {normalise(text) for note in notes.values() for text, code in note.skipped if code == "N2A016"}
    unseen = look_for_unseen(notes.values(), world.ledger.cards.values())
    may_be_unseen = bool(world.settings.exclude) or any(not note.readable or note.hidden for note in notes.values())
    for guid, card in scoped.items():
        if card.removed and guid not in where:
            continue
        source = card.source
        assert isinstance(source, QuestionSource)
        note = notes.get(source.file)
        if guid in where:
            place, question = where[guid]
            if place.file not in selected:
                result.diagnostics.append(
                    diagnose("N2A032", source.file, question=source.question, other=f"{place.file}:{question.line}")
                )
                if not card.removed:
                    result.kept.append(card)
        elif (
            is_unknown(world, card, notes)
            or (note is not None and (note.hidden or is_no_question(card, note)))
            or unseen.place_of(card)
            or (not source.file and may_be_unseen)  # its note, which nobody knows, may be one that cannot be read
        ):
            result.kept.append(card)
        else:
            result.gone.append(card)
            if skipped and normalise(source.question) in skipped:
                result.skipped.add(guid)
