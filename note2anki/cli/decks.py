"""`note2anki decks`."""

from __future__ import annotations

from pathlib import Path

import click

from note2anki.cli.options import vault_options
from note2anki.cli.terminal import Terminal


@click.command(
    epilog="""\b
Examples:
  note2anki decks ~/vault                                  each deck with its counts
  note2anki decks ~/vault --rename Interviews "Job hunt"   a deck that you renamed in Anki
""",
)
@click.argument("path", type=click.Path(path_type=Path), metavar="[PATH]", default=Path())
@click.option("--rename", nargs=2, metavar="OLD NEW", help="Send new cards of OLD, and of decks below it, to NEW.")
@vault_options
def decks(
    path: Path,
    rename: tuple[str, str] | None,
    config: Path | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    no_color: bool,
) -> None:
    """List the decks of the vault at PATH (default: the current folder): how many cards each has, and which decks their
    notes' places ask for now.
    """
    from note2anki.reports.upkeep import decks_data, decks_text
    from note2anki.runs.deck_list import list_decks, rename_deck
    from note2anki.runs.request import Request, current_time

    terminal = Terminal(as_json, quiet, verbose, no_color)
    request = Request(paths=(path,), config=config, now=current_time())
    listed = terminal.run(lambda: rename_deck(request, *rename) if rename else list_decks(request))
    terminal.problems(listed.diagnostics)
    terminal.result(decks_text(listed), lambda: decks_data(listed))
    terminal.finish(listed.diagnostics)
