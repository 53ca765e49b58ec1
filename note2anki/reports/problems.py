"""Diagnostics as lines: `path:line:column: severity[N2A012]: message`, with what to do below."""

from __future__ import annotations

from note2anki.model import Diagnostic


def place(diagnostic: Diagnostic) -> str:
    """Return where a problem is, as editors read it: `path:line:column`, as much of it as is known."""
    parts = [diagnostic.file or "note2anki"]
    if diagnostic.line:
        parts.append(str(diagnostic.line))
        if diagnostic.column:
            parts.append(str(diagnostic.column))
    return ":".join(parts)


def problem_line(diagnostic: Diagnostic) -> str:
    """Return a problem in one line, its hint left out."""
    message = " ".join(diagnostic.message.split())
    return f"{place(diagnostic)}: {diagnostic.severity}[{diagnostic.code}]: {message}"


def problem_text(diagnostic: Diagnostic) -> str:
    """Return a problem in one line, with its hint."""
    hint = f" ({' '.join(diagnostic.hint.split())})" if diagnostic.hint else ""
    return problem_line(diagnostic) + hint


def count_severities(diagnostics: tuple[Diagnostic, ...]) -> str:
    """Say how many errors and warnings there are, or nothing where there is none."""
    parts: list[str] = []
    for severity in ("error", "warning"):
        count = sum(each.severity == severity for each in diagnostics)
        if count:
            parts.append(f"{count} {severity}{'s' if count > 1 else ''}")
    return ", ".join(parts)
