"""Notes that iCloud took off this computer to save room: a hidden file stands for each until it is downloaded again."""

from __future__ import annotations

from pathlib import Path

_STAND_IN = ".icloud"


def evicted_note(name: str) -> str:
    """Return the name of the note that a file stands for; empty where it is no such file."""
    note = name[1:].removesuffix(_STAND_IN)
    return note if name.startswith(".") and name.endswith(f".md{_STAND_IN}") else ""


def is_evicted(path: Path) -> bool:
    """Tell whether a note that is not there is in iCloud."""
    try:
        return path.with_name(f".{path.name}{_STAND_IN}").exists()
    except (OSError, ValueError):
        return False
