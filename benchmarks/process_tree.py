"""Runs a command and says what the whole process took: wall time, CPU time, and memory over all processes of the run.

Memory is the proportional set size (PSS) of every process of the run's session, summed, each ten milliseconds: a page
that two processes share is counted once. Reading it takes a little of the machine, so it is asked for in a run whose
time does not count. Where there is no `/proc`, there is no figure.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_PROC = Path("/proc")
_PAUSE = 0.01


class Usage(NamedTuple):
    """What a run took.

    Attributes:
        seconds: wall time from start to end.
        cpu: seconds of user and system time, of all processes that were waited for.
        peak: KiB of memory at most, if it was asked for and can be known.
        errors: what it wrote on standard error.
    """

    seconds: float
    cpu: float
    peak: int | None
    errors: str


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], *, memory: bool = False) -> Usage:
    """Run a command in a folder, in a session of its own.

    Raises:
        RuntimeError: it did not end with 0.
    """
    with tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True
        )
        try:
            peak = _sample(process.pid) if memory and _PROC.is_dir() else None
            _pid, status, used = os.wait4(process.pid, 0)
        except BaseException:  # its session does not hear of Ctrl-C
            os.killpg(process.pid, signal.SIGKILL)
            raise
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        text = errors.read().decode("utf-8", "replace")
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{text}")
    return Usage(seconds, used.ru_utime + used.ru_stime, peak, text)


def _sample(session: int) -> int:
    """Return the greatest sum of memory until the session's first process has ended, which is left to be waited for."""
    peak = 0
    while os.waitid(os.P_PID, session, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
        peak = max(peak, memory_of(session))
        time.sleep(_PAUSE)
    return peak


def memory_of(session: int) -> int:
    """Return the KiB of memory that the processes of a session have now."""
    return sum(_proportional(process) for process in _members(session))


def _members(session: int) -> Iterator[Path]:
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[3]) == session:
                yield folder


def _proportional(process: Path) -> int:
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
