"""What came out of a share, for reports."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from note2anki.model import Diagnostic


class Shared(Struct, frozen=True):
    """The result of `export --share`.

    Attributes:
        package: its name.
        path: where it is.
        version: the version of the author's own package that has the same content.
        counts: `questions` and `concepts` in it, and `left_out`: concepts that other notes alone say something of.
        decks: name → notes.
        tags: those in it.
        media: how many files are in it, and how many bytes they have.
        diagnostics: problems in the notes and of the run.
    """

    package: str
    path: Path
    version: str
    counts: Mapping[str, int]
    decks: Mapping[str, int]
    tags: tuple[str, ...]
    media: tuple[int, int]
    diagnostics: tuple[Diagnostic, ...]
