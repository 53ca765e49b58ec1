"""The notes of a package that was exported, or would be, as its file holds them: that is what a push brings in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from note2anki.anki.package import PackageError, write_package
from note2anki.anki.package_reader import read_package
from note2anki.anki.stored import StoredPackage
from note2anki.diagnostics import RunError, diagnose
from note2anki.model import AnkiNote, Package


def written_notes(path: Path) -> tuple[AnkiNote, ...]:
    """Return the notes of a package's file; a tombstone has no deck there.

    Raises:
        RunError: N2A060, it cannot be read.
    """
    return tuple(_notes(read_package(path)))


def unwritten_notes(package: Package) -> tuple[AnkiNote, ...]:
    """Return the notes of a package that was not written.

    Raises:
        RunError: N2A048, an export would not write it either.
    """
    with tempfile.TemporaryDirectory(prefix="note2anki-") as folder:
        path = Path(folder, "planned.apkg")
        try:
            write_package(package, path)
        except (PackageError, OSError) as error:
            raise RunError(diagnose("N2A048", detail=error)) from error
        return written_notes(path)


def _notes(stored: StoredPackage) -> Iterator[AnkiNote]:
    cards = {card.note: card for card in reversed(stored.cards)}
    keys = {number: kind.key for number, kind in stored.note_types.items()}
    for note in stored.notes:
        key, card = keys[note.note_type], cards.get(note.row)
        if key is not None:
            deck = stored.decks[card.deck].name if card else ""
            due = card.position if card else 0
            yield AnkiNote(key, note.guid, note.row, note.mod, due, deck, note.tags, note.fields)
