"""A note's bytes as text: UTF-8 with or without a mark, any line ends; never an exception."""

from __future__ import annotations

import codecs
from pathlib import Path

from msgspec.structs import replace

from note2anki.diagnostics import diagnose
from note2anki.model import Diagnostic
from note2anki.vault.conflict_marks import conflict_line
from note2anki.vault.evicted import is_evicted, why_unread

_OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def read_note_text(path: Path, file: str) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """Read a note.

    Args:
        path: where it is.
        file: its path relative to the vault, for messages.

    Returns:
        Its text with line feeds alone and U+FFFD for NUL (CommonMark 2.3), or None and what is wrong.
    """
    data, problems = read_note_bytes(path, file)
    return (None, problems) if data is None else note_text(data, file)


def read_note_bytes(path: Path, file: str) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    """Read a note's bytes; None and what is wrong where that cannot be done (`read_note_text`)."""
    try:
        return path.read_bytes(), ()
    except (OSError, ValueError) as error:
        problem = diagnose("N2A002", file, detail=why_unread(path, error))
        if is_evicted(path):
            problem = replace(problem, hint="have it downloaded; until then its cards stay as they are")
        return None, (problem,)


def note_text(data: bytes, file: str) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """Decode a note's bytes (`read_note_text`)."""
    for mark, name in _OTHER_MARKS:
        if data.startswith(mark):
            return None, (diagnose("N2A001", file, 1, 1, detail=f"it is {name}"),)
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _place(error.object, error.start)
        return None, (diagnose("N2A001", file, line, column, detail=f"byte 0x{error.object[error.start]:02x}"),)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd"), ()


def settled_text(data: bytes, file: str) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """Decode a note's bytes (`read_note_text`); None too where git left its conflict marks: nobody has decided yet."""
    text, problems = note_text(data, file)
    if text is not None and (line := conflict_line(text)):
        return None, (*problems, diagnose("N2A109", file, line, 1))
    return text, problems


def _place(data: bytes, at: int) -> tuple[int, int]:
    """Return line and column of a byte; what is before it is UTF-8."""
    before = data[:at].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
