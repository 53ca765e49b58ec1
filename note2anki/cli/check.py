"""`note2anki check`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from note2anki.cli.options import reading_options, work_options
from note2anki.cli.terminal import take_terminal, take_watch
from note2anki.outcome import counted


@click.command()
@reading_options
@work_options
def check(paths: tuple[Path, ...], verbose: bool, **given: Any) -> None:
    """Show what is wrong in notes and folders (default: the current folder). Nothing is written.

    Concepts without a definition are listed, most mentioned first: what to write next. With --json, every line of
    every note is accounted for with the role it plays.
    """
    from note2anki.api import check as run
    from note2anki.reports.machine import checked_data
    from note2anki.reports.stubs import stub_lines

    terminal = take_terminal(given, verbose=True)
    watch = take_watch(given, terminal)
    checked = terminal.run(lambda: run(paths or ".", watch=watch, **given), watch)
    terminal.problems(checked.diagnostics)
    counts = checked.counts
    read = f"{counted(counts['notes'], 'note')}, {counted(counts['questions'], 'question')}"
    text = f"{read}, {counts['skipped']} skipped"
    stubs = stub_lines(checked.stubs, every=verbose)
    terminal.result("\n".join((text, *stubs)), lambda: checked_data(checked))
    terminal.tally(checked.diagnostics)
    terminal.finish(checked.diagnostics)
