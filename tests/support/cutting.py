"""Cuts a run off at one of its steps on the disk: what a killed process, a power cut or a full disk leaves behind."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

#: Python's audit events (PEP 578) that change what is on the disk; `open` counts where it is for writing.
STEPS = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "os.symlink"})
Kind = Literal["killed", "power", "error", "full"]


class CutError(BaseException):
    """The run ends here; `BaseException`, so that nothing in the program takes it for an error to deal with."""


class Cutter:
    """Ends a run at a step.

    `killed`: at that step and at each one after it, as in a process that is no more. `power`: the same, and of files that
    were not synced half is lost. `error`: that one step fails. `full`: from that step on nothing more can be written.
    """

    def __init__(self, folder: Path, kind: Kind, step: int) -> None:
        self.folder = str(folder)
        self.kind = kind
        self.step = step
        self.taken = 0
        self.unsynced: dict[str, int] = {}  # path → bytes of it that are on the disk

    @property
    def reached(self) -> bool:
        """Whether the run came to that step."""
        return self.taken >= self.step

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Count a step, or end the run at it."""
        if event not in STEPS or not isinstance(arguments[0], str | os.PathLike):
            return
        path = str(Path(os.fspath(arguments[0])).absolute())
        if not path.startswith(self.folder) or path.endswith(".lock"):
            return
        if event == "open":
            if not arguments[2] & (os.O_WRONLY | os.O_RDWR):
                return
            kept = Path(path).is_file() and not arguments[2] & os.O_TRUNC
            self.unsynced[path] = Path(path).stat().st_size if kept else 0
        self.count(takes_room=event in ("open", "os.mkdir", "os.rename"))

    def sync(self, descriptor: int) -> None:
        """Count `fsync` as a step; after it a power cut takes nothing of the file."""
        self.count(takes_room=True)
        self.unsynced.pop(str(Path(f"/dev/fd/{descriptor}").resolve()), None)

    def count(self, *, takes_room: bool) -> None:
        """Take a step, or do not."""
        self.taken += 1
        if self.kind in ("killed", "power"):
            if self.taken >= self.step:
                raise CutError
        elif self.taken == self.step or (self.kind == "full" and self.taken > self.step and takes_room):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), self.folder)

    def lose_unsynced(self) -> None:
        """Cut in half what a power cut finds in memory only."""
        for path, synced in self.unsynced.items():
            if self.kind == "power" and Path(path).is_file():
                os.truncate(path, synced + (Path(path).stat().st_size - synced) // 2)


_active: list[Cutter] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _active:
        _active[0].audit(event, arguments)


@contextmanager
def cut(folder: Path, kind: Kind, step: int) -> Iterator[Cutter]:
    """Run what is inside with the given step on files below a folder (the first is 1) not taken."""
    if not getattr(sys, "_note2anki_cutting", False):  # a hook stays as long as the process
        sys.addaudithook(_hook)
        sys._note2anki_cutting = True  # type: ignore[attr-defined]
    cutter = Cutter(folder, kind, step)
    plain = os.fsync
    os.fsync = cutter.sync  # type: ignore[assignment]
    _active.append(cutter)
    try:
        yield cutter
    except CutError:
        pass
    finally:
        _active.pop()
        os.fsync = plain
        cutter.lose_unsynced()


#: Put into a process by `sitecustomize`: it kills itself, without a chance to clean up, at the step CUT_AT.
KILL_ITSELF = f"""
import os, signal, sys
steps = {sorted(STEPS)!r}
taken = 0
def hook(event, arguments):
    global taken
    if event not in steps or not isinstance(arguments[0], (str, os.PathLike)):
        return
    if not os.path.abspath(arguments[0]).startswith(os.environ["CUT_BELOW"]):
        return
    if event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR):
        return
    taken += 1
    if taken == int(os.environ["CUT_AT"]):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
"""
