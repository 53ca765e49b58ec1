"""`note2anki init`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from note2anki.cli.looking_on import LookingOn
from note2anki.cli.options import report_options
from note2anki.cli.streams import print_as_it_is
from note2anki.cli.terminal import take_terminal


@click.command(
    epilog="""\b
Examples:
  note2anki init ~/vault            look at the vault, write ~/vault/note2anki.toml
  note2anki init ~/vault --stdout   print it instead
""",
)
@click.argument("path", type=click.Path(path_type=Path), metavar="[PATH]", default=Path())
@click.option("--force", is_flag=True, help="Write it though there is one, which is kept as note2anki.toml.bak.")
@click.option("--stdout", "prints", is_flag=True, help="Print the settings, and write nothing.")
@report_options
def init(path: Path, force: bool, prints: bool, **given: Any) -> None:
    """Write settings for the vault at PATH (default: the current folder), with what is found in its notes.

    Nothing is asked. What the notes do in another way than note2anki expects is set, such as the heading level of
    questions; every other setting stands there with its default and its meaning, as a comment. Notes are never touched.
    """
    from note2anki.reports.settings import written_data, written_text
    from note2anki.runs.init import init as run

    terminal = take_terminal(given)
    watch = LookingOn(profile=False, quiet=terminal.quiet or terminal.as_json, plain=terminal.no_color)
    written = terminal.run(lambda: run(path, force=force, writes=not prints, watch=watch), watch)
    terminal.problems(written.diagnostics)
    if prints and not terminal.as_json:
        terminal.run(lambda: print_as_it_is(written.text))
    else:
        terminal.result(written_text(written), lambda: written_data(written))
    terminal.finish(written.diagnostics)
