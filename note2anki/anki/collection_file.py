"""The package's database: genanki's schema, filled in one pass, or the former one brought up to date; both are alike.

However the rows came to where they are, the file that goes into the package is SQLite's own copy of them (`VACUUM
INTO`): each table and index in its order, page after page, which depends on the rows alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from note2anki.anki import genanki_parts as genanki
from note2anki.anki.decks import deck_ids, deck_json
from note2anki.anki.kept_collection import StaleCollectionError
from note2anki.anki.model_rows import DEFAULT_DECK, StampedModel
from note2anki.anki.note_rows import ADD_CARD, ADD_NOTE, CardRow, Place, card_rows, note_row, ordinals
from note2anki.model import KeptNote, NoteTypeKey, Package

# What a database's header says of its own history, and of the SQLite that wrote it. Set to one value, the same rows are
# the same file on every machine (sqlite.org/fileformat, 1.3): change counter, schema cookie, the change counter again.
_HISTORY = {24: 1, 40: 1, 92: 1, 96: 3_040_000}
# The journal would only cost time: what goes wrong is thrown away.
_PRAGMAS = "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"
_CARDS = "SELECT id, nid, did, ord, mod, due FROM cards ORDER BY nid, ord"
_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid"


def fill_collection(package: Package, draft: Path, former: Path | None = None) -> Path:
    """Put the rows of `collection.anki2` together.

    Args:
        package: what goes in; its notes are gone through once.
        draft: where to.
        former: the collection of the former package, which is brought up to date; none where each note is given in
            full.

    Returns:
        where the rows are, for `settle_collection`: `former` if there is one, or else `draft`.

    Raises:
        sqlite3.Error: where two notes have one row id, or a value does not fit.
        KeyError: where a note's note type is not among the package's.
        ValueError: where a note has another number of fields than its note type, or a tag holds a space.
        StaleCollectionError: where a kept note is not in the former collection as it is said to be.
    """
    with closing(_connected(former or draft)) as db:
        if former is None:
            if package.staying:
                raise StaleCollectionError("there is none that notes could stay in")
            genanki.Package([]).write_to_db(db.cursor(), package.stamp, ())
        db.execute("BEGIN")
        if package.staying:
            from note2anki.anki.collection_update import update_rows  # few packages have notes that stay

            shown = update_rows(db, package)
            _fill_col(db, package, shown.looks, shown.decks)
        else:
            _fill(db, package, is_new=former is None)
        db.execute("COMMIT")
    return former or draft


def settle_collection(draft: Path, path: Path) -> Path:
    """Write `collection.anki2` of the rows that were put together, which are used up.

    Args:
        draft: where they are.
        path: where to.

    Returns:
        `path`.

    Raises:
        sqlite3.Error: it cannot be written.
    """
    with closing(_connected(draft)) as db:
        db.execute("VACUUM INTO ?", (str(path),))
    draft.unlink()
    with path.open("r+b") as file:
        for offset, value in _HISTORY.items():
            file.seek(offset)
            file.write(value.to_bytes(4, "big"))
    return path


def _connected(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(_PRAGMAS)
    return db


def _fill(db: sqlite3.Connection, package: Package, *, is_new: bool) -> None:
    indexes: list[tuple[str, str]] = db.execute(_INDEXES).fetchall() if is_new else []
    for name, _sql in indexes:  # to be made in one go, once the rows are there
        db.execute(f"DROP INDEX {name}")
    former: list[CardRow] = db.execute(_CARDS).fetchall()
    used: set[NoteTypeKey] = set()
    places = _fill_notes(db, package, former, used)
    decks = deck_ids(place.deck for place in places if place.ordinals)
    _fill_cards(db, card_rows(places, decks), former)
    _fill_col(db, package, [look for look in package.note_types if look.key in used], decks)
    for _name, sql in indexes:
        db.execute(sql)


def _fill_notes(
    db: sqlite3.Connection, package: Package, former: Iterable[CardRow], used: set[NoteTypeKey]
) -> list[Place]:
    """Write the notes, in whatever order they come, and return where they are, by their row ids."""
    known: dict[int, int] = dict(db.execute("SELECT id, mod FROM notes"))
    numbers: dict[int, list[int]] = {}
    for _id, note, _deck, ordinal, _mod, _due in former:
        numbers.setdefault(note, []).append(ordinal)
    types = {look.key for look in package.note_types}
    places: list[Place] = []

    def changed() -> Iterator[tuple[object, ...]]:
        for note in package.notes:
            if note.note_type not in types:
                raise KeyError(note.note_type)
            used.add(note.note_type)
            mod = known.pop(note.row, None)
            if isinstance(note, KeptNote):
                if mod != note.mod:
                    raise StaleCollectionError(f"it has no note {note.row} of the time {note.mod}")
                places.append(Place(note.row, note.mod, note.due, note.deck, numbers.get(note.row, ())))
                continue
            if mod is not None:
                db.execute("DELETE FROM notes WHERE id = ?", (note.row,))
            yield note_row(note)
            places.append(Place(note.row, note.mod, note.due, note.deck, ordinals(note)))

    db.executemany(ADD_NOTE, changed())
    db.executemany("DELETE FROM notes WHERE id = ?", [(row,) for row in known])
    places.sort()
    return places


def _fill_cards(db: sqlite3.Connection, cards: Iterable[CardRow], former: list[CardRow]) -> None:
    """Write the cards; where there are former ones, only those that differ."""
    if former:
        cards = set(cards)
        gone = set(former) - cards
        cards -= set(former)
        db.executemany("DELETE FROM cards WHERE id = ?", [(card[0],) for card in gone])
    db.executemany(ADD_CARD, cards)


def _fill_col(db: sqlite3.Connection, package: Package, looks: Iterable[Any], decks: Mapping[str, int]) -> None:
    (former,) = db.execute("SELECT decks FROM col").fetchone()
    stamp = package.stamp
    default = {str(DEFAULT_DECK): json.loads(former)[str(DEFAULT_DECK)]}
    models = {look.key: StampedModel(look) for look in looks}
    # `crt` stays genanki's: it counts days for cards that have a schedule, and these have none.
    db.execute(
        "UPDATE col SET mod = ?, scm = ?, models = ?, decks = ?",
        (
            stamp * 1000,
            stamp * 1000,
            _json({str(model.model_id): model.to_json(stamp, DEFAULT_DECK) for model in models.values()}),
            _json(default | deck_json(decks, package.descriptions, stamp)),
        ),
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
