"""`weak` says of real reviews what Anki itself says, and where each question stands in the notes as they are now."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.anki_collection import Collection
from support.command_line import export, ran, run, write_vault
from support.program import snapshot
from support.studying import answer, copied, let_days_pass
from support.weak_story import BUTTONS, WeakStory, live_through

KINDS = ["apkg", "old apkg", "colpkg", "old colpkg", "collection"]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> WeakStory:
    return live_through(tmp_path_factory.mktemp("weak"))


@pytest.fixture(scope="module")
def data(story: WeakStory) -> Any:
    return ran("weak", story.files["apkg"], story.vault)


def question(data: Any, story: WeakStory, name: str) -> Any:
    (found,) = [each for each in data["questions"] if each["guid"] == story.guids[name]]
    return found


@pytest.mark.parametrize("kind", KINDS[1:])
def test_every_file_of_ankis_says_the_same(kind: str, story: WeakStory, data: Any) -> None:
    other = ran("weak", story.files[kind], story.vault)
    assert other.pop("source") == str(story.files[kind])
    assert other == {key: value for key, value in data.items() if key != "source"}


def test_retention_lapses_and_leeches_are_ankis_own(story: WeakStory, data: Any) -> None:
    said, total = story.said[""], data["total"]
    passed, failed = said.young[0] + said.mature[0], said.young[1] + said.mature[1]
    assert (total["reviews"], total["forgotten"]) == (passed + failed, failed)
    assert total["retention_young"] == round(said.young[0] / sum(said.young), 4)
    assert total["retention_mature"] == round(said.mature[0] / sum(said.mature), 4)
    assert (total["lapses"], total["answers"]) == (said.lapses, said.answers)
    assert {each["guid"] for each in data["questions"] if each["leech"]} == story.leeches
    assert story.leeches == {story.guids["der Tisch"]}
    assert min(sum(said.young), sum(said.mature), said.lapses) > 5


@pytest.mark.parametrize("name", BUTTONS)
def test_each_questions_figures_are_ankis_own(name: str, story: WeakStory, data: Any) -> None:
    found, said = question(data, story, name), story.said[name]
    failed = said.young[1] + said.mature[1]
    assert (found["reviews"], found["forgotten"]) == (sum(said.young) + sum(said.mature), failed)
    assert (found["lapses"], found["answers"]) == (said.lapses, said.answers)
    if len(said.seconds) == 1:
        assert found["seconds"] == pytest.approx(said.seconds[0], abs=0.01)


def test_what_was_never_answered_is_not_listed(story: WeakStory, data: Any) -> None:
    assert {each["guid"] for each in data["questions"]} == {story.guids[name] for name in BUTTONS}
    assert data["counts"] == {
        "questions": 7,
        "concepts": 2,
        "leeches": 1,
        "gone": 1,
        "unjudged": 2,
        "removed": 0,
        "elsewhere": 0,
        "others": 1,
    }


def test_each_question_is_told_where_it_is_now(story: WeakStory, data: Any) -> None:
    places = {
        name: (each["file"], each["line"], each["state"]) for name in BUTTONS for each in [question(data, story, name)]
    }
    assert places == {
        "What is a Cache?": ("Interview.md", 5, "here"),
        "What is a log?": ("Interview.md", 7, "here"),
        "Who answers first?": ("Interview.md", 10, "here"),
        "Where is it lost?": ("Sprache/Deutsch.md", 7, "here"),
        "das Brot": ("", 0, "gone"),
        "der Tisch": ("Sprache/Deutsch.md", 1, "here"),
        "das Fenster": ("Sprache/Deutsch.md", 3, "here"),
        "Cache": ("Cache.md", 1, "here"),
        "Queue": ("Interview.md", 7, "here"),
    }
    for each in data["questions"]:
        if each["kind"] == "question" and each["line"]:
            line = (story.vault / each["file"]).read_text("utf-8").splitlines()[each["line"] - 1]
            assert each["question"] in line
    assert question(data, story, "What is a log?")["question"] == "What is a log, in short?"
    assert "gone from the notes" in run("weak", story.files["apkg"], story.vault, "--min-reviews", 1).out


def test_sections_notes_and_concepts_are_the_sums_of_their_questions(story: WeakStory, data: Any) -> None:
    storage, network = ({"What is a Cache?", "What is a log?"}, {"Who answers first?"})
    sections = {tuple(each["section"]): each for each in data["sections"]}
    assert sections.keys() == {("Interview", "Storage"), ("Interview", "Network")}
    notes = {each["file"]: each for each in data["notes"]}
    assert notes.keys() == {"Interview.md", "Sprache/Deutsch.md"}
    concepts = {each["concept"]: each for each in data["concepts"]}
    german = {"der Tisch", "das Fenster", "Where is it lost?"}
    for group, names in [
        (sections["Interview", "Storage"], storage),
        (sections["Interview", "Network"], network),
        (notes["Interview.md"], storage | network),
        (notes["Sprache/Deutsch.md"], german),
        (concepts["Cache"], {"What is a Cache?", "Who answers first?", "Cache"}),
        (concepts["Queue"], {"What is a log?", "Queue"}),
    ]:
        members = [question(data, story, name) for name in names]
        assert group["questions"] == len(members)
        for key in ("reviews", "forgotten", "lapses", "answers"):
            assert group[key] == sum(each[key] for each in members), key
    assert (sections["Interview", "Storage"]["file"], sections["Interview", "Storage"]["line"]) == ("Interview.md", 5)
    assert (concepts["Cache"]["file"], concepts["Queue"]["line"]) == ("Cache.md", 7)


def test_the_weakest_come_first_and_what_has_few_reviews_is_not_judged(story: WeakStory, data: Any) -> None:
    scores = [each["score"] for each in data["questions"]]
    judged = [score for score in scores if score is not None]
    assert judged == sorted(judged, reverse=True)
    assert scores[len(judged) :] == [None] * (len(scores) - len(judged))
    assert {each["guid"] for each in data["questions"] if each["score"] is None} == {
        each["guid"] for each in data["questions"] if each["reviews"] < 5 and not each["leech"]
    }
    assert {data["questions"][0]["guid"], data["questions"][1]["guid"]} == {
        story.guids["What is a log?"],
        story.guids["der Tisch"],
    }
    fewer = ran("weak", story.files["apkg"], story.vault, "--min-reviews", 1)
    assert fewer["counts"]["unjudged"] == 1  # one was only learnt


def test_top_and_since_leave_out(story: WeakStory, data: Any) -> None:
    assert len(ran("weak", story.files["apkg"], story.vault, "--top", 2)["questions"]) == 2
    last = date.fromisoformat(data["series"]["retention"][-1]["start"])
    later = ran("weak", story.files["apkg"], story.vault, "--since", last)
    assert later["since"] == last.isoformat()
    assert 0 < later["total"]["reviews"] == sum(each["reviews"] for each in later["series"]["retention"])
    assert later["total"]["reviews"] == data["series"]["retention"][-1]["reviews"] < data["total"]["reviews"]
    assert later["total"]["lapses"] == data["total"]["lapses"]
    nothing = run("weak", story.files["apkg"], story.vault, "--since", last + timedelta(days=3650))
    assert (nothing.code, "[N2A106]" in nothing.err) == (2, True)


def test_the_series_add_up(data: Any) -> None:
    series = data["series"]
    assert sum(each["reviews"] for each in series["retention"]) == data["total"]["reviews"]
    assert sum(each["answers"] for each in series["seconds"]) == data["total"]["answers"]
    assert sum(each["cards"] for each in series["lapses"]) == 11  # two of a reverse, one that was never asked
    assert [each["start"] for each in series["retention"]] == sorted(each["start"] for each in series["retention"])


def test_neither_vault_nor_file_is_written_to(story: WeakStory, tmp_path: Path) -> None:
    before = snapshot(story.vault), snapshot(story.files["collection"].parent)
    page = tmp_path / "weak.html"
    assert ran("weak", story.files["collection"], story.vault, "-o", page)["report"] == str(page)
    assert (snapshot(story.vault), snapshot(story.files["collection"].parent)) == before
    assert [path.name for path in tmp_path.iterdir()] == ["weak.html"]


@pytest.mark.parametrize("width", [60, 80, 160])
def test_no_line_is_wider_than_the_terminal(width: int, story: WeakStory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    out = run("weak", story.files["apkg"], story.vault).out
    assert "Weakest questions" in out
    assert "Interview.md:7" in out
    lines = [line for line in out.splitlines() if str(story.files["apkg"]) not in line]
    assert max(map(len, lines)) <= width


def test_what_anki_has_not_moved_into_its_collection_yet_is_read_too(tmp_path: Path) -> None:
    vault = write_vault(tmp_path / "Vault", {"A.md": "##### One?\nYes.\n"})
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        (guid,) = collection.guids()
        collection.study(guid, 2)
        let_days_pass(collection, 2)
        answer(collection, collection.card(guid), 1, 3)
        copy = copied(collection, tmp_path / "copy")
    assert copy.with_name("collection.anki2-wal").stat().st_size > 0
    assert ran("weak", copy, vault)["total"]["forgotten"] == 1


def test_a_suspended_card_that_was_forgotten_is_a_leech_without_the_tag(tmp_path: Path) -> None:
    vault = write_vault(tmp_path / "Vault", {"A.md": "##### One?\nYes.\n##### Two?\nNo.\n"})
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        one, two = sorted(collection.guids(), key=lambda guid: collection.fields(guid)["Question"])
        for guid in (one, two):
            collection.study(guid, 2)
        let_days_pass(collection, 2)
        answer(collection, collection.card(one), 1)
        collection.anki.sched.suspend_cards([collection.card(guid).id for guid in (one, two)])
        file = tmp_path / "mine.apkg"
        collection.export_package(file)
    found = {each["guid"]: each for each in ran("weak", file, vault)["questions"]}
    assert {guid: (each["leech"], each["suspended"]) for guid, each in found.items()} == {
        one: (True, True),
        two: (False, True),
    }
    assert found[one]["score"] is not None
    assert found[two]["score"] is None


def test_what_was_exported_as_removed_is_left_out_and_comes_back_when_it_is_pasted_back(
    story: WeakStory, tmp_path: Path
) -> None:
    vault = tmp_path / "Vault"
    shutil.copytree(story.vault, vault)
    export(vault, tmp_path, now=2_000_000_000)
    data = ran("weak", story.files["apkg"], vault)
    assert (data["counts"]["removed"], data["counts"]["gone"]) == (1, 0)
    assert "1 removed question left out" in run("weak", story.files["apkg"], vault).out
    with (vault / "Interview.md").open("a", encoding="utf-8") as note:
        note.write("\n##### das Brot\nbread\n")
    assert ran("weak", story.files["apkg"], vault)["counts"]["removed"] == 0


def test_a_concept_that_was_exported_as_removed_is_left_out_though_it_has_a_note(tmp_path: Path) -> None:
    asks = "##### What is [[RAG]]?\nMuch.\n"
    vault = write_vault(tmp_path / "Vault", {"A.md": f"##### One?\nYes.\n{asks}", "RAG.md": "Retrieval.\n"})
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        for guid in collection.guids():
            collection.study(guid, 2)
        file = tmp_path / "mine.apkg"
        collection.export_package(file)
    (vault / "A.md").write_text("##### One?\nYes.\n", "utf-8")
    assert ran("weak", file, vault)["counts"]["concepts"] == 1, "it is not known yet that nothing names it"
    export(vault, tmp_path)
    counts = ran("weak", file, vault)["counts"]
    assert (counts["questions"], counts["concepts"], counts["removed"]) == (1, 0, 2)
    (vault / "A.md").write_text(f"##### One?\nYes.\n{asks}", "utf-8")
    counts = ran("weak", file, vault)["counts"]
    assert (counts["questions"], counts["concepts"], counts["removed"]) == (2, 1, 0)


def test_a_question_in_a_note_that_cannot_be_read_is_unclear(story: WeakStory, tmp_path: Path) -> None:
    vault = tmp_path / "Vault"
    shutil.copytree(story.vault, vault)
    (vault / "Interview.md").write_bytes(b"\xff\xfe\xff")
    data = ran("weak", story.files["apkg"], vault)
    found = question(data, story, "What is a log?")
    assert (found["file"], found["line"], found["state"]) == ("Interview.md", 0, "unclear")
    assert "which cannot be read" in run("weak", story.files["apkg"], vault).out


def test_without_a_ledger_what_reads_as_it_did_is_found(story: WeakStory, tmp_path: Path) -> None:
    vault = tmp_path / "Vault"
    shutil.copytree(story.vault, vault)
    shutil.rmtree(vault / ".note2anki")
    data = ran("weak", story.files["apkg"], vault)
    assert [each["code"] for each in data["diagnostics"]] == ["N2A107"]
    found = question(data, story, "What is a Cache?")
    assert (found["file"], found["line"], found["concepts"]) == ("Interview.md", 5, ["Cache"])
    assert data["counts"]["elsewhere"] > 0
    assert not (vault / ".note2anki").exists()


def test_cards_of_another_vault_are_no_questions_of_this_one(story: WeakStory, tmp_path: Path) -> None:
    other = write_vault(tmp_path / "Other", {"A.md": "##### Something else?\nYes.\n"})
    export(other, tmp_path)
    refused = run("weak", story.files["apkg"], other)
    assert (refused.code, "[N2A065]" in refused.err) == (2, True)


def test_where_nothing_is_found_it_is_said_that_there_is_no_ledger(story: WeakStory, tmp_path: Path) -> None:
    vault = tmp_path / "A copy with another name"
    shutil.copytree(story.vault, vault)
    shutil.rmtree(vault / ".note2anki")
    refused = run("weak", story.files["apkg"], vault)
    assert (refused.code, "[N2A107]" in refused.err, "[N2A065]" in refused.err) == (2, True, True)


def test_an_export_without_answers_says_what_to_tick(story: WeakStory, tmp_path: Path) -> None:
    vault = write_vault(tmp_path / "Vault", {"A.md": "##### One?\nYes.\n"})
    package = export(vault, tmp_path)
    ours = run("weak", package, vault)
    assert (ours.code, "[N2A105]" in ours.err, "a package that note2anki wrote" in ours.err) == (2, True, True)
    with Collection() as collection:
        collection.import_package(package)
        unstudied = tmp_path / "unstudied.apkg"
        collection.export_package(unstudied)
        theirs = collection.anki.new_note(collection.anki.models.by_name("Basic"))  # type: ignore[arg-type]
        theirs["Front"] = "of another maker"
        collection.anki.add_note(theirs, collection.anki.decks.id("Default"))  # type: ignore[arg-type]
        collection.study(theirs.guid)
        only_others = tmp_path / "others.apkg"
        collection.export_package(only_others)
    result = run("weak", unstudied, vault)
    assert (result.code, "Include scheduling information" in result.err) == (2, True)
    assert "only other cards were studied" in run("weak", only_others, vault).err


def test_a_file_without_cards_of_ours_is_refused(tmp_path: Path) -> None:
    vault = write_vault(tmp_path / "Vault", {"A.md": "##### One?\nYes.\n"})
    with Collection() as collection:
        theirs = collection.anki.new_note(collection.anki.models.by_name("Basic"))  # type: ignore[arg-type]
        theirs["Front"] = "of another maker"
        collection.anki.add_note(theirs, collection.anki.decks.id("Default"))  # type: ignore[arg-type]
        collection.study(theirs.guid)
        file = tmp_path / "theirs.apkg"
        collection.export_package(file)
    assert "[N2A061]" in run("weak", file, vault).err


def damaged(story: WeakStory, folder: Path) -> dict[str, Path]:
    """Files that are none, by what is wrong with them."""
    collection = story.files["collection"].read_bytes()
    contents = {
        "text.apkg": b"a text",
        "empty.apkg": b"",
        "half.colpkg": story.files["colpkg"].read_bytes()[:2000],
        "half.anki2": collection[: len(collection) // 2],
        "noise.anki2": collection[:4096] + bytes(range(256)) * 200,
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    with closing(sqlite3.connect(folder / "other.anki2")) as db, db:
        db.execute("create table notes (id)")
    with zipfile.ZipFile(folder / "zip.apkg", "w") as archive:
        archive.writestr("a", b"")
    return {path.name: path for path in folder.iterdir()}


def test_damaged_files_and_other_ones_are_refused(story: WeakStory, tmp_path: Path) -> None:
    files = damaged(story, tmp_path)
    assert len(files) == 7
    for name, path in files.items():
        result = run("weak", path, story.vault)
        assert (result.code, "[N2A060]" in result.err) == (2, True), name
    assert "[N2A040]" in run("weak", tmp_path / "none.apkg", story.vault).err
    assert "[N2A047]" in run("weak", tmp_path, story.vault).err


def test_wrong_arguments_are_refused(story: WeakStory, tmp_path: Path) -> None:
    file = story.files["apkg"]
    for wrong in [("--since", "yesterday"), ("--top", 0), ("--min-reviews", 0), ("-o", tmp_path / "Note.md")]:
        result = run("weak", file, story.vault, *wrong)
        assert (result.code, "[N2A047]" in result.err) == (2, True), wrong
    (tmp_path / "folder.html").mkdir()
    for nowhere in (tmp_path / "none" / "weak.html", tmp_path / "folder.html"):
        result = run("weak", file, story.vault, "-o", nowhere)
        assert (result.code, "[N2A042]" in result.err) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.html"]
