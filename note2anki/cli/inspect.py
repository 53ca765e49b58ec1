"""`note2anki inspect`."""

from __future__ import annotations

from pathlib import Path

import click

from note2anki.cli.options import report_options
from note2anki.cli.terminal import Terminal


@click.command(
    epilog="""\b
Examples:
  note2anki inspect decks/vault-2.4.1.apkg
  note2anki inspect "All Decks.colpkg" --json
""",
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@report_options
def inspect(file: Path, as_json: bool, quiet: bool, verbose: bool, no_color: bool) -> None:
    """Show what is in FILE (.apkg or .colpkg): decks, note types, notes, cards, media, its version, and problems."""
    from note2anki.reports.packages import inspected_data, inspected_text
    from note2anki.runs.inspect import inspect_package

    terminal = Terminal(as_json, quiet, verbose, no_color)
    inspected = terminal.run(lambda: inspect_package(file))
    terminal.problems(inspected.diagnostics)
    terminal.result(inspected_text(inspected), lambda: inspected_data(inspected))
    terminal.finish(inspected.diagnostics)
