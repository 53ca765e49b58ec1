"""`note2anki watch`."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from note2anki.cli.options import reading_options, repeated_options
from note2anki.cli.push import KEY_VARIABLE, URL
from note2anki.cli.streams import print_line
from note2anki.cli.terminal import Terminal, take_terminal

if TYPE_CHECKING:
    from note2anki.outcome import Outcome
    from note2anki.outcome.push import Pushed
    from note2anki.outcome.watched import Watched
    from note2anki.runs.request import Request


def _action(url: str, key: str, *, push: bool) -> Callable[[Request], Outcome | Pushed]:
    """Return what is to be done whenever notes change."""
    from note2anki.runs.export import export

    if not push:
        return export
    from note2anki.runs.pushing.push import PushRequest
    from note2anki.runs.pushing.push import push as run

    return lambda request: run(PushRequest(request, url, key))


def _say(terminal: Terminal, news: Watched) -> bool:
    """Tell news, and return whether anybody still reads them."""
    from note2anki.reports.watched import watched_data, watched_lines

    if terminal.as_json:
        return all(print_line(data) for data in watched_data(news))
    if news.began:
        terminal.tell(f"watching {news.vault}; Ctrl-C stops it")
    terminal.problems((*news.problems, *([news.error] if news.error else [])))
    if news.solved:
        terminal.tell(f"{news.solved} problem{'' if news.solved == 1 else 's'} solved")
    return terminal.quiet or all(print_line(line) for line in watched_lines(news))


def _follow(terminal: Terminal, request: Request, run: Callable[[Request], Outcome | Pushed], debounce: float) -> None:
    """Tell news until there are no more, or nobody to tell them to."""
    from note2anki.diagnostics import RunError
    from note2anki.reports.watched import error_event
    from note2anki.runs.watch import watch_notes

    gc.enable()  # it lives for days
    try:
        with suppress(KeyboardInterrupt):  # which is how it is to be stopped
            for news in watch_notes(request, run, debounce=debounce):
                if not _say(terminal, news):
                    return
    except RunError as error:
        if not terminal.as_json:
            raise
        print_line(error_event(error.diagnostic))
        replace(terminal, as_json=False).refuse(error.diagnostic)


@click.command(
    epilog="""\b
Examples:
  note2anki watch ~/vault -o ~/decks      a new package with each edit
  note2anki watch --push                  and into a running Anki at once
  note2anki watch --debounce 30 --json    when nothing changed for 30 seconds; for a program
""",
)
@reading_options
@repeated_options
@click.option("--push", is_flag=True, help="Push into a running Anki too, as `push` does.")
@click.option("--url", metavar="URL", help=f"With --push: where AnkiConnect listens.  [default: {URL}]")
@click.option("--key", envvar=KEY_VARIABLE, default="", metavar="KEY", help=f"Its API key. Better in {KEY_VARIABLE}.")
@click.option(
    "--debounce",
    type=click.FloatRange(0.05, 3600),
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    help="Export when nothing has changed for so long.",
)
def watch(paths: tuple[Path, ...], push: bool, url: str | None, key: str, debounce: float, **given: Any) -> None:
    """Export notes and folders (default: the current folder), and again whenever they change, until Ctrl-C.

    One line tells of each new version. While notes are being written or synced it waits; what cannot be exported is
    told once and tried again.
    """
    from note2anki.runs.request import Request, current_time

    if url is not None and not push:
        raise click.UsageError("--url goes with --push")
    terminal = take_terminal(given)
    given["use_cache"], given["jobs"] = not given.pop("no_cache"), given["jobs"] or 0
    request = terminal.run(lambda: Request(paths=paths or (Path(),), now=current_time(), **given))
    terminal.run(lambda: _follow(terminal, request, _action(url or URL, key, push=push), debounce))
