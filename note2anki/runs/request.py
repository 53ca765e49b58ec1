"""What a person asks of a run."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Request:
    """The arguments of a run.

    Attributes:
        paths: notes and folders.
        output: a file ending in `.apkg`, a folder, or None for the settings' folder or the current one.
        name: the package's name, or None for that of the note or folder.
        config: the settings file, or None for the vault's own.
        touch: send every card of the selection again.
        allow_removals: remove cards even if very many are gone at once.
        follow_renames: take the deck names that the notes' places ask for now.
        allow_type_change: let a question become another note type, as a new card.
        now: epoch seconds.
    """

    paths: tuple[Path, ...]
    output: Path | None = None
    name: str | None = None
    config: Path | None = None
    touch: bool = False
    allow_removals: bool = False
    follow_renames: bool = False
    allow_type_change: bool = False
    now: int = 0


def current_time() -> int:
    """Return epoch seconds, or `SOURCE_DATE_EPOCH` where it is set to a number (reproducible-builds.org)."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return int(given) if given.isascii() and given.isdigit() else int(time.time())
