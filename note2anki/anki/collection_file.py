"""The package's database: genanki's schema, filled in one pass with rows that are always in the same order."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import genanki

from note2anki.anki.decks import deck_ids, deck_json
from note2anki.anki.model_rows import DEFAULT_DECK, StampedModel
from note2anki.anki.note_rows import CardIds, card_rows, is_tombstone, note_rows
from note2anki.model import Package

# Bytes 96 to 99 of a database name the SQLite that wrote it, for information only. Set to one value, the same package
# is the same on every machine.
_WRITER_OFFSET = 96
_WRITER = (3_040_000).to_bytes(4, "big")


def write_collection(package: Package, path: Path) -> None:
    """Write `collection.anki2`.

    Raises:
        sqlite3.Error: where two notes have one row id, or a value does not fit.
        KeyError: where a note's note type is not among the package's.
        ValueError: where a note has another number of fields than its note type, or a tag holds a space.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # The file is thrown away if anything goes wrong, so a journal would only cost time.
        connection.executescript("PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        _RowPackage(package).write_to_db(connection.cursor(), package.stamp, ())
    with path.open("r+b") as file:
        file.seek(_WRITER_OFFSET)
        file.write(_WRITER)


class _RowPackage(genanki.Package):  # type: ignore[misc]
    """genanki's package, which writes notes one by one and rewrites all decks for each deck; here all at once."""

    def __init__(self, package: Package) -> None:
        super().__init__([])
        self.package = package

    def write_to_db(self, cursor: sqlite3.Cursor, timestamp: float, id_gen: Iterable[int]) -> None:
        super().write_to_db(cursor, timestamp, id_gen)
        notes = sorted(self.package.notes, key=lambda note: note.row)
        used = {note.note_type for note in notes}
        models = {look.key: StampedModel(look) for look in self.package.note_types if look.key in used}
        decks = deck_ids(note.deck for note in notes if not is_tombstone(note))
        cursor.execute("BEGIN")
        cursor.executemany(_insert("notes", 11), note_rows(notes, models))
        ids = CardIds(note.row for note in notes)
        cursor.executemany(_insert("cards", 18), card_rows(notes, models, decks, ids))
        self._fill_col(cursor, models.values(), decks)
        cursor.execute("COMMIT")

    def _fill_col(self, cursor: sqlite3.Cursor, models: Iterable[StampedModel], decks: dict[str, int]) -> None:
        (default,) = cursor.execute("SELECT decks FROM col").fetchone()
        stamp = self.package.stamp
        all_decks = {**json.loads(default), **deck_json(decks, self.package.descriptions, stamp)}
        all_models = {str(model.model_id): model.to_json(stamp, DEFAULT_DECK) for model in models}
        # `crt` stays genanki's: it counts days for cards that have a schedule, and these have none.
        cursor.execute(
            "UPDATE col SET mod = ?, scm = ?, models = ?, decks = ?",
            (stamp * 1000, stamp * 1000, _json(all_models), _json(all_decks)),
        )


def _insert(table: str, columns: int) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
