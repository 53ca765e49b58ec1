"""A real Anki collection in a temporary folder: imports packages, studies cards and tells what became of them."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import anki.collection as anki_api  # before every other module of anki, which import one another in a circle
from anki.cards import Card, CardId
from anki.dbproxy import DBProxy
from anki.import_export_pb2 import ImportAnkiPackageUpdateCondition
from anki.models import NotetypeId
from anki.notes import Note, NoteId
from anki.scheduler.v3 import Scheduler

IF_NEWER = ImportAnkiPackageUpdateCondition.Value("IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_IF_NEWER")
ALWAYS = ImportAnkiPackageUpdateCondition.Value("IMPORT_ANKI_PACKAGE_UPDATE_CONDITION_ALWAYS")
AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4


class Imported(NamedTuple):
    """How many notes the import log names under each heading (`found` is what the package holds)."""

    found: int
    new: int
    updated: int
    duplicate: int
    conflicting: int


class Collection:
    """A collection of its own; use it in a `with` block, which closes and removes it.

    A method that takes a GUID wants exactly one note with it, and fails otherwise. `anki` is the real collection, for
    what has no method here.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="note2anki-test-"))
        self.anki = anki_api.Collection(str(self.folder / "collection.anki2"))
        # Anki's day ends at four in the morning; a step of learning that goes past it takes until the next session.
        self.anki.set_config("rollover", (datetime.now().hour + 12) % 24)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def _db(self) -> DBProxy:
        assert self.anki.db is not None
        return self.anki.db

    def close(self) -> None:
        """Close the collection and remove its folder."""
        self.anki.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def import_package(
        self, path: Path, *, always: bool = False, merge_note_types: bool = False, scheduling: bool = True
    ) -> Imported:
        """Import as the dialog does by default; `always` and `merge_note_types` tick what a person may tick.

        Returns:
            the counts of the import log.
        """
        options = anki_api.ImportAnkiPackageOptions(
            update_notes=ALWAYS if always else IF_NEWER,
            update_notetypes=IF_NEWER,
            merge_notetypes=merge_note_types,
            with_scheduling=scheduling,
        )
        request = anki_api.ImportAnkiPackageRequest(package_path=str(path), options=options)
        log = self.anki.import_anki_package(request).log
        self.anki.models._clear_cache()  # as Anki's window does after each operation
        return Imported(log.found_notes, len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting))

    def export_package(self, path: Path, *, legacy: bool = False) -> int:
        """Write Anki's own export of the whole collection; returns how many notes it holds."""
        options = anki_api.ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=legacy)
        return self.anki.export_anki_package(out_path=str(path), options=options, limit=None)

    def guids(self) -> list[str]:
        """The GUIDs of all notes, sorted; one that is there twice is listed twice."""
        return sorted(self._db.list("select guid from notes"))

    def note_ids(self, guid: str) -> list[NoteId]:
        """The row ids of the notes with this GUID."""
        return [NoteId(row) for row in self._db.list("select id from notes where guid = ?", guid)]

    def note(self, guid: str) -> Note:
        """The one note with this GUID."""
        (row,) = self.note_ids(guid)
        return self.anki.get_note(row)

    def cards(self, guid: str) -> list[Card]:
        """The note's cards in the order of their templates."""
        return sorted(self.note(guid).cards(), key=lambda card: card.ord)

    def card(self, guid: str, ordinal: int = 0) -> Card:
        """The note's card made by the template (or cloze number less one) `ordinal`."""
        (card,) = [card for card in self.cards(guid) if card.ord == ordinal]
        return card

    def study(self, guid: str, times: int = 1, *, ordinal: int = 0, rating: int = GOOD) -> None:
        """Answer one of the note's cards `times` times with the real scheduler."""
        for _ in range(times):
            self._forget_queue()
            card = self.card(guid, ordinal)
            card.start_timer()
            self.anki.sched.answerCard(card, rating)  # type: ignore[arg-type]

    def _forget_queue(self) -> None:
        # Once a queue was built the scheduler takes an answer for its first card only; a write to the database drops it.
        self._db.execute("update col set usn = usn")

    def reviews(self, guid: str, ordinal: int | None = None) -> int:
        """How often the note's cards (or one of them) were answered, by Anki's own review log."""
        query = (
            "select count() from revlog where cid in (select id from cards where nid = ?1 and (?2 is null or ord = ?2))"
        )
        return int(self._db.scalar(query, self.note(guid).id, ordinal))

    def all_reviews(self) -> dict[str, int]:
        """GUID → number of reviews, for every note that has one."""
        query = (
            "select n.guid, count() from revlog r join cards c on c.id = r.cid join notes n on n.id = c.nid"
            " group by n.guid order by n.guid"
        )
        return {str(guid): int(count) for guid, count in self._db.all(query)}

    def fields(self, guid: str) -> dict[str, str]:
        """Field name → its HTML."""
        return dict(self.note(guid).items())

    def tags(self, guid: str) -> list[str]:
        """The note's tags, sorted."""
        return sorted(self.note(guid).tags)

    def add_tag(self, guid: str, tag: str) -> None:
        """Tag a note as a person does in Anki (which raises its `mod`, as any edit)."""
        self.anki.tags.bulk_add([self.note(guid).id], tag)

    def edit(self, guid: str, field: str, value: str) -> None:
        """Change a field as a person does in Anki's editor."""
        note = self.note(guid)
        note[field] = value
        self.anki.update_note(note)

    def change_note_type(self, guid: str, number: int) -> None:
        """Give a note another note type, by its id, as *Change Note Type* in Anki's browser does."""
        note = self.note(guid)
        info = self.anki.models.change_notetype_info(old_notetype_id=note.mid, new_notetype_id=NotetypeId(number))
        info.input.note_ids.append(note.id)
        self.anki.models.change_notetype_of_notes(info.input)

    def delete(self, guid: str) -> None:
        """Delete a note as a person does in Anki's browser."""
        self.anki.remove_notes([self.note(guid).id])

    def deck_of(self, guid: str, ordinal: int = 0) -> str:
        """The full name of the deck that one of the note's cards is in."""
        return self.anki.decks.name(self.card(guid, ordinal).did)

    def deck_names(self) -> list[str]:
        """All decks' full names, sorted, the default deck included."""
        return sorted(deck.name for deck in self.anki.decks.all_names_and_ids())

    def deck_description(self, deck: str) -> str:
        """The description of the deck of this name."""
        found = self.anki.decks.by_name(deck)
        return str(found["desc"]) if found else ""

    def mod(self, guid: str) -> int:
        """The note's modification time, epoch seconds."""
        return self.note(guid).mod

    def set_mod(self, guid: str, mod: int) -> None:
        """Let a note have been edited at another time than now."""
        self._db.execute("update notes set mod = ? where guid = ?", mod, guid)

    def due(self, guid: str, ordinal: int = 0) -> int:
        """`cards.due`: of a new card its position."""
        return self.card(guid, ordinal).due

    def note_count(self) -> int:
        """How many notes the collection has."""
        return self.anki.note_count()

    def card_count(self, guid: str | None = None) -> int:
        """How many cards a note, or the collection, has."""
        return self.anki.card_count() if guid is None else len(self.cards(guid))

    def new_card_order(self, deck: str) -> list[str]:
        """The GUIDs of a deck's new cards in the order in which the scheduler shows them."""
        found = self.anki.decks.id_for_name(deck)
        assert found is not None
        self.anki.decks.set_current(found)
        scheduler = self.anki.sched
        assert isinstance(scheduler, Scheduler)
        queued = scheduler.get_queued_cards(fetch_limit=1000).cards
        return [self.anki.get_card(CardId(entry.card.id)).note().guid for entry in queued]

    def front(self, guid: str, ordinal: int = 0) -> str:
        """The HTML of a card's front, as the reviewer gets it."""
        return self.card(guid, ordinal).question()

    def back(self, guid: str, ordinal: int = 0) -> str:
        """The HTML of a card's back, as the reviewer gets it."""
        return self.card(guid, ordinal).answer()

    def note_type_names(self) -> list[str]:
        """The names of the note types that came with packages, sorted (Anki's own stock types left out)."""
        return sorted(name.name for name in self.anki.models.all_names_and_ids() if name.name.startswith("note2anki"))

    def media(self) -> list[str]:
        """The names of the files in the media folder, sorted."""
        return sorted(path.name for path in Path(self.anki.media.dir()).iterdir())

    def empty_cards(self) -> set[str]:
        """The GUIDs of notes with a card that *Empty Cards* would delete."""
        report = self.anki.get_empty_cards()
        return {self.anki.get_note(NoteId(note.note_id)).guid for note in report.notes}

    def find(self, search: str) -> list[str]:
        """The GUIDs of the notes that a search in Anki's browser finds."""
        return [self.anki.get_note(note).guid for note in self.anki.find_notes(search)]
