"""Every problem note2anki can name: its code, severity, wording and way out, in one table."""

from __future__ import annotations

from note2anki.diagnostics.in_notes import IN_NOTES
from note2anki.diagnostics.in_runs import IN_RUNS
from note2anki.diagnostics.in_tools import IN_TOOLS
from note2anki.diagnostics.kind import Kind
from note2anki.diagnostics.legible import legible
from note2anki.model import Diagnostic

__all__ = ["TABLE", "Kind", "RunError", "diagnose", "legible"]

TABLE: dict[str, Kind] = dict(sorted({**IN_NOTES, **IN_RUNS, **IN_TOOLS}.items()))


def diagnose(code: str, file: str = "", line: int = 0, column: int = 0, **detail: object) -> Diagnostic:
    """Make the diagnostic of a code.

    Args:
        code: a key of `TABLE`.
        file, line, column: the place, as in `Diagnostic`.
        detail: what the code's wording asks for beside the file.
    """
    kind = TABLE[code]
    said = {name: legible(value) if isinstance(value, str) else value for name, value in detail.items()}
    values = {"file": file, **said}
    return Diagnostic(
        code, kind.severity, file, line, column, kind.message.format(**values), kind.hint.format(**values)
    )


class RunError(Exception):
    """Ends a run with nothing done (exit 2): the one exception that crosses stages."""

    def __init__(self, diagnostic: Diagnostic, others: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic
        self.others = others
