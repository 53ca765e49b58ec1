"""Does many pieces of work in several processes, and hands the results on in the order of the pieces.

Results do not depend on how many processes there are. Where the system can fork without harm the processes begin with
all that this one knows; elsewhere what they need is sent to them.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

from note2anki.diagnostics import RunError, diagnose

if TYPE_CHECKING:
    from concurrent.futures import Future
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def count_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers:
    """Some processes that do pieces of work; they begin with the first piece.

    Args:
        jobs: how many there are.
        begin: prepares a process; a function of a module.
        given: what that takes.
    """

    def __init__(self, jobs: int, begin: Callable[..., None], given: tuple[Any, ...]) -> None:
        # Imported with the first processes: small exports have none.
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        # macOS starts processes anew by default, since its own libraries do not bear a fork.
        forks = "fork" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
        self._context = _Context(multiprocessing.get_context("fork" if forks else "spawn"))
        self._pool = ProcessPoolExecutor(jobs, cast("BaseContext", self._context), _begin, (begin, given))

    def do(
        self, work: Callable[[Piece], Result], pieces: Sequence[Piece], *, is_last: bool = False
    ) -> Iterator[Result]:
        """Begin with the pieces, and return what each comes to, in order.

        Args:
            work: does one piece; a function of a module.
            pieces: what is to be done.
            is_last: end the processes as soon as it is done: what they know takes room.

        Raises:
            RunError: N2A098, a process ended before its work was done; also where a result is taken.
        """
        with _broken_is_said(), _ctrl_c_held():
            return self._taken([self._pool.submit(work, piece) for piece in pieces], is_last=is_last)

    def _taken(self, waiting: list[Future[Result]], *, is_last: bool) -> Iterator[Result]:
        waiting.reverse()  # so that each is let go as it is taken
        with _broken_is_said():
            while waiting:
                yield waiting.pop().result()
                if is_last and all(each.done() for each in waiting):
                    is_last = False
                    self.end()

    def end(self) -> None:
        """End the processes; what they are at is of no more use."""
        for process in self._context.begun:
            if process.is_alive():
                process.terminate()
        # Its own thread ends with them. It is waited for: at the end of this process it would complain of closed pipes.
        self._pool.shutdown(wait=True, cancel_futures=True)


class _Context:
    """A context of `multiprocessing` that remembers the processes it began: the program around may have others.

    Args:
        context: begins them.
    """

    def __init__(self, context: BaseContext) -> None:
        self._context = context
        self.begun: list[BaseProcess] = []
        self.Process = self._begin

    def _begin(self, *args: Any, **named: Any) -> BaseProcess:
        process: BaseProcess = self._context.Process(*args, **named)  # type: ignore[attr-defined]
        self.begun.append(process)
        return process

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)


@contextmanager
def _broken_is_said() -> Iterator[None]:
    from concurrent.futures.process import BrokenProcessPool

    try:
        yield
    except BrokenProcessPool as error:
        raise RunError(diagnose("N2A098")) from error


@contextmanager
def _ctrl_c_held() -> Iterator[None]:
    """Hold Ctrl-C back while processes begin: they are to stay deaf to it, since the first process ends the others."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(begin: Callable[..., None], given: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be held back
    gc.disable()  # as the first process does (`garbage`)
    begin(*given)
