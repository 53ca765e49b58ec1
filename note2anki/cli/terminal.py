"""Prints: results on standard output, everything else on standard error; and ends a run with its exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from msgspec import Struct

from note2anki.cli.looking_on import LookingOn
from note2anki.cli.streams import console, print_json, print_problem, print_text
from note2anki.diagnostics import RunError, diagnose
from note2anki.model import Diagnostic, Severity
from note2anki.reports.machine import error_data
from note2anki.reports.problems import count_severities, problem_line, problem_text

if TYPE_CHECKING:
    from rich.console import RenderableType

Result = TypeVar("Result")

DONE, WITH_ERRORS, NOTHING_DONE = 0, 1, 2
#: As shells name the end by Ctrl-C.
STOPPED = 130
#: More warnings than this are counted, unless all are asked for.
SHOWN = 20
#: The worst first.
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
_COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}


class Terminal(Struct, frozen=True):
    """How a command is to speak.

    Attributes:
        as_json: results as JSON, problems within it.
        quiet: errors only.
        verbose: everything.
        no_color: plain text.
    """

    as_json: bool = False
    quiet: bool = False
    verbose: bool = False
    no_color: bool = False

    def _say(self, text: str, style: str = "") -> None:
        print_problem(text, style=style, plain=self.no_color)

    @property
    def is_plain(self) -> bool:
        """Whether standard output shows no colours, so that what they say must be said by signs."""
        printer = console(stderr=False, plain=self.no_color)
        return printer.no_color or not printer.is_terminal

    def result(self, text: RenderableType, data: Callable[[], Mapping[str, object]]) -> None:
        """Print a result, as text or as JSON; if it cannot be printed the command ends with exit code 1."""
        if self.as_json:
            self.print(lambda: print_json(data()))
        elif not self.quiet:
            self.print(lambda: print_text(text, plain=self.no_color))

    def print(self, write: Callable[[], object]) -> None:
        """Print a result in a form of its own; if it cannot be printed the command ends with exit code 1."""
        try:
            write()
        except RunError as error:
            self._say(problem_text(error.diagnostic))
            sys.exit(WITH_ERRORS)

    def problems(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Print problems on standard error: errors always, warnings unless quiet, the rest on request."""
        if self.as_json:
            return
        shown = [each for each in diagnostics if self._wants(each)]
        errors = [each for each in shown if each.severity == "error"]
        others = [each for each in shown if each.severity != "error"]
        left_out = 0 if self.verbose else max(0, len(others) - SHOWN)
        for each in (*errors, *others[: len(others) - left_out]):
            self._say(problem_line(each), _COLOURS[each.severity])
            if each.hint:
                self._say(f"  {' '.join(each.hint.split())}", "dim")
        if left_out:
            self._say(f"… {left_out} more; `note2anki check` lists them, as -v does", "dim")

    def _wants(self, diagnostic: Diagnostic) -> bool:
        return diagnostic.severity == "error" or not self.quiet

    def tell(self, text: str) -> None:
        """Print beside the results what a person may like to know, unless quiet."""
        if not self.quiet and not self.as_json:
            self._say(text, "dim")

    def tally(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Print how many problems there were."""
        if text := count_severities(diagnostics):
            self.tell(text)

    def run(self, action: Callable[[], Result], watch: AbstractContextManager[object] | None = None) -> Result:
        """Do the work of a command; what ends it becomes one line and exit code 2, never a traceback.

        Args:
            action: the run.
            watch: whoever looks on, until it is done.
        """
        try:
            with watch or nullcontext():
                return action()
        except RunError as error:
            self.problems(error.others)
            self.refuse(error.diagnostic, error.others)
        except KeyboardInterrupt:
            self.stop()
        except Exception as error:  # a bug: one line for a person, the rest for who asks
            if self.verbose:
                import traceback

                self._say("".join(traceback.format_exception(error)).rstrip(), "dim")
            self.refuse(diagnose("N2A085", detail=f"{type(error).__name__}: {error}"))

    def refuse(self, diagnostic: Diagnostic, others: tuple[Diagnostic, ...] = ()) -> NoReturn:
        """End the command with nothing done, and one line that says why.

        Args:
            diagnostic: why.
            others: what was found before.
        """
        if self.as_json:
            self.result("", lambda: error_data(diagnostic, others))
        self._say(problem_text(diagnostic))
        sys.exit(NOTHING_DONE)

    def stop(self) -> NoReturn:
        """End the command because a person asked for it."""
        self._say("stopped: the last package and the ledger are whole, and the next export goes on from them")
        sys.exit(STOPPED)

    def finish(self, diagnostics: tuple[Diagnostic, ...], *, fail_on: Severity = "error") -> NoReturn:
        """End the command: exit code 1 where something is as bad as that, by default where it was left out; else 0."""
        worst = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
        sys.exit(WITH_ERRORS if any(each.severity in worst for each in diagnostics) else DONE)


def take_terminal(given: dict[str, Any], **fixed: bool) -> Terminal:
    """Return how a command is to speak, and take the options that say so out of those given, except what is fixed."""
    names = [name for name in ("as_json", "quiet", "verbose", "no_color") if name not in fixed]
    return Terminal(**{name: given.pop(name) for name in names}, **fixed)


def take_watch(given: dict[str, Any], terminal: Terminal) -> LookingOn:
    """Return who looks on while a command works, and put the options of work as a request has them."""
    given["use_cache"] = not given.pop("no_cache")
    given["jobs"] = given["jobs"] or 0
    quiet = terminal.quiet or terminal.as_json
    return LookingOn(profile=given.pop("profile"), quiet=quiet, plain=terminal.no_color)
