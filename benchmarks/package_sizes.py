"""Says how large a package is: for each note type its notes, its cards, and how long each field is on average."""

from __future__ import annotations

import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TypedDict


class Sizes(TypedDict):
    """A note type's size; `fields` are characters."""

    notes: int
    cards: int
    fields: list[int]


def package_sizes(package: Path) -> list[Sizes]:
    """Return the sizes of a package's note types."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(package) as archive:
        database = archive.extract("collection.anki2", folder)
        with closing(sqlite3.connect(database)) as connection:
            cards = dict(
                connection.execute("SELECT mid, count(*) FROM notes JOIN cards ON nid = notes.id GROUP BY mid")
            )
            totals: dict[int, list[int]] = {}
            counts: dict[int, int] = {}
            for kind, fields in connection.execute("SELECT mid, flds FROM notes ORDER BY mid"):
                lengths = [len(field) for field in fields.split("\x1f")]
                totals[kind] = [sum(pair) for pair in zip(totals.get(kind, [0] * len(lengths)), lengths, strict=True)]
                counts[kind] = counts.get(kind, 0) + 1
    return [
        {"notes": count, "cards": cards.get(kind, 0), "fields": [round(total / count) for total in totals[kind]]}
        for kind, count in counts.items()
    ]
