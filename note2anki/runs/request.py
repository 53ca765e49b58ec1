"""What a person asks of a run."""

from __future__ import annotations

import os
import time
from pathlib import Path

from msgspec import Struct

from note2anki.diagnostics import RunError, diagnose

#: The last second that a date can name.
LATEST = 253_402_300_799


class Request(Struct, frozen=True):
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
        match: `FILE:LINE=CARD`, questions that are old cards by the person's word.
        as_new: `FILE:LINE`, questions that are no old cards.
        strict: do nothing while it is uncertain of any question whether it is an old card.
        jobs: how many processes share the work on notes; 0 is one a processor.
        use_cache: whether what earlier runs kept is used, and what this one makes is kept.
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
    match: tuple[str, ...] = ()
    as_new: tuple[str, ...] = ()
    strict: bool = False
    jobs: int = 0
    use_cache: bool = True
    now: int = 0


def current_time() -> int:
    """Return epoch seconds, or `SOURCE_DATE_EPOCH` where it is set (reproducible-builds.org).

    Raises:
        RunError: N2A047, it is set to something else than a time up to the year 9999.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not given:
        return int(time.time())
    if given.isascii() and given.isdigit() and int(given) <= LATEST:
        return int(given)
    detail = f"SOURCE_DATE_EPOCH is {given!r}, which is no number of seconds"
    raise RunError(diagnose("N2A047", detail=detail, hint="unset it, or set it to seconds since 1970"))
