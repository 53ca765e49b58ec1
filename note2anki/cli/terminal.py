"""Prints: results on standard output, everything else on standard error; and ends a run with its exit code."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn, TypeVar

import click
from rich.console import Console, RenderableType

from note2anki.diagnostics import RunError
from note2anki.model import Diagnostic
from note2anki.reports.machine import error_data
from note2anki.reports.problems import count_severities, problem_line, problem_text

Result = TypeVar("Result")

DONE, WITH_ERRORS, NOTHING_DONE = 0, 1, 2
#: More warnings than this are counted, unless all are asked for.
SHOWN = 20
_COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}


@dataclass(frozen=True, slots=True)
class Terminal:
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

    def _console(self, *, stderr: bool) -> Console:
        plain = self.no_color or bool(os.environ.get("NO_COLOR"))
        return Console(stderr=stderr, no_color=plain, highlight=False, soft_wrap=True, emoji=False, markup=False)

    @property
    def is_plain(self) -> bool:
        """Whether standard output shows no colours, so that what they say must be said by signs."""
        console = self._console(stderr=False)
        return console.no_color or not console.is_terminal

    def result(self, text: RenderableType, data: Callable[[], Mapping[str, object]]) -> None:
        """Print a result, as text or as JSON."""
        if self.as_json:
            click.echo(json.dumps(data(), ensure_ascii=False, indent=2))
        elif not self.quiet:
            self._console(stderr=False).print(text)

    def problems(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Print problems on standard error: errors always, warnings unless quiet, the rest on request."""
        if self.as_json:
            return
        console = self._console(stderr=True)
        shown = [each for each in diagnostics if self._wants(each)]
        errors = [each for each in shown if each.severity == "error"]
        others = [each for each in shown if each.severity != "error"]
        left_out = 0 if self.verbose else max(0, len(others) - SHOWN)
        for each in (*errors, *others[: len(others) - left_out]):
            console.print(problem_line(each), style=_COLOURS[each.severity], soft_wrap=True)
            if each.hint:
                console.print(f"  {each.hint}", style="dim", soft_wrap=True)
        if left_out:
            console.print(f"… {left_out} more; `note2anki check` lists them, as -v does", style="dim")

    def _wants(self, diagnostic: Diagnostic) -> bool:
        return diagnostic.severity == "error" or not self.quiet

    def tally(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Print how many problems there were."""
        text = count_severities(diagnostics)
        if text and not self.quiet and not self.as_json:
            self._console(stderr=True).print(text, style="dim")

    def run(self, action: Callable[[], Result]) -> Result:
        """Do the work of a command; what ends it becomes one line and exit code 2, never a traceback.

        Args:
            action: the run.
        """
        try:
            return action()
        except RunError as error:
            self.problems(error.others)
            self._refuse(error.diagnostic, error.others)
        except KeyboardInterrupt:
            self._console(stderr=True).print("stopped; nothing was changed")
            sys.exit(130)

    def _refuse(self, diagnostic: Diagnostic, others: tuple[Diagnostic, ...]) -> NoReturn:
        if self.as_json:
            click.echo(json.dumps(error_data(diagnostic, others), ensure_ascii=False, indent=2))
        click.echo(problem_text(diagnostic), err=True)
        sys.exit(NOTHING_DONE)

    def finish(self, diagnostics: tuple[Diagnostic, ...]) -> NoReturn:
        """End the command: exit code 1 where something had to be left out, else 0."""
        with suppress(OSError):
            sys.stdout.flush()
        sys.exit(WITH_ERRORS if any(each.severity == "error" for each in diagnostics) else DONE)
