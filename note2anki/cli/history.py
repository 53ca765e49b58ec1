"""`note2anki history`."""

from __future__ import annotations

import re
from pathlib import Path

import click

from note2anki.cli.options import vault_options
from note2anki.cli.terminal import Terminal

_VERSION = re.compile(r"\d+\.\d+\.\d+")


def part_version(given: tuple[str, ...]) -> tuple[tuple[Path, ...], str]:
    """Part the path from the version; a version is three numbers, unless a file is called so."""
    versions = [each for each in given if _VERSION.fullmatch(each) and not Path(each).exists()]
    paths = tuple(Path(each) for each in given if each not in versions)
    if len(versions) > 1 or len(paths) > 1:
        raise click.UsageError("give one path and one version at most")
    return paths or (Path(),), versions[0] if versions else ""


@click.command(
    epilog="""\b
Examples:
  note2anki history ~/vault                              every version, with its date and counts
  note2anki history ~/vault 1.4.0                        what that one changed, card by card
  note2anki history ~/vault --markdown > CHANGELOG.md    a changelog to publish with the deck
""",
)
@click.argument("given", nargs=-1, metavar="[PATH] [VERSION]")
@click.option("--name", metavar="NAME", help="Of this package only. Default: of all, or of PATH's if it has one.")
@click.option("--markdown", is_flag=True, help="Print a changelog in Markdown.")
@vault_options
def history(
    given: tuple[str, ...],
    name: str | None,
    markdown: bool,
    config: Path | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
    no_color: bool,
) -> None:
    """Show the versions of the packages of the vault at PATH (default: the current folder), with dates and counts.

    With a VERSION (1.4.0), show the change of each card: words that went and words that came.
    """
    from note2anki.reports.changelog import changelog
    from note2anki.reports.paragraphs import Paragraph
    from note2anki.reports.versions import history_data, history_text
    from note2anki.runs.history import history as run
    from note2anki.runs.request import Request

    terminal = Terminal(as_json, quiet, verbose, no_color)
    paths, version = part_version(given)
    found = terminal.run(lambda: run(Request(paths=paths, name=name, config=config), version))
    terminal.problems(found.diagnostics)
    text = Paragraph(changelog(found), whole_lines=True) if markdown else history_text(found, plain=terminal.is_plain)
    terminal.result(text, lambda: history_data(found))
    terminal.finish(found.diagnostics)
