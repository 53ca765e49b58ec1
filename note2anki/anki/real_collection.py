"""A real Anki collection in a temporary folder, for `verify` alone: the only module that imports the `anki` package.

That package is under the AGPL and an extra (`note2anki[verify]`): it is imported when a collection is opened and not
before, and nothing but `runs.verify` imports this module.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from note2anki.anki.stored import StoredNoteType
from note2anki.diagnostics import RunError, diagnose

if TYPE_CHECKING:
    from anki.collection import Collection as AnkiCollection

_GOOD = 3
_HINT = "pip install 'note2anki[verify]', or pip install anki"


class ImportLog(NamedTuple):
    """The GUIDs that Anki's import log names under each heading."""

    new: frozenset[str]
    updated: frozenset[str]
    untouched: frozenset[str]
    conflicting: frozenset[str]


class NoteState(Struct, frozen=True):
    """A note as the collection has it: `decks` of its cards in order, `reviews` how often they were answered."""

    row: int
    guid: str
    note_type: int
    mod: int
    tags: frozenset[str]
    fields: tuple[str, ...]
    decks: tuple[str, ...]
    reviews: int


class RealCollection:
    """A collection; made by `opened_collection`."""

    def __init__(self, collection: AnkiCollection) -> None:
        self._anki = collection

    def take_export(self, path: Path) -> None:
        """Import a person's own export, with its schedule; a `.colpkg` takes the place of everything."""
        from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

        if path.suffix.lower() != ".colpkg":
            options = ImportAnkiPackageOptions(with_scheduling=True)
            self._anki.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=options))
            return
        place = Path(self._anki.path)
        self._anki.close()
        backend = self._anki._backend
        backend.import_collection_package(
            col_path=str(place),
            backup_path=str(path),
            media_folder=str(place.with_suffix(".media")),
            media_db=str(place.with_suffix(".media.db2")),
        )
        self._anki = Collection(str(place))

    def import_package(self, path: Path) -> ImportLog:
        """Import a package as the dialog does by default."""
        from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

        options = ImportAnkiPackageOptions(with_scheduling=True)
        log = self._anki.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=options)).log
        self._anki.models._clear_cache()
        guids = dict(self._rows("select id, guid from notes"))
        names = (log.new, log.updated, log.duplicate, log.conflicting)
        found = [frozenset(str(guids[entry.id.nid]) for entry in each if entry.id.nid in guids) for each in names]
        return ImportLog(*found)

    def study(self, guids: Sequence[str]) -> int:
        """Answer the cards of notes once, and return how many took it; suspended and buried ones do not."""
        answered = 0
        for guid in guids:
            query = "select c.id from cards c join notes n on n.id = c.nid where n.guid = ? and c.queue >= 0"
            for (row,) in self._rows(query, guid):
                self._rows("update col set usn = usn")  # or the scheduler answers the first card of its queue only
                card = self._anki.get_card(row)
                card.start_timer()
                self._anki.sched.answerCard(card, _GOOD)  # type: ignore[arg-type]
                answered += 1
        return answered

    def notes(self) -> dict[str, NoteState]:
        """Return every note by its GUID."""
        reviews = dict(self._rows("select c.nid, count() from revlog r join cards c on c.id = r.cid group by c.nid"))
        decks: dict[int, list[str]] = {}
        for row, deck in self._rows("select nid, iif(odid, odid, did) from cards order by nid, ord"):
            decks.setdefault(int(row), []).append(self._anki.decks.name(deck))
        return {
            str(guid): NoteState(
                row,
                str(guid),
                note_type,
                mod,
                frozenset(tags.split()),
                tuple(fields.split("\x1f")),
                tuple(decks.get(row, ())),
                int(reviews.get(row, 0)),
            )
            for row, guid, note_type, mod, tags, fields in self._rows(
                "select id, guid, mid, mod, tags, flds from notes"
            )
        }

    def note_types(self) -> tuple[StoredNoteType, ...]:
        """Return every note type, by name and fields alone."""
        return tuple(
            StoredNoteType(
                each["id"],
                each["name"],
                each["mod"],
                tuple(field["name"] for field in each["flds"]),
                tuple(template["name"] for template in each["tmpls"]),
            )
            for each in self._anki.models.all()
        )

    def close(self) -> None:
        """Close the collection."""
        self._anki.close()

    def _rows(self, query: str, *values: str) -> list[Any]:
        assert self._anki.db is not None
        return list(self._anki.db.all(query, *values))


@contextmanager
def opened_collection() -> Iterator[RealCollection]:
    """Open a new collection; it is closed and removed in the end.

    Raises:
        RunError: N2A070, Anki's code is not installed; N2A060, it cannot read a file that is imported.
    """
    try:
        from anki.collection import Collection
        from anki.errors import BackendError
    except ImportError as error:
        raise RunError(diagnose("N2A070", detail=error, hint=_HINT)) from error
    folder = Path(tempfile.mkdtemp(prefix="note2anki-verify-"))
    try:
        collection = RealCollection(Collection(str(folder / "collection.anki2")))
        try:
            yield collection
        except BackendError as error:
            raise RunError(diagnose("N2A071", detail=f"Anki refuses it: {error}", hint="check the file")) from error
        finally:
            collection.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
