"""Which notes changed since the last export, and whether only their answers did.

What makes that sure: the ledger, the rules, the names of the vault's files and the aliases in them are those of the
last export, which left no question without its card; so every question of a note with the same bytes is its card again,
and so is each one of a note in which the same questions stand in the same order, with the same tags and links.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from msgspec import Struct

from note2anki.identity.ledger_text import LedgerText
from note2anki.identity.normalise import normalise
from note2anki.model import Question
from note2anki.runs.again.traces import Asked as AskedOfVault
from note2anki.runs.again.traces import Traces, note_key
from note2anki.runs.work.desk import Desk
from note2anki.runs.work.leaning import answer_digest, still_holds
from note2anki.runs.work.tasks import NoteWork, same_questions
from note2anki.runs.world import World

#: Of a vault of which more than this share of the notes changed, all is looked at.
MOST = 0.1


class NoSmallChangeError(Exception):
    """More may have changed than answers."""


class ChangedNotes(Struct, frozen=True):
    """The notes that changed.

    Attributes:
        works: what they came to, by file.
        same: the lines of the questions in each of them that are as they were.
        keys: what each note of the vault is kept under.
    """

    works: Mapping[str, NoteWork]
    same: Mapping[str, Set[int]]
    keys: Mapping[str, bytes]


def find_changed_notes(world: World, traces: Traces, ledger: LedgerText, desk: Desk) -> ChangedNotes:
    """Read the notes again that changed.

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
    return ChangedNotes(works, same, keys)


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
    same = keys.keys() - edited
    if not _holds(traces.asked, same, desk):
        raise NoSmallChangeError
    return edited, {file for file, known in traces.notes.items() if not _holds(known.asked, same, desk)}


def _holds(asked: Iterable[AskedOfVault], same: Set[str], desk: Desk) -> bool:
    """Tell whether the vault still says what it said; of a note with the same bytes that is sure."""
    vault = desk.surroundings
    for each in asked:
        if each.asked == "medium":
            answer: object = vault.medium(str(each.arguments[0]))
        elif each.arguments[0] not in same:
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
    if note.lookalikes != before.lookalikes:
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
