"""`note2anki watch` as a process of its own: what it prints is waited for, for as long as a busy machine may take."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import threading
from pathlib import Path
from typing import IO, Any, Self

from support.program import command, environment

#: Seconds; nothing takes so long.
LONG = 90.0


class Watching:
    """A process that watches; use it in a `with` block, which ends it.

    Args:
        vault: the folder to be watched; packages go to `out` beside it.
        arguments: more of them.
        as_json: events are read, else lines.
    """

    def __init__(self, vault: Path, *arguments: str | Path, as_json: bool = True, debounce: float = 0.3) -> None:
        self.out = vault.parent / "out"
        self.vault = vault
        options = ["-o", self.out, "--debounce", str(debounce), *(["--json"] if as_json else []), *arguments]
        kept = environment()
        del kept["SOURCE_DATE_EPOCH"]
        kept["PYTHONUNBUFFERED"] = "1"
        self.process = subprocess.Popen(
            command("watch", vault, *options),
            cwd=vault.parent,
            env=kept,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._as_json = as_json
        self._results: queue.Queue[str] = queue.Queue()
        self._others: queue.Queue[str] = queue.Queue()
        self._threads = [
            threading.Thread(target=_read, args=(self.process.stdout, self._results), daemon=True),
            threading.Thread(target=_read, args=(self.process.stderr, self._others), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(LONG)
        for thread in self._threads:
            thread.join(LONG)

    def line(self) -> str:
        """The next line of standard output."""
        return self._results.get(timeout=LONG)

    def said(self) -> str:
        """The next line of standard error."""
        return self._others.get(timeout=LONG)

    def event(self) -> dict[str, Any]:
        """The next event."""
        found = json.loads(self.line())
        assert isinstance(found, dict)
        return found

    def version(self) -> dict[str, Any]:
        """The next event, which must be a new version."""
        found = self.event()
        assert found["event"] == "version", found
        return found

    def begin(self) -> dict[str, Any]:
        """Wait until it watches and the first version is made, of a vault that was never exported before."""
        assert self.event() == {"event": "watching", "vault": str(self.vault)}
        said = self.event()
        assert (said["event"], [each["code"] for each in said["new"]]) == ("problems", ["N2A035"])
        return self.version()

    def stop(self) -> tuple[int, list[str], list[str]]:
        """Press Ctrl-C; return the exit code, and what else was printed on both streams."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(LONG)
        for thread in self._threads:
            thread.join(LONG)
        return code, _rest(self._results), _rest(self._others)


def _read(stream: IO[str] | None, lines: queue.Queue[str]) -> None:
    assert stream is not None
    with stream:
        for line in stream:
            lines.put(line.rstrip("\n"))


def _rest(lines: queue.Queue[str]) -> list[str]:
    found = []
    while not lines.empty():
        found.append(lines.get())
    return found
