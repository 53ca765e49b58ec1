"""What the pages and the help show is true: every command runs as it stands there, and every command has examples."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from support.program import Ran, process, run
from support.shown_commands import commands, help_examples, make_home, shown_commands

SHOWN = shown_commands()
COMMANDS = list(commands())
#: Lines that go on until somebody stops them, or talk to a running Anki: here they are only understood, and tests of
#: their own run them.
_ENDLESS = re.compile(r"^push|^watch|--serve|--url")


@pytest.fixture(scope="module")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made") / "home"
    home.mkdir()
    make_home(home)
    return home


@pytest.fixture
def home(made_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the home; the current folder is its vault."""
    folder = shutil.copytree(made_home, tmp_path / "home")
    monkeypatch.chdir(folder / "vault")
    monkeypatch.setenv("HOME", str(folder))
    return folder


def _ran(words: list[str], home: Path) -> Ran:
    if "--open" in words:  # a browser that does nothing
        return process(*words, cwd=home / "vault", BROWSER="true", HOME=str(home))
    return run(*words)


@pytest.mark.parametrize("line", SHOWN, ids=lambda line: f"{SHOWN[line]}: {line}")
def test_every_command_that_is_shown_runs(line: str, home: Path) -> None:
    words = [word.replace("~", home.as_posix()) for word in shlex.split(line)]
    if _ENDLESS.search(line):
        command = dict(commands())[words[0]]
        assert command.make_context(words[0], words[1:]).params
        return
    if "old/.note2anki" in line:
        shutil.copytree(home / "vault" / ".note2anki", home / "vault" / "old" / ".note2anki")
    ran = _ran(words, home)
    assert ran.code == 0, ran
    assert "Traceback" not in ran.err


def test_many_commands_are_shown_and_of_every_kind() -> None:
    assert len(SHOWN) > 50
    assert {line.split()[0] for line in SHOWN} == {name for name, _command in commands()}


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _command in COMMANDS])
def test_every_command_has_examples_in_its_help(name: str, command: click.Command) -> None:
    examples = help_examples(command)
    assert len(examples) >= 2
    assert all(example.startswith(f"note2anki {name}") for example in examples)
    assert run(name, "--help").out.count(f"\n    note2anki {name}") == len(examples)
