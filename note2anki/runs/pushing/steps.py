"""Decides what is to be done to each note in Anki: a pure function of the package, of what Anki has, and of the past.

It follows the import (`anki-import-rules`, 2 to 5) but for two things. Tags are merged, so that those that the person
gave stay; and a note whose fields the person edited stays theirs, also when the notes changed since.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from note2anki.anki.held import HeldNote, HeldType
from note2anki.anki.note_rows import is_tombstone
from note2anki.anki.note_types import field_names
from note2anki.identity.fingerprint import look_digest
from note2anki.identity.records import Card
from note2anki.model import AnkiNote, NoteTypeKey
from note2anki.outcome.push import Fate
from note2anki.runs.fields import OWN_TAGS, REMOVED_TAG
from note2anki.runs.pushing.memory import Basis, Memory, Sent, basis_of, fields_digest

#: What a card's look is made of beside its fields, in this order, and what it is not (`runs.assemble`).
_NOT_IN_LOOK = frozenset({"Extra", "Removed", "Uid"})


class Past(Struct, frozen=True):
    """What is known of earlier sendings.

    Attributes:
        cards: the ledger's cards before this run.
        memory: what earlier pushes left in Anki, and what this one began with.
        touch: write also what the person edited there.
        delete_removed: delete what was removed instead of saying so on the card.
        times: by GUID the times of the versions that changed a note, as far as they were looked up.
        without_uid: by GUID what Anki has in the place of notes that are not found by their `Uid`.
    """

    cards: Mapping[str, Card]
    memory: Memory
    touch: bool = False
    delete_removed: bool = False
    times: Mapping[str, frozenset[int]] = field(default_factory=dict)
    without_uid: Mapping[str, HeldNote] = field(default_factory=dict)


class Step(Struct, frozen=True):
    """What is to be done to one note.

    Attributes:
        note: as it is to be.
        fate: what becomes of it.
        row: its id in Anki, 0 where it is not there.
        fields: those to be written, by name.
        add, remove: tags.
        below: tags that Anki takes away along with those, and that are to stay.
        leaves: the deck whose cards of it are to be moved, or empty.
        is_due: of one that the person edited, whether the notes have something new for it.
        is_altered: its note type was altered in Anki.
        is_of_other_type: it is there as the note `row`, of another note type.
        others: how many copies of it Anki has.
        sent: what is to be remembered of it before it is done, and `done` what after; None is nothing.
    """

    note: AnkiNote
    fate: Fate
    row: int = 0
    fields: Mapping[str, str] = field(default_factory=dict)
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    leaves: str = ""
    is_due: bool = False
    is_altered: bool = False
    is_of_other_type: bool = False
    others: int = 0
    sent: Sent | None = None
    done: Sent | None = None

    @property
    def is_open(self) -> bool:
        """Whether anything is to be done in Anki."""
        return self.writes or bool(self.leaves) or self.fate in ("created", "deleted")

    def staying(self) -> Step:
        """Return it with no card to be moved."""
        return replace(self, fate="unchanged" if self.fate == "moved" else self.fate, leaves="")

    @property
    def is_ours(self) -> bool:
        """Whether it is in Anki, of our note type as we made it."""
        return bool(self.row) and not self.is_altered and not self.is_of_other_type

    @property
    def writes(self) -> bool:
        """Whether fields or tags are to be written."""
        return bool(self.fields or self.add or self.remove)


def decide(
    notes: Iterable[AnkiNote], held: Mapping[str, HeldNote], types: Mapping[NoteTypeKey, HeldType], past: Past
) -> tuple[Step, ...]:
    """Return a step for each note of the package, in its order.

    Args:
        notes: the package's.
        held: those of them that Anki has, by GUID.
        types: our note types as Anki has them; one that is not there comes with the first note of it.
        past: what is known of earlier sendings.
    """
    return tuple(_step(note, _held(note, held, types, past), types.get(note.note_type), past) for note in notes)


def _held(
    note: AnkiNote, held: Mapping[str, HeldNote], types: Mapping[NoteTypeKey, HeldType], past: Past
) -> HeldNote | None:
    """Return the note that Anki has, also where its `Uid` was emptied there."""
    kind, other = types.get(note.note_type), past.without_uid.get(note.guid)
    is_ours = kind is not None and other is not None and other.type_name == kind.name
    return held.get(note.guid) or (other if is_ours else None)


def _step(note: AnkiNote, held: HeldNote | None, kind: HeldType | None, past: Past) -> Step:
    sent = past.memory.notes.get(note.guid)
    row = held.row if held else 0
    if held is None and is_tombstone(note):
        return Step(note, "unchanged")
    if held is not None and kind is None:  # a note type that is ours by its name alone
        return Step(note, "waiting", row, is_altered=True, sent=sent, done=sent)
    if kind is not None and (kind.is_altered or (held is not None and held.type_name != kind.name)):
        return Step(note, "waiting", row, is_altered=True, sent=sent, done=sent)
    may_be_there = note.guid in past.cards or sent is not None  # else its row id is another note's by chance
    if held is None and may_be_there and (other := past.without_uid.get(note.guid)):
        # An import finds it by its GUID, and AnkiConnect's import merges its note type with ours: no note is as it was.
        return Step(note, "waiting", other.row, is_of_other_type=True, sent=sent, done=sent)
    if held is None:
        return Step(note, "created", sent=sent, done=replace(_done(note, sent or Sent()), deck=note.deck))
    if is_tombstone(note) and past.delete_removed:
        return Step(note, "deleted", row, others=held.others, sent=sent)
    return _compared(note, held, past)


def _compared(note: AnkiNote, held: HeldNote, past: Past) -> Step:
    """Return the step for a note that is there on both sides."""
    sent, olds = past.memory.notes.get(note.guid, Sent()), tuple(_olds(note.guid, past))
    ours = tuple(sorted({*note.tags, *sent.tags, *OWN_TAGS, *(tag for old in olds for tag in old.tags)}))
    leaves = sent.leaves if sent.leaves != note.deck and not is_tombstone(note) else ""
    differing = differing_fields(note, held)
    uid = {name: text for name, text in differing.items() if name == "Uid"}
    fate: Fate = "updated" if uid else "moved" if leaves else "unchanged"
    step = Step(note, fate, held.row, uid, leaves=leaves, others=held.others)
    # As an import leaves it; an edit there raises Anki's time.
    is_imported = held.mod in past.times.get(note.guid, ())
    had = held.mod if is_imported else _sent_mod(held, sent, olds)
    if fields_digest(held.fields) == sent.edited:
        had = None  # a push said on it that it was removed, maybe in the second of its version: that is no import
    old = past.cards.get(note.guid)
    sent = replace(sent, tags=ours, deck=sent.deck or (old.deck if old else note.deck), leaves=leaves)
    if had is None and differing != uid and not past.touch:
        return _edited(step, held, sent, olds)
    still = sent if had is None else sent.with_states({fields_digest(held.fields): had})
    if had is not None and note.mod <= had and not past.touch:
        return replace(step, sent=still, done=replace(still.moved(note.deck), edited="", basis=None))
    add, remove = _tags(note, held, ours)
    below = _below(held, remove)
    step = replace(step, fields=differing, add=add, remove=remove, below=below, done=_done(note, still))
    step = replace(step, sent=replace(still, states={**_states(note), **still.states}))
    return replace(step, fate=_written_fate(note, held)) if step.writes else step


def _edited(step: Step, held: HeldNote, sent: Sent, olds: Sequence[Basis]) -> Step:
    """Return the step for a note that the person edited in Anki: its `Uid` and its removal alone are written."""
    note = step.note
    removal = {name: text for name, text in differing_fields(note, held).items() if name == "Removed"}
    kept = replace(sent, edited=fields_digest({**held.fields, **removal}))
    step = replace(step, sent=kept, done=kept.moved(note.deck))
    if removal:
        add, remove = _tags(note, held, [REMOVED_TAG])
        add = tuple(tag for tag in add if tag == REMOVED_TAG)
        below = _below(held, remove)
        return replace(
            step, fate=_written_fate(note, held), fields={**step.fields, **removal}, add=add, remove=remove, below=below
        )
    if is_tombstone(note):
        return step
    return replace(step, fate="kept", is_due=_is_due(note, held, sent, olds))


def _olds(guid: str, past: Past) -> Iterator[Basis]:
    """Yield what had gone out of a note: before a push that was not finished, and before this one."""
    sent = past.memory.notes.get(guid)
    if sent is not None and sent.basis is not None:
        yield sent.basis
    if guid in past.cards:
        yield basis_of(past.cards[guid])


def _written_fate(note: AnkiNote, held: HeldNote) -> Fate:
    return "removed" if is_tombstone(note) and not held.fields.get("Removed") else "updated"


def differing_fields(note: AnkiNote, held: HeldNote) -> dict[str, str]:
    """Return the fields that Anki has otherwise, by name, as they are to be."""
    return {name: text for name, text in _named(note).items() if _normal(text) != _normal(held.fields.get(name, ""))}


def _is_due(note: AnkiNote, held: HeldNote, sent: Sent, olds: Sequence[Basis]) -> bool:
    """Tell whether the notes have something new for a note that the person edited in Anki."""
    if sent.states:
        return note.mod > max(sent.states.values())
    if held.mod is not None:
        return note.mod > held.mod
    return not olds or note.mod > olds[0].mod


def _sent_mod(held: HeldNote, sent: Sent, olds: Sequence[Basis]) -> int | None:
    """Return the `mod` with which the fields that Anki has went out; None where the person edited them there."""
    if (mod := sent.states.get(fields_digest(held.fields))) is not None:
        return mod
    if not olds and not sent.knows:  # nothing is known of it: Anki's time decides, as in an import
        return held.mod or 0
    if held.mod is not None and olds and not sent.knows and held.mod < olds[0].mod:
        return held.mod
    had = next((old.mod for old in olds if held.mod == old.mod or _has_look(held, old)), None)
    # A look may have gone out before, with other tags: what Anki changed last before a version is not that version.
    return had if had is None or held.mod is None else min(had, held.mod)


def _has_look(held: HeldNote, old: Basis) -> bool:
    """Tell whether Anki has the fields that a card went out with; `Extra` goes out empty."""
    if held.fields.get("Extra"):
        return False
    fields = [value for name, value in held.fields.items() if name not in _NOT_IN_LOOK]
    if old.kind == "cloze":
        fields.append("")  # the field of the second card, which this note type has not
    return old.look in {look_digest(fields, old.tags), fields_digest(held.fields)}


def _tags(note: AnkiNote, held: HeldNote, ours: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the tags to be added and those to be taken away, which are none but ours."""
    wanted = {_key(tag) for tag in note.tags}
    there = {_key(tag) for tag in held.tags}
    mine = {_key(tag) for tag in ours}
    add = tuple(tag for tag in note.tags if _key(tag) not in there)
    return add, tuple(tag for tag in held.tags if _key(tag) in mine - wanted)


def _below(held: HeldNote, removed: Iterable[str]) -> tuple[str, ...]:
    """Return the tags of a note that Anki takes away along with others, since they stand below them."""
    gone = {_key(tag) for tag in removed}
    above = tuple(f"{key}::" for key in gone)
    return tuple(tag for tag in held.tags if _key(tag).startswith(above) and _key(tag) not in gone)


def _done(note: AnkiNote, sent: Sent) -> Sent:
    """Return what is to be remembered of a note that is as it is to be."""
    return Sent(sent.states, note.tags, sent.moved(note.deck).deck).with_states(_states(note))


def _states(note: AnkiNote) -> dict[str, int]:
    return {fields_digest(_named(note)): note.mod}


def _named(note: AnkiNote) -> dict[str, str]:
    return dict(zip(field_names(note.note_type), note.fields, strict=True))


def _key(tag: str) -> str:
    return _normal(tag).casefold()


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)  # as Anki keeps what it takes
