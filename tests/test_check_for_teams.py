"""`check` in a team: which problems count, how services are told of them, and the hook that runs before a commit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from support.check_reports import annotations, sarif_run
from support.program import ROOT, command, environment, make_vault, run

from note2anki.diagnostics import TABLE

LINK = "- ##### What is RAG?\n    See ![[gone.png]].\n- #####\n- ##### And a vector?\n    A list.\n"


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault in a folder of a repository, with an error, two warnings and an info; the current folder."""
    folder = make_vault(
        tmp_path / "notes", {"Año, 50%: a.md": LINK, "B.md": "- ##### And a graph?\n    See [[Index]].\n"}
    )
    (folder / "Old.md").write_bytes(b"- ##### Caf\xe9?\n    Yes.\n")
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(folder)
    return folder


def codes(*options: str) -> list[str]:
    return sorted(each["code"] for each in run("check", "--json", *options).data["diagnostics"])


def test_a_tag_that_anki_cannot_hold_is_told_as_an_export_tells_it(tmp_path: Path) -> None:
    make_vault(tmp_path, {"A.md": '---\ntags: ["two words"]\n---\n- ##### What is RAG?\n    A model.\n'})
    told = [run(command, "--json", tmp_path).data["diagnostics"] for command in ("check", "plan")]
    assert [[each for each in problems if each["code"] == "N2A020"] for problems in told] == [told[0], told[0]]
    assert [each["message"] for each in told[0]] == ["Anki cannot hold the tag 'two words'; it is written 'two_words'"]


# --- which problems count --------------------------------------------------------------------------------------------

PICKED = [
    ([], ["N2A001", "N2A010", "N2A021"]),
    (["--select", "N2A02"], ["N2A021"]),
    (["--select", "n2a021, N2A010"], ["N2A010", "N2A021"]),
    (["--select", "N2A02", "--select", "N2A001"], ["N2A001", "N2A021"]),
    (["--ignore", "N2A001"], ["N2A010", "N2A021"]),
    (["--select", "N2A0", "--ignore", "N2A02,N2A01"], ["N2A001"]),
    (["--ignore", "N2A"], []),
]


@pytest.mark.parametrize(("options", "expected"), PICKED, ids=[" ".join(options) for options, _codes in PICKED])
def test_problems_are_picked_by_what_their_codes_begin_with(
    vault: Path, options: list[str], expected: list[str]
) -> None:
    assert codes(*options) == expected


ENDS = [
    ([], 1),
    (["--ignore", "N2A001"], 0),
    (["--ignore", "N2A001", "--fail-on", "warning"], 1),
    (["--select", "N2A088", "--fail-on", "warning", "--format", "github"], 0),
    (["--select", "N2A088", "--fail-on", "info", "--format", "github"], 1),
    (["--select", "N2A088", "--fail-on", "info", "--format", "sarif"], 1),
    (["--ignore", "N2A", "--fail-on", "info"], 0),
]


@pytest.mark.parametrize(("options", "code"), ENDS, ids=[" ".join(options) for options, _code in ENDS])
def test_the_exit_code_is_of_what_is_left(vault: Path, options: list[str], code: int) -> None:
    assert run("check", *options).code == code


@pytest.mark.parametrize(("wrong", "near"), [("N2A92", "N2A092"), ("N2AO21", "N2A021"), ("E501", "N2A"), (",", "N2A")])
def test_a_code_that_is_none_ends_the_run_with_the_nearest_one(vault: Path, wrong: str, near: str) -> None:
    for option in ("--select", "--ignore"):
        done = run("check", option, wrong)
        assert done.code == 2
        assert "error[N2A093]" in done.err
        assert f"did you mean `{near}" in done.err


def test_the_list_of_stubs_is_left_out_with_its_code(vault: Path) -> None:
    assert "Index" in run("check").out
    assert "Index" not in run("check", "--ignore", "N2A088").out
    assert run("check", "--json", "--select", "N2A0").data["stubs"]


def test_json_is_a_format_and_another_one_beside_it_is_refused(vault: Path) -> None:
    assert run("check", "--format", "json").data == run("check", "--json").data
    refused = run("check", "--json", "--format", "sarif")
    assert refused.code == 2
    assert "contradict" in refused.out


# --- SARIF -----------------------------------------------------------------------------------------------------------


def test_sarif_keeps_to_the_official_schema_and_names_each_place(vault: Path) -> None:
    done = run("check", "--format", "sarif")
    found = sarif_run(done.out)
    assert done.code == 1
    assert done.err == ""
    assert found["invocations"][0]["executionSuccessful"] is True
    link = next(each for each in found["results"] if each["ruleId"] == "N2A021")
    place = link["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "notes/A%C3%B1o%2C%2050%25%3A%20a.md", "uriBaseId": "%SRCROOT%"}
    assert unquote(place["artifactLocation"]["uri"]) == "notes/Año, 50%: a.md"
    assert place["region"]["startLine"] == 2
    assert link["level"] == "warning"
    assert link["message"]["text"].startswith("'gone.png' is not in the vault. ")
    assert {each["ruleId"]: each["level"] for each in found["results"]} == {
        "N2A001": "error", "N2A010": "warning", "N2A021": "warning", "N2A088": "note",
    }  # fmt: skip


def test_sarif_has_each_rule_once_from_the_table_of_problems(vault: Path) -> None:
    found = sarif_run(run("check", "--format", "sarif").out)
    rules = found["tool"]["driver"]["rules"]
    assert [each["id"] for each in rules] == sorted({each["ruleId"] for each in found["results"]})
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in found["results"])
    for rule in rules:
        assert "{" not in rule["shortDescription"]["text"] + rule["help"]["text"]
        assert f"docs/diagnostics.md#{rule['id'].lower()}" in rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] == {"info": "note"}.get(
            TABLE[rule["id"]].severity, TABLE[rule["id"]].severity
        )


def test_a_fingerprint_stays_when_lines_are_added_above_and_differs_between_equal_problems(vault: Path) -> None:
    def marks() -> list[str]:
        found = sarif_run(run("check", "--format", "sarif").out)
        return [each["partialFingerprints"]["note2anki/v1"] for each in found["results"]]

    note = vault / "B.md"
    note.write_text("- #####\n- #####\n" + note.read_text("utf-8"), "utf-8")
    before = marks()
    assert len(set(before)) == len(before)
    note.write_text("Above.\n\n" + note.read_text("utf-8"), "utf-8")
    assert marks() == before


def test_what_ended_the_run_is_a_notification_with_exit_code_2(vault: Path) -> None:
    (vault / "note2anki.toml").write_text("question_levle = 5\n", "utf-8")
    done = run("check", "--format", "sarif")
    found = sarif_run(done.out)
    assert done.code == 2
    assert found["invocations"][0]["executionSuccessful"] is False
    texts = [each["message"]["text"] for each in found["invocations"][0]["toolExecutionNotifications"]]
    assert [text for text in texts if "question_levle" in text]
    assert "N2A051" in done.err


def test_a_path_that_a_sentence_begins_with_is_written_as_it_is(vault: Path) -> None:
    (notification,) = sarif_run(run("check", "nowhere", "--format", "sarif").out)["invocations"][0][
        "toolExecutionNotifications"
    ]
    assert notification["message"]["text"] == "nowhere does not exist. Check the path."


def test_a_clean_vault_has_no_result_and_no_rule(tmp_path: Path) -> None:
    folder = make_vault(tmp_path / "vault", {"A.md": "##### One?\nOne.\n"})
    done = run("check", folder, "--format", "sarif")
    found = sarif_run(done.out)
    assert done.code == 0
    assert found["results"] == found["tool"]["driver"]["rules"] == []


# --- annotations -----------------------------------------------------------------------------------------------------


def test_annotations_come_back_as_they_were_meant_errors_first(vault: Path) -> None:
    done = run("check", "--format", "github")
    found = annotations(done.out)
    assert done.code == 1
    assert done.err == ""
    assert [each.command for each in found] == ["error", "warning", "warning", "notice"]
    link = next(each for each in found if each.properties["title"] == "note2anki N2A021")
    assert link.properties["file"] == "notes/Año, 50%: a.md"
    assert link.properties["line"] == "2"
    assert link.message == "'gone.png' is not in the vault\nmend the link; the card shows its name"


def test_no_note_writes_a_command_of_its_own(tmp_path: Path) -> None:
    text = "- ##### What is ::error::100%0A, really?\n- ##### ::add-mask::x\n"
    folder = make_vault(tmp_path / "vault", {"::warning file=x::y.md": text})
    done = run("check", folder, "--format", "github")
    found = annotations(done.out)
    assert len(found) == 2
    assert {each.properties["file"] for each in found} == {"::warning file=x::y.md"}
    assert "'What is ::error::100%0A, really?'" in found[0].message


def test_what_ended_the_run_is_an_annotation_too(vault: Path) -> None:
    (vault / "note2anki.toml").write_text("question_levle = 5\n", "utf-8")
    done = run("check", "--format", "github")
    (found,) = annotations(done.out)
    assert done.code == 2
    assert found.properties["line"] == "1"
    assert "question_levle" in found.message


# --- files that a tool names -----------------------------------------------------------------------------------------


def test_a_list_of_files_finds_its_vault_and_links_into_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = {"a/One.md": "##### One?\n![[Two]]\n", "b/Two.md": "##### Two?\nTwo.\n", "c/Three.md": "##### Three?\n"}
    folder = make_vault(tmp_path / "repository" / "vault", notes)
    monkeypatch.chdir(folder.parent)
    done = run("check", "vault/a/One.md", "vault/b/Two.md", "--json")
    assert done.data["counts"]["notes"] == 2
    assert done.data["diagnostics"] == []


def test_what_is_excluded_is_left_out_by_force_though_it_is_named(vault: Path) -> None:
    (vault / "note2anki.toml").write_text('exclude = ["README.md", "Old.md"]\n', "utf-8")
    (vault / "README.md").write_text("##### Empty?\n", "utf-8")
    assert run("check", "README.md", "Old.md", "--json").data["counts"]["notes"] == 2
    done = run("check", "README.md", "Old.md", "--json", "--force-exclude")
    assert done.code == 0
    assert done.data["counts"]["notes"] == 0


# --- the hook --------------------------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run git in a folder, as somebody, with none of this machine's settings."""
    names = {f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    alone = {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "PRE_COMMIT_HOME": str(folder.parent / "kept"),
    }
    kept = {name: value for name, value in environment().items() if not name.startswith("GIT_")}
    return subprocess.run(
        ["git", *arguments], cwd=folder, env={**kept, **names, **alone}, capture_output=True, text=True, timeout=120, check=False
    )  # fmt: skip


def hook(source: str) -> dict[str, object]:
    """The hook as a page shows it (`docs`), or as the repository offers it (`offered`), run by this very Python."""
    if source == "docs":
        page = (ROOT / "docs" / "teams.md").read_text("utf-8")
        (text,) = [part.partition("```")[0] for part in page.split("```yaml\n")[1:] if part.startswith("repos:")]
        (shown,) = yaml.safe_load(text)["repos"][0]["hooks"]
    else:
        (shown,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert str(shown["entry"]).startswith("note2anki check ")
    program = " ".join(f'"{word!s}"' for word in command())
    return {**shown, "language": "system", "entry": str(shown["entry"]).replace("note2anki", program, 1)}


@pytest.mark.parametrize("source", ["docs", "offered"])
def test_the_hook_checks_what_is_committed(tmp_path: Path, source: str) -> None:
    folder = make_vault(
        tmp_path / "repository", {"Good.md": "##### One?\nOne. [[Two]]\n", "Untouched.md": "##### No?\n"}
    )
    (folder / "note2anki.toml").write_text('exclude = ["README.md"]\n', "utf-8")
    (folder / "README.md").write_bytes(b"Caf\xe9\n")
    written = {"repos": [{"repo": "local", "hooks": [hook(source)]}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(written), "utf-8")
    assert git(folder, "init", "-q").returncode == 0
    installed = subprocess.run(
        [sys.executable, "-m", "pre_commit", "install"], cwd=folder, env=environment(), capture_output=True, check=False
    )
    assert installed.returncode == 0, installed.stderr

    git(folder, "add", "-A")
    good = git(folder, "commit", "-m", "good")
    assert good.returncode == 0, good.stdout + good.stderr
    assert "Passed" in good.stderr

    (folder / "Bad note.md").write_bytes(b"##### Caf\xe9?\nYes.\n")
    git(folder, "add", "-A")
    bad = git(folder, "commit", "-m", "bad")
    assert bad.returncode == 1
    assert "Bad note.md:1:" in bad.stderr
    assert "error[N2A001]" in bad.stderr
    assert "Untouched.md" not in bad.stderr


def test_the_hook_that_is_offered_is_one(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml"],
        env=environment(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    (offered,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert offered["id"] == "note2anki-check"


def test_the_workflows_that_the_page_shows_are_yaml_with_the_commands_it_explains() -> None:
    page = (ROOT / "docs" / "teams.md").read_text("utf-8")
    flows = [
        yaml.safe_load(part.partition("```")[0]) for part in page.split("```yaml\n")[1:] if part.startswith("name:")
    ]
    steps = [step.get("run", "") for flow in flows for step in flow["jobs"]["check"]["steps"]]
    assert [step for step in steps if step.startswith("note2anki")] == [
        "note2anki check --format github --fail-on warning",
        "note2anki check --format sarif > notes.sarif",
    ]
