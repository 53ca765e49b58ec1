"""`note2anki preview`."""

from __future__ import annotations

import gc
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from note2anki.cli.looking_on import LookingOn
from note2anki.cli.options import reading_options, work_options
from note2anki.cli.terminal import Terminal, take_terminal, take_watch

if TYPE_CHECKING:
    from note2anki.runs.request import Request


def _refuse_odd(output: Path | None, *, serve: bool, port: int) -> None:
    if output is not None and serve:
        raise click.UsageError("--serve writes no page: leave out -o")
    if port and not serve:
        raise click.UsageError("--port goes with --serve")
    if output is not None and output.suffix and output.suffix.lower() not in (".html", ".htm") and not output.is_dir():
        raise click.UsageError(f"-o wants a file ending in .html, or a folder, and not {output}")


def _write(terminal: Terminal, request: Request, watch: LookingOn, output: Path | None, *, opens: bool) -> None:
    from note2anki.reports.preview.data import written_data
    from note2anki.reports.preview.words import written_text
    from note2anki.runs.previewing.preview import write_preview

    written = terminal.run(lambda: write_preview(request, output, watch), watch)
    problems = written.previewed.diagnostics
    terminal.problems(problems)
    terminal.result(written_text(written), lambda: written_data(written))
    terminal.tally(problems)
    if opens:
        _show(written.path.resolve().as_uri())
    terminal.finish(problems)


def _show(address: str) -> None:
    import webbrowser  # here, since few ask for it

    webbrowser.open(address)


def _serve(terminal: Terminal, request: Request, port: int, *, opens: bool) -> None:
    from note2anki.runs.previewing.server import serve_preview

    def began(address: str) -> None:
        terminal.result(f"{address}\nCtrl-C stops it", lambda: {"address": address})
        if opens:
            _show(address)

    def serve() -> None:
        gc.enable()  # it lives for days
        with suppress(KeyboardInterrupt):  # which is how it is to be stopped
            serve_preview(request, port, began)

    terminal.run(serve)


@click.command(
    epilog="""\b
Examples:
  note2anki preview ~/vault --open             every card of a vault, in the browser
  note2anki preview "Interview.md" -o p.html   one note's, to a file
  note2anki preview --serve --open             and again with each edit, until Ctrl-C
""",
)
@reading_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Where to write: a file ending in .html, or a folder. Default: NAME-preview.html in the current folder.",
)
@click.option("--name", metavar="NAME", help="The package's name. Default: the note's or the folder's name.")
@click.option("--open", "opens", is_flag=True, help="Show the page in the browser.")
@click.option("--serve", is_flag=True, help="Write nothing; show the page on this computer, anew with each edit.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="With --serve: where. Default: any free one.")
@work_options
def preview(paths: tuple[Path, ...], output: Path | None, opens: bool, serve: bool, port: int, **given: Any) -> None:
    """Show every card of notes and folders (default: the current folder) as one page, to read before an export.

    Front and back as Anki and AnkiDroid show them, light and night, with what changed since the last version and what
    is wrong in the notes. The page is one file and asks nothing of the network. Nothing else is written.
    """
    from note2anki.runs.request import Request, current_time

    _refuse_odd(output, serve=serve, port=port)
    terminal = take_terminal(given)
    watch = take_watch(given, terminal)
    request = terminal.run(lambda: Request(paths=paths or (Path(),), now=current_time(), **given))
    if serve:
        _serve(terminal, request, port, opens=opens)
    else:
        _write(terminal, request, watch, output, opens=opens)
