"""Reads Anki's database, both as it was until 2.1.28 (JSON in one row) and as it is today (tables of messages)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from note2anki.anki.stored import StoredCard, StoredDeck, StoredNote, StoredNoteType, StoredPackage
from note2anki.anki.wire import read_message, text_of

_LEVEL_END = "\x1f"
_FIELD_END = "\x1f"
_NEW = 0


def read_collection(
    db: sqlite3.Connection,
    path: Path,
    member: str,
    media: tuple[str, ...],
    missing: tuple[str, ...],
    manifest: Mapping[str, object] | None,
) -> StoredPackage:
    """Read a collection that was unpacked from a package.

    Args:
        db: the collection.
        path, member, media, missing, manifest: what the package says, as in `StoredPackage`.

    Raises:
        sqlite3.Error, ValueError, KeyError: it is no collection, or it is damaged.
    """
    prepare(db)
    note_types = read_note_types(db)
    decks = _table_decks(db) if _has_tables(db) else _json_decks(db)
    (reviews,) = db.execute("SELECT count() FROM revlog").fetchone()
    return StoredPackage(
        path=path,
        format=member,
        note_types=note_types,
        decks=dict(decks),
        notes=tuple(read_notes(db)),
        cards=tuple(_cards(db)),
        media=media,
        media_missing=missing,
        reviews=reviews,
        manifest=manifest,
    )


def prepare(db: sqlite3.Connection) -> None:
    """Let a collection be read: its own collation, in which today's tables are indexed, and text that is no UTF-8."""
    db.create_collation("unicase", _compare)
    db.text_factory = lambda data: data.decode("utf-8", "replace")


def read_note_types(db: sqlite3.Connection) -> dict[int, StoredNoteType]:
    """Read the note types of either format, by id."""
    note_types = _table_note_types(db) if _has_tables(db) else _json_note_types(db)
    return {each.id: each for each in note_types}


def _has_tables(db: sqlite3.Connection) -> bool:
    return bool(db.execute("SELECT count() FROM sqlite_master WHERE name = 'notetypes'").fetchone()[0])


def _compare(one: str, other: str) -> int:
    one, other = one.casefold(), other.casefold()
    return (one > other) - (one < other)


def read_notes(db: sqlite3.Connection) -> Iterator[StoredNote]:
    """Read the notes, of whatever maker."""
    for row, guid, note_type, mod, tags, fields in db.execute("SELECT id, guid, mid, mod, tags, flds FROM notes"):
        yield StoredNote(row, str(guid), note_type, mod, tuple(tags.split()), tuple(fields.split(_FIELD_END)))


def _cards(db: sqlite3.Connection) -> Iterator[StoredCard]:
    # A card in a filtered deck is at home in another; `odue` holds its position meanwhile.
    query = "SELECT id, nid, CASE odid WHEN 0 THEN did ELSE odid END, ord, type, iif(odid, odue, due) FROM cards"
    for row, note, deck, ordinal, kind, due in db.execute(query):
        yield StoredCard(row, note, deck, ordinal, due if kind == _NEW else -1)


def _json_note_types(db: sqlite3.Connection) -> Iterator[StoredNoteType]:
    for key, model in json.loads(db.execute("SELECT models FROM col").fetchone()[0]).items():
        fields = sorted(model["flds"], key=lambda field: field["ord"])
        templates = sorted(model["tmpls"], key=lambda template: template["ord"])
        yield StoredNoteType(
            id=int(key),
            name=model["name"],
            mod=int(model.get("mod", 0)),
            fields=tuple(field["name"] for field in fields),
            templates=tuple(template["name"] for template in templates),
            sides=tuple((template["qfmt"], template["afmt"]) for template in templates),
            css=model.get("css", ""),
        )


def _json_decks(db: sqlite3.Connection) -> Iterator[tuple[int, StoredDeck]]:
    for key, deck in json.loads(db.execute("SELECT decks FROM col").fetchone()[0]).items():
        yield int(key), StoredDeck(deck["name"], deck.get("desc", ""))


def _table_note_types(db: sqlite3.Connection) -> Iterator[StoredNoteType]:
    """Read note types whose looks are messages: Anki's `Notetype.Config` (3 is the styling) and `Template.Config`."""
    for key, name, mod, config in db.execute("SELECT id, name, mtime_secs, config FROM notetypes").fetchall():
        fields = db.execute("SELECT name FROM fields WHERE ntid = ? ORDER BY ord", (key,)).fetchall()
        templates = db.execute("SELECT name, config FROM templates WHERE ntid = ? ORDER BY ord", (key,)).fetchall()
        looks = [read_message(look) for _name, look in templates]
        yield StoredNoteType(
            id=key,
            name=name,
            mod=mod,
            fields=tuple(field for (field,) in fields),
            templates=tuple(template for template, _look in templates),
            sides=tuple((text_of(look, 1), text_of(look, 2)) for look in looks),
            css=text_of(read_message(config), 3),
        )


def _table_decks(db: sqlite3.Connection) -> Iterator[tuple[int, StoredDeck]]:
    for key, name, kind in db.execute("SELECT id, name, kind FROM decks"):
        normal = read_message(kind).get(1, [b""])[-1]  # Anki's `Deck.Normal`, whose field 4 is the description
        description = text_of(read_message(normal), 4) if isinstance(normal, bytes) else ""
        yield key, StoredDeck(name.replace(_LEVEL_END, "::"), description)
