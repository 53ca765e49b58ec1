"""The Tab key, in a real bash."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.program import environment, run

BASH = shutil.which("bash")


def complete(folder: Path, *words: str) -> list[str]:
    """Let bash complete the last of some words, and return what it offers."""
    program = folder / "bin" / "note2anki"
    if not program.exists():
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m note2anki "$@"\n', "utf-8")
        program.chmod(0o755)
    script = f"""
        eval "$(note2anki completion bash)"
        COMP_WORDS=({" ".join(map(shlex.quote, words))})
        COMP_CWORD={len(words) - 1}
        _note2anki_completion note2anki
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    variables = environment()
    variables["PATH"] = f"{program.parent}:{variables['PATH']}"
    assert BASH
    done = subprocess.run(
        [BASH, "-c", script], cwd=folder, env=variables, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.split()


@pytest.mark.skipif(sys.platform == "win32" or BASH is None, reason="there is no bash here")
def test_bash_completes_commands_and_options(tmp_path: Path) -> None:
    assert complete(tmp_path, "note2anki", "ex") == ["export"]
    assert complete(tmp_path, "note2anki", "export", "--allow") == ["--allow-removals", "--allow-type-change"]
    assert complete(tmp_path, "note2anki", "completion", "") == ["bash", "zsh", "fish"]


@pytest.mark.parametrize(("shell", "word"), [("zsh", "3"), ("fish", "--format=s")])
def test_a_value_that_follows_its_option_in_one_word_keeps_it(shell: str, word: str) -> None:
    asked = {"COMP_WORDS": "note2anki check --quiet --format=s", "COMP_CWORD": word}
    done = subprocess.run(
        [sys.executable, "-c", "from note2anki.cli.main import main; main(prog_name='note2anki')"],
        env={**environment(), **asked, "_NOTE2ANKI_COMPLETE": f"{shell}_complete"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "--format=sarif" in done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_its_script(shell: str) -> None:
    ran = run("completion", shell)
    assert ran.code == 0
    assert f"_NOTE2ANKI_COMPLETE={shell}_complete" in ran.out


def test_another_shell_is_refused_by_name() -> None:
    ran = run("completion", "tcsh")
    assert ran.code == 2
    assert "tcsh" in ran.err
