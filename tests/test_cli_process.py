"""What only a process of its own shows: a terminal, colours, a closed pipe, Ctrl-C, another encoding."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.program import command, environment, listed, make_vault, process

ESCAPE = "\x1b"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return make_vault(tmp_path / "vault", {"A.md": listed("One?", "¿Dos → 🗂?"), "B.md": "##### Unanswered?\n"})


def terminal(folder: Path, *arguments: str, columns: int = 80, **env: str) -> str:
    """Run a command on a terminal of its own and return all that it showed."""
    pty = pytest.importorskip("pty")
    fcntl = pytest.importorskip("fcntl")
    termios = pytest.importorskip("termios")
    ours, theirs = pty.openpty()
    fcntl.ioctl(
        theirs, termios.TIOCSWINSZ, (24).to_bytes(2, sys.byteorder) + columns.to_bytes(2, sys.byteorder) + bytes(4)
    )
    variables = {**environment(TERM="xterm-256color"), **env}
    del variables["COLUMNS"]
    if not env.get("NO_COLOR"):
        del variables["NO_COLOR"]
    running = subprocess.Popen(
        command(*arguments), cwd=folder, env=variables, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says so when the other side is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert running.wait(60) == 0
    return shown.decode().replace("\r\n", "\n")


def test_on_a_terminal_there_are_colours(vault: Path) -> None:
    assert ESCAPE in terminal(vault, "export")


@pytest.mark.parametrize("command_name", ["export", "plan", "check"])
def test_no_color_means_none(vault: Path, command_name: str) -> None:
    assert not re.search(r"\x1b\[[\d;]*3\dm", terminal(vault, command_name, "--no-color"))
    assert not re.search(r"\x1b\[[\d;]*3\dm", terminal(vault, command_name, NO_COLOR="1"))


@pytest.mark.parametrize("command_name", ["export", "plan", "check"])
def test_no_escape_code_goes_into_a_pipe(vault: Path, command_name: str) -> None:
    ran = process(command_name, "-v", cwd=vault, TERM="xterm-256color")
    assert ESCAPE not in ran.out + ran.err


@pytest.mark.parametrize("command_name", ["plan", "export"])
def test_a_note_gives_the_terminal_no_orders(vault: Path, command_name: str) -> None:
    (vault / "A.md").write_text(listed("What \x1b]0;title\x07\x1b[2J\x9b31mis it?"), "utf-8")
    shown = terminal(vault, command_name, "-v")
    assert "What ]0;title[2J31mis it?" in shown
    assert not re.search(r"\x1b\]|\x1b\[2J|\x07|\x9b", shown)


@pytest.mark.parametrize("columns", [60, 100])
def test_the_summary_fits_the_terminal_it_is_on(vault: Path, columns: int) -> None:
    terminal(vault, "export", columns=columns)
    (vault / "A.md").write_text("##### What " + "really " * 30 + "matters?\nAnother thing.\n", "utf-8")
    shown = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", terminal(vault, "plan", columns=columns))  # colours, and a bar's moves
    assert all(
        len(line) <= columns for line in shown.splitlines() if "[N2A" not in line and not line.startswith("  give")
    )
    assert "matters?" in shown


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_an_output_that_cannot_hold_a_character_gets_its_escape(vault: Path, encoding: str) -> None:
    shown = {}
    for option in ("-v", "--json"):
        variables = environment(PYTHONIOENCODING=encoding, PYTHONUTF8="0")
        done = subprocess.run(command("plan", option), cwd=vault, env=variables, capture_output=True, check=True)
        shown[option] = done.stdout.decode(encoding)
    wanted = "¿Dos → 🗂?"
    assert wanted.encode(encoding, "backslashreplace").decode(encoding) in shown["-v"]
    assert json.loads(shown["--json"])["changes"][1]["question"] == wanted


@pytest.mark.parametrize("options", [("-v",), ("--json",)])
def test_a_closed_pipe_is_no_failure(vault: Path, options: tuple[str, ...]) -> None:
    """As in `note2anki export | head -1`: what was to be done was done."""
    reader, writer = os.pipe()
    os.close(reader)
    running = subprocess.run(
        command("export", *options), cwd=vault, env=environment(), stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert (running.returncode, b"Broken pipe" in running.stderr) == (0, False)
    assert (vault / "vault-1.0.0.apkg").is_file()


@pytest.mark.parametrize("words", [["plan", "--json"], ["--help"], ["--version"], ["completion", "bash"]])
def test_a_full_disk_below_the_output_is_no_traceback(vault: Path, words: list[str]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with Path("/dev/full").open("wb") as full:
        running = subprocess.run(
            command(*words), cwd=vault, env=environment(), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert running.returncode == 1
    assert b"error[N2A086]: the result cannot be printed: No space left on device" in running.stderr
    assert b"Traceback" not in running.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a signal of POSIX")
def test_ctrl_c_stops_in_one_line_and_nothing_is_half_done(vault: Path) -> None:
    """The process reads from a pipe in place of a note until it is stopped."""
    os.mkfifo(vault / "C.fifo")
    (vault / "C.md").symlink_to("C.fifo")
    (vault / "hook").mkdir()
    (vault / "hook" / "sitecustomize.py").write_text(BLOCK_ON_A_NOTE, "utf-8")
    variables = environment()
    variables["PYTHONPATH"] = f"{vault / 'hook'}{os.pathsep}{variables['PYTHONPATH']}"
    running = subprocess.Popen(
        command("export"), cwd=vault, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with (vault / "C.fifo").open("wb"):  # returns once the process has come to it
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert (out, b"Traceback" in err) == (b"", False)
    assert len(err.splitlines()) == 1
    assert err.startswith(b"stopped")
    assert not (vault / ".note2anki").exists()
    assert not list(vault.glob("*.apkg*"))
    assert not list(vault.glob(".*.part"))


#: Makes a process wait in the middle of an export: it opens the pipe when it writes the package.
BLOCK_ON_A_NOTE = """
import zipfile
plain = zipfile.ZipFile.__init__
def wait(self, *rest, **options):
    open("C.fifo", "rb").read()
    plain(self, *rest, **options)
zipfile.ZipFile.__init__ = wait
"""
