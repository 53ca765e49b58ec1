"""`note2anki completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

#: The variable by which the shell's script asks the program, as click names it.
VARIABLE = "_NOTE2ANKI_COMPLETE"


@click.command(
    epilog="""\b
Examples:
  note2anki completion bash   for ~/.bashrc
  note2anki completion fish   for ~/.config/fish/completions/note2anki.fish
""",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), metavar="SHELL")
def completion(shell: str) -> None:
    """Print the script that lets SHELL (bash, zsh or fish) complete commands, options and paths with the Tab key."""
    kind = get_completion_class(shell)
    assert kind is not None
    group = click.get_current_context().find_root().command
    script = kind(group, {}, "note2anki", VARIABLE)
    click.echo(script.source(), nl=False)
