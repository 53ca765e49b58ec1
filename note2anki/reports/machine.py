"""Outcomes as plain data, ready for JSON: the keys are fixed (design, *Commands*)."""

from __future__ import annotations

from msgspec import to_builtins

from note2anki.model import Diagnostic
from note2anki.outcome import Checked, Outcome


def diagnostic_data(diagnostic: Diagnostic) -> dict[str, object]:
    """Return a diagnostic's data."""
    data: dict[str, object] = to_builtins(diagnostic)
    return data


def outcome_data(outcome: Outcome) -> dict[str, object]:
    """Return the data of an export or a plan."""
    return {
        "package": outcome.package,
        "path": str(outcome.path),
        "version": outcome.version,
        "previous": outcome.previous,
        "counts": dict(outcome.counts),
        "changes": [to_builtins(change) for change in outcome.changes],
        "media": {"count": outcome.media[0], "bytes": outcome.media[1]},
        "moved_decks": [{"search": search, "deck": deck} for search, deck in outcome.moved_decks],
        "uncertain": [{**to_builtins(each), "match": each.match, "as_new": each.place} for each in outcome.uncertain],
        "diagnostics": [diagnostic_data(each) for each in outcome.diagnostics],
    }


def checked_data(checked: Checked) -> dict[str, object]:
    """Return the data of a check: each note's lines accounted for, and the concepts that nothing defines."""
    return {
        "counts": dict(checked.counts),
        "lines": [
            {"file": note.file, "line": span.line, "end_line": span.end_line, "role": span.role}
            for note in checked.notes
            for span in note.lines
        ],
        "stubs": [
            {
                "name": stub.name,
                "file": stub.file,
                "mentions": [{"file": file, "line": line} for file, line in stub.mentions],
            }
            for stub in checked.stubs
        ],
        "diagnostics": [diagnostic_data(each) for each in checked.diagnostics],
    }


def error_data(diagnostic: Diagnostic, others: tuple[Diagnostic, ...]) -> dict[str, object]:
    """Return the data of a run that did nothing."""
    return {
        "error": diagnostic_data(diagnostic),
        "diagnostics": [diagnostic_data(each) for each in (*others, diagnostic)],
    }
