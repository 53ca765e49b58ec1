"""The physical limit: reads every note of a vault, writes as many Anki notes and cards of the same size, and zips them.

    python benchmarks/limit.py VAULT SIZES.json OUT.apkg

`SIZES.json` says for each note type how many notes and cards a package of note2anki has, and how long their fields are
on average (`package_sizes.py` makes it). What the fields hold is cut from the notes, so that it packs as real text does.
Nothing is parsed, rendered, matched, checked, or flushed to the disk.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import zipfile

SCHEMA = """
PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE col (id integer primary key, crt integer not null, mod integer not null, scm integer not null,
    ver integer not null, dty integer not null, usn integer not null, ls integer not null, conf text not null,
    models text not null, decks text not null, dconf text not null, tags text not null);
CREATE TABLE notes (id integer primary key, guid text not null, mid integer not null, mod integer not null,
    usn integer not null, tags text not null, flds text not null, sfld integer not null, csum integer not null,
    flags integer not null, data text not null);
CREATE TABLE cards (id integer primary key, nid integer not null, did integer not null, ord integer not null,
    mod integer not null, usn integer not null, type integer not null, queue integer not null, due integer not null,
    ivl integer not null, factor integer not null, reps integer not null, lapses integer not null, left integer not null,
    odue integer not null, odid integer not null, flags integer not null, data text not null);
CREATE TABLE revlog (id integer primary key, cid integer not null, usn integer not null, ease integer not null,
    ivl integer not null, lastIvl integer not null, factor integer not null, time integer not null, type integer not null);
CREATE TABLE graves (usn integer not null, oid integer not null, type integer not null);
INSERT INTO col VALUES (1, 0, 0, 0, 11, 0, 0, 0, '{}', '{}', '{}', '{}', '{}');
"""
#: Filled afterwards, which is faster than row by row.
INDEXES = """
CREATE INDEX ix_notes_usn ON notes (usn); CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_revlog_usn ON revlog (usn); CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due); CREATE INDEX ix_revlog_cid ON revlog (cid);
CREATE INDEX ix_notes_csum ON notes (csum);
"""
FIRST = 1_700_000_000_000


def read_notes(vault):
    """Return the text of every note, one after another."""
    texts = []
    for folder, _folders, files in os.walk(vault):
        for name in files:
            if name.endswith(".md"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:  # noqa: PTH118, PTH123 - pathlib costs an import
                    texts.append(file.read())
    return "".join(texts)


def note_rows(text, types):
    """Yield the notes' rows; the fields are cut from the text, one after another."""
    row, start, end = FIRST, 0, len(text)
    for number, each in enumerate(types):
        lengths = each["fields"]
        whole = sum(lengths)
        for _note in range(each["notes"]):
            if start + whole > end:
                start = 0
            fields = []
            for length in lengths:
                fields.append(text[start : start + length])
                start += length
            checksum = row * 2654435761 & 0xFFFFFFFF
            yield row, f"{checksum:010x}", number, 0, -1, " tag ", "\x1f".join(fields), fields[0], checksum, 0, ""
            row += 2


def card_rows(types):
    """Yield the cards' rows."""
    row = FIRST
    for each in types:
        for card in range(each["cards"]):
            note, ordinal = card % each["notes"], card // each["notes"]
            yield row + note * 2 + ordinal, row + note * 2, 1, ordinal, 0, -1, 0, 0, card, 0, 0, 0, 0, 0, 0, 0, 0, ""
        row += each["notes"] * 2


def write_package(text, types, out):
    """Write the database and zip it."""
    database = out + ".db"
    connection = sqlite3.connect(database, isolation_level=None)
    connection.executescript(SCHEMA)
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO notes VALUES (?,?,?,?,?,?,?,?,?,?,?)", note_rows(text, types))
    connection.executemany("INSERT INTO cards VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", card_rows(types))
    connection.execute("COMMIT")
    connection.executescript(INDEXES)
    connection.close()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.write(database, "collection.anki2")
        archive.writestr("media", "{}")
    os.remove(database)  # noqa: PTH107 - pathlib costs an import


if __name__ == "__main__":
    with open(sys.argv[2], encoding="utf-8") as sizes:  # noqa: PTH123 - pathlib costs an import
        given = json.load(sizes)
    write_package(read_notes(sys.argv[1]), given, sys.argv[3])
