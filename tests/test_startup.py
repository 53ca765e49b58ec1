"""What a command does not need it does not import: that is most of the time that a small run takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.program import environment

#: Prints at the end of a command what was imported meanwhile.
PROGRAM = """
import atexit, sys
before = set(sys.modules)
atexit.register(lambda: print("\\n".join(sorted(sys.modules.keys() - before)), file=open("imported.txt", "w")))
from note2anki.__main__ import run
run(prog_name="note2anki")
"""
PLAIN = (
    "- ##### What is RAG?\nIt looks *up* what it says: see [[Index]].\n\n- ##### Why?\n1. It knows more.\n\ntags: #ai\n"
)

#: What no command needs by itself; each belongs to a rare case, or to a library's uses by others.
NEVER = {"asyncio", "chevron", "importlib.metadata", "logging.handlers", "rich", "watchfiles"}
#: What a note without frontmatter, HTML and code does without, in a vault without settings.
PLAIN_NOTE = NEVER | {
    "anki",
    "bs4",
    "concurrent.futures",
    "frontmatter",
    "http",
    "importlib.resources",
    "multiprocessing",
    "nh3",
    "note2anki.anki.anki_connect",
    "note2anki.anki.package_reader",
    "note2anki.identity.matching",
    "note2anki.identity.similarity",
    "note2anki.reports.weak_page",
    "note2anki.runs.pushing.push",
    "note2anki.runs.watch",
    "note2anki.runs.work.on_disk",
    "pygments",
    "rapidfuzz",
    "tomllib",
    "yaml",
    "zstandard",
}
#: What finds the cards of questions, and compares texts for it.
MATCHING = {"note2anki.identity.matching", "note2anki.identity.similarity"}
#: What writes packages and nothing else.
PACKAGES = {"filelock", "genanki", "note2anki.anki.package", "note2anki.runs.export", "note2anki.runs.packing.shelf"}
#: Everything but the command line itself.
WORK = {"markdown", "msgspec", "note2anki.runs", "note2anki.rendering", "note2anki.syntax", "orjson", "sqlite3"}


def imported(folder: Path, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], cwd=folder, env=environment(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set((folder / "imported.txt").read_text("utf-8").split())


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / "A note.md").write_text(PLAIN, "utf-8")
    return tmp_path


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["completion", "bash"]])
def test_the_command_line_alone_imports_nothing_of_the_work(tmp_path: Path, arguments: list[str]) -> None:
    assert imported(tmp_path, *arguments) & (PLAIN_NOTE | PACKAGES | WORK) == set()


@pytest.mark.parametrize("arguments", [["export"], ["export", "-q"], ["export", "--json"], ["plan"]])
def test_a_plain_note_is_exported_with_what_that_takes(vault: Path, arguments: list[str]) -> None:
    assert imported(vault, *arguments) & PLAIN_NOTE == set()


def test_an_unchanged_note_is_compared_with_nothing(vault: Path) -> None:
    imported(vault, "export", "-q")
    needed = MATCHING  # which finds each question where it was
    assert imported(vault, "export") & PLAIN_NOTE <= needed


@pytest.mark.parametrize("arguments", [["check"], ["check", "--format", "github"], ["history"], ["config"]])
def test_a_command_that_writes_no_package_imports_nothing_that_does(vault: Path, arguments: list[str]) -> None:
    imported(vault, "export", "-q")
    needed = MATCHING if arguments[0] == "check" else {"rich"}  # the latter print tables
    assert imported(vault, *arguments) & (PLAIN_NOTE | PACKAGES) <= needed


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("```python\nimport this\n```", {"pygments"}),
        ("A <b>word</b>.", {"nh3"}),
    ],
)
def test_what_a_note_holds_decides_what_is_imported(vault: Path, text: str, needs: set[str]) -> None:
    (vault / "A note.md").write_text(f"- ##### What?\n{text}\n", "utf-8")
    assert imported(vault, "export", "-q") & PLAIN_NOTE == needs


def test_genanki_is_whole_for_others() -> None:
    """Other programs may use genanki beside note2anki, with what it imports for them."""
    program = """
import note2anki.anki.genanki_parts, sys
assert "cached_property" not in sys.modules
assert "yaml" not in sys.modules
import genanki, cached_property
assert cached_property.cached_property.__module__ == "cached_property"
model = genanki.Model(1, "M", fields="[{name: Front}, {name: Back}]", templates=[
    {"name": "Card", "qfmt": "{{Front}}", "afmt": "{{Back}}"}])
assert [field["name"] for field in model.fields] == ["Front", "Back"]
assert model._req == [[0, "all", [0]]]
"""
    subprocess.run([sys.executable, "-c", program], env=environment(), check=True)
