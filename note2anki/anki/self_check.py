"""Reads a written package once more and finds what Anki would take in silence; knows nothing of how it was written."""

from __future__ import annotations

import html
import json
import os
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain, compress
from pathlib import Path
from typing import IO
from urllib.parse import unquote

from note2anki.anki.archive import MEDIA_LIST, Written
from note2anki.anki.note_rows import is_tombstone
from note2anki.anki.note_types import FROZEN, field_index
from note2anki.model import AnkiNote, KeptNote, Medium
from note2anki.patterns import late_pattern

_CLOZE_NUMBER = late_pattern(r"\{\{c0*([1-9]\d*)::")
_REFERENCE = late_pattern(
    r"""<(?:img|audio|video|source|object|embed)\b[^>]*?\s(?:src|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))"""
    r"""|\[sound:([^\]]+)\]""",
    re.IGNORECASE,
)
_FIELD_END = "\x1f"
_PIECE = 1 << 20
#: Where a member's header in a zip says how long its name and its extra field are, which follow it (APPNOTE 4.3.7).
_NAME_SIZES = 26
# One of them stands in each reference: to look for them costs a fifth of the pattern.
_TAG = late_pattern(r"<[aeiosv](?:mg|udio|ideo|ource|bject|mbed)\b", re.IGNORECASE)
_SOUND = late_pattern(r"\[sound:", re.IGNORECASE)
_ELSEWHERE = late_pattern(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)

# What is wrong with a note, which values the wording names, and the condition. (rule 12)
_NOTE_FAULTS = (
    ("the note with row id {} has no GUID", "id", "guid = ''"),
    ("the note {!r} has the row id {}", "guid, id", "id <= 0"),
    ("the first field of the note {!r} is empty", "guid", "trim(sfld, char(9, 10, 13, 32)) = ''"),
    (
        "the note type of the note {!r} is not in the package",
        "guid",
        "mid NOT IN (SELECT CAST(key AS INTEGER) FROM col, json_each(col.models))",
    ),
)
_ANY_NOTE_FAULT = " OR ".join(condition for _, _, condition in _NOTE_FAULTS)
_AMONG = "IN (SELECT value FROM json_each(:rows))"
# Each yields the values that its wording names, and nothing of a package without faults.
_QUERIES = (
    ("two notes have the GUID {!r}", "SELECT guid FROM notes GROUP BY guid HAVING count() > 1"),
    (
        "the card {} is in a deck that the package does not have",
        "SELECT id FROM cards WHERE did NOT IN (SELECT CAST(key AS INTEGER) FROM col, json_each(col.decks))",
    ),
    ("the card {} is of no note", "SELECT id FROM cards WHERE nid NOT IN (SELECT id FROM notes)"),
)


class Expected:
    """What a collection has to hold, noted down from a package's notes while they pass.

    Args:
        staying: how many notes it holds besides.
    """

    def __init__(self, staying: int = 0) -> None:
        self._staying = staying
        self._cards: dict[int, int] = {}  # how many cards each of the notes given in full has, by its row
        self._references: dict[str, str] = {}  # media that living notes refer to → the GUID of the first one
        self._notes = 0
        self._fault = ""

    def passing(self, notes: Iterable[AnkiNote | KeptNote]) -> Iterator[AnkiNote | KeptNote]:
        """Yield notes and take down what is to be seen of them."""
        for note in notes:
            self._notes += 1
            if isinstance(note, AnkiNote):
                self._take(note)
            yield note

    def _take(self, note: AnkiNote) -> None:
        wanted = _cards_wanted(note)
        joined = _FIELD_END.join(note.fields)
        self._cards[note.row] = wanted
        if wanted:
            for name in _references(joined):
                self._references.setdefault(name, note.guid)
        self._fault = self._fault or next(_faults(note, joined, wanted), "")

    def fault(self, collection: Path, media: Collection[Medium], former_media: Collection[str] | None = None) -> str:
        """Compare a written collection with what it was to hold.

        Args:
            collection: where it is.
            media: those of the package.
            former_media: names of those of the package that notes stay from, if they are known.

        Returns:
            what is wrong, in one sentence, or an empty string. Checked: each GUID and row id is there once, no first
            field is empty, no field holds the separator, every living note has its cards and no tombstone has any,
            decks and note types are there, and so are the media that living notes refer to. (A tombstone may refer to
            a file that is gone: nobody sees its answer.) Of notes that were kept or stay, which were checked when they
            were written, only how they stand among the others.
        """
        with closing(sqlite3.connect(collection)) as db:
            names = {medium.name for medium in media}
            if self._staying and (former_media is None or not names.issuperset(former_media)):
                self._take_references(db)
            faults = chain(self._note_faults(db), self._card_faults(db), self._reference_faults(names))
            return self._fault or next(faults, "")

    def _note_faults(self, db: sqlite3.Connection) -> Iterator[str]:
        among = f"id {_AMONG} AND" if self._staying else ""
        rows = self._rows()
        queries = list(_QUERIES)
        # One pass over the notes, and more only to say what it is.
        if db.execute(f"SELECT 1 FROM notes WHERE {among} ({_ANY_NOTE_FAULT}) LIMIT 1", rows).fetchone():
            queries += [
                (wording, f"SELECT {names} FROM notes WHERE {among} {where}") for wording, names, where in _NOTE_FAULTS
            ]
        for wording, query in queries:
            yield from (wording.format(*row) for row in db.execute(query, rows))
        (written,) = db.execute("SELECT count() FROM notes").fetchone()
        if written != self._notes + self._staying:
            yield f"{written} notes were written, not {self._notes + self._staying}"

    def _card_faults(self, db: sqlite3.Connection) -> Iterator[str]:
        among = f"WHERE nid {_AMONG}" if self._staying else ""
        found = db.execute(f"SELECT nid, count() FROM cards {among} GROUP BY nid", self._rows())
        left = sum(wanted > 0 for wanted in self._cards.values())
        for row, count in found:
            wanted = self._cards.get(row, count)
            left -= row in self._cards
            if count != wanted:
                yield f"the note {_guid_of(db, row)!r} has {count} cards, not {wanted}"
        if left > 0:
            living = {row for (row,) in db.execute("SELECT DISTINCT nid FROM cards")}
            for row in (row for row, wanted in self._cards.items() if wanted and row not in living):
                yield f"the note {_guid_of(db, row)!r} has 0 cards, not {self._cards[row]}"

    def _rows(self) -> dict[str, str]:
        """Return what a query needs that looks at the given notes alone, since others stay."""
        return {"rows": json.dumps(list(self._cards) if self._staying else [])}

    def _take_references(self, db: sqlite3.Connection) -> None:
        """Take down what all living notes refer to, since media are gone that notes which stay might need."""
        for guid, fields in db.execute("SELECT guid, flds FROM notes WHERE id IN (SELECT nid FROM cards)"):
            for name in _references(fields):
                self._references.setdefault(name, guid)

    def _reference_faults(self, names: Collection[str]) -> Iterator[str]:
        for name, guid in self._references.items():
            if name not in names and unquote(name) not in names:
                yield f"the note {guid!r} refers to the medium {name!r}, which is not in the package"


def _guid_of(db: sqlite3.Connection, row: int) -> str:
    found = db.execute("SELECT guid FROM notes WHERE id = ?", (row,)).fetchone()
    return str(found[0]) if found else f"at row {row}"


def _faults(note: AnkiNote, joined: str, wanted: int) -> Iterator[str]:
    if not wanted and not is_tombstone(note):
        yield f"the note {note.guid!r} has no card: the fields that its cards need are empty"
    if joined.count(_FIELD_END) >= len(note.fields):
        yield f"a field of the note {note.guid!r} holds the character that Anki puts between fields"
    for tag in note.tags:
        if tag != "".join(tag.split()):
            yield f"the tag {tag!r} is empty or holds a space"


def _cards_wanted(note: AnkiNote) -> int:
    if is_tombstone(note):
        return 0
    frozen = FROZEN[note.note_type]
    if frozen.cloze:
        return len(set(_CLOZE_NUMBER.findall(note.fields[field_index(note.note_type, "Text")])))
    filled = set(compress(frozen.fields, note.fields))
    return sum(filled.issuperset(template.needs) for template in frozen.templates)


def _references(text: str) -> Iterator[str]:
    """Yield the names of the media that a note's joined fields refer to."""
    if not (_TAG.search(text) or _SOUND.search(text)):
        return
    for reference in _REFERENCE.findall(text):
        name = html.unescape("".join(reference))
        if not _ELSEWHERE.match(name):
            yield name


def archive_fault(path: Path, members: Mapping[str, Written], media: Sequence[Medium]) -> str:
    """Read a written package and compare it with what went in.

    Args:
        path: the package.
        members: what each member was written of.
        media: the media, in the order of their numbers.

    Returns:
        what is wrong, in one sentence, or an empty string.

    Raises:
        OSError, zipfile.BadZipFile, KeyError: the file is not a package at all, or a member is not what it was.
    """
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        infos = {info.filename: info for info in archive.infolist()}
        found = {name: (info.file_size, info.CRC, info.compress_size) for name, info in infos.items()}
        if found != {name: (each.size, each.crc, each.compressed_size) for name, each in members.items()}:
            return "the package has other members than were written"
        for name, info in infos.items():
            _refuse_damaged(archive, file, info, members[name].compressed_crc)
        listed: dict[str, str] = json.loads(archive.read(MEDIA_LIST))
    if listed != {str(number): medium.name for number, medium in enumerate(media)}:
        return "the list of media names other files than were given"
    if len(set(listed.values())) != len(listed):
        return "two media have one name"
    return next(_size_faults(members, media), "")


def _refuse_damaged(archive: zipfile.ZipFile, file: IO[bytes], info: zipfile.ZipInfo, crc: int | None) -> None:
    """Read a member: as it stands there, where that is known to be read again as what went in, or else inflated."""
    with archive.open(info) as member:  # which compares its two headers, and the CRC-32 at the end
        while crc is None and member.read(_PIECE):
            pass
    if crc is None:
        return
    file.seek(info.header_offset + _NAME_SIZES)
    name_size, extra_size = struct.unpack("<HH", file.read(4))
    file.seek(name_size + extra_size, os.SEEK_CUR)
    left, found = info.compress_size, 0
    while left and (piece := file.read(min(left, _PIECE))):
        left, found = left - len(piece), zlib.crc32(piece, found)
    if left or found != crc:
        raise zipfile.BadZipFile(f"the member {info.filename!r} is damaged")


def _size_faults(members: Mapping[str, Written], media: Sequence[Medium]) -> Iterator[str]:
    for number, medium in enumerate(media):
        if members[str(number)].size != medium.size_now():
            yield f"the medium {medium.name!r} was cut off or changed while it was read"
