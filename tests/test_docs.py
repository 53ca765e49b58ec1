"""The docs say what the program does: every command, option, setting and diagnostic stands in them, every link leads on."""

from __future__ import annotations

import re
import string
from pathlib import Path

import click
import pytest

from note2anki.cli import main
from note2anki.diagnostics import TABLE, diagnose
from note2anki.settings import SETTINGS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


def headings(page: str) -> set[str]:
    return set(re.findall(r"^#+ (.+)$", page, re.MULTILINE))


def anchors(page: str) -> set[str]:
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings(page)}


@pytest.mark.parametrize("code", TABLE)
def test_every_diagnostic_is_explained_with_its_wording(code: str) -> None:
    page = (DOCS / "diagnostics.md").read_text("utf-8")
    section = page.partition(f"### {code}\n")[2].partition("\n### ")[0]
    assert TABLE[code].message in section
    assert f"*{TABLE[code].severity}*" in section
    assert "For example:" in section
    assert "What to do:" in section


@pytest.mark.parametrize("code", TABLE)
def test_every_diagnostic_can_be_made(code: str) -> None:
    wording = TABLE[code].message + TABLE[code].hint
    asked = {name for _text, name, _format, _conversion in string.Formatter().parse(wording) if name}
    assert diagnose(code, "Note.md", 1, 1, **dict.fromkeys(asked - {"file"}, "x")).code == code


def test_no_diagnostic_is_explained_that_is_none() -> None:
    codes = re.findall(r"^### (N2A\d+)", (DOCS / "diagnostics.md").read_text("utf-8"), re.MULTILINE)
    assert codes == list(TABLE)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_documented(setting: object) -> None:
    page = (DOCS / "settings.md").read_text("utf-8")
    section = page.partition(f"## {setting.name}\n")[2].partition("\n## ")[0]  # type: ignore[attr-defined]
    assert setting.meaning in " ".join(section.split())  # type: ignore[attr-defined]
    assert "```toml" in section


COMMANDS = [(name, command) for name, command in main.commands.items()]


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _command in COMMANDS])
def test_every_option_of_every_command_is_documented_and_has_help(name: str, command: click.Command) -> None:
    page = (DOCS / "commands.md").read_text("utf-8")
    assert name in headings(page)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert all(f"`{option}" in page for option in parameter.opts), parameter.opts


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        if "://" in target:
            continue
        path, _mark, anchor = target.partition("#")
        linked = (page.parent / path) if path else page
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors(linked.read_text("utf-8")), target


@pytest.mark.parametrize("heading", ["Try it", "Test it"])
def test_the_readmes_commands_are_one_line_each(heading: str) -> None:
    section = (ROOT / "README.md").read_text("utf-8").partition(f"\n## {heading}\n")[2]
    block = section.partition("```")[2].partition("```")[0]
    assert len(block.strip().splitlines()) == 2  # the language, and the command
