"""A vault that goes from one system to another may spell its files' names otherwise; they are the same notes."""

from __future__ import annotations

import sys
from pathlib import Path
from unicodedata import normalize

import pytest
from support.anki_collection import Collection
from support.program import listed, make_vault, run

from note2anki.runs.world import spelled_package
from note2anki.vault.discovery import list_files
from note2anki.vault.spelling import in_one_spelling, on_disk

#: Linux tells the spellings apart; where the system does not, there is nothing to be told.
pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file systems of Linux")
COMPOSED, APART = "Ñandú/Biología.md", normalize("NFD", "Ñandú/Biología.md")
NOTES = {
    COMPOSED: listed("¿Qué es una [[Célula]]?", "¿Y el [[Índice]]?") + "\n![[Índice#Uno]] ![[año.png]]\n",
    "Célula.md": "Lo que **vive**.\n",
    "Índice.md": "# Uno\nUna lista.\n# Dos\n",
    "plain.md": listed("Does it see [[Biología]]?"),
}
PNG = b"\x89PNG\r\n\x1a\n an image"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    made = make_vault(tmp_path / "vault", NOTES)
    (made / "Ñandú" / "año.png").write_bytes(PNG)
    return made


def spell(vault: Path, form: str) -> None:
    """Rename every file and folder of a vault to another spelling, as a copy to another system does."""
    for path in sorted(vault.rglob("*"), reverse=True):
        if ".note2anki" not in path.parts:
            path.rename(path.with_name(normalize(form, path.name)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("files", "known", "named"),
    [
        ([COMPOSED], [], [COMPOSED]),
        ([APART], [], [COMPOSED]),
        ([APART], [APART], [APART]),
        ([COMPOSED], [APART], [APART]),
        ([APART], [APART, COMPOSED], [COMPOSED]),
        ([APART], [COMPOSED, APART], [COMPOSED]),
        ([COMPOSED, APART], [], [COMPOSED, APART]),
        ([COMPOSED, APART], [APART], [COMPOSED, APART]),
        (["plain.md", APART], ["plain.md"], ["plain.md", COMPOSED]),
    ],
)
def test_a_file_has_one_name_but_where_two_differ_in_nothing_else(
    files: list[str], known: list[str], named: list[str]
) -> None:
    assert list(in_one_spelling(files, known)) == named


@pytest.mark.parametrize(
    "there", [COMPOSED, APART, f"{normalize('NFD', 'Ñandú')}/Biología.md", f"Ñandú/{normalize('NFD', 'Biología.md')}"]
)
@pytest.mark.parametrize("asked", [COMPOSED, APART])
def test_a_file_is_found_however_it_is_spelled(there: str, asked: str, tmp_path: Path) -> None:
    (tmp_path / there).parent.mkdir()
    (tmp_path / there).write_text("here", "utf-8")
    assert on_disk(tmp_path, asked).read_text("utf-8") == "here"
    assert not on_disk(tmp_path, f"{asked}.md").exists()
    assert list_files(tmp_path, ())[0] == (COMPOSED,)


def test_of_two_files_each_is_itself(tmp_path: Path) -> None:
    for name in (COMPOSED, APART):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(name, "utf-8")
    assert set(list_files(tmp_path, ())[0]) == {COMPOSED, APART}
    assert [on_disk(tmp_path, name).read_text("utf-8") for name in (COMPOSED, APART)] == [COMPOSED, APART]


@pytest.mark.parametrize("options", [(), ("--no-cache",)])
def test_another_spelling_changes_nothing(options: tuple[str, ...], vault: Path, tmp_path: Path) -> None:
    first = run("export", vault, "-o", tmp_path, "--json", *options).data
    assert (first["counts"]["added"], first["diagnostics"][1:]) == (6, [])
    before = Path(first["path"]).read_bytes()
    for form in ("NFD", "NFC"):
        spell(vault, form)
        again = run("export", vault, "-o", tmp_path, "--json", *options).data
        assert (again["version"], again["changes"], again["diagnostics"]) == ("1.0.0", [], [])
        assert Path(first["path"]).read_bytes() == before


def test_an_edit_on_the_other_system_is_an_edit(vault: Path, tmp_path: Path) -> None:
    with Collection() as collection:
        first = run("export", vault, "-o", tmp_path, "--json").data
        collection.import_package(Path(first["path"]))
        spell(vault, "NFD")
        note = on_disk(vault, COMPOSED)
        note.write_text(note.read_text("utf-8").replace("¿Y el [[Índice]]?", "¿Y qué es el [[Índice]]?"), "utf-8")
        second = run("export", vault, "-o", tmp_path, "--json").data
        assert [(each["change"], each["file"]) for each in second["changes"]] == [("reworded", COMPOSED)]
        assert collection.import_package(Path(second["path"])).updated == 1


@pytest.mark.parametrize("asked", [COMPOSED, "Ñandú"])
def test_a_note_or_a_folder_is_asked_for_as_it_is_spelled_there(asked: str, vault: Path, tmp_path: Path) -> None:
    first = run("export", vault / asked, "-o", tmp_path, "--json").data
    spell(vault, "NFD")
    place = vault / normalize("NFD", asked)
    again = run("export", place, "-o", tmp_path, "--json").data
    assert (first["counts"]["questions"], again["version"], again["changes"]) == (2, "1.0.0", [])
    assert (again["package"], again["path"]) == (first["package"], first["path"])
    assert [each["package"] for each in run("history", place, "--json").data["versions"]] == [first["package"]]


@pytest.mark.parametrize(
    ("name", "packages", "known"),
    [
        ("Biología", [], "Biología"),
        ("Biología", ["Biología"], "Biología"),
        ("Biología", [normalize("NFD", "Biología"), "Química"], normalize("NFD", "Biología")),
        ("plain", [normalize("NFD", "Biología")], "plain"),
    ],
)
def test_a_package_goes_on_as_the_ledger_spells_it(name: str, packages: list[str], known: str) -> None:
    assert spelled_package(name, packages) == known
