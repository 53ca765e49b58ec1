"""Waits until a vault's files change and whoever changes them is done; what is to be done then is another's matter.

Editors save by writing a second file and renaming it, or by emptying the note and writing it anew; sync tools take a
note away and bring it back. A change is told when all of that is over: nothing changed for a moment, the files are as
they were at the look before, and a note that is empty or gone has had its time to come back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from threading import Event

from msgspec import Struct, field
from watchfiles import Change, watch

from note2anki.diagnostics import RunError, diagnose
from note2anki.vault.discovery import is_note

#: Seconds without a change that end a burst of them.
QUIET = 0.2
#: Seconds that a burst may last: some programs never cease to write.
LONGEST = 2.0
#: Seconds between two looks at the files that changed, and how long an empty or missing note may take to come back.
PAUSE, PATIENCE = 0.1, 2.0
#: Milliseconds for which the system's tidings are gathered before they are looked at.
_STEP = 20
#: What editors, browsers and sync tools write beside a file before it takes its place, and what note2anki writes.
_PASSING = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".swp", ".swx", ".bak", "~", ".apkg", ".colpkg")
#: In the names of a ledger and of what is written beside it, where the settings have it in a folder that is watched.
_LEDGER = ".jsonl"
_PASSING_NAMES = frozenset({"4913", "desktop.ini", "thumbs.db"})

#: Told instead of changes when another folder is in the vault's place.
_OTHER_FOLDER: frozenset[tuple[Change, str]] = frozenset({(Change.added, "")})

Stamp = tuple[int, int] | None


class Times(Struct, frozen=True):
    """How long is waited, in seconds.

    Attributes:
        quiet: without a change, before one is told.
        longest: before one is told though others still come.
        patience: for a note that is empty or missing to come back.
    """

    quiet: float = QUIET
    longest: float = LONGEST
    patience: float = PATIENCE


_TIMES = Times()


def _never() -> bool:
    return False


class _Burst(Struct):
    """Changes that belong together: the files, when the first and the last came, and how they looked then."""

    times: Times
    files: set[Path] = field(default_factory=set)
    first: float = 0.0
    last: float = 0.0
    stamps: dict[Path, Stamp] = field(default_factory=dict)

    def add(self, files: Collection[Path]) -> None:
        """Take files that changed just now."""
        self.last = time.monotonic()
        if not self.files:
            self.first = self.last
        self.files.update(files)

    def is_over(self) -> bool:
        """Tell whether whoever writes is done, as far as can be seen."""
        now = time.monotonic()
        if not self.files or (now - self.last < self.times.quiet and now - self.first < self.times.longest):
            return False
        before, self.stamps = self.stamps, {path: _stamp(path) for path in self.files}
        if before != self.stamps:
            return now - self.first >= self.times.longest + self.times.patience
        is_whole = all(stamp and stamp[0] for path, stamp in self.stamps.items() if is_note(path.name))
        return is_whole or now - self.last >= self.times.patience


def changes_on_disk(
    vault: Path,
    *,
    also: Collection[Path] = (),
    stop: Event | None = None,
    times: Times = _TIMES,
    is_due: Callable[[], bool] = _never,
) -> Iterator[frozenset[Path]]:
    """Yield an empty set once it watches, so that nothing is missed that changes after; then the files of each change.

    Args:
        vault: the folder; dot-folders in it and what is written beside a file are left out.
        also: files elsewhere that matter too, such as settings.
        stop: ends the waiting.
        times: how long is waited.
        is_due: is asked again and again, and tells whether an empty set is to be yielded though nothing changed.

    Raises:
        RunError: N2A102, the system cannot watch the folder.
        KeyboardInterrupt: the person stopped it.
    """
    root, others = vault.resolve(), frozenset(path.resolve() for path in also)
    if not root.is_dir():
        raise RunError(diagnose("N2A102", path=vault, detail="there is no such folder", hint="check its name"))
    try:
        yield from _bursts(root, others, stop, times, is_due)
    except (OSError, RuntimeError) as error:
        hint = "set WATCHFILES_FORCE_POLLING=1 to look at the files again and again instead"
        raise RunError(diagnose("N2A102", path=vault, detail=error, hint=hint)) from error


def _bursts(
    root: Path, others: frozenset[Path], stop: Event | None, times: Times, is_due: Callable[[], bool]
) -> Iterator[frozenset[Path]]:
    begun, burst = False, _Burst(times)
    for tiding in _tidings(root, others, stop):
        if not begun:
            begun = True
            yield frozenset()
        if tiding is _OTHER_FOLDER:
            burst.add([root])
        elif files := _concerned(root, others, tiding):
            burst.add(files)
        if burst.is_over() or (not burst.files and is_due()):
            yield frozenset(burst.files)
            burst = _Burst(times)


def _tidings(root: Path, others: frozenset[Path], stop: Event | None) -> Iterator[Collection[tuple[Change, str]]]:
    """Yield what the system tells, often nothing, and `_OTHER_FOLDER` when the vault went and another is in its place.

    The system watches a folder and not its name: of one that is made anew it would tell nothing.
    """
    while True:
        watched = _identity(root)
        try:
            for tiding in _told(root, others, stop):
                yield tiding
                if _identity(root) != watched:
                    break
            else:
                return
        except FileNotFoundError:  # it went just now
            if root.is_dir():
                raise
        while not root.is_dir():
            if stop is not None and stop.is_set():
                return
            time.sleep(PAUSE)
            yield ()
        yield _OTHER_FOLDER


def _told(root: Path, others: frozenset[Path], stop: Event | None) -> Iterator[Collection[tuple[Change, str]]]:
    return watch(
        root,
        *{path.parent for path in others},
        watch_filter=None,  # so that it is looked at the clock, too, while files change that do not matter
        debounce=4 * _STEP,
        step=_STEP,
        rust_timeout=round(PAUSE * 1000),
        yield_on_timeout=True,
        stop_event=stop,
        ignore_permission_denied=True,
    )


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return what tells a folder from another one of its name, None where there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _concerned(root: Path, others: Collection[Path], tiding: Collection[tuple[Change, str]]) -> list[Path]:
    def matters(change: Change, path: str) -> bool:
        return is_of_interest(root, others, Path(path), is_folder_touched=change is Change.modified)

    return [Path(path) for change, path in tiding if matters(change, path)]


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
    if _LEDGER in name and not is_note(name):
        return False
    return not (is_folder_touched and path.is_dir())


def _stamp(path: Path) -> Stamp:
    """Return a file's size and time, None where there is none; a folder is never empty."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (1 if path.is_dir() else found.st_size, found.st_mtime_ns)
