"""Runs the commands: in this process where that shows all, as a process of its own where only that does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from note2anki.cli import main

ROOT = Path(__file__).parents[2]
#: The clock of an export that does not matter: 2026-11-24 10:00 UTC.
NOON = 1_795_514_400
PLAIN = {"NO_COLOR": "", "TERM": "dumb", "PYTHONPATH": str(ROOT), "COLUMNS": "80"}


class Ran(NamedTuple):
    """What a command did: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What `--json` printed; nothing else may stand beside it."""
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        """The codes of the problems, in the order in which they were printed."""
        return [line.partition("[")[2].partition("]")[0] for line in self.err.splitlines() if "[N2A" in line]


def run(*arguments: str | Path, clock: int | str = NOON, env: Mapping[str, str] | None = None) -> Ran:
    """Run a command in this process, in the current folder; a bug's exception comes through."""
    variables = {**PLAIN, "SOURCE_DATE_EPOCH": str(clock), **(env or {})}
    result = CliRunner(env=variables).invoke(main, [str(each) for each in arguments], prog_name="note2anki")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def command(*arguments: str | Path | bytes) -> list[str | bytes]:
    """The words that start note2anki as a process of its own."""
    return [sys.executable, "-m", "note2anki", *(each if isinstance(each, bytes) else str(each) for each in arguments)]


def environment(clock: int | str = NOON, **env: str) -> dict[str, str]:
    """The environment of such a process: this one's, with a fixed clock and nothing that colours."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    return {**kept, **PLAIN, "SOURCE_DATE_EPOCH": str(clock), **env}


def process(*arguments: str | Path | bytes, cwd: Path, clock: int | str = NOON, **env: str) -> Ran:
    """Run a command as a process of its own in a folder."""
    done = subprocess.run(
        command(*arguments), cwd=cwd, env=environment(clock, **env), capture_output=True, timeout=60, check=False
    )
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file and folder below a folder, with its bytes and its time: what a command that writes nothing keeps."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes() if path.is_file() else b"", path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
    }


def make_vault(folder: Path, notes: Mapping[str, str]) -> Path:
    """Write notes, by path, into a folder that is a vault."""
    (folder / ".obsidian").mkdir(parents=True)
    for name, text in notes.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def listed(*questions: str, start: int = 1) -> str:
    """A note with these questions, each with an answer of its own."""
    return "".join(f"- ##### {text}\n    Answer {number}.\n" for number, text in enumerate(questions, start))
