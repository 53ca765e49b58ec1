"""The history's file, to which each version of a package adds its line."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from note2anki.identity.ledger_places import Paths
from note2anki.identity.synced_files import write_synced

#: Bytes that are copied at once.
_PIECE = 1 << 18


def append_waiting(paths: Paths) -> None:
    """Add to the history what waits for it."""
    with paths.pending.open("rb") as waiting:
        waiting.readline()
        if paths.history.exists():
            if line := waiting.read():
                append_line(paths.history, line)
        elif first := waiting.read(_PIECE):  # a first version's is as long as the vault has questions
            rest = iter(lambda: waiting.read(_PIECE), b"")
            write_synced(paths.history, chain([first], rest, [b"\n"]))


def append_line(path: Path, line: bytes) -> None:
    """Add a version's line, once; what a cut has left of it is written anew."""
    known = path.read_bytes() if path.exists() else b""
    end = known.rfind(b"\n") + 1
    if end and (b"\n" + known[:end]).find(b"\n%b\n" % line) >= 0:
        return
    is_other = end < len(known) and not line.startswith(known[end:])  # the end of a line is missing, not the line
    with path.open("r+b" if known else "wb") as file:
        file.seek(len(known) if is_other else end)
        file.truncate()
        file.writelines([b"\n" if is_other else b"", line, b"\n"])
        file.flush()
        os.fsync(file.fileno())


def history_lines(paths: Paths) -> Iterable[str]:
    """Yield the lines of the history, and of its copies that sync tools left: oldest first, some more than once."""
    for path in (paths.history, *paths.history_copies()):
        if path.exists():
            # Not `splitlines`: a text may hold other line ends of Unicode's.
            yield from filter(None, path.read_bytes().decode("utf-8", "replace").split("\n"))
