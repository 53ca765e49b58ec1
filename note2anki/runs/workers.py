"""Does many pieces of work in several processes, and hands the results on in the order of the pieces.

Results do not depend on how many processes there are. Where the system can fork without harm the processes begin with
all that this one knows; elsewhere what they need is sent to them.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from note2anki.diagnostics import RunError, diagnose

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def count_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_workers(
    do: Callable[[Piece], Result],
    pieces: Sequence[Piece],
    jobs: int,
    begin: Callable[..., None],
    given: tuple[Any, ...],
) -> Iterator[Result]:
    """Yield what each piece of work comes to, in order.

    Args:
        do: does one piece; a function of a module.
        pieces: what is to be done.
        jobs: how many processes share it.
        begin: prepares a process; a function of a module.
        given: what that takes.

    Raises:
        RunError: N2A098, a process ended before its work was done.
    """
    # macOS starts processes anew by default, since its own libraries do not bear a fork.
    forks = "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
    context = multiprocessing.get_context("fork" if forks else "spawn")
    pool = ProcessPoolExecutor(jobs, context, _begin, (begin, given))
    try:
        yield from pool.map(do, pieces)
    except BrokenProcessPool as error:
        raise RunError(diagnose("N2A098")) from error
    except BaseException:
        _end(pool)
        raise
    pool.shutdown()


def _begin(begin: Callable[..., None], given: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the first process ends the others
    begin(*given)


def _end(pool: ProcessPoolExecutor) -> None:
    """End the processes at once, in the midst of their work."""
    pool.shutdown(wait=False, cancel_futures=True)
    for process in multiprocessing.active_children():
        process.terminate()
