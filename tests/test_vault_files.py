"""Which files of a vault are read: dot-folders, Obsidian's templates and what `exclude` names are not."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from note2anki.runs.reading import read_note
from note2anki.settings import Settings
from note2anki.vault.conflict_copies import copied_note
from note2anki.vault.discovery import list_files, select_notes

FILES = ("a.md", "Archive/b.md", "Archive/deep/c.md", "[x]/d.md", "sub/Templates/e.md", "Templates/f.md", "Ära/g.md")
Vault = Callable[..., Path]


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    def make(*files: str, templates: str = "") -> Path:
        for file in files:
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).write_text("##### Question?\nAnswer.\n", "utf-8")
        (tmp_path / ".obsidian").mkdir()
        (tmp_path / ".obsidian" / "templates.json").write_text(json.dumps({"folder": templates}), "utf-8")
        return tmp_path

    return make


def missing(vault: Path, *exclude: str) -> set[str]:
    return set(FILES) - set(list_files(vault, exclude)[0])


def test_dot_folders_are_not_read(vault: Vault) -> None:
    place = vault("a.md", ".trash/b.md", "sub/.hidden/c.md")
    assert list_files(place, ())[0] == ("a.md",)


def test_a_link_to_a_folder_of_the_vault_gives_no_note_twice(vault: Vault) -> None:
    place = vault("Notes/a.md", "Notes/deep/b.md", ".hidden/c.md")
    (place / "Notes" / "deep" / "x.png").write_bytes(b"x")
    try:
        for link, folder in (("All", "Notes"), ("Zoo", "Notes"), ("Deep", "Notes/deep"), ("Shown", ".hidden")):
            (place / link).symlink_to(folder, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    notes = {"Notes/a.md", "Notes/deep/b.md", "Shown/c.md"}
    assert {*list_files(place, ())[0]} == {*notes, "All/deep/x.png", "Deep/x.png", "Notes/deep/x.png"}
    assert list_files(place, ())[1] == ()


@pytest.mark.parametrize("written", ["Templates", "/Templates/", "Templates/"])
def test_the_templates_folder_is_the_one_at_its_place(written: str, vault: Vault) -> None:
    assert missing(vault(*FILES, templates=written)) == {"Templates/f.md"}


def test_a_templates_folder_is_no_pattern(vault: Vault) -> None:
    assert missing(vault(*FILES, templates="[x]")) == {"[x]/d.md"}


def test_a_template_that_is_asked_for_by_name_is_read(vault: Vault) -> None:
    place = vault(*FILES, templates="Templates")
    assert select_notes(place, [place / "Templates" / "f.md"], list_files(place, ())[0]) == ("Templates/f.md",)


@pytest.mark.parametrize(
    ("pattern", "left_out"),
    [
        ("Archive", {"Archive/b.md", "Archive/deep/c.md"}),
        ("./Archive/", {"Archive/b.md", "Archive/deep/c.md"}),
        ("Archive/*", {"Archive/b.md", "Archive/deep/c.md"}),
        ("Archive\\deep", {"Archive/deep/c.md"}),
        ("deep", {"Archive/deep/c.md"}),
        ("Templates", {"Templates/f.md", "sub/Templates/e.md"}),
        ("[x]", {"[x]/d.md"}),
        ("?.md", set(FILES)),
        (unicodedata.normalize("NFD", "Ära"), {"Ära/g.md"}),
        ("nothing", set()),
    ],
)
def test_a_pattern_is_a_path_or_a_name(pattern: str, left_out: set[str], vault: Vault) -> None:
    assert missing(vault(*FILES), pattern) == left_out


@pytest.mark.parametrize(
    ("file", "original"),
    [
        ("IR/RAG.sync-conflict-20261130-093000-K7QW2XA.md", "IR/RAG.md"),
        ("RAG.sync-conflict-20261130-093000.md", "RAG.md"),
        ("RAG (Ana's conflicted copy 2026-11-30).md", "RAG.md"),
        ("RAG (conflicted copy 2026-11-30 093000).md", "RAG.md"),
        ("RAG (Copia en conflicto de Ana 2026-11-30).md", "RAG.md"),
        ("RAG (Copie en conflit de Ana 2026-11-30).md", "RAG.md"),
        ("RAG (In Konflikt stehende Kopie von Ana 2026-11-30).md", "RAG.md"),
        ("Git (merge conflicts).md", ""),
        ("Resolver conflictos 2026-11-30.md", ""),
        ("conflict (2026)/RAG.md", ""),
        ("RAG 1.md", ""),
        ("RAG (1).md", ""),
        (".sync-conflict-20261130-093000-K7QW2XA.md", ""),
    ],
)
def test_a_copy_that_a_sync_tool_put_aside_is_known_by_its_name(file: str, original: str) -> None:
    assert copied_note(file) == original


def test_of_such_a_copy_it_is_said_that_its_questions_are_there_twice() -> None:
    copy = "RAG.sync-conflict-20261130-093000-K7QW2XA.md"
    note, (problem,) = read_note("##### Question?\nAnswer.\n", copy, Settings())
    assert (problem.code, problem.file, len(note.questions)) == ("N2A094", copy, 1)
    assert "RAG.md" in problem.hint
    assert read_note("No question.\n", copy, Settings())[1] == ()
