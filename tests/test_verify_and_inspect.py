"""`verify` says what real Anki does, and `inspect` what is in any package."""

from __future__ import annotations

import ast
import builtins
import zipfile
from pathlib import Path
from typing import Any

import genanki
import pytest
from support.anki_collection import Collection
from support.command_line import THEN, export, ran, run, write_vault
from support.packages import question as anki_question
from support.packages import tampered, written

DAY = 86_400
SOON = 4_000_000_000
PACKAGE = Path(__file__).parent.parent / "note2anki"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    text = "".join(f"##### {name}?\nThe answer to {name}.\n" for name in ("Kept", "Edited", "Gone", "Moved"))
    return write_vault(tmp_path / "Vault", {"A.md": text, "Deck/B.md": "##### Elsewhere?\nYes.\n"})


def change(vault: Path) -> None:
    text = (vault / "A.md").read_text("utf-8").replace("The answer to Edited.", "Another answer.")
    text = text.replace("##### Gone?\nThe answer to Gone.\n", "")
    moved = "##### Moved?\nThe answer to Moved.\n"
    (vault / "A.md").write_text(text.replace(moved, "") + "##### Fresh?\nA new one.\n", "utf-8")
    (vault / "Deck/B.md").write_text((vault / "Deck/B.md").read_text("utf-8") + moved, "utf-8")


def test_each_notes_fate_in_real_anki_is_told(vault: Path, tmp_path: Path) -> None:
    old = export(vault, tmp_path)
    change(vault)
    new = export(vault, tmp_path, now=THEN + DAY)
    data = ran("verify", old, new)
    assert data["counts"] == {"new": 1, "updated": 3, "untouched": 2, "skipped": 0, "conflicting": 0}
    fates = {note["question"]: note for note in data["notes"]}
    assert fates["Fresh?"]["fate"] == "new"
    assert fates["Kept?"]["fate"] == "untouched"
    assert fates["Edited?"]["fate"] == "updated"
    assert (fates["Gone?"]["fate"], fates["Gone?"]["is_tombstone"]) == ("updated", True)
    assert (fates["Moved?"]["deck"], fates["Moved?"]["stays_in"]) == ("Deck", "Vault")
    assert data["reviews"] == {"before": 5, "after": 5}
    assert all(note["reviews"]["before"] == note["reviews"]["after"] for note in data["notes"])
    assert "stays in Vault, wanted in Deck" in run("verify", old, new).out


def test_packages_that_are_the_wrong_way_round_are_told(vault: Path, tmp_path: Path) -> None:
    old = export(vault, tmp_path)
    change(vault)
    new = export(vault, tmp_path, now=THEN + DAY)
    data = ran("verify", new, old)
    assert [problem["code"] for problem in data["diagnostics"]] == ["N2A108"]
    assert f"{old.name} is older than {new.name}: Anki keeps what it has of 3 notes" in run("verify", new, old).err
    assert "N2A108" not in run("verify", old, new).err


def test_another_wording_of_a_mention_waits_and_is_no_note_that_anki_skipped(tmp_path: Path) -> None:
    vault = write_vault(tmp_path / "Vault", {"A.md": "##### What holds it?\nA [[Cache]] holds it.\n"})
    old = export(vault, tmp_path)
    (vault / "A.md").write_text("##### What holds it?\nA [[Cache]] holds it for a while.\n", "utf-8")
    data = ran("verify", old, export(vault, tmp_path, now=THEN + DAY))
    assert {note["question"]: note["fate"] for note in data["notes"]} == {
        "What holds it?": "updated",
        "Cache": "untouched",
    }
    assert data["diagnostics"] == []


def test_decks_whose_names_differ_in_case_alone_are_one_to_anki(tmp_path: Path) -> None:
    notes = {"A.md": "##### One?\nYes.\n", "B.md": "---\ndeck: VAULT::B\n---\n##### Two?\nYes.\n"}
    package = export(write_vault(tmp_path / "Vault", notes), tmp_path)
    assert [note["stays_in"] for note in ran("verify", package, package)["notes"]] == ["", ""]


def test_a_tag_that_anki_writes_in_other_capitals_makes_no_note_a_skipped_one(tmp_path: Path) -> None:
    notes = {"A.md": "---\ntags: Work\n---\n##### One?\nYes.\n", "B.md": "---\ntags: work\n---\n##### Two?\nYes.\n"}
    vault = write_vault(tmp_path / "Vault", notes)
    old = export(vault, tmp_path)
    write_vault(vault, {"B.md": notes["B.md"].replace("Yes", "No")})
    new = export(vault, tmp_path, now=THEN + DAY)
    with Collection() as collection:
        collection.import_package(old)
        collection.import_package(new)
        assert collection.tags(collection.find("Question:Two?")[0]) == ["Work"]
        collection.export_package(tmp_path / "mine.apkg")
    data = ran("verify", old, new, "--collection", tmp_path / "mine.apkg")
    assert [(note["question"], note["fate"]) for note in data["notes"]] == [
        ("One?", "untouched"),
        ("Two?", "untouched"),
    ]
    assert data["diagnostics"] == []


@pytest.mark.parametrize("suffix", [".apkg", ".colpkg"])
def test_with_the_persons_export_it_finds_what_anki_will_skip(suffix: str, vault: Path, tmp_path: Path) -> None:
    old = export(vault, tmp_path)
    with Collection() as collection:
        collection.import_package(old)
        for guid in collection.guids():
            collection.study(guid, 2)
        (edited,) = collection.find("Question:Edited?")
        collection.add_tag(edited, "marked")
        mine = tmp_path / f"mine{suffix}"
        if suffix == ".apkg":
            collection.export_package(mine)
        else:
            collection.anki.export_collection_package(str(mine), include_media=True, legacy=False)
            collection.anki.reopen()
    change(vault)
    new = export(vault, tmp_path, now=THEN + DAY)
    data = ran("verify", old, new, "--collection", mine)
    (problem,) = data["diagnostics"]
    assert (problem["code"], "Edited?" in problem["message"]) == ("N2A075", True)
    assert "--touch" in problem["hint"]
    assert data["first"]["known"] == 5
    assert data["reviews"] == {"before": 15, "after": 15}
    touched = export(vault, tmp_path, "--touch", now=SOON)
    assert ran("verify", old, touched, "--collection", mine)["diagnostics"] == []


def test_a_note_type_that_the_person_changed_is_found(vault: Path, tmp_path: Path) -> None:
    old = export(vault, tmp_path)
    with Collection() as collection:
        collection.import_package(old)
        ours = collection.anki.models.by_name("note2anki Question")
        assert ours
        collection.anki.models.add_field(ours, collection.anki.models.new_field("Mine"))
        collection.anki.models.update_dict(ours)
        mine = tmp_path / "mine.apkg"
        collection.export_package(mine)
    change(vault)
    data = ran("verify", old, export(vault, tmp_path, now=THEN + DAY), "--collection", mine)
    assert data["counts"]["conflicting"] == 5
    assert {each["code"] for each in data["diagnostics"]} == {"N2A067"}
    assert "Change Note Type" in data["diagnostics"][0]["hint"]


def test_without_ankis_code_it_says_how_to_get_it(vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = export(vault, tmp_path)
    real_import = builtins.__import__

    def without_anki(name: str, *rest: Any) -> Any:
        if name.split(".")[0] == "anki":
            raise ImportError("No module named 'anki'")
        return real_import(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_anki)
    result = run("verify", package, package)
    assert result.code == 2
    assert "[N2A070]" in result.err
    assert "pip install 'note2anki[verify]'" in result.err
    assert len(result.err.strip().splitlines()) == 1


def test_ankis_code_is_imported_when_verify_runs_and_not_before() -> None:
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        at_import = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        for node in at_import:
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
            assert not any(name.split(".")[0] == "anki" for name in names), path
        if "real_collection" in path.read_text("utf-8"):
            assert path.name in ("verify.py", "real_collection.py")


def test_our_package_is_inspected_with_its_version(vault: Path, tmp_path: Path) -> None:
    data = ran("inspect", export(vault, tmp_path))
    assert (data["package"], data["version"], data["format"]) == ("Vault", "1.0.0", "collection.anki2")
    assert data["decks"] == {"Deck": 1, "Vault": 4}
    assert data["note_types"] == {"note2anki Question": 5}
    assert data["counts"] == {"notes": 5, "cards": 5, "media": 0, "reviews": 0, "tombstones": 0}
    assert data["diagnostics"] == []


@pytest.mark.parametrize("legacy", [False, True])
def test_another_tools_package_is_inspected(legacy: bool, tmp_path: Path) -> None:
    with Collection() as collection:
        media = tmp_path / "größe.png"
        media.write_bytes(b"png")
        name = collection.anki.media.add_file(str(media))
        note = collection.anki.new_note(collection.anki.models.by_name("Basic"))  # type: ignore[arg-type]
        note["Front"] = f'<img src="{name}"> and <img src="gone.png"> and <img src="https://a.example/b.png">'
        collection.anki.add_note(note, collection.anki.decks.id("Größe::Deck"))  # type: ignore[arg-type]
        collection.study(note.guid)
        package = tmp_path / "theirs.apkg"
        collection.export_package(package, legacy=legacy)
    data = ran("inspect", package)
    assert data["decks"] == {"Größe::Deck": 1}
    assert data["note_types"] == {"Basic": 1}
    assert data["counts"] == {"notes": 1, "cards": 1, "media": 1, "reviews": 1, "tombstones": 0}
    assert data["format"] == ("collection.anki21" if legacy else "collection.anki21b")
    assert [each["message"] for each in data["diagnostics"]] == ["the medium 'gone.png' is not in it"]


def test_what_anki_would_take_in_silence_is_named(tmp_path: Path) -> None:
    package = tampered(
        written(tmp_path, anki_question("g1"), anki_question("g2", "Why?", number=1)),
        "update notes set guid = 'g1', flds = ' ' || char(31) || substr(flds, 5) where guid = 'g2'",
    )
    result = run("inspect", package)
    assert result.code == 0
    assert "two notes have the GUID 'g1'" in result.err
    assert "the first field of the note 'g1' is empty" in result.err


def test_a_package_of_genanki_is_inspected(tmp_path: Path) -> None:
    sound = tmp_path / "sound.mp3"
    sound.write_bytes(b"mp3")
    model = genanki.Model(
        1607392319,
        "Simple",
        fields=[{"name": "Front"}, {"name": "Back"}],
        templates=[{"name": "Card", "qfmt": "{{Front}}", "afmt": "{{Back}}"}],
    )
    deck = genanki.Deck(2059400110, "Geography::Capitals", "Of the world")
    deck.add_note(genanki.Note(model, ["Peru", "Lima [sound:sound.mp3]"], tags=["south", "a"]))
    deck.add_note(genanki.Note(model, ["Chile", '<video src="gone.mp4"></video>'], tags=["south"]))
    package = tmp_path / "theirs.apkg"
    genanki.Package(deck, [str(sound)]).write_to_file(package)
    data = ran("inspect", package)
    assert data["decks"] == {"Geography::Capitals": 2}
    assert data["descriptions"] == {"Geography::Capitals": "Of the world"}
    assert data["fields"] == {"Simple": ["Front", "Back"]}
    assert data["tags"] == {"a": 1, "south": 2}
    assert data["media"] == ["sound.mp3"]
    assert (data["package"], data["version"], data["share"]) == ("", "", False)
    assert [each["message"] for each in data["diagnostics"]] == ["the medium 'gone.mp4' is not in it"]
    shown = run("inspect", package).out
    assert "deck Geography::Capitals  2 cards  Of the world" in shown
    assert "note type Simple  2 notes  Front, Back" in shown
    assert "tag south  2 notes" in shown


def test_a_share_says_that_it_is_one(vault: Path, tmp_path: Path) -> None:
    path = ran("export", vault, "--share", "-o", tmp_path)["path"]
    data = ran("inspect", path)
    assert (data["package"], data["version"], data["share"], data["diagnostics"]) == ("Vault", "1.0.0", True, [])
    assert ", for other people" in " ".join(run("inspect", path).out.split())


def test_a_whole_collections_export_is_inspected(tmp_path: Path) -> None:
    with Collection() as collection:
        note = collection.anki.new_note(collection.anki.models.by_name("Cloze"))  # type: ignore[arg-type]
        note["Text"] = "{{c1::Lima}} and {{c2::Quito}}"
        collection.anki.add_note(note, collection.anki.decks.id("A::B"))  # type: ignore[arg-type]
        path = tmp_path / "all.colpkg"
        collection.anki.export_collection_package(str(path), include_media=True, legacy=False)
        collection.anki.reopen()
    data = ran("inspect", path)
    assert (data["decks"], data["note_types"], data["format"]) == ({"A::B": 2}, {"Cloze": 1}, "collection.anki21b")
    assert data["fields"] == {"Cloze": ["Text", "Back Extra"]}


def test_what_does_not_fit_together_is_named(tmp_path: Path) -> None:
    package = tampered(
        written(
            tmp_path, anki_question("g1"), anki_question("g2", "Why?", number=1), anki_question("g3", "Who?", number=2)
        ),
        "delete from cards where nid = (select id from notes where guid = 'g1')",
        "update notes set flds = 'one' || char(31) || 'two' where guid = 'g2'",
        "update notes set mid = 7 where guid = 'g3'",
        "update cards set did = 8 where nid = (select id from notes where guid = 'g3')",
    )
    told = run("inspect", package).err
    assert "the note 'g1' has no card" in told
    assert "the note 'g2' has another number of fields than its note type" in told
    assert "the note type of the note 'g3' is not in it" in told
    assert "is in no deck of it" in told


def test_a_medium_that_is_damaged_is_named(tmp_path: Path) -> None:
    content = bytes(range(256)) * 8
    path = tmp_path / "a.apkg"
    with zipfile.ZipFile(written(tmp_path, anki_question("g1"))) as old, zipfile.ZipFile(path, "w") as archive:
        archive.writestr("collection.anki2", old.read("collection.anki2"))
        archive.writestr("media", '{"7": "tone.mp3"}')
        archive.writestr("7", content)  # stored as it is, so that it can be found
    assert ran("inspect", path)["diagnostics"] == []
    path.write_bytes(path.read_bytes().replace(content, content[:-1] + b"!"))
    assert [each["message"] for each in ran("inspect", path)["diagnostics"]] == ["'tone.mp3' in it is damaged"]


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_off_or_written_over_is_told_and_never_a_bug(
    part: float, vault: Path, tmp_path: Path
) -> None:
    content = export(vault, tmp_path).read_bytes()
    at = int(len(content) * part)
    for name, damaged in {"cut": content[:at], "over": content[:at] + b"\xff" * 64 + content[at + 64 :]}.items():
        path = tmp_path / f"{name}.apkg"
        path.write_bytes(damaged)
        ran_once = run("inspect", path)
        assert ran_once.code in (0, 2)
        assert "N2A085" not in ran_once.err
        if name == "cut":
            assert (ran_once.code, "[N2A060]" in ran_once.err) == (2, True)
        else:
            assert "damaged" in ran_once.err


@pytest.mark.parametrize("listed", ["[]", "null", "1", "{"])
def test_a_list_of_media_that_is_none_is_told(listed: str, tmp_path: Path) -> None:
    path = tmp_path / "a.apkg"
    with zipfile.ZipFile(written(tmp_path, anki_question("g1"))) as old, zipfile.ZipFile(path, "w") as archive:
        archive.writestr("collection.anki2", old.read("collection.anki2"))
        archive.writestr("media", listed)
    ran_once = run("inspect", path)
    assert (ran_once.code, "[N2A060]" in ran_once.err) == (2, True)


@pytest.mark.parametrize(
    ("command", "damage"),
    [
        ("inspect", "UPDATE col SET decks = '[]'"),
        ("verify", "UPDATE notes SET mid = 5"),
        ("verify", "UPDATE col SET models = '[]'"),
    ],
)
def test_a_collection_with_a_part_missing_is_told_and_never_a_bug(command: str, damage: str, tmp_path: Path) -> None:
    path = tampered(written(tmp_path, anki_question("g1")), damage)
    ran_once = run(command, *[path] * (2 if command == "verify" else 1))
    assert (ran_once.code, "[N2A060]" in ran_once.err) == (2, True), ran_once.err


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.apkg"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", b"")
    assert "[N2A060]" in run("inspect", path).err
    assert "[N2A040]" in run("inspect", tmp_path / "none.apkg").err
    assert run("verify", path, path).code == 2
