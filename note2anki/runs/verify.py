"""`verify`: what a real Anki does with a package and with the next one, in a collection that is thrown away."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from note2anki.anki.decks import deck_key
from note2anki.anki.package_reader import read_package
from note2anki.anki.real_collection import ImportLog, NoteState, RealCollection, opened_collection
from note2anki.anki.stored import StoredNote, StoredPackage
from note2anki.diagnostics import RunError, diagnose
from note2anki.model import Diagnostic
from note2anki.outcome import Verified, VerifiedNote, counted
from note2anki.rendering.field_text import text_of
from note2anki.runs.fields import REMOVED_TAG

#: Cards of more notes than this are not studied: the import treats all alike, and each answer takes a millisecond.
STUDIED = 2000


def verify(old: Path, new: Path, export: Path | None = None) -> Verified:
    """Import a package, study, import the next one, and tell what became of each note.

    Args:
        old, new: two packages, the later one last.
        export: the person's own export of Anki's, imported before them.

    Raises:
        RunError: N2A070, Anki's code is not there; N2A040 or N2A060, a file cannot be read.
    """
    before, after = _whole(old), _whole(new)
    if export is not None:
        read_package(export)  # for a message of ours where it is none
    with opened_collection() as collection:
        if export is not None:
            collection.take_export(export)
        had = set(collection.notes())
        first = collection.import_package(before.path)
        guids = sorted(note.guid for note in before.notes)
        studied = collection.study(guids[:STUDIED])
        earlier = collection.notes()
        log = collection.import_package(after.path)
        later = collection.notes()
        offered = _offered(before, after)
        notes = tuple(_notes(after, offered, log, earlier, later))
        reversed_order = tuple(_reversed_order(before, after))
        skipped = () if reversed_order else (note for note in notes if note.fate == "skipped")
        problems = [*reversed_order, *_problems(collection, skipped, earlier, later)]
        counts = Counter(note.fate for note in notes)
        return Verified(
            notes=notes,
            counts={name: counts[name] for name in ("new", "updated", "untouched", "skipped", "conflicting")},
            first={"new": len(first.new), "updated": len(first.updated), "known": len(had & set(guids))},
            studied=studied,
            reviews=(sum(each.reviews for each in earlier.values()), sum(each.reviews for each in later.values())),
            diagnostics=tuple(problems),
        )


def _whole(path: Path) -> StoredPackage:
    """Read a package whose notes all have their note type in it: of others Anki says nothing."""
    package = read_package(path)
    if any(note.note_type not in package.note_types for note in package.notes):
        hint = f"`note2anki inspect {path}` names the notes"
        raise RunError(diagnose("N2A060", path=path, detail="the note type of some notes is not in it", hint=hint))
    return package


def _offered(before: StoredPackage, after: StoredPackage) -> dict[str, tuple[StoredNote, bool]]:
    """Return the next package's notes by GUID, each with whether it is to be taken: it is new, or its `mod` was raised.

    What a card shows of others may differ under the same `mod`, such as the wording of a mention: it waits for the next
    change, and Anki has skipped nothing.
    """
    known = {note.guid: note.mod for note in before.notes}
    return {note.guid: (note, known.get(note.guid) != note.mod) for note in after.notes}


def _reversed_order(before: StoredPackage, after: StoredPackage) -> Iterator[Diagnostic]:
    """Say so where the next package is the earlier one: its notes are no edits of the person's."""
    times = {note.guid: note.mod for note in before.notes}
    shared = [(times[note.guid], note.mod) for note in after.notes if note.guid in times]
    count = sum(was > now for was, now in shared)
    if count and not any(was < now for was, now in shared):
        yield diagnose("N2A108", new=after.path.name, old=before.path.name, count=counted(count, "note"))


def _notes(
    package: StoredPackage,
    offered: Mapping[str, tuple[StoredNote, bool]],
    log: ImportLog,
    earlier: Mapping[str, NoteState],
    later: Mapping[str, NoteState],
) -> Iterator[VerifiedNote]:
    decks = _wanted_decks(package)
    for note in sorted(package.notes, key=lambda note: note.row):
        state, was = later.get(note.guid), earlier.get(note.guid)
        wanted = decks.get(note.row, "")
        has_moved = was and wanted and deck_key(wanted) not in map(deck_key, was.decks)
        stays = was.decks[0] if was and was.decks and has_moved else ""
        yield VerifiedNote(
            guid=note.guid,
            question=_front(note),
            fate=_fate(*offered[note.guid], log, state),
            is_tombstone=_is_tombstone(package, note),
            reviews=(was.reviews if was else 0, state.reviews if state else 0),
            deck=wanted,
            stays_in=stays,
        )


def _fate(note: StoredNote, is_due: bool, log: ImportLog, state: NoteState | None) -> str:
    """Say what the import did to a note; the package's content and the collection's tell skipped from untouched."""
    if note.guid in log.conflicting:
        return "conflicting"
    if note.guid in log.new:
        return "new"
    if note.guid in log.updated:
        return "updated"
    return "skipped" if state is not None and _differs(note, is_due, state) else "untouched"


def _differs(note: StoredNote, is_due: bool, state: NoteState) -> bool:
    """Tell whether a newer note of the person's kept the package's content out; tags of their own are no loss."""
    if state.mod < note.mod or (state.mod == note.mod and not is_due):
        return False
    if tuple(map(_normal, note.fields)) != tuple(map(_normal, state.fields)):
        return True
    return not {_tag_key(tag) for tag in note.tags} <= {_tag_key(tag) for tag in state.tags}


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)  # as Anki keeps what it imports


def _tag_key(tag: str) -> str:
    return _normal(tag).casefold()  # Anki writes a tag as the one that it has already


def _wanted_decks(package: StoredPackage) -> dict[int, str]:
    return {card.note: package.decks[card.deck].name for card in package.cards if card.deck in package.decks}


def _front(note: StoredNote) -> str:
    return text_of(note.fields[0])


def _is_tombstone(package: StoredPackage, note: StoredNote) -> bool:
    return bool(package.named_fields(note).get("Removed")) or REMOVED_TAG in note.tags


def _problems(
    collection: RealCollection,
    skipped: Iterable[VerifiedNote],
    earlier: Mapping[str, NoteState],
    later: Mapping[str, NoteState],
) -> Iterator[Diagnostic]:
    for guid, was in sorted(earlier.items()):
        now = later[guid].reviews if guid in later else 0
        if now < was.reviews:
            yield diagnose("N2A074", question=text_of(was.fields[0]), before=was.reviews, after=now)
    yield from _altered_types(collection, later.values())
    yield from (diagnose("N2A075", question=note.question) for note in skipped)


def _altered_types(collection: RealCollection, notes: Iterable[NoteState]) -> Iterator[Diagnostic]:
    counts = Counter(note.note_type for note in notes)
    for note_type in collection.note_types():
        if note_type.is_altered:
            yield diagnose("N2A067", name=note_type.name, count=counts[note_type.id])
