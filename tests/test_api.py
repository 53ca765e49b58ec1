"""The Python functions: what they take and return, that the commands are these, and that their page runs."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from support.program import NOON, ROOT, environment, listed, make_vault, run, snapshot

import note2anki
from note2anki.api import PackageOptions, WorkOptions
from note2anki.runs.request import Request
from note2anki.runs.work import spool

PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
TYPED_SCRIPT = """
from pathlib import Path
import note2anki

outcome: note2anki.Outcome = note2anki.export(["a.md", Path("b")], output="decks", touch=True, now=1)
changes: tuple[note2anki.Change, ...] = note2anki.plan(strict=True).changes
problems: tuple[note2anki.Diagnostic, ...] = note2anki.check("a.md", jobs=1).diagnostics
reveal_type(outcome.path)
reveal_type(changes[0].line)
try:
    note2anki.check()
except note2anki.RunError as error:
    reveal_type(error.diagnostic.hint)
note2anki.export(touch="yes")
note2anki.check("a.md", touch=True)
note2anki.nonsense
"""


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    notes = {
        "Interview.md": listed("One?", "Two?"),
        "Backend interview.md": listed("What is [[RAG]]?"),
        "E.md": "##### \n",
    }
    folder = make_vault(tmp_path / "vault", notes)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(NOON))
    return folder


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_of_the_page_runs_and_prints(
    number: int, vault: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exec(compile(EXAMPLES[number], f"example {number}", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out


def test_the_page_has_examples_of_every_function() -> None:
    assert all(f"note2anki.{name}(" in "".join(EXAMPLES) for name in ("export", "plan", "check"))


@pytest.mark.parametrize("name", note2anki.__all__)
def test_every_public_name_is_there_and_explained(name: str) -> None:
    assert getattr(note2anki, name).__doc__
    assert f"`{name}`" in PAGE or f"`note2anki.{name}`" in PAGE
    if hasattr(getattr(note2anki, name), "__struct_fields__"):
        row = next((line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |")), "")
        for field in getattr(note2anki, name).__struct_fields__:
            assert f"`{field}`" in row or name in ("Options", "Mention", "LineSpan"), field


def test_every_keyword_is_in_the_page_and_is_one_of_a_request() -> None:
    asked = set(Request.__struct_fields__) - {"paths"}
    assert set(PackageOptions.__annotations__) - {"watch"} <= asked
    for name in PackageOptions.__annotations__:
        assert f"| `{name}` |" in PAGE
        assert any(f"\n    {name}: " in (inspect.getdoc(each) or "") for each in (WorkOptions, PackageOptions))


def test_export_and_plan_say_what_the_commands_say(vault: Path) -> None:
    planned = note2anki.plan(name="Mine", output=vault / "decks")
    before = snapshot(vault)
    said = run("plan", "--name", "Mine", "-o", vault / "decks", "--json").data
    assert snapshot(vault) == before
    assert said["counts"] == planned.counts
    assert [entry["guid"] for entry in said["changes"]] == [change.guid for change in planned.changes]
    exported = note2anki.export(name="Mine", output="decks", now=datetime.fromtimestamp(NOON, UTC))
    assert exported.path == Path("decks/Mine-1.0.0.apkg")
    assert exported.path.is_file()
    assert exported.changes == planned.changes
    assert note2anki.export(["."], name="Mine", output="decks", now=NOON + 60).version == "1.0.0"


def test_a_package_of_the_function_is_the_commands_byte_for_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {}
    for place in ("function", "command"):
        monkeypatch.chdir(make_vault(tmp_path / place / "vault", {"A.md": listed("One?", "Two [[x]]?")}))
        if place == "function":
            note2anki.export("A.md", now=NOON)
        else:
            assert run("export", "A.md").code == 0
        made[place] = Path("A-1.0.0.apkg").read_bytes()
    assert made["function"] == made["command"]


def test_check_returns_notes_and_problems_and_writes_nothing(vault: Path) -> None:
    before = snapshot(vault)
    checked = note2anki.check(Path())
    assert snapshot(vault) == before
    assert [note.file for note in checked.notes] == ["Backend interview.md", "E.md", "Interview.md"]
    assert "N2A010" in {problem.code for problem in checked.diagnostics}
    assert [stub.name for stub in checked.stubs] == ["RAG"]


def test_check_returns_whole_questions_of_a_big_vault_too(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = note2anki.check(vault).notes
    monkeypatch.setattr(spool, "MUCH", 0)
    assert note2anki.check(vault).notes == notes
    assert all(isinstance(question, note2anki.Question) for note in notes for question in note.questions)


def test_records_become_dicts_as_the_page_says(vault: Path) -> None:
    assert "`msgspec.to_builtins(outcome, enc_hook=str)` makes dicts of them" in PAGE
    for outcome in (note2anki.plan(vault), note2anki.check(vault)):
        assert json.dumps(msgspec.to_builtins(outcome, enc_hook=str))


def test_nothing_is_printed(vault: Path, capfd: pytest.CaptureFixture[str]) -> None:
    note2anki.check()
    note2anki.plan()
    note2anki.export()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"paths": []}, "paths"),
        ({"paths": ""}, "paths"),
        ({"paths": ["Interview.md", ""]}, "paths"),
        ({"output": ""}, "output"),
        ({"config": ""}, "config"),
        ({"jobs": -1}, "jobs"),
        ({"now": -1}, "now"),
        ({"now": 10**12}, "now"),
        ({"now": datetime(1, 1, 1)}, "now"),
        ({"now": float("nan")}, "now"),
        ({"paths": "Inter\0view.md"}, "paths"),
        ({"output": "dec\0ks"}, "output"),
        ({"match": "Interview.md:1=One?"}, "match"),
        ({"as_new": "Interview.md:1"}, "as_new"),
    ],
)
def test_a_value_that_means_nothing_is_refused_before_anything_is_done(
    vault: Path, arguments: dict[str, object], named: str
) -> None:
    before = snapshot(vault)
    with pytest.raises(note2anki.RunError) as caught:
        note2anki.export(**arguments)  # type: ignore[arg-type]
    assert caught.value.diagnostic.code == "N2A120"
    assert caught.value.diagnostic.message.startswith(f"{named} is ")
    assert snapshot(vault) == before


def test_a_misspelt_keyword_is_named(vault: Path) -> None:
    with pytest.raises(TypeError, match="'touhc'"):
        note2anki.export(touhc=True)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="'touch'"):
        note2anki.check(touch=True)  # type: ignore[call-arg]


def test_the_end_of_a_run_is_a_run_error(vault: Path) -> None:
    with pytest.raises(note2anki.RunError, match=r"nowhere\.md does not exist") as caught:
        note2anki.plan("nowhere.md")
    assert caught.value.diagnostic.code == "N2A040"


def test_importing_the_package_imports_none_of_its_stages() -> None:
    script = (
        "import sys, note2anki; dir(note2anki); print(*(name for name in sys.modules if name.startswith('note2anki.')))"
    )
    done = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True, check=True, text=True)
    assert done.stdout.strip() == ""


def test_what_is_not_public_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        note2anki.nonsense  # noqa: B018
    assert set(note2anki.__all__) < set(dir(note2anki))


def test_a_users_script_is_checked_by_mypy(tmp_path: Path) -> None:
    """As with an installed package: `py.typed` is there, and right calls pass where wrong ones do not."""
    script = tmp_path / "script.py"
    script.write_text(TYPED_SCRIPT.lstrip("\n"), "utf-8")
    words = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", "--config-file="]
    variables = {**os.environ, "MYPYPATH": str(ROOT), "NO_COLOR": "1"}
    cache = f"--cache-dir={tmp_path / 'cache'}"
    done = subprocess.run(
        [*words, cache, "--follow-imports=silent", str(script)],
        env=variables,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.stderr == ""
    said = [line.partition(": ")[2] for line in done.stdout.splitlines() if line.startswith("script.py")]
    revealed = [re.sub(r"builtins\.", "", line.split('"')[1]) for line in said if "Revealed" in line]
    assert revealed == ["pathlib.Path", "int", "str"], done.stdout
    assert [line.rpartition("[")[2] for line in said if line.startswith("error")] == [
        "arg-type]",
        "call-arg]",
        "attr-defined]",
    ]
    assert (ROOT / "note2anki" / "py.typed").exists()
