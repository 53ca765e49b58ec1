"""`note2anki weak`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from note2anki.cli.options import vault_options
from note2anki.cli.terminal import Terminal

#: How many of each kind the terminal lists, and the page, unless `--top` says it.
_IN_TERMINAL, _ON_PAGE = 10, 50


@click.command(
    epilog="""\b
Examples:
  note2anki weak "All Decks.colpkg" ~/vault                    what to rewrite, weakest first
  note2anki weak Interviews.apkg ~/vault -o weak.html          with plots, for the browser
  note2anki weak "All Decks.colpkg" --since 2026-09-01 --json  this autumn's, for a program
""",
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.argument("path", type=click.Path(path_type=Path), metavar="[PATH]", default=Path())
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE.html", help="Write a page with plots, too."
)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"List so many of each kind. Default: {_IN_TERMINAL}, {_ON_PAGE} on the page, all with --json.",
)
@click.option(
    "--min-reviews",
    type=click.IntRange(min=1),
    default=5,
    metavar="N",
    help="Judge nothing that has fewer reviews. Default: 5.",
)
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Leave out what was answered before.")
@vault_options
def weak(
    file: Path,
    path: Path,
    output: Path | None,
    top: int | None,
    min_reviews: int,
    since: datetime | None,
    config: Path | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    no_color: bool,
) -> None:
    """Say which questions of the vault at PATH (default: the current folder) do not stick.

    FILE is what Anki's File > Export writes (.apkg or .colpkg) with “Include scheduling information” ticked, or a copy
    of Anki's own collection.anki2. Nothing is written but the page that -o asks for.
    """
    from note2anki.reports.weak_text import weak_data, weak_text
    from note2anki.runs.request import Request, current_time
    from note2anki.runs.weak import find_weak, put_report

    if output is not None and output.suffix.lower() not in (".html", ".htm"):
        raise click.UsageError(f"-o names a page, FILE.html, and not {output.name!r}")
    terminal = Terminal(as_json, quiet, verbose, no_color)
    request = Request(paths=(path,), config=config, now=current_time())
    day = since.date() if since else None
    found = terminal.run(lambda: find_weak(request, file, since=day, min_reviews=min_reviews))
    if output is not None:
        found = terminal.run(lambda: put_report(found, output, top or _ON_PAGE))
    terminal.problems(found.diagnostics)
    listed = len(found.questions) if verbose else _IN_TERMINAL
    terminal.result(weak_text(found, top=top or listed), lambda: weak_data(found, top=top))
    terminal.finish(found.diagnostics)
