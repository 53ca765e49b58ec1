"""`note2anki config`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from note2anki.cli.options import vault_options
from note2anki.cli.terminal import take_terminal


@click.command(
    epilog="""\b
Examples:
  note2anki config ~/vault              what is set, and where
  note2anki config --config other.toml  what another file would set
  note2anki config --schema             for an editor that completes and checks settings
""",
)
@click.argument("path", type=click.Path(path_type=Path), metavar="[PATH]", default=Path())
@click.option("--schema", is_flag=True, help="Print the JSON Schema of note2anki.toml instead.")
@vault_options
def config(path: Path, config: Path | None, schema: bool, verbose: bool, **given: Any) -> None:
    """Show the settings in force in the vault at PATH (default: the current folder), and where each comes from.

    With -v long lists stand in full, and what each setting means below it. Nothing is written.
    """
    terminal = take_terminal(given, verbose=verbose)
    if schema:
        from note2anki.cli.streams import print_json
        from note2anki.settings.schema import settings_schema

        terminal.run(lambda: print_json(settings_schema()))
        terminal.finish(())
    from note2anki.reports.settings import settings_data, settings_text
    from note2anki.runs.config import show_settings
    from note2anki.runs.request import Request

    shown = terminal.run(lambda: show_settings(Request(paths=(path,), config=config)))
    terminal.problems(shown.diagnostics)
    terminal.result(settings_text(shown, every=verbose), lambda: settings_data(shown))
    terminal.finish(shown.diagnostics)
