"""What came out of a push, for reports."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from note2anki.model import Diagnostic
from note2anki.outcome import Outcome

#: What became of a note in Anki: made there; its fields or tags written; said to be removed; deleted; its cards moved
#: to another deck; left as the person edited it; left since it could not be made, or written, this time; as it was.
Fate = Literal["created", "updated", "removed", "deleted", "moved", "kept", "waiting", "unchanged"]
FATES: tuple[Fate, ...] = ("created", "updated", "removed", "deleted", "moved", "kept", "waiting", "unchanged")


class PushedNote(Struct, frozen=True):
    """What a push did to one note, or would do; `parts` are the fields and tags that it wrote."""

    guid: str
    question: str
    fate: Fate
    parts: tuple[str, ...] = ()


class Pushed(Struct, frozen=True):
    """The result of `push`.

    Attributes:
        outcome: the export that it began with, or would begin with.
        url: where Anki is.
        notes: those that were not as they are to be.
        counts: how many notes had each fate.
        media: how many files were uploaded beside those that an import brought.
        to_import: the package to be imported by hand, where Anki could not.
        dry_run: nothing was done.
        diagnostics: the export's problems, and the push's own.
    """

    outcome: Outcome
    url: str
    notes: tuple[PushedNote, ...]
    counts: Mapping[Fate, int]
    media: int
    to_import: Path | None
    dry_run: bool
    diagnostics: tuple[Diagnostic, ...]
