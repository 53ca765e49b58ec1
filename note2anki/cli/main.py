"""The command `note2anki` itself: its help, its version and the list of its commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click

from note2anki import __version__
from note2anki.cli.streams import cannot_print, prepare_streams

if TYPE_CHECKING:
    from note2anki.cli.terminal import Terminal

#: Every command, with the module that has it and what the list of commands says of it; a module is imported when its
#: command is called, so that none pays for what another needs.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("init", "Write settings for a vault, with what is found in it."),
    "export": ("export", "Write the questions of notes and folders as an Anki package."),
    "plan": ("export", "Show what an export would do; nothing is written."),
    "push": ("push", "Export, and bring what changed into a running Anki."),
    "watch": ("watch", "Export or push again whenever notes change."),
    "check": ("check", "Show what is wrong in the notes."),
    "preview": ("preview", "Show every card as one page, to read before an export."),
    "recover": ("recover", "Rebuild the vault's ledger from a package, an export of Anki's, or another ledger."),
    "history": ("history", "Show a package's versions, and what each changed, card by card."),
    "prune": ("prune", "Forget questions that were removed long ago."),
    "decks": ("decks", "List the decks that cards go to, or follow a deck that was renamed in Anki."),
    "config": ("config", "Show the settings in force, and where each comes from."),
    "inspect": ("inspect", "Show what is in a package, also one of another tool."),
    "weak": ("weak", "Show which questions do not stick, from what Anki says of their reviews."),
    "verify": ("verify", "Import two packages into a real Anki collection and report what happened."),
    "completion": ("completion", "Print what lets bash, zsh or fish complete commands and options."),
}


class Program(click.Group):
    """The group of all commands; wrong arguments and Ctrl-C read as they do everywhere else in the program."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, in the order in which a person meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"note2anki.cli.{COMMANDS[cmd_name][0]}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_module, says) in COMMANDS.items()])

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
        prepare_streams()
        if "_NOTE2ANKI_COMPLETE" in os.environ:
            import_module("note2anki.cli.completion")  # which knows the shells better than click does
        try:
            result = super().main(given, prog_name, complete_var, standalone_mode=False, **extra)
        except click.UsageError as error:
            if not standalone_mode:
                raise
            _refuse(_terminal(given), error)
        except click.Abort:
            _terminal(given).stop()
        except OSError as error:  # help, version and completion are printed by click; commands catch their own
            cause = error
            _terminal(given).print(lambda: cannot_print(cause))
        if standalone_mode:
            sys.exit(result if isinstance(result, int) else 0)
        return result


def _terminal(given: Sequence[str]) -> Terminal:
    """Return how to speak where no command was reached that says it."""
    from note2anki.cli.terminal import Terminal

    return Terminal(as_json="--json" in given, no_color="--no-color" in given)


def _refuse(terminal: Terminal, error: click.UsageError) -> NoReturn:
    import difflib

    from note2anki.diagnostics import diagnose

    command = error.ctx.command_path if error.ctx else "note2anki"
    hint = f"`{command} --help` lists what there is"
    near: list[str] = []
    if isinstance(error, click.NoSuchOption) and error.ctx:
        options = [name for parameter in error.ctx.command.params for name in parameter.opts]
        near = difflib.get_close_matches(error.option_name, [*options, "--help"], 1)
    elif isinstance(error.ctx, click.Context) and isinstance(error.ctx.command, click.Group) and error.ctx.args == []:
        word = error.message.partition("'")[2].partition("'")[0]
        near = difflib.get_close_matches(word, list(COMMANDS), 1)
    if near:
        hint = f"did you mean `{near[0]}`?"
    terminal.refuse(diagnose("N2A047", detail=error.format_message().rstrip("."), hint=hint))


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
