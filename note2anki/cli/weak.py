"""`note2anki weak`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from note2anki.cli.options import vault_options
from note2anki.cli.push import KEY_VARIABLE
from note2anki.cli.terminal import Terminal

#: How many of each kind the terminal lists, and the page, unless `--top` says it.
_IN_TERMINAL, _ON_PAGE = 10, 50


def _places(paths: tuple[Path, ...], url: str | None) -> tuple[Path | None, Path]:
    """Part the arguments into the file, which a running Anki stands in for, and the vault."""
    files, rest = ((), paths) if url is not None else (paths[:1], paths[1:])
    if (not files and url is None) or len(rest) > 1:
        raise click.UsageError("weak takes a FILE and a PATH" if url is None else "weak --url takes a PATH")
    return files[0] if files else None, rest[0] if rest else Path()


@click.command(
    epilog="""\b
Examples:
  note2anki weak "All Decks.colpkg" ~/vault                    what to rewrite, weakest first
  note2anki weak Interviews.apkg ~/vault -o weak.html          with plots, for the browser
  note2anki weak --url http://127.0.0.1:8765 ~/vault           what a running Anki says
  note2anki weak "All Decks.colpkg" --since 2026-09-01 --json  this autumn's, for a program
""",
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="FILE [PATH]")
@click.option("--url", metavar="URL", help="Ask a running Anki instead of a FILE: where its AnkiConnect listens.")
@click.option("--key", envvar=KEY_VARIABLE, default="", metavar="KEY", help=f"Its API key. Better in {KEY_VARIABLE}.")
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
    paths: tuple[Path, ...],
    url: str | None,
    key: str,
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
    of Anki's own collection.anki2; with --url a running Anki is asked instead. Nothing is written but the page that -o
    asks for.
    """
    from note2anki.reports.weak_text import weak_data, weak_text
    from note2anki.runs.request import Request, current_time
    from note2anki.runs.weak import find_weak, find_weak_in_anki, put_report

    if output is not None and output.suffix.lower() not in (".html", ".htm"):
        raise click.UsageError(f"-o names a page, FILE.html, and not {output.name!r}")
    file, path = _places(paths, url)
    terminal = Terminal(as_json, quiet, verbose, no_color)
    request = Request(paths=(path,), config=config, now=current_time())
    day = since.date() if since else None
    if file is not None:
        found = terminal.run(lambda: find_weak(request, file, since=day, min_reviews=min_reviews))
    else:
        asked = url or ""
        found = terminal.run(lambda: find_weak_in_anki(request, asked, key, since=day, min_reviews=min_reviews))
    if output is not None:
        found = terminal.run(lambda: put_report(found, output, top or _ON_PAGE))
    terminal.problems(found.diagnostics)
    listed = len(found.questions) if verbose else _IN_TERMINAL
    terminal.result(weak_text(found, top=top or listed), lambda: weak_data(found, top=top))
    terminal.finish(found.diagnostics)
