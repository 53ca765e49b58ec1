"""Arguments and options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


class _GivenPath(click.Path):
    """A path that says something: an empty one, as of a variable that is not set, is not the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Take the path, unless it is empty."""
        if value == "":
            self.fail("a path is empty; for the current folder, write `.`", param, ctx)
        return super().convert(value, param, ctx)


_PATHS = click.argument("paths", nargs=-1, type=_GivenPath(path_type=Path), metavar="[PATH]...")
_CONFIG = click.option(
    "--config", type=click.Path(path_type=Path), metavar="FILE", help="Settings, instead of the vault's note2anki.toml."
)
_OUTPUT_OPTIONS = (
    click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on standard output."),
    click.option("-q", "--quiet", is_flag=True, help="Print errors only."),
    click.option("-v", "--verbose", is_flag=True, help="Print every change and every note's warnings in full."),
    click.option("--no-color", is_flag=True, help="Print without colours; NO_COLOR does the same."),
)
_PACKAGE_OPTIONS = (
    click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="Where to write: a file ending in .apkg, or a folder. Default: the current folder.",
    ),
    click.option("--name", metavar="NAME", help="The package's name. Default: the note's or the folder's name."),
    click.option("--allow-removals", is_flag=True, help="Remove cards even if very many are gone at once."),
    click.option("--follow-renames", is_flag=True, help="Take the deck names that the notes' places ask for now."),
    click.option("--allow-type-change", is_flag=True, help="Let plain questions become clozes and back, as new cards."),
    click.option("--strict", is_flag=True, help="Do nothing while a question may be an old card or a new one."),
)
#: What is meant once: done again with each export, it would make version after version, or miss its line.
_ONCE_OPTIONS = (
    click.option("--touch", is_flag=True, help="Send every card again, also those that Anki skipped."),
    click.option(
        "--match",
        multiple=True,
        metavar="FILE:LINE=CARD",
        help="The question there is that old card, reworded. CARD is its GUID or its old question. Repeatable.",
    ),
    click.option(
        "--as-new", multiple=True, metavar="FILE:LINE", help="The question there is no old card reworded. Repeatable."
    ),
)
_WORK_OPTIONS = (
    click.option(
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="Work on notes in so many processes. Default: one a processor; small exports need one.",
    ),
    click.option("--no-cache", is_flag=True, help="Work on every note anew, and keep nothing for the next run."),
    click.option("--profile", is_flag=True, help="Print what each stage took, on standard error."),
)


def _apply(command: Command, *decorators: Callable[[Command], Command]) -> Command:
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def reading_options(command: Command) -> Command:
    """Give a command the paths and the options of every command that reads notes."""
    return _apply(command, _PATHS, _CONFIG, *_OUTPUT_OPTIONS)


def report_options(command: Command) -> Command:
    """Give a command the options of one that tells something, whatever its arguments are."""
    return _apply(command, *_OUTPUT_OPTIONS)


def vault_options(command: Command) -> Command:
    """Give a command the options of one that works on a vault's ledger."""
    return _apply(command, _CONFIG, *_OUTPUT_OPTIONS)


def package_options(command: Command) -> Command:
    """Give a command the options of one that makes a package."""
    return _apply(command, *_PACKAGE_OPTIONS, *_ONCE_OPTIONS)


def repeated_options(command: Command) -> Command:
    """Give a command the options of one that makes a package again and again."""
    return _apply(command, *_PACKAGE_OPTIONS, *_WORK_OPTIONS[:2])


def work_options(command: Command) -> Command:
    """Give a command the options of one that may work for long."""
    return _apply(command, *_WORK_OPTIONS)
