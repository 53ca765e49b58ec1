"""The docs say what the program does: every command, option, setting and diagnostic stands in them, every link leads on."""

from __future__ import annotations

import importlib.util
import re
import string
from pathlib import Path
from types import ModuleType

import click
import pytest

from note2anki.cli import main
from note2anki.diagnostics import TABLE, diagnose
from note2anki.settings import SETTINGS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("**/*.md"))]
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


COMMANDS = [(name, main.get_command(click.Context(main), name)) for name in main.list_commands(click.Context(main))]


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


def session_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("session", DOCS / "tools" / "session.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_readmes_session_is_what_the_commands_print() -> None:
    tool = session_tool()
    assert tool.current() == tool.block(), "run docs/tools/session.py"


def test_the_pictures_are_few_and_small_and_are_those_that_one_command_makes() -> None:
    pictures = sorted((DOCS / "pictures").iterdir())
    shown = re.findall(r"!\[[^\]]+\]\(pictures/([^)]+)\)", (DOCS / "cards.md").read_text("utf-8"))
    made = re.findall(r'Picture\("([^"]+)"', (DOCS / "tools" / "screenshots.py").read_text("utf-8"))
    assert sorted(shown) == sorted(made) == [path.name for path in pictures]
    assert len(pictures) <= 12
    assert sum(path.stat().st_size for path in pictures) <= 1 << 20


def test_every_template_and_callout_is_documented() -> None:
    page = (DOCS / "cards.md").read_text("utf-8")
    templates = ROOT / "card_templates"
    assert [path for path in templates.rglob("*.*") if f"`{path.relative_to(templates).as_posix()}`" not in page] == []
    kinds = set(re.findall(r'data-callout="([a-z]+)"', (templates / "style.css").read_text("utf-8")))
    assert len(kinds) == 26
    assert [kind for kind in kinds if f"`{kind}`" not in page] == []


def site_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("site_of_docs", DOCS / "tools" / "site.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_is_in_the_menu_of_the_site() -> None:
    """`mkdocs build --strict` in .ci/run holds the links; what is in the menu and not written yet is left out of it."""
    named = set(re.findall(r": ([\w-]+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE))
    assert [page.name for page in DOCS.glob("*.md") if page.name not in named] == []


def test_each_diagnostic_has_a_page_of_its_own_in_the_site() -> None:
    tool = site_tool()
    text = (DOCS / "diagnostics.md").read_text("utf-8")
    pages = tool.diagnostic_pages(text)
    assert list(pages) == [f"diagnostics/{code}.md" for code in TABLE]
    listed = tool.diagnostic_list(text)
    for code, page in zip(TABLE, pages.values(), strict=True):
        assert page.startswith(f"# {code}\n")
        assert TABLE[code].message in page
        assert "What to do:" in page
        assert f"| [{code}](diagnostics/{code}.md) | {TABLE[code].severity} | " in listed
