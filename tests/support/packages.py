"""Small packages for tests: notes with only the fields that matter, written as an export writes them."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from msgspec.structs import replace

from note2anki.anki.note_types import field_names, load_note_types
from note2anki.anki.package import write_package
from note2anki.model import AnkiNote, KeptNote, Medium, NoteType, NoteTypeKey, Package

# Long ago, so that whatever a person does in a test happens later; as notes that were exported last month.
THEN = 1_700_000_000
LATER = THEN + 1_000


def note(
    key: NoteTypeKey,
    guid: str,
    *,
    number: int = 0,
    mod: int = THEN,
    deck: str = "Vault",
    tags: tuple[str, ...] = (),
    due: int | None = None,
    **fields: str,
) -> AnkiNote:
    """An Anki note with these fields, the others empty, `Uid` its GUID; `number` gives it a row id and a position."""
    names = field_names(key)
    assert set(fields) <= set(names)
    values = {"Uid": guid, **fields}
    filled = tuple(values.get(name, "") for name in names)
    return AnkiNote(key, guid, THEN * 1000 + number * 2, mod, number if due is None else due, deck, tags, filled)


def question(
    guid: str, text: str = "What is RAG?", answer: str = "Retrieval, then generation.", **rest: object
) -> AnkiNote:
    """A question note; `rest` as for `note`."""
    return note("question", guid, **{"Question": text, "Answer": answer, **rest})  # type: ignore[arg-type]


def changed(old: AnkiNote, *, mod: int = LATER, **fields: str) -> AnkiNote:
    """The note with some fields changed and its `mod` raised."""
    names = field_names(old.note_type)
    values = dict(zip(names, old.fields, strict=True)) | fields
    return replace(old, mod=mod, fields=tuple(values[name] for name in names))


def tombstone(old: AnkiNote, *, mod: int = LATER) -> AnkiNote:
    """The note after its question was removed."""
    return replace(changed(old, mod=mod, Removed="2026-11-24"), tags=(*old.tags, "note2anki::removed"))


def package(
    *notes: AnkiNote | KeptNote,
    note_types: Sequence[NoteType] | None = None,
    descriptions: dict[str, str] | None = None,
    media: Sequence[Medium] = (),
    manifest: bytes = b'{"schema": 1}\n',
) -> Package:
    """A package of these notes, with the shipped note types."""
    looks = tuple(load_note_types().values()) if note_types is None else tuple(note_types)
    return Package(notes, looks, descriptions or {}, THEN, tuple(media), manifest)


def written(folder: Path, *notes: AnkiNote, name: str = "test.apkg", **rest: object) -> Path:
    """Write a package of these notes into the folder; `rest` as for `package`."""
    target = folder / name
    write_package(package(*notes, **rest), target)  # type: ignore[arg-type]
    return target


def rows(apkg: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    """What a query finds in a package's database."""
    folder = apkg.with_suffix(".unpacked")
    with zipfile.ZipFile(apkg) as archive:
        archive.extract("collection.anki2", folder)
    with closing(sqlite3.connect(folder / "collection.anki2")) as db:
        found = db.execute(query, values).fetchall()
    shutil.rmtree(folder)
    return found


def tampered(apkg: Path, *statements: str, drop: str = "", listed: dict[str, str] | None = None) -> Path:
    """A copy of a package with its database changed by SQL, a member left out, or another list of media."""
    copy = apkg.with_name(f"tampered-{apkg.name}")
    with zipfile.ZipFile(apkg) as source, zipfile.ZipFile(copy, "w") as target:
        members = {name: source.read(name) for name in source.namelist() if name != drop}
        members["collection.anki2"] = _altered(members["collection.anki2"], statements, apkg.with_suffix(".db"))
        if listed is not None:
            members["media"] = json.dumps(listed).encode()
        for name, content in members.items():
            target.writestr(name, content)
    return copy


def _altered(database: bytes, statements: Sequence[str], place: Path) -> bytes:
    place.write_bytes(database)
    with closing(sqlite3.connect(place)) as db, db:
        for statement in statements:
            db.execute(statement)
    changed_bytes = place.read_bytes()
    place.unlink()
    return changed_bytes
