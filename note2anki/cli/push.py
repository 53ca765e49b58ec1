"""`note2anki push`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from note2anki.cli.options import package_options, reading_options
from note2anki.cli.terminal import Terminal
from note2anki.outcome import counted

#: Where AnkiConnect listens unless its settings say otherwise.
URL = "http://127.0.0.1:8765"
KEY_VARIABLE = "NOTE2ANKI_ANKICONNECT_KEY"


def _confirm(notes: int, reviews: int) -> bool:
    """Ask whether notes may be deleted; where nobody answers they may not."""
    question = f"Delete {counted(notes, 'note')} in Anki, and with that {counted(reviews, 'review')}?"
    try:
        return click.confirm(question, err=True)
    except click.Abort:
        click.echo(err=True)
        return False


@click.command(
    epilog="""\b
Examples:
  note2anki push --dry-run          what would be done in Anki
  note2anki push "Interview.md"     one note
  note2anki push --delete-removed   removed questions go, with their reviews
""",
)
@reading_options
@package_options
@click.option("--url", default=URL, metavar="URL", show_default=True, help="Where AnkiConnect listens.")
@click.option("--key", envvar=KEY_VARIABLE, default="", metavar="KEY", help=f"Its API key. Better in {KEY_VARIABLE}.")
@click.option("--dry-run", is_flag=True, help="Only show what would be done, in Anki and here.")
@click.option("--delete-removed", is_flag=True, help="Delete removed questions in Anki, which asks first.")
@click.option("-y", "--yes", is_flag=True, help="Delete them without being asked.")
def push(
    paths: tuple[Path, ...],
    as_json: bool,
    quiet: bool,
    verbose: bool,
    no_color: bool,
    url: str,
    key: str,
    dry_run: bool,
    delete_removed: bool,
    yes: bool,
    **given: Any,
) -> None:
    """Export notes and folders (default: the current folder), and bring what changed into a running Anki.

    Anki needs the add-on AnkiConnect. What a push does is what an import of the package does, and more: your own tags
    stay, cards follow renamed decks (--follow-renames), and what you edited in Anki is not overwritten (unless with
    --touch). Schedules are never touched. Pushing again finishes what was cut off.
    """
    from note2anki.reports.push import pushed_data, pushed_text
    from note2anki.runs.pushing.push import PushRequest
    from note2anki.runs.pushing.push import push as run
    from note2anki.runs.request import Request, current_time

    terminal = Terminal(as_json, quiet, verbose, no_color)
    confirm = (lambda _notes, _reviews: True) if yes else _confirm
    pushed = terminal.run(
        lambda: run(
            PushRequest(
                Request(paths=paths or (Path(),), now=current_time(), **given),
                url,
                key,
                dry_run=dry_run,
                delete_removed=delete_removed,
                confirm=confirm,
            )
        )
    )
    listed = set() if quiet else {"N2A030"}  # the summary shows both sides and what settles them
    terminal.problems(tuple(each for each in pushed.diagnostics if each.code not in listed))
    terminal.result(pushed_text(pushed, every=verbose), lambda: pushed_data(pushed))
    terminal.tally(pushed.diagnostics)
    terminal.finish(pushed.diagnostics)
