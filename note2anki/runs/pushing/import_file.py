"""The package that a push has Anki import: the notes that it lacks, and looks of the cards; never a note that is there.

An import takes the person's tags from the notes that are there already, and writes their fields over.
"""

from __future__ import annotations

import html
import os
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from msgspec.structs import replace

from note2anki.anki.package import write_package
from note2anki.model import AnkiNote, Medium, Package
from note2anki.runs.pushing.steps import Step

#: A note of this `mod` is older than any that Anki has: it brings its note type along, and stays out itself.
_BEFORE_ALL = 1


@contextmanager
def import_file(package: Package, file: Path, steps: tuple[Step, ...], looks: Set[str]) -> Iterator[Path]:
    """Write the package to be imported, beside the whole one; if Anki has none of its notes it is the whole one.

    Args:
        package: what was exported, and `file` where it is.
        steps: what is to be done, of all its notes.
        looks: the note types whose look is to be sent.

    Raises:
        PackageError, OSError: it cannot be written.
    """
    created = [step.note for step in steps if step.fate == "created"]
    if len(created) == len(steps):
        yield file
        return
    path = file.with_name(f".n2a-push-{os.getpid()}.apkg")
    try:
        write_package(_part(package, (*created, *_carriers(steps, looks))), path)
        yield path
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _carriers(steps: Iterable[Step], looks: Set[str]) -> Iterator[AnkiNote]:
    """Yield for each look that no new note brings along a note that Anki has, too old to be taken."""
    wanted = set(looks) - {step.note.note_type for step in steps if step.fate == "created"}
    for step in steps:
        if step.is_ours and step.note.note_type in wanted:
            wanted.remove(step.note.note_type)
            yield replace(step.note, mod=_BEFORE_ALL)


def _part(package: Package, notes: tuple[AnkiNote, ...]) -> Package:
    kinds, decks = {note.note_type for note in notes}, {note.deck for note in notes}
    return replace(
        package,
        notes=notes,
        note_types=tuple(kind for kind in package.note_types if kind.key in kinds),
        descriptions={deck: text for deck, text in package.descriptions.items() if deck in decks},
        media=tuple(_shown(package.media, notes)),
        manifest=b"{}",
    )


def _shown(media: Iterable[Medium], notes: Iterable[AnkiNote]) -> Iterator[Medium]:
    """Yield the media that notes refer to."""
    text = html.unescape("\x1f".join(value for note in notes for value in note.fields))
    return (medium for medium in media if medium.name in text or quote(medium.name) in text)
