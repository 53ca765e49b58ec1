"""What a person sees while a run works: a bar on a terminal once it takes long, and what each stage took if asked."""

from __future__ import annotations

import errno
import os
import re
import sys
from pathlib import Path

import pytest
from support.program import environment, listed, make_vault, run
from vault import write_vault

if sys.platform != "win32":
    import pty

STAGES = (
    "load the ledger", "look at the vault", "read and render notes", "match questions with cards", "make cards",
    "compare with the last version", "write the package", "save the ledger", "all stages",
)  # fmt: skip
#: Runs a command for somebody who has more or less patience, so that it does not matter how fast the machine is.
PROGRAM = "from note2anki.cli import looking_on, main; looking_on.PATIENCE = {}; main()"


def on_a_terminal(*arguments: str | Path, patience: float = 0) -> str:
    """Run a command on a terminal of its own, and return all that it wrote there."""
    words = [sys.executable, "-c", PROGRAM.format(patience), *map(os.fspath, arguments)]
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(words[0], words, environment(COLUMNS="100", TERM="xterm"))
    written = b""
    while True:
        try:
            data = os.read(terminal, 65536)
        except OSError as error:
            if error.errno != errno.EIO:  # Linux says so when the other side is closed
                raise
            data = b""
        if not data:
            break
        written += data
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    return written.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_a_bar_appears_when_a_run_takes_longer_than_a_glance(tmp_path: Path) -> None:
    vault = write_vault(tmp_path / "vault", notes=60, questions=10, seed=5)
    shown = on_a_terminal("export", vault, "-o", tmp_path, "--jobs", "1", "--no-cache", "-v")
    counts = re.findall(r"read and render notes.*?(\d+)/(\d+)", shown)
    assert counts, shown[:2000]
    assert {int(total) for _done, total in counts} == {int(counts[0][1])}
    assert all(int(done) <= int(total) for done, total in counts)
    assert re.search(r"\d:\d\d:\d\d", shown), "the time left"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
@pytest.mark.parametrize("option", ["-q", "--json"])
def test_no_bar_appears_where_nobody_wants_one(option: str, tmp_path: Path) -> None:
    vault = write_vault(tmp_path / "vault", notes=60, questions=10, seed=5)
    assert "read and render" not in on_a_terminal("plan", vault, "--jobs", "1", "--no-cache", option)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_a_short_run_shows_no_bar(tmp_path: Path) -> None:
    vault = make_vault(tmp_path / "vault", {"A.md": listed("One?")})
    assert "read and render" not in on_a_terminal("export", vault, "-o", tmp_path, patience=3600)


def test_a_profile_says_what_each_stage_took(tmp_path: Path) -> None:
    vault = make_vault(tmp_path / "vault", {"A.md": listed("One?", "Two?")})
    done = run("export", vault, "-o", tmp_path, "--profile")
    lines = [line.rpartition("  ") for line in done.err.splitlines() if line.endswith(" s")]
    assert tuple(name for name, _gap, _took in lines) == STAGES
    took = [float(time.removesuffix(" s")) for _name, _gap, time in lines]
    assert took[-1] == pytest.approx(sum(took[:-1]), abs=0.01)
    assert "all stages" not in run("export", vault, "-o", tmp_path).err


def test_a_profile_stays_out_of_what_machines_read(tmp_path: Path) -> None:
    vault = make_vault(tmp_path / "vault", {"A.md": listed("One?")})
    assert run("plan", vault, "--json", "--profile").data["counts"]["questions"] == 1


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_a_number_of_processes_that_is_none_is_refused(jobs: str, tmp_path: Path) -> None:
    done = run("export", make_vault(tmp_path / "vault", {"A.md": listed("One?")}), "--jobs", jobs)
    assert (done.code, done.codes) == (2, ["N2A047"])
