"""Reads which of our cards were answered, when and how, from a package, an export or a collection of Anki's."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from note2anki.anki.collection_reader import prepare, read_note_types, read_notes
from note2anki.anki.package_reader import opened_collection
from note2anki.diagnostics import RunError, diagnose
from note2anki.model import Diagnostic
from note2anki.study.records import Answer, Studied, StudiedCard, StudiedNote

_SUSPENDED = -1
_OURS_TABLE = "CREATE TEMP TABLE ours (nid INTEGER PRIMARY KEY)"
_CARDS = "SELECT c.nid, c.id, c.lapses, c.queue FROM cards c JOIN temp.ours o ON o.nid = c.nid ORDER BY c.ord"
_WHOLE = ", ".join(f"CAST(r.{name} AS INTEGER)" for name in ("ease", "lastIvl", "factor", "time", "type"))
_ANSWERS = f"""SELECT r.id, r.cid, {_WHOLE}
    FROM revlog r JOIN cards c ON c.id = r.cid JOIN temp.ours o ON o.nid = c.nid"""
_COUNTED = ("notes", "revlog")
_HOW = "in Anki: File > Export, tick “Include scheduling information”, export, and give that file"


def read_studied(path: Path) -> Studied:
    """Read what a file says of our cards.

    Raises:
        RunError: N2A040 or N2A060, it cannot be read; N2A061, no note in it is ours; N2A105, no card of ours was
            answered, as far as it says.
    """
    with opened_collection(path) as (db, manifest):
        studied = _read(db)
    if not studied.notes:
        raise RunError(diagnose("N2A061", path=path))
    if not studied.answers:
        raise RunError(_without_answers(path, studied, is_package=manifest is not None))
    return studied


def _without_answers(path: Path, studied: Studied, *, is_package: bool) -> Diagnostic:
    if is_package:
        detail, hint = "it is a package that note2anki wrote", _HOW
    elif not studied.all_answers:
        detail, hint = "it was exported without scheduling, or nothing was studied yet", _HOW
    else:
        detail, hint = "only other cards were studied", "study, and export again; or give the export of another profile"
    return diagnose("N2A105", path=path, detail=detail, hint=hint)


def _read(db: sqlite3.Connection) -> Studied:
    prepare(db)
    ours = dict(_ours(db))
    db.execute(_OURS_TABLE)
    db.executemany("INSERT INTO temp.ours VALUES (?)", ((row,) for row in ours))
    cards: dict[int, list[StudiedCard]] = defaultdict(list)
    for note, row, lapses, queue in db.execute(_CARDS):
        cards[note].append(StudiedCard(row, lapses, queue == _SUSPENDED))
    (all_notes,), (all_answers,) = (db.execute(f"SELECT count() FROM {table}").fetchone() for table in _COUNTED)
    return Studied(
        notes=tuple(replace(note, cards=tuple(cards[row])) for row, note in ours.items()),
        answers=tuple(map(Answer._make, db.execute(_ANSWERS))),
        others=all_notes - len(ours),
        all_answers=all_answers,
    )


def _ours(db: sqlite3.Connection) -> Iterator[tuple[int, StudiedNote]]:
    """Yield the row and the note of each that note2anki made: of a note type of ours, with its own GUID as `Uid`."""
    note_types = read_note_types(db)
    for note in read_notes(db):
        note_type = note_types.get(note.note_type)
        if note_type is None or (key := note_type.key) is None:
            continue
        fields = note_type.named(note.fields)
        if fields["Uid"] == note.guid:
            yield note.row, StudiedNote(note.guid, key, note.tags, bool(fields["Removed"]), ())
