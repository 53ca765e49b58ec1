"""`note2anki prune`."""

from __future__ import annotations

from pathlib import Path

import click

from note2anki.cli.options import vault_options
from note2anki.cli.terminal import Terminal


@click.command(
    epilog="""\b
Examples:
  note2anki prune ~/vault --before 2026-01-01 --dry-run   which ones would go
  note2anki prune ~/vault --before 3.0.0                  those removed before version 3.0.0
""",
)
@click.argument("path", type=click.Path(path_type=Path), metavar="[PATH]", default=Path())
@click.option("--before", required=True, metavar="VERSION|DATE", help="What was removed earlier is dropped.")
@click.option("--name", metavar="NAME", help="The package that the version is of. Default: any.")
@click.option("--dry-run", is_flag=True, help="Only show what would be dropped.")
@vault_options
def prune(
    path: Path,
    before: str,
    name: str | None,
    dry_run: bool,
    config: Path | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    no_color: bool,
) -> None:
    """Drop the tombstones of questions that were removed before a version or a date.

    A tombstone tells Anki that a question was removed, and brings its history back when the question is. Once it is
    dropped, later packages leave it out, and a question that is pasted back is a new card.
    """
    from note2anki.reports.upkeep import pruned_data, pruned_text
    from note2anki.runs.prune import prune as run
    from note2anki.runs.request import Request, current_time

    terminal = Terminal(as_json, quiet, verbose, no_color)
    request = Request(paths=(path,), name=name, config=config, now=current_time())
    pruned = terminal.run(lambda: run(request, before, dry_run=dry_run))
    terminal.result(pruned_text(pruned, every=verbose), lambda: pruned_data(pruned))
    terminal.finish(())
