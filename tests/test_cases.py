"""Reads every case of `tests/cases/*.md` and compares the note that was read with what the case expects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support.case_files import Case, load_cases, shown
from support.spans import covered_lines, joined, line_count

from note2anki.model import Diagnostic, LineSpan, Question, ReadNote
from note2anki.runs.reading import read_note
from note2anki.settings import Settings
from note2anki.vault.reading import settled_text

CASES = load_cases(Path(__file__).parent / "cases")

QUESTION_VIEWS: dict[str, Callable[[Question], object]] = {
    "question": lambda question: question.text,
    "answer": lambda question: question.answer,
    "context": lambda question: list(question.context),
    "tags": lambda question: list(question.tags),
    "hint": lambda question: question.hint,
    "block_id": lambda question: question.block_id,
    "concepts": lambda question: [mention.target for mention in question.mentions],
    "line": lambda question: question.line,
    "end_line": lambda question: question.end_line,
    "options": lambda question: [
        name for name in ("reverse", "type", "cloze", "skip") if getattr(question.options, name)
    ],
}

NOTE_VIEWS: dict[str, Callable[[ReadNote], object]] = {
    "tags": lambda note: list(note.tags),
    "deck": lambda note: note.deck,
    "headings": lambda note: note.headings,
    "hidden": lambda note: list(note.hidden),
    "lookalikes": lambda note: list(note.lookalikes),
    "skipped": lambda note: [list(skipped) for skipped in note.skipped],
    "readable": lambda note: note.readable,
    "roles": lambda note: [_role_text(span) for span in joined(note.lines)],
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.source} {case.title}")
def test_case(case: Case, tmp_path: Path) -> None:
    note, diagnostics, count = _read(case, tmp_path)
    if note.readable:
        assert covered_lines(note.lines) == list(range(1, count + 1))
        assert len(note.questions) + len(note.hidden) + len(note.skipped) == note.headings
    expected = {key: shown(value) for key, value in case.expected.items() if key not in ("file", "settings")}
    assert _observed(note, diagnostics, expected) == expected


def test_the_cases_are_there_and_their_titles_are_unique() -> None:
    titles = [case.title for case in CASES]
    assert len(titles) >= 130
    assert sorted(set(titles)) == sorted(titles)


def _read(case: Case, folder: Path) -> tuple[ReadNote, tuple[Diagnostic, ...], int]:
    """Read the case's note as an export does: from a file, through the vault's own decoding."""
    file = str(case.expected.get("file", "note.md"))
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(case.note)
    text, problems = settled_text(path.read_bytes(), file)
    if text is None:
        return ReadNote(file, readable=False), tuple(problems), 0
    note, diagnostics = read_note(text, file, _settings(case))
    return note, (*problems, *diagnostics), line_count(text)


def _settings(case: Case) -> Settings:
    given: Mapping[str, Any] = case.expected.get("settings", {})  # type: ignore[assignment]
    return msgspec.convert(msgspec.to_builtins(Settings()) | given, Settings)


def _observed(note: ReadNote, diagnostics: Iterable[Diagnostic], expected: Mapping[str, Any]) -> dict[str, object]:
    """View the note through the keys that the expectation has."""
    observed = {key: NOTE_VIEWS[key](note) for key in expected if key in NOTE_VIEWS}
    if "questions" in expected:
        observed["questions"] = _observed_questions(note.questions, expected["questions"])
    if "codes" in expected:
        observed["codes"] = _observed_codes(diagnostics, expected["codes"])
    return observed


def _observed_questions(questions: tuple[Question, ...], expected: list[dict[str, Any]]) -> list[dict[str, object]]:
    """View each question through its expectation's keys; one that was not expected shows its text."""
    keys = [list(each) for each in expected] + [["question"]] * (len(questions) - len(expected))
    return [
        {key: QUESTION_VIEWS[key](question) for key in each} for question, each in zip(questions, keys, strict=False)
    ]


def _observed_codes(diagnostics: Iterable[Diagnostic], expected: list[str]) -> list[str]:
    """Show each diagnostic with as much of its place as the expectation names of one with its code; else the line."""
    named = {code.partition(":")[0]: code.count(":") for code in expected}
    places = ((found.code, str(found.line), str(found.column)) for found in diagnostics)
    return sorted(":".join(place[: 1 + named.get(place[0], 1)]) for place in places)


def _role_text(span: LineSpan) -> str:
    lines = str(span.line) if span.line == span.end_line else f"{span.line}-{span.end_line}"
    return f"{span.role} {lines}"


@pytest.mark.parametrize(
    ("opening", "construct"),
    [
        ("```", "a fence"),
        ("$$", "a math block"),
        ("%%", "a comment"),
        ("<!--", "an HTML comment"),
        ("<pre>", "an HTML block"),
        ("<?php", "an HTML block"),
    ],
)
def test_what_is_left_open_is_named(opening: str, construct: str) -> None:
    text = f"##### Question?\nAnswer.\n\n{opening}\nx\n\n"
    _note, (left_open,) = read_note(f"{text}tags: #a", "note.md", Settings())
    assert left_open.message == f"{construct} is never closed, and takes what follows"
    _note, (left_open, _inside) = read_note(f"{text}##### Next?", "note.md", Settings())
    assert left_open.message == f"{construct} is never closed"


def test_a_question_without_text_is_told_whatever_its_level() -> None:
    _note, (problem,) = read_note("####\n", "note.md", Settings(question_levels=(4,)))
    assert (problem.code, problem.hint) == ("N2A010", "write the question after the hashes, or remove the line")
