"""What makes questions hard to learn: each case of `tests/cases/advice`; who says it, and who does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from support.case_files import Case, load_cases
from support.program import make_vault, run

from note2anki.runs.advice import advise, asked_in
from note2anki.runs.reading import read_note
from note2anki.settings import Settings

CASES = load_cases(Path(__file__).parent / "cases" / "advice")
TWICE = "##### What is a message queue?\nA buffer.\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case(case: Case) -> None:
    given: Any = case.expected.get("settings", {})
    settings = replace(Settings(), **given)
    note, _problems = read_note(case.note.decode(), "note.md", settings)
    found = advise(asked_in([note]), settings)
    assert [f"{each.code}:{each.line}" for each in found] == case.expected["codes"]


def test_another_note_is_named_with_its_line(tmp_path: Path) -> None:
    folder = make_vault(tmp_path / "vault", {"a/A.md": f"Above.\n\n{TWICE}", "b/B.md": TWICE})
    (found,) = run("check", folder, "--json").data["diagnostics"]
    assert (found["code"], found["file"], found["line"]) == ("N2A080", "b/B.md", 1)
    assert "a/A.md:3" in found["message"]


def test_an_export_says_nothing_of_it_and_the_preview_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_vault(tmp_path / "vault", {"A.md": TWICE, "B.md": TWICE})
    monkeypatch.chdir(tmp_path)
    for command in ("plan", "export"):
        assert [
            each["code"] for each in run(command, folder, "--json").data["diagnostics"] if each["code"] != "N2A035"
        ] == []
    assert "N2A080" in [each["code"] for each in run("preview", folder, "--json").data["diagnostics"]]


def test_a_thousand_questions_that_begin_alike_are_all_compared_with_few(tmp_path: Path) -> None:
    text = "".join(f"##### What is message number {number}?\nIt is {number}.\n" for number in range(1_000))
    note, _problems = read_note(text, "note.md", Settings())
    assert advise(asked_in([note]), Settings()) == ()
