"""What `watch` has to say, each time that it has something to say."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from note2anki.model import Diagnostic
from note2anki.outcome import Outcome
from note2anki.outcome.push import Pushed


class Watched(Struct, frozen=True):
    """News; what is empty has none.

    Attributes:
        vault: the vault's folder.
        began: nothing that changes from now on is missed.
        outcome: the export that made a new version.
        pushed: the push that made a new version, or did something in Anki.
        error: why nothing can be exported now; told once while it lasts.
        problems: those that were not there before, errors and warnings.
        solved: how many are no more.
    """

    vault: Path
    began: bool = False
    outcome: Outcome | None = None
    pushed: Pushed | None = None
    error: Diagnostic | None = None
    problems: tuple[Diagnostic, ...] = ()
    solved: int = 0

    @property
    def is_news(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.began or self.outcome or self.pushed or self.error or self.problems or self.solved)
