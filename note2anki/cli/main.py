"""The command `note2anki` itself: its help, its version and the list of its commands."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from note2anki import __version__
from note2anki.cli.check import check
from note2anki.cli.decks import decks
from note2anki.cli.export import export, plan
from note2anki.cli.history import history
from note2anki.cli.inspect import inspect
from note2anki.cli.prune import prune
from note2anki.cli.recover import recover
from note2anki.cli.streams import prepare_streams
from note2anki.cli.terminal import Terminal
from note2anki.cli.verify import verify
from note2anki.diagnostics import diagnose


class Program(click.Group):
    """The group of all commands; wrong arguments and Ctrl-C read as they do everywhere else in the program."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command and end the process, as click's own does; without `standalone_mode` return or raise."""
        given = list(sys.argv[1:] if args is None else args)
        terminal = Terminal(as_json="--json" in given, no_color="--no-color" in given)
        prepare_streams()
        try:
            result = super().main(given, prog_name, complete_var, standalone_mode=False, **extra)
        except click.UsageError as error:
            if not standalone_mode:
                raise
            _refuse(terminal, error)
        except click.Abort:
            terminal.stop()
        if standalone_mode:
            sys.exit(result if isinstance(result, int) else 0)
        return result


def _refuse(terminal: Terminal, error: click.UsageError) -> NoReturn:
    command = error.ctx.command_path if error.ctx else "note2anki"
    hint = f"`{command} --help` lists what there is"
    near: list[str] = []
    if isinstance(error, click.NoSuchOption) and error.ctx:
        options = [name for parameter in error.ctx.command.params for name in parameter.opts]
        near = difflib.get_close_matches(error.option_name, [*options, "--help"], 1)
    elif isinstance(error.ctx, click.Context) and isinstance(error.ctx.command, click.Group) and error.ctx.args == []:
        word = error.message.partition("'")[2].partition("'")[0]
        near = difflib.get_close_matches(word, error.ctx.command.commands, 1)
    if near:
        hint = f"did you mean `{near[0]}`?"
    terminal.refuse(diagnose("N2A047", detail=error.message.rstrip("."), hint=hint))


@click.group(
    cls=Program,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  note2anki export "Interview.md"       one note, to Interview-1.0.0.apkg
  note2anki export ~/vault -o ~/decks   a whole vault
  note2anki plan                        what an export of this folder would change
  note2anki check                       what is wrong in the notes
  note2anki history                     what each version changed
  note2anki recover LAST.apkg           after the .note2anki folder was lost
""",
)
@click.version_option(__version__, "-V", "--version", prog_name="note2anki", message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Turn the questions of Obsidian notes into an Anki deck, again and again, without losing a review.

    A question is a heading of level 5, `- ##### What is RAG?`, with its answer below it. Export, import the file in
    Anki, study, edit the notes, export again: every card keeps its history.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


main.add_command(export)
main.add_command(plan)
main.add_command(check)
main.add_command(recover)
main.add_command(history)
main.add_command(prune)
main.add_command(decks)
main.add_command(inspect)
main.add_command(verify)
