"""Text that is printed without rich reads as rich prints it."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable

import pytest
from rich.console import Console, RenderableType
from rich.table import Table

from note2anki.cli import streams
from note2anki.reports.paragraphs import Page, Paragraph

WIDTH = 40


def paragraph(*parts: tuple[str, str], whole_lines: bool = False) -> Paragraph:
    made = Paragraph("It begins\n", style="bold", whole_lines=whole_lines)
    for text, style in parts:
        made.append(text, style)
    return made


def printed_by_rich(text: RenderableType) -> str:
    out = io.StringIO()
    Console(file=out, width=WIDTH, markup=False, emoji=False, highlight=False).print(text, crop=False)
    return out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        Paragraph(),
        Paragraph("é" * WIDTH),
        Paragraph("¿[b]? :bell:"),
        paragraph(("a word", "dim"), ("\n", ""), ("  another  ", "not bold"), ("\n\nend", "")),
        Page(paragraph(("a line that is longer than there is room for: " * 3, "dim"), whole_lines=True)),
        Page(Paragraph("one"), Paragraph(""), Page(paragraph(("two", "green")), Paragraph("three"))),
    ],
)
def test_what_is_printed_without_rich_is_what_rich_prints(text: Paragraph | Page) -> None:
    assert text.plain(WIDTH) is not None
    assert f"{text.plain(WIDTH)}\n" == printed_by_rich(text)


@pytest.mark.parametrize(
    "text",
    [
        Paragraph("x" * (WIDTH + 1)),
        Paragraph("宽" * (WIDTH // 2 + 1)),
        Paragraph("a\ttab"),
        Paragraph("a bell\a", whole_lines=True),
        Page(Paragraph("one"), Paragraph("two words " * WIDTH)),
        Page(Paragraph("one"), Table()),
    ],
)
def test_what_rich_has_to_break_or_replace_is_left_to_it(text: Paragraph | Page) -> None:
    assert text.plain(WIDTH) is None


def test_styles_reach_rich() -> None:
    out = io.StringIO()
    console = Console(file=out, width=WIDTH, force_terminal=True, color_system="standard", _environ={})
    console.print(Page(paragraph(("green", "green"), ("plain", "not bold"))))
    assert out.getvalue() == "\x1b[1mIt begins\x1b[0m\n\x1b[1;32mgreen\x1b[0mplain\n"


def test_nothing_is_falsy() -> None:
    assert not Paragraph()
    assert Paragraph("something")


@pytest.fixture(autouse=True)
def _nothing_is_said_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLUMNS", *streams._RICH_OBEYS):
        monkeypatch.delenv(name, raising=False)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("name", streams._RICH_OBEYS)
def test_rich_prints_where_a_person_says_how(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert streams._as_it_is(Paragraph("text"), io.StringIO()) == "text"
    monkeypatch.setenv(name, "1")
    assert streams._as_it_is(Paragraph("text"), io.StringIO()) is None


def test_rich_prints_on_a_terminal() -> None:
    assert streams._as_it_is(Paragraph("text"), Terminal()) is None
    assert streams._as_it_is(Paragraph("text"), None) is None


def of_one_terminal(number: int, columns: int) -> Callable[[int], os.terminal_size]:
    """Make one stream a terminal, and the others none."""

    def size(descriptor: int) -> os.terminal_size:
        if descriptor != number:
            raise OSError(errno.ENOTTY, "no terminal")
        return os.terminal_size((columns, 25))

    return size


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize(("columns", "variable"), [(30, ""), (0, ""), (30, "20"), (30, "wide")])
def test_lines_are_as_wide_as_those_of_rich(
    monkeypatch: pytest.MonkeyPatch, number: int, columns: int, variable: str
) -> None:
    monkeypatch.setattr(os, "get_terminal_size", of_one_terminal(number, columns))
    monkeypatch.setenv("COLUMNS", variable)
    assert streams._line_width() == Console(file=io.StringIO()).width


def test_without_a_terminal_lines_are_as_wide_as_those_of_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "get_terminal_size", of_one_terminal(-1, 0))
    assert streams._line_width() == Console(file=io.StringIO()).width == 80
