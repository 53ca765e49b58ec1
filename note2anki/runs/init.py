"""`init`: looks at a vault's notes, and writes settings that fit them; the notes are only read."""

from __future__ import annotations

from pathlib import Path

from note2anki.diagnostics import RunError, diagnose
from note2anki.identity.synced_files import put_synced
from note2anki.model import Diagnostic
from note2anki.runs.reading import read_habits, reading_rules
from note2anki.runs.settings_file import SETTINGS_FILE
from note2anki.runs.vault_habits import VaultHabits, describe, suggest
from note2anki.runs.watching import UNWATCHED, Watch
from note2anki.settings import Settings
from note2anki.settings.file_text import settings_file
from note2anki.settings.written import WrittenSettings
from note2anki.vault.discovery import find_vault, is_note, list_files
from note2anki.vault.reading import read_note_text
from note2anki.vault.spelling import on_disk


def init(path: Path, *, force: bool = False, writes: bool = True, watch: Watch = UNWATCHED) -> WrittenSettings:
    """Write the settings of a vault.

    Args:
        path: the vault's folder, or a path in it.
        force: take the place of a file that is there, which is kept beside.
        writes: write at all.
        watch: whoever looks on.

    Raises:
        RunError: N2A076, there are settings; N2A079, they cannot be written; or the path is missing.
    """
    vault = find_vault([path])
    place = vault / SETTINGS_FILE
    if writes and not force and _is_there(place):
        raise RunError(diagnose("N2A076", path=place, kept=_backup(place).name))
    habits, problems = look_at(vault, watch)
    suggestions, found = suggest(habits), describe(habits)
    values = {name: each.value for name, each in suggestions.items() if each.value is not None}
    text = settings_file(suggestions, found)
    kept = _write(place, text) if writes else ""
    return WrittenSettings(str(place), text, values, found, writes, kept, problems)


def look_at(vault: Path, watch: Watch = UNWATCHED) -> tuple[VaultHabits, tuple[Diagnostic, ...]]:
    """Return how the notes of a vault are written, and which of them cannot be read."""
    habits = VaultHabits(vault)
    files, problems = list_files(vault, ())
    notes = [file for file in files if is_note(file)]
    rules = reading_rules(Settings())
    watch.stage("reading")
    for number, file in enumerate(notes, 1):
        text, found = read_note_text(on_disk(vault, file), file)
        problems = (*problems, *found) if found else problems
        if text is not None:
            habits.add(*read_habits(text, file, rules))
        watch.progress(number, len(notes))
    habits.choose_level()
    return habits, problems


def _is_there(place: Path) -> bool:
    return place.exists() or place.is_symlink()


def _backup(place: Path) -> Path:
    """Return where a file is kept; what is kept already stays."""
    number, copy = 1, place.with_name(f"{place.name}.bak")
    while _is_there(copy):
        number += 1
        copy = place.with_name(f"{place.name}.bak-{number}")
    return copy


def _write(place: Path, text: str) -> str:
    """Write a file as a whole; return the name under which the one before is kept, if there was another.

    Raises:
        RunError: N2A079.
    """
    data = text.encode()
    kept = ""
    try:
        if _is_there(place):
            before = place.read_bytes()
            if before == data:
                return ""
            copy = _backup(place)
            put_synced(copy, before)
            kept = copy.name
        put_synced(place, data)
    except OSError as error:
        raise RunError(diagnose("N2A079", path=place, detail=error.strerror or error)) from error
    return kept
