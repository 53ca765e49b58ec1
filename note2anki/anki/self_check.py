"""Reads a written package once more and finds what Anki would take in silence; knows nothing of how it was written."""

from __future__ import annotations

import html
import json
import re
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import chain
from pathlib import Path
from urllib.parse import unquote

from note2anki.anki.archive import COLLECTION, MANIFEST, MEDIA_LIST
from note2anki.anki.note_rows import is_tombstone
from note2anki.anki.note_types import FROZEN, field_index
from note2anki.model import AnkiNote, Medium, Package

_FIELD_END = "\x1f"
_CLOZE_NUMBER = re.compile(r"\{\{c0*([1-9]\d*)::")
_REFERENCE = re.compile(
    r"""<(?:img|audio|video|source|object|embed)\b[^>]*?\s(?:src|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))"""
    r"""|\[sound:([^\]]+)\]""",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)

# Each query yields the values that its wording names; a package without faults yields none. (rule 12)
_QUERIES = (
    ("two notes have the GUID {!r}", "SELECT guid FROM notes GROUP BY guid HAVING count() > 1"),
    ("the note with row id {} has no GUID", "SELECT id FROM notes WHERE guid = ''"),
    ("the note {!r} has the row id {}", "SELECT guid, id FROM notes WHERE id <= 0"),
    (
        "the first field of the note {!r} is empty",
        "SELECT guid FROM notes WHERE trim(sfld, char(9, 10, 13, 32)) = ''",
    ),
    (
        "the card {} is in a deck that the package does not have",
        "SELECT id FROM cards WHERE did NOT IN (SELECT CAST(key AS INTEGER) FROM col, json_each(col.decks))",
    ),
    (
        "the note type of the note {!r} is not in the package",
        "SELECT guid FROM notes WHERE mid NOT IN (SELECT CAST(key AS INTEGER) FROM col, json_each(col.models))",
    ),
)


def package_fault(path: Path, package: Package) -> str:
    """Compare a written file with what it was to hold.

    Returns:
        what is wrong, in one sentence, or an empty string. Checked: each GUID and row id is there once, no first field
        is empty, no field holds the separator, every living note has its cards and no tombstone has any, decks and note
        types are there, and so is every medium, those that living notes refer to among them. (A tombstone may refer to
        a file that is gone: nobody sees its answer.)

    Raises:
        OSError, sqlite3.Error, zipfile.BadZipFile, KeyError: the file is not a package at all.
    """
    with tempfile.TemporaryDirectory(prefix="note2anki-") as folder, zipfile.ZipFile(path) as archive:
        collection = Path(folder, COLLECTION)
        with archive.open(COLLECTION) as source, collection.open("wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
        with closing(sqlite3.connect(collection)) as db:
            faults = chain(
                _note_faults(db, package),
                _card_faults(db, package),
                _media_faults(archive, package),
            )
            return next(faults, "")


def _note_faults(db: sqlite3.Connection, package: Package) -> Iterator[str]:
    for wording, query in _QUERIES:
        yield from (wording.format(*row) for row in db.execute(query))
    (written,) = db.execute("SELECT count() FROM notes").fetchone()
    if written != len(package.notes):
        yield f"{written} notes were written, not {len(package.notes)}"
    for frozen in FROZEN.values():
        query = "SELECT guid FROM notes WHERE mid = ? AND length(flds) - length(replace(flds, ?, '')) <> ?"
        for (guid,) in db.execute(query, (frozen.id, _FIELD_END, len(frozen.fields) - 1)):
            yield f"a field of the note {guid!r} holds the character that Anki puts between fields"
    for note in package.notes:
        yield from (f"the tag {tag!r} is empty or holds a space" for tag in note.tags if tag != "".join(tag.split()))


def _card_faults(db: sqlite3.Connection, package: Package) -> Iterator[str]:
    written: dict[int, int] = dict(db.execute("SELECT nid, count() FROM cards GROUP BY nid"))
    for note in package.notes:
        count = _cards_wanted(note)
        if count == 0 and not is_tombstone(note):
            yield f"the note {note.guid!r} has no card: the fields that its cards need are empty"
        if written.get(note.row, 0) != count:
            yield f"the note {note.guid!r} has {written.get(note.row, 0)} cards, not {count}"
    strays = db.execute("SELECT id FROM cards WHERE nid NOT IN (SELECT id FROM notes)")
    yield from (f"the card {card} is of no note" for (card,) in strays)


def _cards_wanted(note: AnkiNote) -> int:
    if is_tombstone(note):
        return 0
    frozen = FROZEN[note.note_type]
    if frozen.cloze:
        return len(set(_CLOZE_NUMBER.findall(note.fields[field_index(note.note_type, "Text")])))
    filled = {name for name, value in zip(frozen.fields, note.fields, strict=True) if value}
    return sum(filled.issuperset(template.needs) for template in frozen.templates)


def _media_faults(archive: zipfile.ZipFile, package: Package) -> Iterator[str]:
    if archive.read(MANIFEST) != package.manifest:
        yield f"{MANIFEST} is not what was given"
    listed: dict[str, str] = json.loads(archive.read(MEDIA_LIST))
    if sorted(listed.values()) != sorted(medium.name for medium in package.media):
        yield "the list of media names other files than were given, or one of them twice"
    numbers = {name: number for number, name in listed.items()}
    if len(numbers) != len(listed):
        yield "two media have one name"
    sizes = {info.filename: info.file_size for info in archive.infolist()}
    for medium in package.media:
        yield from _medium_faults(medium, sizes.get(numbers.get(medium.name, "")))
    yield from _reference_faults(package, numbers)


def _medium_faults(medium: Medium, size: int | None) -> Iterator[str]:
    if size is None:
        yield f"the medium {medium.name!r} is missing"
    elif size != Path(medium.path).stat().st_size:
        yield f"the medium {medium.name!r} was cut off or changed while it was read"


def _reference_faults(package: Package, names: Mapping[str, str]) -> Iterator[str]:
    for note in package.notes:
        if is_tombstone(note):
            continue
        for reference in chain.from_iterable(map(_REFERENCE.findall, note.fields)):
            name = html.unescape("".join(reference))
            if not _ELSEWHERE.match(name) and name not in names and unquote(name) not in names:
                yield f"the note {note.guid!r} refers to the medium {name!r}, which is not in the package"
