"""`note2anki recover`."""

from __future__ import annotations

from pathlib import Path

import click

from note2anki.cli.options import vault_options
from note2anki.cli.terminal import Terminal


def part_paths(given: tuple[Path, ...]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Part files from folders, so that the vault may stand before or after the files."""
    return tuple(path for path in given if not path.is_dir()), tuple(path for path in given if path.is_dir())


@click.command(
    epilog="""\b
Examples:
  note2anki recover decks/vault-2.4.1.apkg ~/vault   from the last package: everything is as it was
  note2anki recover "All Decks.colpkg" ~/vault       from Anki's own export: as far as Anki knows
  note2anki recover old/.note2anki/ledger.jsonl .    merge another ledger
""",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE... [PATH]")
@click.option("--adopt", is_flag=True, help="Take over cards of other tools that have a note2anki note type in Anki.")
@click.option("--replace", "replace_known", is_flag=True, help="Leave out what the present ledger knows.")
@vault_options
def recover(
    files: tuple[Path, ...],
    adopt: bool,
    replace_known: bool,
    config: Path | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    no_color: bool,
) -> None:
    """Rebuild the ledger of the vault at PATH (default: the current folder), so that questions find their cards again.

    A package that note2anki made gives it back whole. Anki's own export (.apkg or .colpkg, of any version) gives it as
    far as fields and tags go. A ledger is merged; so are several files. What is there already is merged as well, and a
    copy of it is kept.
    """
    from note2anki.reports.recovered import recovered_data, recovered_text
    from note2anki.runs.recover import recover as run
    from note2anki.runs.request import Request, current_time

    terminal = Terminal(as_json, quiet, verbose, no_color)
    sources, folders = part_paths(files)
    if not sources or len(folders) > 1:
        raise click.UsageError("give at least one file, and at most one folder, which is the vault")
    request = Request(paths=folders or (Path(),), config=config, now=current_time())
    recovered = terminal.run(lambda: run(request, sources, adopt=adopt, replace_known=replace_known))
    terminal.problems(recovered.diagnostics)
    terminal.result(recovered_text(recovered), lambda: recovered_data(recovered))
    terminal.finish(recovered.diagnostics)
