"""Runs the command as a person does, in this process, and gives back what it printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from note2anki.cli import main

#: Long ago, so that whatever a test does in Anki happens later.
THEN = 1_760_000_000


class Ran(NamedTuple):
    """The exit code, and what went to standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What `--json` printed."""
        return json.loads(self.out)


def run(*arguments: object, now: int = THEN) -> Ran:
    """Run `note2anki` with these arguments at this time."""
    runner = CliRunner(env={"SOURCE_DATE_EPOCH": str(now), "NO_COLOR": "1"})
    result = runner.invoke(main, [str(each) for each in arguments], catch_exceptions=False)
    return Ran(result.exit_code, result.stdout, result.stderr)


def ran(*arguments: object, now: int = THEN) -> Any:
    """Run a command with `--json`, which must succeed, and return its data."""
    result = run(*arguments, "--json", now=now)
    assert result.code == 0, result.err or result.out
    return result.data


def export(vault: Path, folder: Path, *arguments: object, now: int = THEN) -> Path:
    """Export a vault and return the package's path."""
    return Path(ran("export", vault, "-o", folder, *arguments, now=now)["path"])


def write_vault(folder: Path, notes: dict[str, str]) -> Path:
    """Write notes into a vault of its own, by path."""
    (folder / ".obsidian").mkdir(parents=True, exist_ok=True)
    for name, text in notes.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder
