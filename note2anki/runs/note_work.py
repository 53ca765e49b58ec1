"""What is done to one note, whatever the others say: it is read, and the fields of its questions are made.

It is a pure function of the note and of what it asks the vault around it, so it can be done in any process, and what
it came to can be kept for the next run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from note2anki.model import Diagnostic, ReadNote
from note2anki.rendering import Renderer
from note2anki.runs.fields import Made, make_alone
from note2anki.runs.leaning import Leaning, ObservedSurroundings
from note2anki.runs.reading import Said, read_whole_note
from note2anki.runs.surroundings import VaultSurroundings
from note2anki.settings import Settings
from note2anki.vault.reading import note_text, read_note_bytes


@dataclass(frozen=True, slots=True)
class NoteWork:
    """What one note came to.

    Attributes:
        note: as it was read.
        problems: what is wrong in it.
        said: what it says as a concept's own note; None where it cannot be read.
        made: the fields of its questions as far as it alone decides them (`fields.make_alone`), by the question's line;
            None where they were not asked for.
        leanings: what the vault around it was asked for these.
    """

    note: ReadNote
    problems: tuple[Diagnostic, ...] = ()
    said: Said | None = None
    made: Mapping[int, Made] | None = None
    leanings: tuple[Leaning, ...] = ()


class NoteWorker:
    """Works on notes of a vault; each process has one.

    Args:
        vault: its folder.
        settings: those in force.
        surroundings: the vault around each note.
    """

    def __init__(self, vault: Path, settings: Settings, surroundings: VaultSurroundings) -> None:
        self._vault = vault
        self._settings = settings
        self._around = ObservedSurroundings(surroundings)

    @cached_property
    def _renderer(self) -> Renderer:
        return Renderer(self._around, remote_images=self._settings.remote_media == "keep")

    def work(self, file: str, *, make: bool) -> tuple[NoteWork, bytes]:
        """Work on a note; return what it came to, and the bytes that it was.

        Args:
            file: its path relative to the vault.
            make: make the fields of its questions too.
        """
        data, problems = read_note_bytes(self._vault / file, file)
        text, found = (None, problems) if data is None else note_text(data, file)
        if data is None or text is None:
            return NoteWork(ReadNote(file, readable=False), found), b""
        note, problems, said = read_whole_note(text, file, self._settings)
        problems = (*found, *problems)
        if not make:
            return NoteWork(note, problems, said), data
        made = make_alone(file, note.questions, self._around.name, self._renderer) if note.questions else {}
        return NoteWork(note, problems, said, made, self._around.take()), data
