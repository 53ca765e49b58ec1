"""Help can be read from 60 columns on."""

from __future__ import annotations

import click
import pytest
from support.shown_commands import commands

from note2anki.cli import main

COMMANDS = [("note2anki", main), *commands()]


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _command in COMMANDS])
def test_no_line_of_a_help_is_wider_than_the_terminal(name: str, command: click.Command, columns: int) -> None:
    """But for an example, which is to be copied whole, with what it says of itself behind it."""
    width = {"terminal_width": columns, "max_content_width": 100}
    shown = command.make_context(name, [], resilient_parsing=True, **width).get_help()
    told, _mark, examples = shown.partition("Examples:\n")
    assert [line for line in told.splitlines() if len(line) > columns] == []
    assert [line for line in examples.splitlines() if len(line) > 110] == []
