"""Two branches or two devices export one vault: their ledgers become one, no card loses its history, no edit is lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.anki_collection import Collection
from support.program import NOON, listed, make_vault, run

from note2anki.identity.ledger_reading import parse_line
from note2anki.identity.records import Card, PackageRecord, QuestionSource

LEDGER = Path(".note2anki", "ledger.jsonl")


def export(vault: Path, clock: int, *options: str) -> Any:
    """Export a vault to `out` beside it and return what `--json` says."""
    ran = run("export", vault, "-o", vault.parent / "out", "--json", *options, clock=clock)
    assert ran.code == 0, ran
    return ran.data


def package(vault: Path, data: Any) -> Path:
    """The package that an export wrote."""
    return vault.parent / "out" / Path(data["path"]).name


def cards(vault: Path, ledger: Path = LEDGER) -> dict[str, Card]:
    """The living cards of a ledger by their questions or names."""
    records = [parse_line(line) for line in (vault / ledger).read_text("utf-8").splitlines()]
    found = [record for record in records if isinstance(record, Card) and not record.removed]
    return {
        card.source.question if isinstance(card.source, QuestionSource) else card.source.name: card for card in found
    }


def guids(vault: Path) -> dict[str, str]:
    return {question: card.guid for question, card in cards(vault).items()}


def settled(data: Any) -> list[str]:
    return [each["message"] for each in data["diagnostics"] if each["code"] == "N2A038"]


# Git


def git(vault: Path, *arguments: str) -> str:
    """Run the real git in a vault, as it is without a person's settings."""
    names = {f"GIT_{who}_{what}": "anna@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    variables = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", *arguments], cwd=vault, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A vault in git, exported and committed."""
    if not shutil.which("git"):
        pytest.skip("git is not here")
    vault = make_vault(tmp_path / "vault", {"Base.md": listed(*(f"Base {number}?" for number in range(8)))})
    (vault / ".gitignore").write_text(".obsidian/\n", "utf-8")
    export(vault, NOON)
    git(vault, "init", "--quiet", "--initial-branch=main")
    commit(vault)
    return vault


def commit(vault: Path) -> None:
    git(vault, "add", "--all")
    git(vault, "commit", "--quiet", "--message=notes")


def on_branch(vault: Path, name: str, notes: Mapping[str, str], clock: int) -> Any:
    """Change notes on a branch of its own, export, commit, and go back to the main one."""
    git(vault, "switch", "--quiet", "--create", name, "main")
    for file, text in notes.items():
        (vault / file).write_text(text, "utf-8")
    data = export(vault, clock)
    commit(vault)
    return data


def test_only_what_must_be_is_in_the_repository(repository: Path) -> None:
    files = set(git(repository, "ls-files").split())
    assert files == {
        ".gitignore", "Base.md", ".note2anki/.gitattributes", ".note2anki/.gitignore", ".note2anki/history.jsonl",
        ".note2anki/ledger.jsonl",
    }  # fmt: skip


def test_two_branches_that_add_cards_in_the_same_places_merge_without_a_conflict(repository: Path) -> None:
    on_branch(repository, "a", {"A.md": listed(*(f"A {number}?" for number in range(20)))}, NOON + 100)
    of_a = guids(repository)
    on_branch(repository, "b", {"B.md": listed(*(f"B {number}?" for number in range(20)))}, NOON + 200)
    of_b = guids(repository)
    git(repository, "merge", "--quiet", "--no-edit", "a")
    data = export(repository, NOON + 300)
    assert guids(repository) == {**of_a, **of_b}
    assert len(of_a | of_b) == 48
    assert (data["counts"]["questions"], data["counts"]["removed"], data["counts"]["added"]) == (48, 0, 0)
    rows = sorted(card.row for card in cards(repository).values())
    assert len({row // 2 for row in rows}) == 48
    assert "1 package in two versions" in " ".join(settled(data))
    again = export(repository, NOON + 400)
    assert (again["version"], again["diagnostics"]) == (data["version"], [])
    history = (repository / ".note2anki" / "history.jsonl").read_text("utf-8").splitlines()
    assert sorted(json.loads(line)["version"] for line in history) == ["1.0.0", "1.1.0", "1.1.0", "1.1.1"]


def test_both_branches_at_the_same_second_too(repository: Path) -> None:
    """Row ids are milliseconds, and positions go on from the last: here both branches chose the same ones."""
    on_branch(repository, "a", {"A.md": listed(*(f"A {number}?" for number in range(20)))}, NOON + 100)
    of_a = guids(repository)
    on_branch(repository, "b", {"B.md": listed(*(f"B {number}?" for number in range(20)))}, NOON + 100)
    of_b = guids(repository)
    git(repository, "merge", "--quiet", "--no-edit", "a")
    data = export(repository, NOON + 300)
    assert guids(repository) == {**of_a, **of_b}
    assert "20 row ids that two cards shared" in " ".join(settled(data))
    with Collection() as collection:
        assert collection.import_package(package(repository, data)).new == 48


@pytest.mark.parametrize("clocks", [(100, 100), (100, 200), (200, 100)])
@pytest.mark.parametrize("imported", ["a", "b"])
@pytest.mark.parametrize("stays", ["a", "b", "other"])
def test_of_two_edits_of_one_card_anki_gets_the_one_that_the_notes_have(
    repository: Path, clocks: tuple[int, int], imported: str, stays: str
) -> None:
    """Whichever package was imported before: the next one is taken, for its `mod` is greater."""
    texts = {name: listed("Base 0?", "Base 1?").replace("Answer 1", name) for name in ("a", "b", "other")}
    data = on_branch(repository, "a", {"Base.md": texts["a"]}, NOON + clocks[0])
    packages = {"a": shutil.copy(package(repository, data), repository.parent / "a.apkg")}
    data = on_branch(repository, "b", {"Base.md": texts["b"]}, NOON + clocks[1])
    packages["b"] = shutil.copy(package(repository, data), repository.parent / "b.apkg")
    git(repository, "merge", "--quiet", "--no-edit", "--strategy-option=ours", "a")
    (repository / "Base.md").write_text(texts[stays], "utf-8")
    data = export(repository, NOON + 300)
    guid = guids(repository)["Base 0?"]
    with Collection() as collection:
        collection.import_package(Path(packages[imported]))
        collection.study(guid, 2)
        collection.import_package(package(repository, data))
        assert collection.fields(guid)["Answer"] == f"<p>{stays}.</p>"
        assert collection.reviews(guid) == 2
        assert collection.note_count() == 8


@pytest.mark.parametrize("removed_at", [100, 200, 150])
@pytest.mark.parametrize("stays", [True, False])
def test_a_card_that_one_branch_removed_and_the_other_edited_is_what_the_notes_say(
    repository: Path, removed_at: int, stays: bool
) -> None:
    all_of_it = listed(*(f"Base {number}?" for number in range(8)))
    without = all_of_it.partition("- ##### Base 1?")[0] + "- ##### Base 2?" + all_of_it.partition("- ##### Base 2?")[2]
    edited = all_of_it.replace("Answer 2", "Edited")
    guid = guids(repository)["Base 1?"]
    first = on_branch(repository, "a", {"Base.md": without}, NOON + removed_at)
    removing = shutil.copy(package(repository, first), repository.parent / "a.apkg")
    on_branch(repository, "b", {"Base.md": edited}, NOON + 150)
    git(repository, "merge", "--quiet", "--no-edit", "--strategy-option=ours", "a")
    (repository / "Base.md").write_text(edited if stays else without, "utf-8")
    data = export(repository, NOON + 300)
    with Collection() as collection:
        collection.import_package(Path(removing))
        collection.import_package(package(repository, data))
        assert (collection.fields(guid)["Removed"] == "") == stays
        if stays:
            assert collection.fields(guid)["Answer"] == "<p>Edited.</p>"


@pytest.mark.parametrize("stays", [True, False])
@pytest.mark.parametrize("removed_at", [100, 200])
def test_a_question_that_one_branch_removed_and_the_other_reworded_keeps_its_reviews(
    repository: Path, removed_at: int, stays: bool
) -> None:
    all_of_it = listed(*(f"What is base {number}?" for number in range(8)))
    (repository / "Base.md").write_text(all_of_it, "utf-8")
    export(repository, NOON + 10)
    commit(repository)
    guid = guids(repository)["What is base 7?"]
    without = all_of_it.partition("- ##### What is base 7?")[0]
    reworded = all_of_it.replace("What is base 7?", "What exactly is base 7, then?")
    first = on_branch(repository, "a", {"Base.md": without}, NOON + removed_at)
    removing = shutil.copy(package(repository, first), repository.parent / "a.apkg")
    on_branch(repository, "b", {"Base.md": reworded}, NOON + 150)
    git(repository, "merge", "--quiet", "--no-edit", "--strategy-option=ours", "a")
    (repository / "Base.md").write_text(reworded if stays else without, "utf-8")
    data = export(repository, NOON + 300)
    with Collection() as collection:
        collection.import_package(Path(removing))
        collection.import_package(package(repository, data))
        assert (collection.fields(guid)["Removed"] == "") == stays
        assert "base 7" in collection.fields(guid)["Question"]
        assert collection.note_count() == 8


def test_a_note_in_conflict_keeps_its_cards_as_they_are_until_it_is_settled(repository: Path) -> None:
    """Else the reworded question's card would go, and two others come without its reviews."""
    note, text = repository / "Base.md", (repository / "Base.md").read_text("utf-8")
    guid = guids(repository)["Base 1?"]
    before = export(repository, NOON)
    for branch, words in {"a": "What is base 1?", "b": "Base 1, what is it?"}.items():
        git(repository, "switch", "--quiet", "--create", branch, "main")
        note.write_text(text.replace("Base 1?", words), "utf-8")
        commit(repository)
    with pytest.raises(AssertionError, match="CONFLICT"):
        git(repository, "merge", "--quiet", "--no-edit", "a")
    ran = run("export", repository, "-o", repository.parent / "out", "--json", clock=NOON + 100)
    assert (ran.code, ran.data["version"], ran.data["changes"]) == (1, before["version"], [])
    assert [(each["code"], each["line"]) for each in ran.data["diagnostics"]] == [("N2A109", 3)]
    assert run("check", repository).code == 1
    git(repository, "checkout", "--quiet", "--theirs", "Base.md")
    data = export(repository, NOON + 200)
    assert [(each["change"], each["guid"]) for each in data["changes"]] == [("reworded", guid)]


def test_a_ledger_with_conflict_marks_is_explained(repository: Path) -> None:
    """As git leaves it where a person emptied the folder's `.gitattributes`."""
    (repository / ".note2anki" / ".gitattributes").write_text("", "utf-8")
    commit(repository)
    on_branch(repository, "a", {"A.md": listed("A?")}, NOON + 100)
    on_branch(repository, "b", {"B.md": listed("B?")}, NOON + 200)
    with pytest.raises(AssertionError, match="CONFLICT"):
        git(repository, "merge", "--quiet", "--no-edit", "a")
    ran = run("export", repository)
    assert (ran.code, ran.codes) == (2, ["N2A043"])
    assert "git left its conflict marks in it" in ran.err


def test_two_first_exports_in_clones_of_other_names_are_explained_and_one_can_be_chosen(tmp_path: Path) -> None:
    """Each question has two cards then, and nobody but the team can tell which ones were studied."""
    if not shutil.which("git"):
        pytest.skip("git is not here")
    mine = make_vault(tmp_path / "mine" / "notes", {"A.md": listed("One?", "Two?")})
    (mine / "note2anki.toml").touch()
    (mine / ".gitignore").write_text(".obsidian/\n", "utf-8")
    git(mine, "init", "--quiet", "--initial-branch=main")
    commit(mine)
    theirs = tmp_path / "theirs" / "team-notes"
    git(mine, "clone", "--quiet", ".", str(theirs))
    exported = {vault: export(vault, NOON, "--name", "p") for vault in (mine, theirs)}
    wanted = guids(mine)
    commit(mine)
    commit(theirs)
    git(theirs, "pull", "--quiet", "--no-rebase", "--no-edit")
    merged = (theirs / LEDGER).read_bytes()
    for command in ("plan", "export", "export"):
        ran = run(command, theirs)
        assert (ran.code, ran.codes) == (2, ["N2A043"])
        assert "note2anki recover --replace" in " ".join(ran.err.split())
        assert (theirs / LEDGER).read_bytes() == merged
    assert run("recover", package(mine, exported[mine]), theirs, "--replace").code == 0
    assert export(theirs, NOON + 100, "--name", "p")["changes"] == []
    assert guids(theirs) == wanted


@pytest.mark.parametrize("name", ["my ledger.jsonl", "led[g]er.jsonl", "!led#ger.jsonl"])
def test_a_ledger_elsewhere_is_mergeable_too_and_leaves_other_files_alone(repository: Path, name: str) -> None:
    (repository / "note2anki.toml").write_text(f'ledger = "sync/{name}"\n', "utf-8")
    (repository / LEDGER).unlink()
    export(repository, NOON + 50)
    for file in (name, f"history.{name}"):
        assert "merge: union" in git(repository, "check-attr", "merge", f"sync/{file}")
    assert "unspecified" in git(repository, "check-attr", "merge", "sync/other.jsonl")
    (repository / "sync" / "other.lock").write_text("", "utf-8")
    git(repository, "add", "--all")
    tracked = git(repository, "-c", "core.quotePath=false", "ls-files", "sync").splitlines()
    assert {path.strip('"') for path in tracked} == {
        f"sync/{file}" for file in (name, f"history.{name}", "other.lock", ".gitattributes", ".gitignore")
    }


# Sync tools

COPIES = {
    "Syncthing": "ledger.sync-conflict-20261124-101010-ABCDEFG.jsonl",
    "Dropbox": "ledger (Anna's conflicted copy 2026-11-24).jsonl",
    "Dropbox in Spanish": "ledger (Copia en conflicto de Anna 2026-11-24).jsonl",
    "Nextcloud": "ledger (conflicted copy 2026-11-24 101010).jsonl",
    "Google Drive": "ledger (1).jsonl",
    "OneDrive": "ledger-PCNAME.jsonl",
    "iCloud": "ledger 2.jsonl",
    "Resilio": "ledger.Conflict.jsonl",
}


@pytest.fixture
def synced(tmp_path: Path) -> Path:
    """A vault that another device exported at the same time, whose ledger a sync tool is about to put beside ours."""
    vault = make_vault(tmp_path / "vault", {"Base.md": listed("Base 0?", "Base 1?")})
    export(vault, NOON)
    shutil.copytree(vault, tmp_path / "other" / "vault")
    (vault / "A.md").write_text(listed("A?"), "utf-8")
    export(vault, NOON + 100)
    (tmp_path / "other" / "vault" / "B.md").write_text(listed("B?"), "utf-8")
    export(tmp_path / "other" / "vault", NOON + 100)
    return vault


def arrive(vault: Path, name: str, ledger: Path = LEDGER) -> Path:
    """Have the other device's note and ledger arrive; the ledger under another name."""
    other = vault.parent / "other" / "vault"
    shutil.copy(other / "B.md", vault / "B.md")
    return Path(shutil.copy(other / LEDGER, (vault / ledger).with_name(name)))


@pytest.mark.parametrize("tool", COPIES)
def test_a_sync_tools_conflict_copy_is_merged_and_put_away(synced: Path, tool: str) -> None:
    wanted = {**guids(synced), **guids(synced.parent / "other" / "vault")}
    copy = arrive(synced, COPIES[tool])
    data = export(synced, NOON + 200)
    assert guids(synced) == wanted
    assert data["version"] == "1.1.1"
    assert "1 conflict copy of a sync tool" in " ".join(settled(data))
    assert not copy.exists()
    assert copy.with_name(copy.name + ".merged").exists()
    again = export(synced, NOON + 300)
    assert (again["version"], again["diagnostics"]) == ("1.1.1", [])


def test_a_conflict_copy_of_a_ledger_elsewhere_is_merged(synced: Path) -> None:
    (synced / "sync").mkdir()
    (synced / LEDGER).rename(synced / "sync" / "my [1] ledger.jsonl")
    (synced / "note2anki.toml").write_text('ledger = "sync/my [1] ledger.jsonl"\n', "utf-8")
    copy = arrive(synced, "my [1] ledger (1).jsonl", Path("sync", "x"))
    export(synced, NOON + 200)
    assert not copy.exists()
    assert len(cards(synced, Path("sync", "my [1] ledger.jsonl"))) == 4


def test_a_copy_that_says_nothing_new_is_put_away_too(synced: Path) -> None:
    copy = synced / LEDGER.with_name("ledger (1).jsonl")
    shutil.copy(synced / LEDGER, copy)
    data = export(synced, NOON + 200)
    assert (data["version"], copy.exists()) == ("1.1.0", False)


@pytest.mark.parametrize("tool", COPIES)
def test_the_history_that_a_sync_tool_put_aside_is_told_too(synced: Path, tool: str) -> None:
    history = LEDGER.with_name("history.jsonl")
    shutil.copy(
        synced.parent / "other" / "vault" / history,
        (synced / history).with_name(COPIES[tool].replace("ledger", "history")),
    )
    versions = run("history", synced, "1.1.0", "--json").data["versions"]
    assert sorted(change["question"] for each in versions for change in each["changes"]) == ["A?", "B?"]
    assert len(run("history", synced, "--json").data["versions"]) == 3, "what both have is told once"


def test_a_file_that_only_looks_like_a_history_is_left_alone(synced: Path) -> None:
    (synced / LEDGER).with_name("history-of-mine.jsonl").write_text('{"of": "mine"}\n', "utf-8")
    ran = run("history", synced)
    assert (ran.code, ran.err) == (0, "")


def test_a_plan_leaves_a_conflict_copy_where_it_is(synced: Path) -> None:
    copy = arrive(synced, COPIES["Syncthing"])
    data = run("plan", synced, "--json").data
    assert data["counts"]["questions"] == 4
    assert copy.exists()


def test_a_copy_that_arrives_during_an_export_waits_for_the_next(synced: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from note2anki.runs import export as module

    plain = module._write_package

    def meanwhile(*rest: Any) -> str:
        arrive(synced, COPIES["Syncthing"])
        return plain(*rest)

    (synced / "A.md").write_text(listed("A?", "A2?"), "utf-8")
    monkeypatch.setattr(module, "_write_package", meanwhile)
    export(synced, NOON + 200)
    monkeypatch.undo()
    assert (synced / LEDGER).with_name(COPIES["Syncthing"]).exists()
    assert len(settled(export(synced, NOON + 300))) > 0
    assert guids(synced).keys() == {"Base 0?", "Base 1?", "A?", "A2?", "B?"}


@pytest.mark.parametrize(
    "name", ["ledger-notes.jsonl", "ledgers.jsonl", "ledger.old.jsonl", "my ledger.jsonl", "ledger.txt"]
)
def test_a_file_that_only_looks_like_a_copy_is_left_alone(synced: Path, name: str) -> None:
    mine = (synced / LEDGER).with_name(name)
    mine.write_text('{"of": "mine"}\n', "utf-8")
    assert export(synced, NOON + 200)["version"] == "1.1.0"
    assert mine.read_text("utf-8") == '{"of": "mine"}\n'


def test_the_ledgers_of_two_vaults_may_lie_in_one_folder(tmp_path: Path) -> None:
    """Names of one that begin like the other's are no copies; histories and what a cut left are each one's own."""
    names = {"work": "ledger.jsonl", "private": "ledger-private.jsonl", "third": "third.jsonl"}
    for vault, ledger in names.items():
        make_vault(tmp_path / vault, {"A.md": listed(f"Of {vault}?")})
        (tmp_path / vault / "note2anki.toml").write_text(
            f'ledger = "{(tmp_path / "all" / ledger).as_posix()}"\n', "utf-8"
        )
    for clock in (NOON, NOON + 100):
        for vault in names:
            assert export(tmp_path / vault, clock)["version"] == "1.0.0"
    assert {path.name for path in (tmp_path / "all").glob("*.jsonl")} == {
        *names.values(), "history.jsonl", "history.ledger-private.jsonl", "history.third.jsonl",
    }  # fmt: skip


# What iCloud takes off a Mac to save room: a hidden file stands for it until it is downloaded


def evict(file: Path) -> Path:
    return file.rename(file.with_name(f".{file.name}.icloud"))


@pytest.fixture
def in_icloud(tmp_path: Path) -> Path:
    notes = {"Asked.md": listed("What is [[RAG]]?", "Two?"), "sub/RAG.md": f"A long name.\n\n{listed('Of RAG?')}"}
    vault = make_vault(tmp_path / "vault", notes)
    export(vault, NOON)
    return vault


@pytest.mark.parametrize("note", ["Asked.md", "sub/RAG.md"])
def test_a_note_that_is_in_icloud_alone_keeps_its_cards_and_links_as_they_are(in_icloud: Path, note: str) -> None:
    before = guids(in_icloud)
    stand_in = evict(in_icloud / note)
    ran = run("export", in_icloud, "-o", in_icloud.parent / "out", "--json", clock=NOON + 100)
    assert (ran.code, ran.data["version"], ran.data["changes"]) == (1, "1.0.0", [])
    (problem,) = ran.data["diagnostics"]
    assert (problem["code"], problem["file"]) == ("N2A002", note)
    assert "iCloud" in problem["message"]
    stand_in.rename(in_icloud / note)
    assert export(in_icloud, NOON + 200)["changes"] == []
    assert guids(in_icloud) == before


def test_a_stand_in_beside_its_note_is_nothing(in_icloud: Path) -> None:
    shutil.copy(in_icloud / "Asked.md", in_icloud / ".Asked.md.icloud")
    assert export(in_icloud, NOON + 100)["diagnostics"] == []


def test_what_cards_show_of_files_in_icloud_alone_is_said_to_be_there(in_icloud: Path) -> None:
    (in_icloud / "pictures").mkdir()
    (in_icloud / "pictures" / "a.png").write_bytes(b"\x89PNG")
    (in_icloud / "Shown.md").write_text("##### Shown?\n![[a.png]] ![[RAG]]\n", "utf-8")
    assert export(in_icloud, NOON + 100)["diagnostics"] == []
    for file in ("pictures/a.png", "sub/RAG.md"):
        evict(in_icloud / file)
    ran = run("export", in_icloud, "-o", in_icloud.parent / "out", "--json", clock=NOON + 200)
    said = {each["message"] for each in ran.data["diagnostics"] if each["code"] == "N2A027"}
    detail = "it is in iCloud, and not on this computer"
    assert said == {f"'a.png' cannot be shown: {detail}", f"'RAG' cannot be shown: the note cannot be read: {detail}"}


def test_settings_that_are_in_icloud_alone_are_asked_for(in_icloud: Path) -> None:
    (in_icloud / "note2anki.toml").write_text('exclude = ["sub"]\n', "utf-8")
    evict(in_icloud / "note2anki.toml")
    for command in ("plan", "export", "check"):
        ran = run(command, in_icloud)
        assert (ran.code, ran.codes) == (2, ["N2A047"])
        assert "note2anki.toml" in ran.err
        assert "it is in iCloud" in ran.err


def test_a_ledger_that_is_in_icloud_alone_is_asked_for(in_icloud: Path) -> None:
    stand_in = evict(in_icloud / LEDGER)
    for command in ("plan", "export", "export"):
        ran = run(command, in_icloud)
        assert (ran.code, ran.codes) == (2, ["N2A043"])
        assert "it is in iCloud" in ran.err
    stand_in.rename(in_icloud / LEDGER)
    assert export(in_icloud, NOON + 100)["version"] == "1.0.0"


# What the packages and cards then are


def test_a_version_is_never_two_contents(synced: Path) -> None:
    """Ours and the other device's 1.1.0 hold different cards: what holds both is another version."""
    other = synced.parent / "other"
    assert (other / "out" / "vault-1.1.0.apkg").read_bytes() != (
        synced.parent / "out" / "vault-1.1.0.apkg"
    ).read_bytes()
    arrive(synced, "ledger (1).jsonl")
    data = export(synced, NOON + 200)
    assert (data["previous"], data["version"], data["counts"]["unchanged"]) == ("1.1.0", "1.1.1", 4)
    records = [parse_line(line) for line in (synced / LEDGER).read_text("utf-8").splitlines()]
    assert [record.version for record in records if isinstance(record, PackageRecord)] == ["1.1.1"]


def test_two_devices_that_export_a_vault_for_the_first_time_agree(tmp_path: Path) -> None:
    for device in ("a", "b"):
        make_vault(tmp_path / device / "vault", {"A.md": listed("One?", "Two?")})
        export(tmp_path / device / "vault", NOON)
    vault = tmp_path / "a" / "vault"
    assert guids(vault) == guids(tmp_path / "b" / "vault")
    shutil.copy(tmp_path / "b" / "vault" / LEDGER, (vault / LEDGER).with_name("ledger (1).jsonl"))
    assert export(vault, NOON + 100)["version"] == "1.0.0"


def test_a_vault_with_an_id_may_have_two_folder_names(tmp_path: Path) -> None:
    for name in ("notes", "notes of mine"):
        make_vault(tmp_path / name / name, {"A.md": listed("One?")})
        (tmp_path / name / name / "note2anki.toml").write_text('vault_id = "mine"\n', "utf-8")
        export(tmp_path / name / name, NOON, "--name", "p")
    vault = tmp_path / "notes" / "notes"
    shutil.copy(tmp_path / "notes of mine" / "notes of mine" / LEDGER, (vault / LEDGER).with_name("ledger (1).jsonl"))
    export(vault, NOON + 100, "--name", "p")
    assert '"vault_name":"notes"' in (vault / LEDGER).read_text("utf-8")
