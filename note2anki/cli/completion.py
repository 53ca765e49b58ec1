"""`note2anki completion`."""

from __future__ import annotations

import click
from click.shell_completion import (
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    get_completion_class,
)

#: The variable by which the shell's script asks the program, as click names it.
VARIABLE = "_NOTE2ANKI_COMPLETE"


class _WholeWord(ShellComplete):
    """For shells that put what is offered in the place of the whole word: `--format=s` is not to become `sarif`."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Return what is offered for a word, with the option's name where the word begins with it."""
        offered = super().get_completions(args, incomplete)
        option, equals, _value = incomplete.partition("=")
        if equals and option.startswith("--"):
            for item in offered:
                item.value = f"{option}={item.value}"
        return offered


@add_completion_class
class _Zsh(_WholeWord, ZshComplete):
    """The Tab key in zsh."""


@add_completion_class
class _Fish(_WholeWord, FishComplete):
    """The Tab key in fish."""


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
