"""A lost ledger comes back: whole from our package, as far as Anki knows from its own exports; no review is lost."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.anki_collection import Collection
from support.command_line import THEN, export, ran, run, write_vault

pytestmark = pytest.mark.also_on_disk

DAY = 86_400
SOON = 4_000_000_000  # later than whatever real Anki stamps while the tests run

NOTES = {
    "Interviews/RAG.md": """---
tags: [ai]
---
## Techniques
- ##### What is **RAG**?
    A model that looks things up before it answers, in an index such as [[Elasticsearch]].
- ##### When would you use `top_k` and $k$?
    - with many documents
    - with $k < 10$

    ```python
    search(top_k=3)
    ```
- ##### Which one is faster? #anki/reverse
    The one with an index.
""",
    "Interviews/Agents.md": """- ##### Qué es un agente? #anki/cloze
    Un modelo que ==decide== qué ==herramientas== usa, ==$k_{n_{i}}$== a la vez.
- ##### What is a tool?
    > [!hint] Think of functions
    > that are called

    A function that the model may call, see [[Elasticsearch|search]] or [[Kafka]].
""",
    "Concepts/Elasticsearch.md": "---\naliases: [ES]\n---\nA search engine on top of Lucene.\n",
}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return write_vault(tmp_path / "Vault", NOTES)


def anki_apkg(collection: Collection, folder: Path) -> Path:
    target = folder / "export-new.apkg"
    collection.export_package(target)
    return target


def anki_legacy_apkg(collection: Collection, folder: Path) -> Path:
    target = folder / "export-legacy.apkg"
    collection.export_package(target, legacy=True)
    return target


def anki_colpkg(collection: Collection, folder: Path) -> Path:
    target = folder / "export-new.colpkg"
    collection.anki.export_collection_package(str(target), include_media=True, legacy=False)
    collection.anki.reopen()
    return target


def anki_legacy_colpkg(collection: Collection, folder: Path) -> Path:
    target = folder / "export-legacy.colpkg"
    collection.anki.export_collection_package(str(target), include_media=True, legacy=True)
    collection.anki.reopen()
    return target


ANKIS_EXPORTS = [anki_apkg, anki_legacy_apkg, anki_colpkg, anki_legacy_colpkg]
Export = Callable[[Collection, Path], Path]


def forget(vault: Path) -> None:
    shutil.rmtree(vault / ".note2anki")


def replace(vault: Path, note: str, old: str, new: str) -> None:
    path = vault / note
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def study_all(collection: Collection) -> dict[str, int]:
    for number, guid in enumerate(collection.guids()):
        collection.study(guid, 1 + number % 3)
    return collection.all_reviews()


def test_from_our_package_the_ledger_is_the_same_byte_for_byte(vault: Path, tmp_path: Path) -> None:
    package = export(vault, tmp_path)
    ledger, content = (vault / ".note2anki/ledger.jsonl").read_bytes(), package.read_bytes()
    forget(vault)
    data = ran("recover", package, vault)
    assert (vault / ".note2anki/ledger.jsonl").read_bytes() == ledger
    assert data["sources"] == [{"path": str(package), "kind": "package", "cards": 7}]
    package.unlink()
    assert export(vault, tmp_path, now=THEN + DAY).read_bytes() == content


@pytest.mark.parametrize("make", [None, *ANKIS_EXPORTS])
def test_after_a_recovery_every_question_keeps_its_note_and_its_reviews(
    make: Export | None, vault: Path, tmp_path: Path
) -> None:
    with Collection() as collection:
        package = export(vault, tmp_path)
        collection.import_package(package)
        reviews = study_all(collection)
        guids = collection.guids()
        source = make(collection, tmp_path) if make else package
        forget(vault)
        ran("recover", source, vault)
        replace(vault, "Interviews/RAG.md", "What is **RAG**?", "What does **RAG** stand for, and what is it?")
        replace(vault, "Interviews/Agents.md", "A function that", "A described function that")
        replace(vault, "Concepts/Elasticsearch.md", "A search engine", "A distributed search engine")
        imported = collection.import_package(export(vault, tmp_path, now=SOON))
        assert collection.guids() == guids
        assert imported.new == 0
        assert collection.all_reviews() == reviews
        assert any("stand for" in collection.fields(guid).get("Question", "") for guid in guids)
        assert any("described" in collection.fields(guid).get("Answer", "") for guid in guids)
        assert any("distributed" in collection.fields(guid).get("Definition", "") for guid in guids)


@pytest.mark.parametrize("make", ANKIS_EXPORTS)
def test_after_a_recovery_from_anki_what_did_not_change_is_not_sent_again(
    make: Export, vault: Path, tmp_path: Path
) -> None:
    with Collection() as collection:
        package = export(vault, tmp_path)
        collection.import_package(package)
        study_all(collection)
        marked = collection.guids()[0]
        collection.add_tag(marked, "marked")
        before = {guid: (collection.mod(guid), collection.tags(guid)) for guid in collection.guids()}
        source = make(collection, tmp_path)
        forget(vault)
        ran("recover", source, vault)
        data = ran("export", vault, "-o", tmp_path, now=SOON)
        assert data["version"] == data["previous"] == "1.0.0"
        assert data["changes"] == []
        imported = collection.import_package(Path(data["path"]))
        assert (imported.new, imported.updated) == (0, 0)
        assert {guid: (collection.mod(guid), collection.tags(guid)) for guid in collection.guids()} == before
        assert ran("plan", vault, now=SOON + DAY)["changes"] == []


ROOT = Path(__file__).parent.parent
PRIVATE = ROOT.parent / "shared" / "notes"


WRITTEN = (
    r"What is snake\_case?",
    r"What is C\#?",
    r"What does \*args take?",
    r"How is 2 \< 3 read?",
    "What is R&amp;D?",
    "What is <i>lazy</i> loading?",
    "What is a heap? %% not sure %%",
    "What is a trie?[^deep]",
)


@pytest.mark.parametrize("note", ["A.md", "Renamed.md"])
def test_questions_are_found_by_what_they_show_however_they_are_written(note: str, tmp_path: Path) -> None:
    text = "".join(f"##### {question}\nYes {number}.\n" for number, question in enumerate(WRITTEN))
    vault = write_vault(tmp_path / "Vault", {"A.md": f"{text}\n[^deep]: Deep.\n"})
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        source = anki_apkg(collection, tmp_path)
        forget(vault)
        (vault / "A.md").rename(vault / note)
        ran("recover", source, vault)
        changes = [(change["change"], change["question"]) for change in ran("plan", vault, now=SOON)["changes"]]
        assert changes == ([] if note == "A.md" else [("moved", question) for question in WRITTEN])


@pytest.mark.parametrize(
    "highlight",
    ["![[pixel.png]]", "![[pixel.png|A pixel]]", "![[sound.mp3]]", "$x_{i_{j}}$", r"\*a\*", "[^1] and", "R&amp;D"],
)
@pytest.mark.parametrize("is_open", [False, True])
def test_a_cloze_keeps_its_card_whether_its_note_can_be_read_or_not(
    highlight: str, is_open: bool, tmp_path: Path
) -> None:
    note = f"##### What is it? #anki/cloze\nIt is =={highlight}== here.\n\n[^1]: Foot.\n"
    vault = write_vault(tmp_path / "Vault", {"A.md": note, "B.md": "##### Else?\nYes.\n"})
    for name in ("pixel.png", "sound.mp3"):
        (vault / name).write_bytes(b"x")
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        source = anki_apkg(collection, tmp_path)
        forget(vault)
        ran("recover", source, vault)
        if is_open:
            (vault / "A.md").write_text(f"```\n{note}", "utf-8")
        data = ran("export", vault, "-o", tmp_path, now=SOON)
        imported = collection.import_package(Path(data["path"]))
        assert (imported.new, imported.updated, imported.conflicting) == (0, 0, 0)


@pytest.mark.parametrize("folder", [ROOT / "samples", PRIVATE], ids=["samples", "private note"])
def test_whole_vaults_come_back_from_anki_without_a_change(folder: Path, tmp_path: Path) -> None:
    if not folder.is_dir():
        pytest.skip("the note is not on this machine")
    vault = write_vault(tmp_path / "Vault", {})
    shutil.copytree(folder, vault, dirs_exist_ok=True)
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        guids, source = collection.guids(), anki_apkg(collection, tmp_path)
        forget(vault)
        ran("recover", source, vault)
        data = ran("plan", vault, now=SOON)
        assert (data["changes"], data["version"]) == ([], "1.0.0")
        collection.import_package(export(vault, tmp_path, "--touch", now=SOON))
        assert collection.guids() == guids


def test_a_recovery_that_is_cut_off_is_completed_at_the_next_start(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = export(vault, tmp_path)
    ledger = (vault / ".note2anki/ledger.jsonl").read_bytes()
    forget(vault)

    def cut(_paths: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("note2anki.identity.ledger_file.commit_ledger", cut)
        assert run("recover", package, vault).code == 130
    assert not (vault / ".note2anki/ledger.jsonl").exists()
    assert ran("export", vault, "-o", tmp_path, now=SOON)["changes"] == []
    assert (vault / ".note2anki/ledger.jsonl").read_bytes() == ledger


def test_a_recovery_from_anki_says_what_is_not_there(vault: Path, tmp_path: Path) -> None:
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        source = anki_apkg(collection, tmp_path)
    forget(vault)
    data = ran("recover", source, vault)
    assert data["counts"]["partial"] == 7
    assert [each["code"] for each in data["diagnostics"]] == ["N2A064"]
    assert data["packages"] == {"Vault": "1.0.0"}


def test_with_the_package_too_an_edit_made_in_anki_stays(vault: Path, tmp_path: Path) -> None:
    """Rule 4: their edit wins until the question changes in the notes."""
    with Collection() as collection:
        package = export(vault, tmp_path)
        collection.import_package(package)
        (edited,) = collection.find("tool note:*Question Question:*tool*")
        collection.edit(edited, "Answer", "my own words")
        source = anki_apkg(collection, tmp_path)
        forget(vault)
        ran("recover", source, package, vault, now=SOON)
        assert ran("plan", vault, now=SOON)["changes"] == []
        collection.import_package(export(vault, tmp_path, now=SOON))
        assert collection.fields(edited)["Answer"] == "my own words"
        replace(vault, "Interviews/Agents.md", "A function that", "A described function that")
        collection.import_package(export(vault, tmp_path, now=SOON + DAY))
        assert "described" in collection.fields(edited)["Answer"]


def test_with_an_older_package_what_anki_took_later_counts(vault: Path, tmp_path: Path) -> None:
    with Collection() as collection:
        first = shutil.copy(export(vault, tmp_path), tmp_path / "first.apkg")
        collection.import_package(Path(first))
        replace(vault, "Interviews/RAG.md", "The one with an index.", "The one with an index, by far.")
        collection.import_package(export(vault, tmp_path, now=THEN + DAY))
        source = anki_apkg(collection, tmp_path)
        forget(vault)
        data = ran("recover", first, source, vault)
        assert data["packages"] == {"Vault": "1.0.1"}
        assert ran("plan", vault, now=SOON)["changes"] == []


def test_a_tombstone_is_recovered_and_comes_back_with_its_reviews(vault: Path, tmp_path: Path) -> None:
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        reviews = study_all(collection)
        text = (vault / "Interviews/Agents.md").read_text("utf-8")
        kept = text.partition("- ##### What is a tool?")[0]
        (vault / "Interviews/Agents.md").write_text(kept, "utf-8")
        collection.import_package(export(vault, tmp_path, now=THEN + DAY))
        source = anki_apkg(collection, tmp_path)
        (vault / "Interviews/Agents.md").write_text(text, "utf-8")
        forget(vault)
        assert ran("recover", source, vault)["counts"]["removed"] == 2  # and the concept that only it named
        imported = collection.import_package(export(vault, tmp_path, now=SOON))
        assert imported.new == 0
        assert collection.find("tag:note2anki::removed") == []
        assert collection.all_reviews() == reviews


@pytest.mark.parametrize("make", ANKIS_EXPORTS)
def test_a_tombstone_recovered_before_its_question_is_pasted_back_is_found_then(
    make: Export, vault: Path, tmp_path: Path
) -> None:
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        reviews = study_all(collection)
        text = (vault / "Interviews/Agents.md").read_text("utf-8")
        kept = text.partition("- ##### What is a tool?")[0]
        (vault / "Interviews/Agents.md").write_text(kept, "utf-8")
        collection.import_package(export(vault, tmp_path, now=THEN + DAY))
        source = make(collection, tmp_path)
        forget(vault)
        ran("recover", source, vault)
        (vault / "Interviews/Agents.md").write_text(text, "utf-8")
        imported = collection.import_package(export(vault, tmp_path, now=SOON))
        assert imported.new == 0
        assert collection.find("tag:note2anki::removed") == []
        assert collection.all_reviews() == reviews


@pytest.mark.parametrize("is_readable", [True, False])
def test_a_question_whose_note_anki_does_not_know_is_removed_only_if_every_note_is_read(
    is_readable: bool, vault: Path, tmp_path: Path
) -> None:
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        (guid,) = collection.find('"Question:What is a tool?"')
        collection.edit(guid, "Source", "")
        source = anki_apkg(collection, tmp_path)
        text = (vault / "Interviews/Agents.md").read_text("utf-8")
        kept = text.partition("- ##### What is a tool?")[0]
        (vault / "Interviews/Agents.md").write_text(kept, "utf-8")
        if not is_readable:  # the question may stand there
            (vault / "Interviews/Unread.md").write_bytes(b"\xff\xfe\xff")
        forget(vault)
        ran("recover", source, vault)
        data = ran("export", vault, "-o", tmp_path, now=SOON) if is_readable else run_with_errors(vault, tmp_path)
        removed = [change["question"] for change in data["changes"] if change["change"] == "removed"]
        assert ("What is a tool?" in removed) == is_readable


def run_with_errors(vault: Path, folder: Path) -> dict[str, Any]:
    """Export a vault with a note that cannot be read; return what `--json` says."""
    done = run("export", vault, "-o", folder, "--json", now=SOON)
    assert done.code == 1
    data: dict[str, Any] = json.loads(done.out)
    return data


def test_the_present_ledger_is_merged_and_a_copy_of_it_kept(vault: Path, tmp_path: Path) -> None:
    package = export(vault, tmp_path)
    ledger = vault / ".note2anki/ledger.jsonl"
    whole = ledger.read_bytes()
    lines = whole.decode().splitlines(keepends=True)
    ledger.write_text("".join(lines[:-4]), "utf-8", newline="\n")  # the last line says that the file is whole
    cut = ledger.read_bytes()
    data = ran("recover", package, vault)
    assert ledger.read_bytes() == whole
    assert data["counts"]["new"] == 3
    assert (vault / ".note2anki" / data["kept"]).read_bytes() == cut


def test_nothing_is_written_where_nothing_is_new(vault: Path, tmp_path: Path) -> None:
    package = export(vault, tmp_path)
    before = sorted(path.name for path in (vault / ".note2anki").iterdir())
    assert ran("recover", package, vault)["kept"] == ""
    assert sorted(path.name for path in (vault / ".note2anki").iterdir()) == before


def test_a_damaged_ledger_gives_what_is_sound_of_it(vault: Path, tmp_path: Path) -> None:
    package = export(vault, tmp_path)
    ledger = vault / ".note2anki/ledger.jsonl"
    whole = ledger.read_bytes()
    lines = whole.decode().splitlines()
    lines[-2] = lines[-2][:40]
    ledger.write_text("<<<<<<< ours\n" + "\n".join(lines) + "\n", "utf-8")
    data = ran("recover", package, vault)
    assert [each["code"] for each in data["diagnostics"]] == ["N2A063", "N2A068"]
    assert ledger.read_bytes() == whole


def test_a_second_ledger_further_down_is_merged_with_its_places(tmp_path: Path) -> None:
    vault = write_vault(tmp_path / "Vault", {"Sub/A.md": "##### What is a list?\nA row of things.\n"})
    write_vault(vault / "Sub", {})
    package = export(vault / "Sub", tmp_path)
    write_vault(vault, {"B.md": "##### What is a tuple?\nA row that stays.\n"})
    shutil.rmtree(vault / "Sub/.obsidian")
    refused = run("export", vault, "-o", tmp_path)
    assert refused.code == 2
    second = vault / "Sub/.note2anki/ledger.jsonl"
    assert f'note2anki recover "{second}" "{vault}"' in refused.err
    ran("recover", second, vault)
    data = ran("export", vault, "-o", tmp_path, now=SOON)
    assert (data["counts"]["questions"], data["diagnostics"]) == (2, [])
    with Collection() as collection:
        collection.import_package(package)
        collection.study(collection.guids()[0])
        reviews = collection.all_reviews()
        assert collection.import_package(Path(data["path"])).new == 1
        assert collection.all_reviews() == reviews


def test_a_copy_of_the_ledger_in_a_folder_is_the_vaults_own(vault: Path, tmp_path: Path) -> None:
    package = export(vault, tmp_path)
    ledger, content = (vault / ".note2anki/ledger.jsonl").read_bytes(), package.read_bytes()
    aside = vault / "old/.note2anki/ledger.jsonl"
    for is_lost in (False, True):
        shutil.copytree(vault / ".note2anki", aside.parent, dirs_exist_ok=True)
        if is_lost:
            forget(vault)
        ran("recover", aside, vault)
        assert (vault / ".note2anki/ledger.jsonl").read_bytes() == ledger
    assert export(vault, tmp_path, now=THEN + DAY).read_bytes() == content


def another_tools_cards(collection: Collection, cards: dict[str, str]) -> dict[str, int]:
    """Make notes of Anki's own Basic type, study them, and change them to ours as a person does in the browser."""
    basic = collection.anki.models.by_name("Basic")
    ours = collection.anki.models.by_name("note2anki Question")
    assert basic
    assert ours
    notes = []
    for front, back in cards.items():
        note = collection.anki.new_note(basic)
        note["Front"], note["Back"] = front, back
        collection.anki.add_note(note, collection.anki.decks.id("Old deck"))  # type: ignore[arg-type]
        notes.append(note)
        collection.study(note.guid, 2)
    request = collection.anki.models.change_notetype_info(old_notetype_id=basic["id"], new_notetype_id=ours["id"]).input
    request.note_ids.extend(note.id for note in notes)
    request.new_fields[:] = [0, 1, *[-1] * (len(request.new_fields) - 2)]
    collection.anki.models.change_notetype_of_notes(request)
    return collection.all_reviews()


def test_adopted_cards_of_another_tool_keep_their_reviews(tmp_path: Path) -> None:
    vault = write_vault(
        tmp_path / "Vault",
        {
            "Seed.md": "##### Seed\nOf the note type.\n",
            "A.md": "##### What is a *list*?\nA row of things.\n##### What is a tuple?\nA row that stays.\n",
        },
    )
    with Collection() as collection:
        collection.import_package(export(vault / "Seed.md", tmp_path, "--name", "Seed"))
        reviews = another_tools_cards(
            collection, {"What is a <i>list</i>?": "a row", "What is a tuple?": "fixed", "Who wrote it?": "I did"}
        )
        source = anki_apkg(collection, tmp_path)
        assert "N2A066" in [each["code"] for each in ran("recover", source, vault)["diagnostics"]]
        data = ran("recover", source, vault, "--adopt")
        assert sorted(each["question"] for each in data["adopted"]) == ["What is a *list*?", "What is a tuple?"]
        assert [each["code"] for each in data["diagnostics"]].count("N2A069") == 1
        imported = collection.import_package(export(vault, tmp_path, now=SOON))
        assert (imported.new, imported.updated) == (0, 2)
        assert collection.all_reviews() == reviews
        assert sorted(collection.fields(guid)["Answer"] for guid in reviews) == [
            "<p>A row of things.</p>",
            "<p>A row that stays.</p>",
            "I did",
        ]


def packed(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "code", "says"),
    [
        ("a.txt", b"hello", "N2A060", "it is not a zip"),
        ("a.apkg", b"PK\x03\x04 and no more", "N2A060", "damaged or cut off"),
        ("a.anki2", b"SQLite format 3\0" + bytes(100), "N2A060", "File > Export"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "N2A060", "7-Zip"),
        ("a.jsonl", b'{"record":"ledger","schema":1,"vault_id":"","vault_name":"x"}\n', "N2A060", "text, not a zip"),
        ("a.jsonl", b'{"record":"ledger","schema":99,"vault_id":"","vault_name":"x"}\n', "N2A044", "update note2anki"),
    ],
)
def test_a_wrong_file_is_named_for_what_it_is(
    name: str, content: bytes, code: str, says: str, vault: Path, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = run("recover", path, vault)
    assert result.code == 2
    assert f"[{code}]" in result.err
    assert says in result.err
    assert not (vault / ".note2anki").exists()


def test_zips_that_are_no_packages_are_named_too(vault: Path, tmp_path: Path) -> None:
    cases = {
        "without an Anki collection": packed(tmp_path / "a.zip", x=b"1"),
        "newer than this note2anki": packed(tmp_path / "b.apkg", meta=b"\x08\x09", collection_anki21b=b""),
        "damaged": packed(tmp_path / "c.apkg", collection_anki2=b"no database" * 100),
    }
    for says, path in cases.items():
        result = run("recover", path, vault)
        assert result.code == 2
        assert says in result.err


def test_a_package_with_a_password_is_named(vault: Path, tmp_path: Path) -> None:
    path = packed(tmp_path / "a.apkg", collection_anki2=b"secret")
    content = bytearray(path.read_bytes())
    content[6] |= 1  # the flag in the local header, and in the directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    result = run("recover", path, vault)
    assert result.code == 2
    assert "protected by a password" in result.err


def test_a_ledger_of_another_vault_is_refused(vault: Path, tmp_path: Path) -> None:
    other = write_vault(tmp_path / "Other", {"A.md": "##### What is a list?\nA row of things.\n"})
    theirs = export(other, tmp_path / "theirs")
    assert "[N2A065]" in run("recover", theirs, vault).err
    export(vault, tmp_path)
    before = (vault / ".note2anki/ledger.jsonl").read_bytes()
    assert "[N2A062]" in run("recover", theirs, vault).err
    assert (vault / ".note2anki/ledger.jsonl").read_bytes() == before


def test_a_package_of_other_people_is_refused(vault: Path, tmp_path: Path) -> None:
    with Collection() as collection:
        note = collection.anki.new_note(collection.anki.models.by_name("Basic"))  # type: ignore[arg-type]
        note["Front"] = "x"
        collection.anki.add_note(note, collection.anki.decks.id("Deck"))  # type: ignore[arg-type]
        source = anki_apkg(collection, tmp_path)
    result = run("recover", source, vault)
    assert result.code == 2
    assert "[N2A061]" in result.err


def test_a_note_type_changed_in_anki_is_reported_with_the_way_out(vault: Path, tmp_path: Path) -> None:
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        ours = collection.anki.models.by_name("note2anki Question")
        assert ours
        collection.anki.models.add_field(ours, collection.anki.models.new_field("Mine"))
        collection.anki.models.update_dict(ours)
        source = anki_apkg(collection, tmp_path)
    forget(vault)
    data = ran("recover", source, vault)
    assert data["counts"]["questions"] == 5
    assert "note2anki Question" in next(each["message"] for each in data["diagnostics"] if each["code"] == "N2A067")


def test_two_files_or_no_file_make_no_difference_to_usage(tmp_path: Path) -> None:
    assert run("recover").code == 2
    assert run("recover", tmp_path).code == 2
    assert run("recover", tmp_path / "none.apkg", tmp_path).code == 2


def test_the_manifest_carries_the_ledgers_lines(vault: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(export(vault, tmp_path)) as archive:
        manifest = json.loads(archive.read("note2anki.json"))
    assert {line["record"] for line in manifest["ledger"]} == {"ledger", "package", "look", "card"}
