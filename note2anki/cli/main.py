"""The command `note2anki` itself: its help, its version and the list of its commands."""

from __future__ import annotations

import click

from note2anki import __version__
from note2anki.cli.check import check
from note2anki.cli.decks import decks
from note2anki.cli.export import export, plan
from note2anki.cli.history import history
from note2anki.cli.inspect import inspect
from note2anki.cli.prune import prune
from note2anki.cli.recover import recover
from note2anki.cli.verify import verify


@click.group(
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
