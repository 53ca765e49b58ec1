"""Looks on while a run works: a bar once it takes longer than a glance, and what each stage took, where it is asked."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

from note2anki.cli.streams import console, print_problem

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

#: Seconds before a bar appears: what is done by then needs none.
PATIENCE = 0.5
#: Seconds between two looks at the bar.
_PAUSE = 0.1


class LookingOn:
    """Whoever sits at the terminal.

    Args:
        profile: whether the time of each stage is to be printed at the end.
        quiet: whether no bar is to be shown, though standard error is a terminal.
        plain: without colours.
    """

    def __init__(self, *, profile: bool, quiet: bool, plain: bool) -> None:
        self._profile, self._plain = profile, plain
        self._shows_bar = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._begin = self._stage_begin = time.perf_counter()
        self._last_look = 0.0
        self._name = ""
        self._took: dict[str, float] = {}
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> LookingOn:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away, and print what the stages took."""
        self.stage("")
        if self._profile and kind is None:
            self._took["all stages"] = sum(self._took.values())
            for name, seconds in self._took.items():
                print_problem(f"{name}  {seconds:.3f} s", plain=self._plain)

    def stage(self, name: str) -> None:
        """End the stage before, and begin one; an empty name begins none."""
        now = time.perf_counter()
        if self._name:
            self._took[self._name] = self._took.get(self._name, 0.0) + now - self._stage_begin
        self._name, self._stage_begin = name, now
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def progress(self, done: int, total: int) -> None:
        """Show how far the stage is, once the run takes long enough to wonder."""
        now = time.perf_counter()
        if not self._shows_bar or now - self._begin < PATIENCE or now - self._last_look < _PAUSE:
            return
        self._last_look = now
        if self._bar is None:
            self._bar, self._task = _make_bar(self._name, done, total, self._plain)
        assert self._task is not None
        self._bar.update(self._task, completed=done, total=total)
        self._bar.refresh()


def _make_bar(name: str, done: int, total: int, plain: bool) -> tuple[Progress, TaskID]:
    """Return a bar that goes when it is done; it starts no thread, since processes may be forked beside it."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console(stderr=True, plain=plain), transient=True, auto_refresh=False)
    task = bar.add_task(name, completed=done, total=total)
    bar.start()
    return bar, task
