"""`export`, `plan` and `check` as a person meets them: arguments, exit codes, what is printed and what is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.program import make_vault, process, run, snapshot

from note2anki import __version__

RAG = """---
tags: [ai]
---
# Interview
## Technical
- ##### What is RAG?
    A model that looks things up in [[Elasticsearch]].
- ##### What is a vector?
    A list of numbers.
"""
PROBLEM = re.compile(r"^(?P<place>[^:]+(:\d+){0,2}): (error|warning|info)\[N2A\d{3}\]: \S.*$")


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault of three notes; the current folder."""
    folder = make_vault(
        tmp_path / "My vault",
        {
            "Interview.md": RAG,
            "Work/Deploy.md": "- ##### What is a canary?\n    A release to few.\n",
            "Plain.md": "No question here.\n",
        },
    )
    monkeypatch.chdir(folder)
    return folder


def test_note2anki_alone_shows_how_to_begin(vault: Path) -> None:
    ran = process(cwd=vault)
    assert (ran.code, ran.err) == (0, "")
    for part in ("Usage: note2anki", "export", "plan", "check", "Examples:", 'note2anki export "Interview.md"'):
        assert part in ran.out


def test_version_is_the_packages(vault: Path) -> None:
    assert run("--version").out == f"note2anki {__version__}\n"


@pytest.mark.parametrize("command", ["export", "plan", "check"])
def test_each_command_explains_itself(command: str) -> None:
    ran = run(command, "--help")
    assert ran.code == 0
    assert f"note2anki {command} [OPTIONS] [PATH]..." in ran.out


# What is exported, and where to


def test_export_of_a_note_is_called_after_it(vault: Path) -> None:
    ran = run("export", "Interview.md")
    assert ran.code == 0
    assert (vault / "Interview-1.0.0.apkg").is_file()


def test_export_of_a_folder_is_called_after_it(vault: Path) -> None:
    assert run("export", "Work").code == 0
    assert (vault / "Work-1.0.0.apkg").is_file()


def test_export_without_a_path_is_of_the_current_folder(vault: Path) -> None:
    assert run("export", "--json").data["counts"]["questions"] == 3
    assert (vault / "My vault-1.0.0.apkg").is_file()


@pytest.mark.parametrize("command", ["export", "preview"])
def test_a_note_that_is_given_twice_is_one_note(vault: Path, command: str) -> None:
    assert run(command, "Interview.md", vault / "Interview.md", "--json").data["package"] == "Interview"


def test_export_of_several_paths_is_called_after_their_common_folder(vault: Path) -> None:
    data = run("export", "Interview.md", "Work", "--json").data
    assert data["package"] == "My vault"
    assert data["counts"]["questions"] == 3


def test_output_may_be_a_file(vault: Path, tmp_path: Path) -> None:
    target = tmp_path / "new" / "deck.apkg"
    assert run("export", "-o", target).code == 0
    assert target.is_file()


def test_output_may_be_a_folder_which_is_made(vault: Path, tmp_path: Path) -> None:
    assert run("export", "--output", tmp_path / "a" / "b", "Interview.md").code == 0
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["Interview-1.0.0.apkg"]


def test_the_name_may_be_given(vault: Path) -> None:
    data = run("export", "--name", "Jobs", "--json").data
    assert (data["package"], data["version"]) == ("Jobs", "1.0.0")
    assert (vault / "Jobs-1.0.0.apkg").is_file()


def test_config_comes_in_place_of_the_vaults_own_settings(vault: Path, tmp_path: Path) -> None:
    (vault / "note2anki.toml").write_text("question_level = 6\n", "utf-8")
    (tmp_path / "other.toml").write_text('exclude = ["Work"]\n', "utf-8")
    assert run("export", "--config", tmp_path / "other.toml", "--json").data["counts"]["questions"] == 2


def test_nothing_is_left_beside_package_and_ledger(vault: Path, tmp_path: Path) -> None:
    before = set(snapshot(vault))
    run("export", "-o", tmp_path / "out")
    new = set(snapshot(vault)) - before
    assert new == {
        ".note2anki",
        *(f".note2anki/{name}" for name in (".gitattributes", ".gitignore", "history.jsonl", "ledger.jsonl")),
        ".note2anki/ledger.jsonl.lock",
    }
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["My vault-1.0.0.apkg"]


# Plan and check write nothing


@pytest.mark.parametrize("command", ["plan", "check"])
@pytest.mark.parametrize("exported", [False, True])
def test_plan_and_check_write_nothing_at_all(vault: Path, tmp_path: Path, command: str, exported: bool) -> None:
    if exported:
        run("export")
        (vault / "Interview.md").write_text(RAG.replace("What is RAG", "What is a RAG"), "utf-8")
    before = snapshot(tmp_path)
    for options in ([], ["--json"], ["-o", "out/deck.apkg"] if command == "plan" else ["-v"]):
        assert run(command, *options).code == 0
    assert snapshot(tmp_path) == before


def test_plan_says_what_export_then_does(vault: Path) -> None:
    run("export")
    text = RAG.replace("What is RAG", "What is a RAG").replace("A list of numbers", "Numbers in a row")
    (vault / "Interview.md").write_text(text, "utf-8")
    planned = run("plan", "--json").data
    assert planned == run("export", "--json").data
    assert planned["version"] == "1.0.1"


# What is printed


def test_the_summary_says_what_went_out_and_where(vault: Path) -> None:
    ran = run("export")
    assert "My vault 1.0.0\n" in ran.out
    assert "3 questions, 1 concept\n" in ran.out
    assert "My vault-1.0.0.apkg" in ran.out


@pytest.fixture
def edited(vault: Path) -> Path:
    """The vault, exported, with a card of each kind of change since."""
    run("export")
    text = RAG.replace("What is RAG?", "What is a RAG?").replace("A list of numbers.", "Numbers in a row.")
    (vault / "Interview.md").write_text(text + "- ##### ¿Qué es 向量?\n    Números.\n", "utf-8")
    (vault / "Work" / "Deploy.md").unlink()
    return vault


def test_the_summary_names_each_change_with_its_reason(edited: Path) -> None:
    out = run("export").out
    assert "My vault 2.0.0  (was 1.0.0)" in out
    assert "1 added, 1 edited, 1 reworded, 1 removed, 1 unchanged" in " ".join(out.split())
    for change in (
        "+ ¿Qué es 向量?\n  added: no card like it  Interview.md:10",
        "~ What is a vector?\n  edited: answer changed  Interview.md:8",
        "≈ What is a RAG?\n  reworded: ",
        "- What is a canary?\n  removed: ",
    ):
        assert change in out, out


def test_the_summary_says_what_to_do_in_anki_about_what_was_removed(edited: Path) -> None:
    assert "In Anki, after the import: Browse, search tag:note2anki::removed" in " ".join(run("export").out.split())


def test_a_plan_says_that_it_was_one(edited: Path) -> None:
    out = run("plan").out
    assert "would be written to" in out
    assert "My vault 2.0.0  (was 1.0.0)" in out


def test_an_export_without_changes_says_so(vault: Path) -> None:
    run("export")
    out = run("export").out
    assert "My vault 1.0.0  (nothing changed)" in out
    assert "unchanged" in out


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_summary_fits_the_terminal(edited: Path, width: int) -> None:
    question = "What " + "really " * 30 + "matters?"
    with (edited / "Interview.md").open("a", encoding="utf-8") as note:
        note.write(f"- ##### {question}\n    Rest.\n")
    out = run("plan", env={"COLUMNS": str(width)}).out
    assert all(len(line) <= width for line in out.splitlines() if ".apkg" not in line), out
    assert "matters?" in out


def test_the_summary_cuts_nothing_off_that_has_no_spaces(vault: Path) -> None:
    run("export")
    question, folder = "请解释什么是数据库事务" * 8 + "？", "很长的文件夹名称" * 6
    (vault / folder).mkdir()
    (vault / folder / "N.md").write_text(f"- ##### {question}\n    答案\n", "utf-8")
    shown = "".join(run("plan", env={"COLUMNS": "60"}).out.split())
    assert question in shown
    assert f"{folder}/N.md:1" in shown


def test_a_width_of_zero_is_none(vault: Path) -> None:
    assert process("plan", cwd=vault, COLUMNS="0").out == process("plan", cwd=vault).out != ""


def test_many_changes_are_counted_and_verbose_shows_them_all(vault: Path) -> None:
    run("export")
    lines = "".join(f"- ##### Question {number}?\n    Answer {number}.\n" for number in range(30))
    (vault / "Many.md").write_text(lines, "utf-8")
    short, long = run("plan").out, run("plan", "-v").out
    assert "… 18 more added" in short
    assert "Question 29?" not in short
    assert all(f"+ Question {number}?" in long for number in range(30))


def test_a_question_that_is_left_out_is_told_by_what(vault: Path) -> None:
    (vault / "Tagged.md").write_text("##### One? #anki/skip\nyes\n", "utf-8")
    (vault / "Noted.md").write_text("---\nnote2anki: {skip: true}\n---\n##### Two?\nyes\n", "utf-8")
    (vault / "note2anki.toml").write_text('[[rules]]\nfolder = "Work"\nskip = true\n', "utf-8")
    lines = run("check").err.splitlines()
    told = {line.partition(": ")[2]: lines[number + 1].strip() for number, line in enumerate(lines[:-1])}
    assert told["info[N2A016]: the question 'One?' is marked #anki/skip"] == "remove the tag to export it"
    hint = "take that out to export it, or write #anki/no-skip into its heading"
    assert told["info[N2A016]: the question 'Two?' is left out by `skip` in the note's frontmatter"] == hint
    assert (
        told["info[N2A016]: the question 'What is a canary?' is left out by `skip` in a rule of the settings"] == hint
    )


def test_problems_have_a_place_a_code_and_a_hint(vault: Path) -> None:
    (vault / "Problems.md").write_text("# A\n\n##### Where?\n##### Two\nyes\n", "utf-8")
    (vault / "Work" / "Latin.md").write_bytes("- ##### Qu\xe9?\n".encode("latin-1"))
    ran = run("check")
    lines = ran.err.splitlines()
    problems = [number for number, line in enumerate(lines) if not line.startswith("  ")][:-1]
    assert all(PROBLEM.match(lines[number]) for number in problems), ran.err
    assert all(lines[number + 1].startswith("  ") for number in problems), "each with what to do"
    assert "Problems.md:3:7: warning[N2A011]: the question 'Where?' has no answer" in lines, "where its text is"
    assert any(line.startswith("Work/Latin.md:1:11: error[N2A001]: ") for line in lines), "relative to the vault"
    assert lines[-1] == "1 error, 1 warning"


def test_quiet_leaves_errors_alone(vault: Path) -> None:
    (vault / "Problems.md").write_text("##### Where?\n", "utf-8")
    (vault / "Latin.md").write_bytes(b"- ##### Qu\xe9?\n")
    ran = run("export", "-q")
    assert ran.out == ""
    assert ran.codes == ["N2A001"]


def test_results_are_on_stdout_and_the_rest_on_stderr(vault: Path) -> None:
    (vault / "Problems.md").write_text("##### Where?\n", "utf-8")
    ran = run("export")
    assert "N2A" not in ran.out
    assert "questions" not in ran.err


# JSON

EXPORT_KEYS = {"package", "path", "version", "counts", "changes", "diagnostics"}
COUNTS = {"questions", "concepts", "added", "edited", "reworded", "moved", "removed", "restored", "unchanged"}
CHANGE_KEYS = {"guid", "change", "reason", "file", "line", "question"}
DIAGNOSTIC_KEYS = {"code", "severity", "file", "line", "column", "message", "hint"}


@pytest.mark.parametrize("command", ["export", "plan"])
def test_json_has_the_keys_of_the_docs(edited: Path, command: str) -> None:
    (edited / "Work" / "Empty.md").write_text("\n##### Where?\n", "utf-8")
    ran = run(command, "--json")
    data = ran.data
    assert ran.err == ""
    assert set(data) >= EXPORT_KEYS
    assert set(data["counts"]) >= COUNTS
    assert all(set(change) >= CHANGE_KEYS for change in data["changes"])
    assert {change["change"] for change in data["changes"]} == {"added", "edited", "reworded", "removed"}
    assert {change["file"] for change in data["changes"]} == {"Interview.md", "Work/Deploy.md"}
    (problem,) = (each for each in data["diagnostics"] if each["code"] == "N2A011")
    assert set(problem) >= DIAGNOSTIC_KEYS
    assert (problem["file"], problem["line"], problem["severity"]) == ("Work/Empty.md", 2, "warning")


def test_json_of_check_accounts_for_every_line(vault: Path) -> None:
    data = run("check", "--json").data
    spans = [entry for entry in data["lines"] if entry["file"] == "Interview.md"]
    covered = [line for entry in spans for line in range(entry["line"], entry["end_line"] + 1)]
    assert covered == list(range(1, len(RAG.splitlines()) + 1))
    assert {entry["file"] for entry in data["lines"]} == {"Interview.md", "Work/Deploy.md", "Plain.md"}


def test_json_is_json_when_nothing_was_done(vault: Path) -> None:
    ran = run("export", "Missing.md", "--json")
    assert ran.code == 2
    assert ran.data["error"]["code"] == "N2A040"
    assert ran.data["diagnostics"][-1] == ran.data["error"]


def test_json_keeps_every_alphabet_readable(vault: Path) -> None:
    (vault / "多.md").write_text("- ##### ما هو الفهرس؟ 🗂\n    ١\n", "utf-8")
    assert '"question": "ما هو الفهرس؟ 🗂"' in process("plan", "--json", cwd=vault).out


# Exit codes


def test_exit_0_is_done_warnings_included(vault: Path) -> None:
    (vault / "Problems.md").write_text("##### Where?\n", "utf-8")
    ran = process("export", cwd=vault)
    assert ran.code == 0
    assert "warning[N2A011]" in ran.err


@pytest.mark.parametrize("command", ["export", "plan", "check"])
def test_exit_1_is_done_but_something_was_left_out(vault: Path, command: str) -> None:
    (vault / "Latin.md").write_bytes(b"- ##### Qu\xe9?\n")
    ran = process(command, "--json", cwd=vault)
    assert ran.code == 1
    if command != "check":
        assert ran.data["counts"]["questions"] == 3, "the rest is exported"


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (("export", "Missing.md"), "N2A040", "Missing.md does not exist"),
        (("export", "--tuch"), "N2A047", "--touch"),
        (("export", "--output"), "N2A047", "--output"),
        (("exprot",), "N2A047", "export"),
        (("check", "--name", "x"), "N2A047", "--name"),
        (("export", "Plain.md"), "N2A041", "no question in Plain.md"),
    ],
)
def test_exit_2_is_nothing_done_in_one_line(vault: Path, arguments: tuple[str, ...], code: str, part: str) -> None:
    before = snapshot(vault)
    ran = process(*arguments, cwd=vault)
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert f"error[{code}]: " in ran.err
    assert part in ran.err
    assert set(snapshot(vault)) == set(before)


def test_a_usage_error_is_json_too_where_that_is_asked_for(vault: Path) -> None:
    ran = process("export", "--json", "--tuch", cwd=vault)
    assert (ran.code, ran.data["error"]["code"]) == (2, "N2A047")


@pytest.mark.parametrize(
    ("words", "missing"), [(("recover",), "FILE"), (("prune",), "--before"), (("verify", "a"), "NEW")]
)
def test_what_is_missing_is_named(vault: Path, words: tuple[str, ...], missing: str) -> None:
    ran = run(*words)
    assert ran.code == 2
    assert "error[N2A047]: Missing" in ran.err
    assert missing in ran.err
