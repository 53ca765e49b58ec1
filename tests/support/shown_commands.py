"""The commands that the pages and the help show, and a home in which all of them can be run: a vault with a history."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import click

import note2anki
from note2anki.cli import main
from support.anki_collection import Collection
from support.program import NOON, ROOT, listed, make_vault

_CODE = re.compile(r"^(`{3,}).*?^\1|^ {4,}\S.*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_LINE = re.compile(r"(?:^|(?<=[\n`$]))[ $]*note2anki ([a-z][^\n`#]*)", re.MULTILINE)
#: What stands for something in a line → what a person would write there.
_FOR = {
    r"\[PATH\]\.\.\.": ".",
    r"\[OPTIONS\]": "",
    r"\bFILE\.apkg": "decks/vault-3.0.0.apkg",
    r"\bFILE\b(?!\.)": '"All Decks.colpkg"',
    r"\bEXPORT\b": '"All Decks.colpkg"',
    r"\b(?:OLD|LAST)\.apkg": "vault-1.0.0.apkg",
    r"\bNEW\.apkg": "vault-1.1.0.apkg",
    r"--rename OLD NEW": '--rename Interviews "Job hunt"',
    r"\bNOTE\b": "Interview.md",
}
#: A synopsis or a bare name, which says what may be written and is nothing to run.
_SYNOPSIS = re.compile(r"^(?:recover|prune|verify|inspect|weak)$|\{|\[|…|\b(?:OLD|NEW|COMMAND|SHELL)\b|\.\.\.")
#: When the cards were reviewed: 2026-11-20.
_REVIEWED = (NOON - 4 * 86_400) * 1000


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its name."""
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        yield name, command


def help_examples(command: click.Command) -> list[str]:
    """Return the lines that a command's help gives as examples, without what they say of themselves."""
    shown = (command.epilog or "").partition("Examples:\n")[2]
    return [re.split(r"  +", line)[0] for line in (line.strip() for line in shown.splitlines()) if line]


def shown_commands() -> dict[str, str]:
    """Return every command line that the pages and the help show, as a person would write it → where it stands."""
    known = "|".join(name for name, _command in commands())
    found: dict[str, str] = {}
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]:
        text = page.read_text("utf-8")
        if page.name == "diagnostics.md":  # what a diagnostic is about may go wrong
            text = re.sub(r"^For example:.*\n", "", text, flags=re.MULTILINE)
        for piece in _CODE.finditer(text):
            found.update((line.strip(), page.name) for line in _LINE.findall(piece[0]))
    for name, command in [("note2anki", main), *commands()]:
        found.update((line.removeprefix("note2anki "), f"{name} --help") for line in help_examples(command))
    lines = {_filled(line): place for line, place in found.items() if re.match(rf"(?:{known})\b", line)}
    return {line: place for line, place in lines.items() if not _SYNOPSIS.search(line)}


def _filled(line: str) -> str:
    line = re.split(r"\s{2,}|\s>\s", line)[0]
    for pattern, text in _FOR.items():
        line = re.sub(pattern, text, line)
    return line.strip()


def make_home(home: Path) -> None:
    """Make a home: a vault with all versions from 1.0.0 to 3.0.0, its packages, and what Anki exported of them."""
    notes = {"Interview.md": listed("One?", "Two?"), "Interviews/HTTP.md": listed("What is a verb?", "What is a code?")}
    vault = make_vault(home / "vault", notes)
    for note in (ROOT / "samples").glob("*.md"):
        shutil.copy(note, vault)
    shutil.copytree(ROOT / "samples" / "attachments", vault / "attachments")
    grown = vault / "Grown.md"
    for day, edit in enumerate(_edits()):
        grown.write_text(edit(grown.read_text("utf-8") if grown.exists() else listed("First?", "Second?")), "utf-8")
        note2anki.export(vault, output=vault / "decks", use_cache=False, now=NOON - (20 - day) * 86_400)
    for version in ("1.0.0", "1.1.0"):
        shutil.copy(vault / "decks" / f"vault-{version}.apkg", vault)
    with Collection() as collection:
        collection.import_package(vault / "decks" / "vault-3.0.0.apkg")
        for guid in collection.guids()[:8]:
            collection.study(guid, 2)
        database = collection.anki.db
        assert database is not None
        database.execute("update revlog set id = id - (select min(id) from revlog) + ?", _REVIEWED)
        for name in ("Interviews.apkg", "All Decks.apkg"):
            collection.export_package(vault / name)
        collection.anki.export_collection_package(str(vault / "All Decks.colpkg"), include_media=True, legacy=False)
        collection.anki.reopen()
    shutil.copy(vault / "All Decks.colpkg", vault / "Export.colpkg")
    (vault / "other.toml").write_text("question_level = 5\n", "utf-8")


def _edits() -> Iterator[Callable[[str], str]]:
    """Yield what makes the versions 1.0.0, 1.1.0 … 1.4.0, 2.0.0 … 2.4.0, 2.4.1, 3.0.0."""

    def add(number: int) -> Callable[[str], str]:
        return lambda text: f"{text}- ##### What is the {number}th planet of the sun?\n    Planet number {number}.\n"

    yield lambda text: text
    yield from (add(number) for number in range(1, 5))
    yield lambda text: text.partition("- ##### Second?")[0] + "- ##### What is the 1th" + text.partition("the 1th")[2]
    yield from (add(number) for number in range(5, 9))
    yield lambda text: text.replace("Planet number 3.", "The earth.")
    yield lambda text: text.partition("- ##### What is the 8th")[0]
