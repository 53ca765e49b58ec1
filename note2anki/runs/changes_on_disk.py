"""Waits until a vault's files change and whoever changes them is done; what is to be done then is another's matter.

Editors save by writing a second file and renaming it, or by emptying the note and writing it anew; sync tools take a
note away and bring it back. A change is told when all of that is over: the files are as they were a moment before, and
a note that is empty or gone has had its time to come back.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from pathlib import Path
from threading import Event

from watchfiles import Change, watch

from note2anki.diagnostics import RunError, diagnose
from note2anki.vault.discovery import is_note

#: Milliseconds without a change that end a burst of them, and the longest burst.
QUIET, LONGEST = 200, 2000
#: Milliseconds after which it is looked whether to stop.
TICK = 250
#: Seconds between two looks at the files that changed, and how long an empty or missing note may take to come back.
PAUSE, PATIENCE = 0.1, 2.0
#: What editors, browsers and sync tools write beside a file before it takes its place, and what note2anki writes.
_PASSING = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".swp", ".swx", ".bak", "~", ".apkg", ".colpkg")
_PASSING_NAMES = frozenset({"4913", "desktop.ini", "thumbs.db"})

Stamp = tuple[int, int] | None


def changes_on_disk(
    vault: Path, *, also: Collection[Path] = (), stop: Event | None = None, patience: float = PATIENCE
) -> Iterator[frozenset[Path]]:
    """Yield an empty set once it watches, so that nothing is missed that changes after; then the files of each change.

    Args:
        vault: the folder; dot-folders in it and what is written beside a file are left out.
        also: files elsewhere that matter too, such as settings.
        stop: ends the waiting.
        patience: seconds for an empty or missing note to come back.

    Raises:
        RunError: N2A102, the system cannot watch the folder.
        KeyboardInterrupt: the person stopped it.
    """
    root, others = vault.resolve(), frozenset(path.resolve() for path in also)
    if not root.is_dir():
        raise RunError(diagnose("N2A102", path=vault, detail="there is no such folder", hint="check its name"))
    places = {root, *(path.parent for path in others)}

    def concerns(change: Change, path: str) -> bool:
        return is_of_interest(root, others, Path(path), is_folder_touched=change is Change.modified)

    batches = watch(
        *places,
        watch_filter=concerns,
        debounce=LONGEST,
        step=QUIET,
        rust_timeout=TICK,
        yield_on_timeout=True,
        stop_event=stop,
        ignore_permission_denied=True,
    )
    begun = False
    try:
        for batch in batches:
            if not begun:
                begun = True
                yield frozenset()
            files = frozenset(Path(path) for _change, path in batch)
            if files:
                _wait_for_writers(files, patience, stop)
                yield files
    except (OSError, RuntimeError) as error:
        hint = "set WATCHFILES_FORCE_POLLING=1 to look at the files again and again instead"
        raise RunError(diagnose("N2A102", path=vault, detail=error, hint=hint)) from error


def is_of_interest(root: Path, others: Collection[Path], path: Path, *, is_folder_touched: bool = False) -> bool:
    """Tell whether a change of a file matters.

    Args:
        root: the vault.
        others: files that matter wherever they are.
        path: what changed.
        is_folder_touched: where it is a folder, it is there as before: something in it changed.
    """
    if path in others:
        return True
    if not path.is_relative_to(root) or path == root:
        return False
    name = path.name.lower()
    if any(part.startswith(".") for part in path.relative_to(root).parts):
        return False
    if name.endswith(_PASSING) or name in _PASSING_NAMES or name.startswith("~$"):
        return False
    return not (is_folder_touched and path.is_dir())


def _wait_for_writers(files: Collection[Path], patience: float, stop: Event | None) -> None:
    """Return when the files stay as they are, and no note is empty or missing that may still come back."""
    until = time.monotonic() + patience
    before = [_stamp(path) for path in files]
    while not (stop and stop.is_set()):
        time.sleep(PAUSE)
        now = [_stamp(path) for path in files]
        is_whole = all(stamp and stamp[0] for path, stamp in zip(files, now, strict=True) if is_note(path.name))
        if now == before and (is_whole or time.monotonic() >= until):
            return
        before = now


def _stamp(path: Path) -> Stamp:
    """Return a file's size and time, None where there is none; a folder is never empty."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (1 if path.is_dir() else found.st_size, found.st_mtime_ns)
