"""The standard streams: what they cannot hold is escaped, and one that was closed ends no work that was done."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn, TextIO

from note2anki.reports.paragraphs import Page, Paragraph

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

#: What a write to a pipe says whose other end was closed; the second is Windows' word for it.
_CLOSED = (errno.EPIPE, errno.EINVAL)
#: Variables by which a person says what rich is to take a stream for.
_RICH_OBEYS = ("FORCE_COLOR", "TTY_COMPATIBLE")
#: The width of a line where nothing says another, as rich has it.
_WIDTH = 80
#: Old consoles of Windows have one column less than they say.
_WINDOWS = 1 if sys.platform == "win32" else 0


def prepare_streams() -> None:
    """Let no character end a run, one that a stream's encoding lacks is written as its escape; and no width be 0."""
    if os.environ.get("COLUMNS", "").strip("0") == "":  # as shells without a terminal set it: rich would print nothing
        os.environ.pop("COLUMNS", None)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def console(*, stderr: bool, plain: bool) -> Console:
    """Return a console for text that is the user's, in which nothing is markup.

    Args:
        stderr: speak on standard error.
        plain: without colours.
    """
    from note2anki.cli.printer import Printer

    plain = plain or bool(os.environ.get("NO_COLOR"))
    return Printer(stderr=stderr, no_color=plain, highlight=False, emoji=False, markup=False)


def _as_it_is(text: object, stream: TextIO | None) -> str | None:
    """Return a text if rich would print it on this stream as it is; None where rich is to do it, as on a terminal."""
    if not isinstance(text, Paragraph | Page) or stream is None or stream.isatty():
        return None
    return None if any(name in os.environ for name in _RICH_OBEYS) else text.plain(_line_width())


def _line_width() -> int:
    """Return how wide rich makes a line: `COLUMNS`, or as wide as the terminal is that any of the streams is."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal():
        return int(columns)
    for descriptor in range(3):
        with suppress(OSError, ValueError):
            return (os.get_terminal_size(descriptor).columns or _WIDTH) - _WINDOWS
    return _WIDTH


def print_problem(text: str, *, style: str = "", plain: bool) -> None:
    """Print a line on standard error, however long it is; where that is closed there is nobody to tell."""
    with suppress(OSError):
        as_it_is = _as_it_is(Paragraph(text, whole_lines=True), sys.stderr)
        if as_it_is is None:
            console(stderr=True, plain=plain).print(text, style=style, soft_wrap=True)
        else:
            sys.stderr.write(f"{as_it_is}\n")
            sys.stderr.flush()


def print_text(text: RenderableType, *, plain: bool) -> None:
    """Print a result for a person, in the width of the terminal."""
    as_it_is = _as_it_is(Paragraph(text) if isinstance(text, str) else text, sys.stdout)
    if as_it_is is not None:
        _print_result(lambda: sys.stdout.write(_stripped(as_it_is)))
        return
    printer = console(stderr=False, plain=plain)
    if printer.is_terminal:
        _print_result(lambda: printer.print(text, crop=False))
        return
    with printer.capture() as captured:
        printer.print(text, crop=False)
    _print_result(lambda: sys.stdout.write(_stripped(captured.get())))


def _stripped(text: str) -> str:
    """Return lines without the white space at their ends, with which rich fills them."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def print_as_it_is(text: str) -> None:
    """Print a result that is a file's text: no line is broken."""
    _print_result(lambda: sys.stdout.write(text))


def print_json(data: Mapping[str, object]) -> None:
    """Print a result for a machine."""
    print_lines((json.dumps(data, ensure_ascii=not _holds_unicode(), indent=2),))


def print_lines(lines: Iterable[str]) -> None:
    """Print a result line by line as it is, however long a line is."""
    text = "".join(f"{line}\n" for line in lines)
    _print_result(lambda: sys.stdout.write(text))


def print_line(said: str | Mapping[str, object]) -> bool:
    """Print one of many results, each in a line, data as JSON; tell whether anybody still reads them."""
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=not _holds_unicode())
    return _print_result(lambda: sys.stdout.write(f"{text}\n"))


def _holds_unicode() -> bool:
    return (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"


def _print_result(write: Callable[[], object]) -> bool:
    """Print on standard output; that its reader has seen enough is no failure, and is told.

    Raises:
        RunError: N2A086, it cannot be written, its disk being full.
    """
    try:
        write()
        sys.stdout.flush()
    except OSError as error:
        if error.errno not in _CLOSED:
            cannot_print(error)
        _discard_output()
        return False
    return True


def cannot_print(error: OSError) -> NoReturn:
    """Print nothing more on standard output.

    Raises:
        RunError: N2A086.
    """
    from note2anki.diagnostics import RunError, diagnose

    _discard_output()
    raise RunError(diagnose("N2A086", detail=error.strerror or error)) from error


def _discard_output() -> None:
    """Send the rest of standard output nowhere, so that the interpreter's end does not stumble over it."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
