"""Does what is not Python's own work (SQLite's, the disk's) beside the rest, where there is enough of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, Protocol, TypeVar

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


class Beside(Protocol):
    """Begins a call, and returns what waits for its result, or raises what it raised."""

    def __call__(
        self, call: Callable[_Given, _Result], *args: _Given.args, **named: _Given.kwargs
    ) -> Callable[[], _Result]:
        """Begin it."""


@contextmanager
def second_thread(*, wanted: bool) -> Iterator[Beside]:
    """Yield what calls functions in a second thread, one after another, or where they are called if that is not wanted.

    At the end of the context all of them are done.
    """
    if not wanted:
        yield _at_once
        return
    from concurrent.futures import ThreadPoolExecutor  # which a small package need not wait for

    with ThreadPoolExecutor(1) as thread:

        def beside(
            call: Callable[_Given, _Result], *args: _Given.args, **named: _Given.kwargs
        ) -> Callable[[], _Result]:
            return thread.submit(call, *args, **named).result

        yield beside


def _at_once(call: Callable[_Given, _Result], *args: _Given.args, **named: _Given.kwargs) -> Callable[[], _Result]:
    result = call(*args, **named)
    return lambda: result
