"""`check`: the problems in the notes of a selection, without a package or a ledger."""

from __future__ import annotations

from note2anki.outcome import Checked
from note2anki.runs.reading import read_files
from note2anki.runs.request import Request
from note2anki.runs.world import locate
from note2anki.vault.discovery import list_files, select_notes


def check(request: Request) -> Checked:
    """Read the selection and return what is wrong in it.

    Raises:
        RunError: a path is missing, or the settings are wrong.
    """
    vault, settings = locate(request)
    files, problems = list_files(vault, settings.exclude)
    notes, found = read_files(vault, select_notes(vault, request.paths, files), settings)
    counts = {
        "notes": len(notes),
        "headings": sum(note.headings for note in notes.values()),
        "questions": sum(len(note.questions) for note in notes.values()),
        "skipped": sum(len(note.skipped) + len(note.hidden) for note in notes.values()),
    }
    return Checked(vault, tuple(notes.values()), (*problems, *found), counts)
