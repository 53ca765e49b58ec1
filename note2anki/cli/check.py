"""`note2anki check`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from msgspec.structs import replace

from note2anki.cli.options import reading_options, work_options
from note2anki.cli.streams import print_json, print_lines
from note2anki.cli.terminal import SEVERITIES, Terminal, take_terminal, take_watch
from note2anki.diagnostics import RunError
from note2anki.model import Diagnostic, Severity
from note2anki.outcome import Checked, counted

if TYPE_CHECKING:
    from note2anki.cli.looking_on import LookingOn
    from note2anki.runs.request import Request

FORMATS = ("text", "json", "sarif", "github")


@click.command(
    epilog="""\b
Examples:
  note2anki check ~/vault                    what is wrong in a vault
  note2anki check --select N2A02             links and media alone
  note2anki check --ignore N2A08,N2A011      all but advice and questions without an answer
  note2anki check --fail-on warning          exit code 1 at warnings too
  note2anki check --format sarif             for a code-scanning service
""",
)
@reading_options
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="How to print: text (the default), json, sarif, github."
)
@click.option("--select", multiple=True, metavar="CODE", help="Only these problems: codes, or what they begin with.")
@click.option("--ignore", multiple=True, metavar="CODE", help="Not these problems: codes, or what they begin with.")
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="error",
    help="End with exit code 1 at a problem as bad as this, or worse. Default: error.",
)
@click.option("--force-exclude", is_flag=True, help="Leave out what the settings exclude, also if a path names it.")
@work_options
def check(
    paths: tuple[Path, ...],
    verbose: bool,
    form: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: Severity,
    force_exclude: bool,
    **given: Any,
) -> None:
    """Show what is wrong in notes and folders (default: the current folder). Nothing is written.

    Concepts without a definition are listed, most mentioned first: what to write next. With --json, every line of
    every note is accounted for with the role it plays.
    """
    from note2anki.runs.request import Request

    if given["as_json"] and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} contradict each other")
    given["as_json"] = given["as_json"] or form == "json"
    terminal = take_terminal(given, verbose=True)
    watch = take_watch(given, terminal)
    request = Request(paths=paths or (Path(),), **given)
    wanted = _Wanted(select, ignore, only_listed=force_exclude, stubs_too=form in _TELLERS)
    if form in _TELLERS:
        checked = _tell(terminal, request, wanted, watch, _TELLERS[form])
    else:
        checked = terminal.run(lambda: _work(request, wanted, watch), watch)
        _print(terminal, checked, every=verbose)
    terminal.finish(checked.diagnostics, fail_on=fail_on)


class _Wanted(NamedTuple):
    """What is to be looked at, and which of the problems are asked for."""

    select: tuple[str, ...]
    ignore: tuple[str, ...]
    only_listed: bool
    stubs_too: bool


def _work(request: Request, wanted: _Wanted, watch: LookingOn) -> Checked:
    from note2anki.runs.check import check as run
    from note2anki.runs.picking import pick
    from note2anki.runs.stubs import stub_problems

    picked = pick(wanted.select, wanted.ignore)
    checked = run(request, watch, only_listed=wanted.only_listed)
    stubs = checked.stubs if picked.wants("N2A088") else ()
    found = (*checked.diagnostics, *(stub_problems(stubs) if wanted.stubs_too else ()))
    return replace(checked, diagnostics=tuple(each for each in found if picked.wants(each.code)), stubs=stubs)


def _print(terminal: Terminal, checked: Checked, *, every: bool) -> None:
    from note2anki.reports.machine import checked_data
    from note2anki.reports.stubs import stub_lines

    terminal.problems(checked.diagnostics)
    counts = checked.counts
    read = f"{counted(counts['notes'], 'note')}, {counted(counts['questions'], 'question')}"
    text = f"{read}, {counts['skipped']} skipped"
    stubs = stub_lines(checked.stubs, every=every)
    terminal.result("\n".join((text, *stubs)), lambda: checked_data(checked))
    terminal.tally(checked.diagnostics)


def _tell(terminal: Terminal, request: Request, wanted: _Wanted, watch: LookingOn, write: _Write) -> Checked:
    """Do the work, and print its problems in a service's form, with what ended it if it was not done."""
    from note2anki.runs.check import place_in_repository

    folder = place_in_repository(request)

    def work() -> Checked:
        try:
            return _work(request, wanted, watch)
        except RunError as error:
            stopped = error
            terminal.print(lambda: write(stopped.others, folder, stopped.diagnostic))
            raise

    checked = terminal.run(work, watch)
    terminal.print(lambda: write(checked.diagnostics, folder, None))
    return checked


def _write_sarif(found: Sequence[Diagnostic], folder: str, stopped: Diagnostic | None) -> None:
    from note2anki.reports.sarif import sarif_data

    print_json(sarif_data(found, folder, stopped))


def _write_github(found: Sequence[Diagnostic], folder: str, stopped: Diagnostic | None) -> None:
    from note2anki.reports.github import annotation_lines

    print_lines(annotation_lines((*found, *([stopped] if stopped else ())), folder))


_Write = Callable[[tuple[Diagnostic, ...], str, Diagnostic | None], None]
#: The forms that hold problems alone, for services that show them beside the lines.
_TELLERS: dict[str | None, _Write] = {"sarif": _write_sarif, "github": _write_github}
