"""`note2anki export` and `note2anki plan`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from note2anki.cli.options import package_options, reading_options, work_options
from note2anki.cli.terminal import Terminal, take_terminal, take_watch
from note2anki.outcome import Outcome


def _run(run: Callable[..., Outcome], paths: tuple[Path, ...], given: dict[str, Any], *, planned: bool) -> None:
    """Do a run as the options ask for it, and report it."""
    terminal = take_terminal(given)
    watch = take_watch(given, terminal)
    outcome = terminal.run(lambda: run(paths or ".", watch=watch, **given), watch)
    _report(terminal, outcome, planned=planned)


def _report(terminal: Terminal, outcome: Outcome, *, planned: bool) -> None:
    from note2anki.reports.machine import outcome_data
    from note2anki.reports.summary import summary

    listed = set() if terminal.quiet else {"N2A030"}  # the summary shows both sides and what settles them
    terminal.problems(tuple(each for each in outcome.diagnostics if each.code not in listed))
    terminal.result(summary(outcome, planned=planned, every=terminal.verbose), lambda: outcome_data(outcome))
    terminal.tally(outcome.diagnostics)
    terminal.finish(outcome.diagnostics)


def _share(paths: tuple[Path, ...], given: dict[str, Any]) -> None:
    """Write a package for other people, and report it."""
    from note2anki.reports.shared import shared_data, shared_text
    from note2anki.runs.request import Request, current_time
    from note2anki.runs.share import share

    if given["touch"]:
        raise click.UsageError("--touch is for your own package: leave it or --share out")
    terminal = take_terminal(given)
    watch = take_watch(given, terminal)
    shared = terminal.run(lambda: share(Request(paths=paths or (Path(),), now=current_time(), **given), watch), watch)
    terminal.problems(shared.diagnostics)
    terminal.result(shared_text(shared), lambda: shared_data(shared))
    terminal.tally(shared.diagnostics)
    terminal.finish(shared.diagnostics)


@click.command(
    epilog="""\b
Examples:
  note2anki export "Interview.md"         one note, to Interview-1.0.0.apkg
  note2anki export ~/vault -o ~/decks     a whole vault, a deck a folder
  note2anki export --name Interviews      this folder, as Interviews-1.0.0.apkg
  note2anki export --touch Interview.md   also what Anki skipped
""",
)
@reading_options
@package_options
@click.option("--share", is_flag=True, help="Write a package for other people: no links to notes, nothing to recover.")
@work_options
def export(paths: tuple[Path, ...], share: bool, **given: Any) -> None:
    """Write the questions of notes and folders (default: the current folder) as an Anki package.

    The file is called NAME-VERSION.apkg. Import it with File > Import in Anki; when the notes have changed, export and
    import again: cards keep their reviews. Notes are never written to; what has to be remembered is in the vault's
    .note2anki folder.
    """
    from note2anki.api import export as run

    if share:
        _share(paths, given)
    _run(run, paths, given, planned=False)


@click.command(
    epilog="""\b
Examples:
  note2anki plan                  what an export of this folder would change
  note2anki plan -v ~/vault       every change, however many
  note2anki plan --json ~/vault   the same, for a program
""",
)
@reading_options
@package_options
@work_options
def plan(paths: tuple[Path, ...], **given: Any) -> None:
    """Show what an export of notes and folders (default: the current folder) would do. Nothing is written."""
    from note2anki.api import plan as run

    _run(run, paths, given, planned=True)
