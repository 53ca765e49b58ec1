"""The format of `tests/cases/*.md`: a title, a note and what reading it must give; knows nothing of the reader itself.

A file is a list of cases, with blank lines between them:

    title
    .
    the note, as it stands in the file
    .
    what is expected, in YAML
    .

What an editor would hide or change is written with a visible sign, in notes and in expectations alike: see `SIGNS`.
A note ends with a line break; `∎` at its end takes that away.

Only what an expectation names is compared:

    file         name of the note's file, `note.md` where it is not given
    settings     fields of `Settings` that are not as by default
    questions    one mapping a question: question, answer, context, tags, hint, block_id, concepts (targets in the order
                 of their first mention), line, end_line, options (those that are on)
    tags, deck, headings, hidden, lookalikes, skipped ([text, code]), readable
    codes        each diagnostic as `N2A011:7`, or `N2A011` where its line does not matter, or `N2A011:7:3` where its
                 column does
    roles        `heading 4` or `answer 5-7`; neighbours of one role count as one
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

SIGNS = {
    "→": "\t",
    "␠": " ",
    "␍": "\r",
    "␀": "\0",
    "␌": "\f",
    "␤": "\x85",
    "⏎": "\u2028",
    "⍽": "\u00a0",
    "␄": "\ufeff",
}
BROKEN_BYTE = "␦"  # becomes 0xFF, which is nowhere in UTF-8
NO_LINE_BREAK = "∎"

QUESTION_KEYS = frozenset(
    ("question", "answer", "context", "tags", "hint", "block_id", "concepts", "line", "end_line", "options")
)
CASE_KEYS = frozenset(
    (
        "file",
        "settings",
        "questions",
        "tags",
        "deck",
        "headings",
        "hidden",
        "lookalikes",
        "skipped",
        "readable",
        "codes",
        "roles",
    )
)


@dataclass(frozen=True, slots=True)
class Case:
    """One case: where it stands, the note's bytes, and the expectation."""

    source: str
    title: str
    note: bytes
    expected: Mapping[str, object]


def load_cases(folder: Path) -> list[Case]:
    """Read every case below `folder`, in the order of the files' names; a malformed file raises `ValueError`."""
    return [case for path in sorted(folder.glob("*.md")) for case in _cases_of(path)]


def shown(value: object) -> object:
    """Put the characters that `SIGNS` stand for into every string of an expectation."""
    if isinstance(value, str):
        return _unsigned(value)
    if isinstance(value, list):
        return [shown(item) for item in value]
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    return value


def _cases_of(path: Path) -> Iterator[Case]:
    lines = path.read_text(encoding="utf-8").split("\n")
    at = 0
    while (at := _next_text(lines, at)) < len(lines):
        title = lines[at]
        if lines[at + 1 : at + 2] != ["."]:
            raise ValueError(f"{path.name}:{at + 2}: a line with a dot must follow the title")
        note_end = _dot(path, lines, at + 2)
        end = _dot(path, lines, note_end + 1)
        note = "".join(f"{line}\n" for line in lines[at + 2 : note_end])
        source = f"{path.name}:{at + 1}"
        expected = _expectation(source, "\n".join(lines[note_end + 1 : end]))
        yield Case(source, title, _bytes(note), expected)
        at = end + 1


def _next_text(lines: list[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _dot(path: Path, lines: list[str], start: int) -> int:
    try:
        return lines.index(".", start)
    except ValueError:
        raise ValueError(f"{path.name}:{start + 1}: the closing dot is missing") from None


def _expectation(source: str, text: str) -> Mapping[str, object]:
    """Read an expectation; a misspelt key would compare nothing, so it is refused."""
    try:
        expected = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"{source}: the expectation is no YAML: {error}") from error
    if not isinstance(expected, dict) or not expected:
        raise ValueError(f"{source}: the expectation is no mapping")
    questions = expected.get("questions", [])
    for keys, known in [(expected.keys(), CASE_KEYS), *((question.keys(), QUESTION_KEYS) for question in questions)]:
        if unknown := keys - known:
            raise ValueError(f"{source}: unknown {', '.join(sorted(unknown))}")
    return expected


def _bytes(note: str) -> bytes:
    if note.endswith(NO_LINE_BREAK + "\n"):
        note = note[: -len(NO_LINE_BREAK) - 1]
    parts = _unsigned(note).split(BROKEN_BYTE)
    return b"\xff".join(part.encode() for part in parts)


def _unsigned(text: str) -> str:
    for sign, character in SIGNS.items():
        text = text.replace(sign, character)
    return text
