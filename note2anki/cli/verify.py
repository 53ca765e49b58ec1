"""`note2anki verify`."""

from __future__ import annotations

from pathlib import Path

import click

from note2anki.cli.options import report_options
from note2anki.cli.terminal import Terminal


@click.command(
    epilog="""\b
Examples:
  note2anki verify vault-1.0.0.apkg vault-1.1.0.apkg
  note2anki verify vault-1.0.0.apkg vault-1.1.0.apkg --collection "All Decks.colpkg"
""",
)
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD")
@click.argument("new", type=click.Path(path_type=Path), metavar="NEW")
@click.option(
    "--collection",
    type=click.Path(path_type=Path),
    metavar="EXPORT",
    help="Your own export of Anki's (.apkg or .colpkg), imported first.",
)
@report_options
def verify(
    old: Path, new: Path, collection: Path | None, as_json: bool, quiet: bool, verbose: bool, no_color: bool
) -> None:
    """Import OLD into a new Anki collection, study its cards, import NEW, and report what Anki did to each note.

    With your own export it also finds what Anki will skip: notes that you edited or marked there, and note types that
    were changed. Your Anki is not touched. Needs Anki's own code: pip install 'note2anki[verify]'.
    """
    from note2anki.reports.packages import verified_data, verified_text
    from note2anki.runs.verify import verify as run

    terminal = Terminal(as_json, quiet, verbose, no_color)
    verified = terminal.run(lambda: run(old, new, collection))
    terminal.problems(verified.diagnostics)
    terminal.result(verified_text(verified, every=verbose), lambda: verified_data(verified))
    terminal.tally(verified.diagnostics)
    terminal.finish(verified.diagnostics)
