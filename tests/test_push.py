"""A push has a running Anki hold what the package holds: safe to repeat, and able to take turns with imports."""

from __future__ import annotations

import re
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.anki_collection import EASY, Collection
from support.anki_here import AnkiHere, running_anki
from support.command_line import THEN, Ran, export, run, write_vault

NOTE = """- ##### What is RAG?
    Retrieval, then [[Generation]].
- ##### What is a vector?
    A list of numbers.
- ##### What is a token?
    A piece of text.

---
tags: #ai #search
"""
REMOVED = "note2anki::removed"
#: What would change when a card is shown.
SCHEDULING = {"suspend", "unsuspend", "setDueDate", "forgetCards", "relearnCards", "answerCards", "setEaseFactors"}
#: What a push asks when there is nothing to do.
READING = {
    "version",
    "getActiveProfile",
    "modelNamesAndIds",
    "modelFieldNames",
    "modelTemplates",
    "modelStyling",
    "findNotes",
    "notesInfo",
    "getMediaFilesNames",
}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def anki() -> Iterator[AnkiHere]:
    with running_anki() as running:
        yield running


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return write_vault(tmp_path / "Vault", {"AI/Interview.md": NOTE})


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


class Pusher:
    """Pushes a vault, each time a minute later, and edits its note."""

    def __init__(self, anki: AnkiHere, vault: Path, out: Path) -> None:
        self.anki, self.vault, self.out, self.now = anki, vault, out, THEN

    def try_push(self, *arguments: str) -> Ran:
        self.now += 60
        return run("push", self.vault, "-o", self.out, "--url", self.anki.url, *arguments, now=self.now)

    def push(self, *arguments: str) -> dict[str, int]:
        """Push with success, and return what became of how many notes."""
        ran = self.try_push(*arguments, "--json")
        assert ran.code == 0, ran
        return {fate: count for fate, count in ran.data["counts"].items() if count}

    def export(self) -> Path:
        self.now += 60
        return export(self.vault, self.out, now=self.now)

    def edit(self, old: str, new: str) -> None:
        note = self.vault / "AI" / "Interview.md"
        text = note.read_text("utf-8")
        assert old in text
        note.write_text(text.replace(old, new), "utf-8")

    def guid(self, question: str) -> str:
        (guid,) = [each for each, fields in self.fields().items() if fields[0] == question]
        return guid

    def fields(self) -> dict[str, list[str]]:
        rows = self.anki.collection._db.all("select guid, flds from notes")
        return {guid: text.split("\x1f") for guid, text in rows}


@pytest.fixture
def pusher(anki: AnkiHere, vault: Path, out: Path) -> Pusher:
    return Pusher(anki, vault, out)


def state(anki: AnkiHere, *, times: bool = True) -> list[object]:
    """All that a collection holds: notes, cards with their schedules and decks, reviews, media."""
    db = anki.collection._db
    mod = ", mod" if times else ""
    cards = (
        "select n.guid, c.ord, c.type, c.queue, c.due, c.ivl, c.factor, c.reps, c.lapses, c.left, d.name"
        " from cards c join notes n on n.id = c.nid join decks d on d.id = c.did order by n.guid, c.ord"
    )
    return [
        db.all(f"select guid, mid, flds, tags{mod} from notes order by guid"),
        db.all(cards),
        db.scalar("select count() from revlog"),
        anki.collection.media(),
        anki.collection.note_type_names(),
    ]


class Moment:
    """A collection and the files beside it at one moment, to come back to."""

    def __init__(self, anki: AnkiHere, folder: Path) -> None:
        self.anki, self.folder = anki, folder

    def __enter__(self) -> Moment:
        self.anki.collection.anki.close()
        self.kept = Path(tempfile.mkdtemp())
        shutil.copytree(self.folder, self.kept / "files")
        shutil.copytree(self.anki.collection.folder, self.kept / "anki")
        self.anki.collection.anki.reopen()
        return self

    def __exit__(self, *_error: object) -> None:
        shutil.rmtree(self.kept)

    def come_back(self) -> None:
        collection = self.anki.collection
        collection.anki.close()
        for name, place in (("files", self.folder), ("anki", collection.folder)):
            shutil.rmtree(place)
            shutil.copytree(self.kept / name, place)
        collection.anki.reopen()


def test_the_first_push_makes_every_note_with_its_guid(pusher: Pusher, anki: AnkiHere, tmp_path: Path) -> None:
    assert pusher.push() == {"created": 4}
    assert pusher.push() == {"unchanged": 4}
    other = write_vault(tmp_path / "again" / "Vault", {"AI/Interview.md": NOTE})
    with running_anki() as imported:
        imported.collection.import_package(export(other, tmp_path / "again"))
        assert anki.collection.guids() == imported.collection.guids()
    assert not [path for path in pusher.out.iterdir() if "push" in path.name], "nothing is left behind"


def test_the_package_is_the_one_that_an_export_writes(pusher: Pusher, out: Path, tmp_path: Path) -> None:
    pusher.push()
    other = write_vault(tmp_path / "again" / "Vault", {"AI/Interview.md": NOTE})
    same = export(other, tmp_path / "again", now=pusher.now)
    assert (out / same.name).read_bytes() == same.read_bytes()
    ledger = Path(".note2anki", "ledger.jsonl")
    assert (pusher.vault / ledger).read_bytes().partition(b"digest")[0] == (other / ledger).read_bytes().partition(
        b"digest"
    )[0]


def test_an_edit_updates_that_note_alone_and_keeps_schedule_and_tags(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.push()
    rag, vector = pusher.guid("What is RAG?"), pusher.guid("What is a vector?")
    for guid in (rag, vector):
        anki.collection.study(guid, 2)
        anki.collection.add_tag(guid, "marked")
        anki.collection.add_tag(guid, "my::own")
    before = state(anki)
    anki.asked.clear()
    pusher.edit("Retrieval, then", "Search, then")
    assert pusher.push() == {"updated": 1, "unchanged": 3}
    after = state(anki)
    assert after[1:] == before[1:], "cards, schedules, reviews and media are as they were"
    assert [one[0] for one, two in zip(before[0], after[0], strict=True) if one != two] == [rag]  # type: ignore[call-overload]
    assert "Search, then" in anki.collection.fields(rag)["Answer"]
    assert {"marked", "my::own", "ai", "search"} <= set(anki.collection.tags(rag))
    assert not SCHEDULING & set(anki.asked)
    assert anki.asked.count("updateNoteFields") == 1


def test_only_the_fields_that_differ_are_written(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.push()
    pusher.edit("A piece of text.", "A piece of a text.")
    ran = pusher.try_push("--json")
    assert [note["parts"] for note in ran.data["notes"]] == [["Answer"]]


def test_tags_of_ours_come_and_go_and_others_stay(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.push()
    token = pusher.guid("What is a token?")
    anki.collection.add_tag(token, "leech")
    pusher.edit("#ai #search", "#search #nlp/basics")
    pusher.push()
    assert anki.collection.tags(token) == ["leech", "nlp::basics", "search"]


@pytest.mark.parametrize("cut_at", [None, 0, 1, 2])
def test_a_tag_goes_without_those_below_it(pusher: Pusher, anki: AnkiHere, cut_at: int | None) -> None:
    """Anki takes away a tag with all below it."""
    pusher.edit("#ai #search", "#ai #ai/models #search")
    pusher.push()
    token, vector = pusher.guid("What is a token?"), pusher.guid("What is a vector?")
    for guid, tag in ((token, "AI::Mine"), (token, "search::mine"), (vector, "ai::other"), (vector, "aim")):
        anki.collection.add_tag(guid, tag)
    pusher.edit("#ai #ai/models #search", "#ai/models #ai/agents")
    if cut_at is not None:
        anki.requests.clear()
        pusher.try_push("--dry-run")  # what it asks is asked again
        anki.cut_at = 2 * len(anki.requests) + cut_at
        assert "N2A114" in pusher.try_push().err
        anki.cut_at = None
    pusher.try_push()
    assert anki.collection.tags(token) == ["ai::Mine", "ai::agents", "ai::models", "search::mine"]
    assert anki.collection.tags(vector) == ["ai::agents", "ai::models", "ai::other", "aim"]
    assert pusher.push() == {"unchanged": 4}


def test_push_and_import_take_turns(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.push()
    pusher.edit("Retrieval, then", "Search, then")
    assert pusher.push()["updated"] == 1
    before = state(anki)
    package = max(pusher.out.glob("*.apkg"))
    assert anki.collection.import_package(package)[1:3] == (0, 0), "what was pushed is no news to an import"
    assert state(anki) == before
    pusher.edit("A list of numbers.", "A row of numbers.\n- ##### What is a prompt?\n    A question.")
    assert anki.collection.import_package(pusher.export()).new == 1
    before = state(anki)
    assert pusher.push() == {"unchanged": 5}, "what was imported is no news to a push"
    assert state(anki) == before
    pusher.edit("A question.", "A request.")
    assert pusher.push() == {"updated": 1, "unchanged": 4}


@pytest.mark.parametrize("changed", ["is edited again", "is removed", "is not changed"])
def test_what_an_older_package_left_is_no_edit_of_the_persons(pusher: Pusher, anki: AnkiHere, changed: str) -> None:
    pusher.push()
    vector, token = pusher.guid("What is a vector?"), pusher.guid("What is a token?")
    pusher.edit("A list of numbers.", "A row of numbers.")
    pusher.edit("A piece of text.", "A piece of a text.")
    anki.collection.import_package(pusher.export())
    anki.collection.edit(token, "Answer", "Mine.")
    pusher.edit("A row of numbers.", "Numbers in a row.")
    pusher.edit("A piece of a text.", "Text.")
    pusher.export()  # and it is not imported
    if changed == "is edited again":
        pusher.edit("Numbers in a row.", "Numbers.")
    elif changed == "is removed":
        pusher.edit("- ##### What is a vector?\n    Numbers in a row.\n", "")
    fate = "removed" if changed == "is removed" else "updated"
    assert pusher.push() == {fate: 1, "kept": 1, "unchanged": 2}
    assert "umbers" in anki.collection.fields(vector)["Answer"]
    assert "A row" not in anki.collection.fields(vector)["Answer"]
    assert anki.collection.fields(token)["Answer"] == "Mine."
    assert pusher.push() == {"kept": 1, "unchanged": 3}


def test_tags_alone_that_changed_after_an_older_package_are_pushed(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.push()
    pusher.edit("A piece of text.", "A piece of a text.")
    anki.collection.import_package(pusher.export())
    pusher.edit("#ai #search", "#ai #find")
    pusher.export()  # and it is not imported
    assert pusher.push() == {"updated": 4}
    assert anki.collection.tags(pusher.guid("What is a token?")) == ["ai", "find"]
    assert pusher.push() == {"unchanged": 4}


def test_what_the_person_writes_into_the_spare_field_is_an_edit(pusher: Pusher, anki: AnkiHere) -> None:
    anki.collection.import_package(pusher.export())
    token = pusher.guid("What is a token?")
    anki.collection.edit(token, "Extra", "Mine.")
    pusher.edit("A piece of text.", "A piece of a text.")
    assert pusher.push() == {"kept": 1, "unchanged": 3}
    assert anki.collection.fields(token)["Extra"] == "Mine."


def test_what_waits_for_an_import_is_pushed(pusher: Pusher, anki: AnkiHere) -> None:
    anki.collection.import_package(pusher.export())
    pusher.edit("Retrieval, then", "Search, then")
    pusher.export()
    assert pusher.push() == {"updated": 1, "unchanged": 3}


def test_a_note_that_is_edited_in_anki_stays_as_it_is(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.push()
    rag = pusher.guid("What is RAG?")
    anki.collection.edit(rag, "Answer", "Mine.")
    ran = pusher.try_push("--json")
    assert ran.data["counts"]["kept"] == 1
    assert [each["code"] for each in ran.data["diagnostics"]] == ["N2A116"]
    pusher.edit("Retrieval, then", "Search, then")
    for _time in range(2):
        ran = pusher.try_push("--json")
        assert [each["code"] for each in ran.data["diagnostics"]] == ["N2A115"]
        assert anki.collection.fields(rag)["Answer"] == "Mine."
    anki.collection.add_tag(rag, "own")
    assert pusher.push("--touch")["updated"] == 2  # the concept too, whose mention reads otherwise
    assert "Search, then" in anki.collection.fields(rag)["Answer"]
    assert "own" in anki.collection.tags(rag)
    assert pusher.push() == {"unchanged": 4}


VECTOR = "- ##### What is a vector?\n    A list of numbers.\n"


def edited_and_removed(pusher: Pusher, anki: AnkiHere) -> str:
    """Push, edit a note in Anki, and take its question out of the notes; return its GUID."""
    pusher.push()
    vector = pusher.guid("What is a vector?")
    anki.collection.edit(vector, "Answer", "Mine.")
    pusher.edit(VECTOR, "")
    return vector


def test_a_removal_is_said_on_an_edited_note_too_and_nothing_else(pusher: Pusher, anki: AnkiHere) -> None:
    vector = edited_and_removed(pusher, anki)
    assert pusher.push() == {"removed": 1, "unchanged": 3}
    assert REMOVED in anki.collection.tags(vector)
    assert pusher.push() == {"unchanged": 4}
    pusher.edit("- ##### What is a token?", f"{VECTOR}- ##### What is a token?")
    assert pusher.push()["updated"] == 1
    assert REMOVED not in anki.collection.tags(vector)
    assert (anki.collection.fields(vector)["Removed"], anki.collection.fields(vector)["Answer"]) == ("", "Mine.")
    assert pusher.push()["kept"] == 1


def test_an_edit_stays_where_its_removal_was_said_in_the_second_of_the_version(pusher: Pusher, anki: AnkiHere) -> None:
    vector = edited_and_removed(pusher, anki)
    pusher.push()
    anki.collection.set_mod(vector, pusher.now)
    assert pusher.push() == {"unchanged": 4}
    pusher.edit("- ##### What is a token?", f"{VECTOR}- ##### What is a token?")
    pusher.push()
    assert (anki.collection.fields(vector)["Removed"], anki.collection.fields(vector)["Answer"]) == ("", "Mine.")


def test_a_backup_that_is_restored_in_anki_is_brought_up_to_date(
    pusher: Pusher, anki: AnkiHere, tmp_path: Path
) -> None:
    pusher.push()
    old = anki.collection.folder / "collection.anki2"
    anki.collection.anki.close()
    backup = old.read_bytes()
    anki.collection.anki.reopen()
    pusher.edit("Retrieval, then", "Search, then")
    pusher.push()
    anki.collection.anki.close()
    old.write_bytes(backup)
    anki.collection.anki.reopen()
    assert pusher.push() == {"updated": 1, "unchanged": 3}


def test_an_edit_after_an_import_stays_too_and_a_mark_is_none(pusher: Pusher, anki: AnkiHere) -> None:
    anki.collection.import_package(pusher.export())
    rag, token = pusher.guid("What is RAG?"), pusher.guid("What is a token?")
    anki.collection.edit(rag, "Answer", "Mine.")
    anki.collection.add_tag(token, "marked")
    pusher.edit("Retrieval, then", "Search, then")
    pusher.edit("A piece of text.", "A piece of a text.")
    for fates in ({"updated": 1, "kept": 1, "unchanged": 2}, {"kept": 1, "unchanged": 3}):
        assert pusher.push() == fates
        assert anki.collection.fields(rag)["Answer"] == "Mine."
    assert "a text" in anki.collection.fields(token)["Answer"]
    assert "marked" in anki.collection.tags(token)


def test_a_removed_question_says_so_and_comes_back(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.push()
    vector = pusher.guid("What is a vector?")
    anki.collection.study(vector, 2)
    removed = "- ##### What is a vector?\n    A list of numbers.\n"
    pusher.edit(removed, "")
    assert pusher.push() == {"removed": 1, "unchanged": 3}
    assert REMOVED in anki.collection.tags(vector)
    assert "<del " in anki.collection.front(vector)
    assert anki.collection.reviews(vector) == 2
    assert pusher.push() == {"unchanged": 4}
    pusher.edit("- ##### What is a token?", f"{VECTOR}- ##### What is a token?")
    assert pusher.push()["updated"] == 1
    assert REMOVED not in anki.collection.tags(vector)
    assert "<del " not in anki.collection.front(vector)
    assert anki.collection.reviews(vector) == 2


def test_a_removed_question_is_deleted_once_the_person_says_so(
    pusher: Pusher, anki: AnkiHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from note2anki.cli import main

    def answered(word: str, *arguments: str) -> str:
        pusher.now += 60
        line = ["push", str(pusher.vault), "-o", str(pusher.out), "--url", anki.url, "--delete-removed", *arguments]
        result = CliRunner(env={"SOURCE_DATE_EPOCH": str(pusher.now)}).invoke(main, line, input=word)
        assert result.exit_code == 0
        return result.output

    pusher.push()
    vector = pusher.guid("What is a vector?")
    anki.collection.study(vector, 3)
    pusher.edit("- ##### What is a vector?\n    A list of numbers.\n", "")
    assert "deleted" in answered("", "--dry-run")
    assert "Delete 1 note in Anki, and with that 3 reviews?" in answered("n\n")
    assert REMOVED in anki.collection.tags(vector)
    assert REMOVED in anki.collection.tags(vector), "nobody answered" if answered("") else ""
    assert "1 deleted" in answered("", "--yes")
    assert vector not in anki.collection.guids()
    assert pusher.push("--delete-removed") == {"unchanged": 4}


def test_a_tombstone_that_anki_lacks_is_not_made_there(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.export()
    pusher.edit("- ##### What is a vector?\n    A list of numbers.\n", "")
    assert pusher.push() == {"created": 3, "unchanged": 1}
    assert len(anki.collection.guids()) == 3


def test_a_new_note_comes_beside_the_old_ones_which_keep_their_tags(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.push()
    rag = pusher.guid("What is RAG?")
    anki.collection.add_tag(rag, "mine")
    pusher.edit("A piece of text.", "A piece of text.\n- ##### What is a prompt?\n    A question.")
    pusher.edit("Retrieval, then", "Search, then")
    assert pusher.push() == {"created": 1, "updated": 1, "unchanged": 3}
    assert "mine" in anki.collection.tags(rag)
    assert anki.collection.card_count(pusher.guid("What is a prompt?")) == 1


def test_media_are_uploaded_where_anki_lacks_them(pusher: Pusher, anki: AnkiHere) -> None:
    (pusher.vault / "AI" / "one.png").write_bytes(b"\x89PNG one")
    pusher.edit("A list of numbers.", "![[one.png]]")
    pusher.push()
    (one,) = anki.collection.media()
    (pusher.vault / "AI" / "two.png").write_bytes(b"\x89PNG two")
    pusher.edit("A piece of text.", "![[two.png]]")
    assert pusher.try_push("--json").data["media"] == 1
    (two,) = set(anki.collection.media()) - {one}
    place = Path(anki.collection.anki.media.dir())
    assert (place / two).read_bytes() == b"\x89PNG two"
    (place / two).unlink()
    (place / one).write_bytes(b"broken")
    assert pusher.try_push("--json").data["media"] == 1
    assert pusher.try_push("--json", "--touch").data["media"] == 1
    assert ((place / one).read_bytes(), (place / two).read_bytes()) == (b"\x89PNG one", b"\x89PNG two")
    assert pusher.try_push("--json").data["media"] == 0


def test_cards_follow_a_renamed_deck_when_asked_and_others_stay(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.push()
    rag, vector = pusher.guid("What is RAG?"), pusher.guid("What is a vector?")
    anki.do_changeDeck([anki.collection.card(vector).id], "Mine")
    (pusher.vault / "AI").rename(pusher.vault / "Data")
    note = pusher.vault / "Data" / "Interview.md"
    assert pusher.push() == {"updated": 3, "unchanged": 1}  # each card says where its question is
    assert anki.collection.deck_of(rag) == "AI"
    assert pusher.push("--follow-renames") == {"moved": 2, "unchanged": 2}
    assert anki.collection.deck_of(rag) == "Data"
    assert anki.collection.deck_of(vector) == "Mine"
    anki.do_changeDeck([anki.collection.card(rag).id], "AI")
    note.write_text(note.read_text("utf-8").replace("Retrieval", "Search"), "utf-8")
    pusher.push()
    assert anki.collection.deck_of(rag) == "AI", "where the person puts a card, it stays"


def test_cards_follow_a_deck_that_a_package_renamed(pusher: Pusher, anki: AnkiHere) -> None:
    """An import moves no card, so that a package with another deck leaves them to the next push that is to move them."""
    pusher.push()
    rag = pusher.guid("What is RAG?")
    (pusher.vault / "AI").rename(pusher.vault / "Data")
    pusher.now += 60
    assert run("export", pusher.vault, "-o", pusher.out, "--follow-renames", now=pusher.now).code == 0
    assert pusher.push() == {"updated": 3, "unchanged": 1}
    assert anki.collection.deck_of(rag) == "AI"
    assert pusher.push("--follow-renames") == {"moved": 3, "unchanged": 1}  # a concept stays in its deck
    assert anki.collection.deck_of(rag) == "Data"
    assert pusher.push("--follow-renames") == {"unchanged": 4}


def test_cards_of_a_deck_that_was_renamed_in_anki_are_not_said_to_move(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.push()
    decks = anki.collection.anki.decks
    decks.rename(decks.by_name("AI"), "Job hunt")  # type: ignore[arg-type]
    assert run("decks", pusher.vault, "--rename", "AI", "Job hunt").code == 0
    write_vault(pusher.vault, {"note2anki.toml": 'deck = "Job hunt"\n'})
    assert pusher.push("--follow-renames") == {"unchanged": 4}
    assert anki.collection.deck_of(pusher.guid("What is RAG?")) == "Job hunt"


def test_what_was_pushed_into_another_profile_is_not_taken_for_this_one(pusher: Pusher, anki: AnkiHere) -> None:
    first = anki.collection
    pusher.push()
    with Collection() as second:
        anki.collection, anki.profile = second, "User 2"
        assert pusher.push() == {"created": 4}
        pusher.edit("#ai #search", "#ai #find")
        (pusher.vault / "AI").rename(pusher.vault / "Data")
        for collection, profile in ((first, "User 1"), (second, "User 2")):
            anki.collection, anki.profile = collection, profile
            assert pusher.push("--follow-renames") == {"updated": 4}
            rag = pusher.guid("What is RAG?")
            assert collection.tags(rag) == ["ai", "find"]
            assert collection.deck_of(rag) == "Data"
            assert pusher.push("--follow-renames") == {"unchanged": 4}
        anki.collection, anki.profile = first, "User 1"


def test_a_dry_run_touches_nothing(pusher: Pusher, anki: AnkiHere) -> None:
    folder = pusher.vault / ".note2anki"
    assert pusher.push("--dry-run") == {"created": 4}
    assert not folder.exists()
    assert not pusher.out.exists()
    assert anki.collection.guids() == []
    pusher.push()
    pusher.edit("Retrieval, then", "Search, then")
    before, ledger, files = state(anki), (folder / "ledger.jsonl").read_bytes(), sorted(pusher.out.iterdir())
    ran = pusher.try_push("--dry-run", "-v")
    assert ran.code == 0
    assert "nothing was done; a push would leave: 1 updated, 3 unchanged" in ran.out
    assert "~ What is RAG?  updated, Answer" in ran.out
    assert state(anki) == before
    assert (folder / "ledger.jsonl").read_bytes() == ledger
    assert sorted(pusher.out.iterdir()) == files
    assert pusher.push() == {"updated": 1, "unchanged": 3}


def test_an_anki_that_does_not_run_is_said_before_anything_is_written(vault: Path, out: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    ran = run("push", vault, "-o", out, "--url", url)
    assert ran.code == 2
    assert "N2A110" in ran.err
    assert "nothing listens there" in ran.err
    assert not (vault / ".note2anki").exists()
    assert not out.exists()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:8765",
        "file:///etc/passwd",
        "http://",
        "http://a:b",
        "http://a..b:8765",
        "http://127.0.0.1:8765/é",
        "http://127.0.0.1:8765/a b",
    ],
)
def test_an_address_that_is_none_is_refused(vault: Path, url: str) -> None:
    ran = run("push", vault, "--url", url)
    assert (ran.code, "no address" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"", "the connection was cut off"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{", "the connection was cut off"),
        (b"nothing of HTTP\r\n", "the connection was cut off"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone", "no AnkiConnect (HTTP 404)"),
        (
            b"HTTP/1.1 500 Error\r\nContent-Length: 39\r\n\r\n" + b'{"result": null, "error": "no profile"}',
            "no profile",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", "no AnkiConnect"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnull", "no AnkiConnect"),
    ],
)
def test_every_broken_answer_is_one_line(vault: Path, out: Path, answer: bytes, says: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def reply() -> None:
            connection, _address = listening.accept()
            with connection, connection.makefile("rb") as asked:
                head = iter(asked.readline, b"\r\n")
                (length,) = [int(line[15:]) for line in head if line.lower().startswith(b"content-length:")]
                asked.read(length)  # all of it: a socket that is closed with something unread takes the answer back
                connection.sendall(answer)

        thread = threading.Thread(target=reply)
        thread.start()
        ran = run("push", vault, "-o", out, "--url", f"http://127.0.0.1:{listening.getsockname()[1]}")
        thread.join()
    assert ran.code == 2
    assert "N2A110" in ran.err
    assert says in ran.err
    assert not (vault / ".note2anki").exists()


def test_an_old_ankiconnect_is_refused(pusher: Pusher, anki: AnkiHere) -> None:
    for version in (4, 5):
        anki.version = version
        ran = pusher.try_push()
        assert ran.code == 2
        assert f"version {version}, and this needs 6" in ran.err


def test_the_key_is_wanted_and_never_printed(pusher: Pusher, anki: AnkiHere, monkeypatch: pytest.MonkeyPatch) -> None:
    anki.key = "s3cret"
    ran = pusher.try_push()
    assert (ran.code, "N2A112" in ran.err) == (2, True)
    ran = pusher.try_push("--key", "wr0ng", "-v")
    assert (ran.code, "N2A112" in ran.err) == (2, True)
    assert "wr0ng" not in ran.out + ran.err
    assert anki.collection.guids() == []
    monkeypatch.setenv("NOTE2ANKI_ANKICONNECT_KEY", "s3cret")
    assert pusher.push() == {"created": 4}
    pusher.edit("Retrieval, then", "Search, then")
    ran = pusher.try_push("-v")
    assert ran.code == 0
    assert "s3cret" not in ran.out + ran.err
    assert not [path for path in pusher.vault.parent.rglob("*") if path.is_file() and b"s3cret" in path.read_bytes()]


def test_what_is_no_ankiconnect_is_said_so(pusher: Pusher, anki: AnkiHere) -> None:
    anki.answer = lambda _body: b"<html>"  # type: ignore[method-assign]
    ran = pusher.try_push()
    assert (ran.code, "no AnkiConnect" in ran.err) == (2, True)


def _all_at_once(pusher: Pusher) -> None:
    """Edit, add, remove, retag and rename, so that a push has every kind of thing to do."""
    (pusher.vault / "AI" / "one.png").write_bytes(b"\x89PNG one")
    pusher.edit("Retrieval, then", "![[one.png]] Search, then")
    pusher.edit("- ##### What is a vector?\n    A list of numbers.\n", "")
    pusher.edit("A piece of text.", "A piece of text.\n- ##### What is a prompt?\n    A question.")
    pusher.edit("#ai #search", "#search #nlp")
    (pusher.vault / "AI").rename(pusher.vault / "Data")


def _times(line: list[object]) -> str:
    return re.sub(r"\d{13}", "", str(line))


@pytest.mark.parametrize("late", [False, True], ids=["before it is done", "after"])
def test_a_push_that_is_cut_off_anywhere_is_finished_by_the_next(
    pusher: Pusher, anki: AnkiHere, tmp_path: Path, late: bool
) -> None:
    pusher.push()
    for question in ("What is RAG?", "What is a vector?"):
        anki.collection.add_tag(pusher.guid(question), "mine")
        anki.collection.study(pusher.guid(question), rating=EASY)
    _all_at_once(pusher)
    with Moment(anki, tmp_path) as moment:
        anki.requests.clear()
        assert pusher.try_push("--follow-renames").code == 0
        whole, requests = _times(state(anki, times=False)), list(anki.requests)
        assert {"importPackage", "storeMediaFile", "multi", "changeDeck"} <= set(requests)
        # What one note type is asked stands for all, and a reading that was dropped after it was done for one before.
        tried = [n for n, asked in enumerate(requests) if n < 6 or not asked.startswith("model")]
        for cut_at in [n for n in tried if requests[n] not in READING] if late else tried:
            moment.come_back()
            anki.requests.clear()
            anki.cut_at, anki.cut_late = cut_at, late
            ran = pusher.try_push("--follow-renames")
            assert ran.code == (2 if cut_at < 3 else 1), ran
            assert ("N2A110" if cut_at < 3 else "N2A114") in ran.err
            anki.cut_at = None
            assert pusher.try_push("--follow-renames").code == 0
            assert _times(state(anki, times=False)) == whole, cut_at
            if late:
                anki.asked.clear()
                assert set(pusher.push()) == {"unchanged"}
                assert not set(anki.asked) - READING


def test_without_its_memory_a_push_does_as_an_import_does(pusher: Pusher, anki: AnkiHere, tmp_path: Path) -> None:
    pusher.push()
    (memory,) = (tmp_path / "cache").rglob("pushed-*")
    pusher.edit("Retrieval, then", "Search, then")
    memory.unlink()
    assert pusher.push() == {"updated": 1, "unchanged": 3}
    memory.write_bytes(b'\xff\n{"guid": 3}\n[]\nnothing\n')
    assert pusher.push() == {"unchanged": 4}


def test_where_anki_cannot_import_it_says_which_file_and_does_the_rest(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.push()
    anki.lacks |= {"importPackage", "mod", "notesModTime"}
    pusher.edit("A piece of text.", "A piece of text.\n- ##### What is a prompt?\n    A question.")
    pusher.edit("Retrieval, then", "Search, then")
    ran = pusher.try_push("--json")
    assert ran.code == 1
    assert ran.data["counts"] == {**dict.fromkeys(ran.data["counts"], 0), "updated": 1, "waiting": 1, "unchanged": 3}
    (problem,) = [each for each in ran.data["diagnostics"] if each["code"] == "N2A113"]
    assert ran.data["to_import"] in problem["hint"]
    imported = anki.collection.import_package(Path(ran.data["to_import"]))
    assert (imported.new, imported.updated) == (1, 0)
    assert pusher.push() == {"unchanged": 5}


def test_another_machine_is_never_given_a_path_of_this_one(pusher: Pusher, anki: AnkiHere) -> None:
    anki.url = anki.url.replace("127.0.0.1", socket.gethostname())  # this one, by the name that others have for it
    ran = pusher.try_push("--json")
    assert (ran.code, ran.data["counts"]["waiting"]) == (1, 4)
    assert "importPackage" not in anki.asked


def test_an_altered_note_type_is_said_and_its_notes_left(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.push()
    models = anki.collection.anki.models
    model = models.by_name("note2anki Question")
    assert model
    models.add_field(model, models.new_field("Mine"))
    models.update_dict(model)
    pusher.edit("Retrieval, then", "Search, then")
    before = state(anki)
    ran = pusher.try_push("--json")
    assert (ran.code, ran.data["counts"]["waiting"]) == (1, 3)
    assert "N2A117" in [each["code"] for each in ran.data["diagnostics"]]
    assert state(anki) == before
    models.remove_field(model, model["flds"][-1])
    models.update_dict(model)
    assert pusher.push() == {"updated": 1, "unchanged": 3}


def test_a_renamed_note_type_is_the_same(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.push()
    models = anki.collection.anki.models
    model = models.by_name("note2anki Question")
    assert model
    model["name"] = "Preguntas"
    models.update_dict(model)
    pusher.edit("Retrieval, then", "Search, then")
    assert pusher.push() == {"updated": 1, "unchanged": 3}


def test_a_copy_made_in_anki_is_left_alone(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.push()
    rag = pusher.guid("What is RAG?")
    note = anki.collection.note(rag)
    copy = anki.collection.anki.new_note(note.note_type())  # type: ignore[arg-type]
    copy.fields = list(note.fields)
    anki.collection.anki.add_note(copy, anki.collection.card(rag).did)
    pusher.edit("Retrieval, then", "Search, then")
    ran = pusher.try_push("--json")
    assert ran.data["counts"]["updated"] == 1
    assert "N2A119" in [each["code"] for each in ran.data["diagnostics"]]
    assert "Search, then" in anki.collection.fields(rag)["Answer"]
    copy.load()
    assert "Retrieval, then" in copy["Answer"]


def test_a_new_look_of_the_cards_comes_along_and_a_persons_own_stays(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.push()
    templates = pusher.vault / "card_templates"
    templates.mkdir()
    (templates / "style.css").write_text(".card { color: teal }", "utf-8")
    before = state(anki)
    assert pusher.push() == {"unchanged": 4}
    model = anki.collection.anki.models.by_name("note2anki Question")
    assert model
    assert "teal" in model["css"]
    assert state(anki) == before
    model["css"] = ".card { color: red }"
    anki.collection.anki.models.update_dict(model)
    pusher.edit("Retrieval, then", "Search, then")
    anki.asked.clear()
    pusher.push()
    assert "importPackage" not in anki.asked
    assert "red" in anki.do_modelStyling("note2anki Question")["css"]


def test_a_note_of_another_note_type_is_said_and_no_note_types_are_merged(pusher: Pusher, anki: AnkiHere) -> None:
    """What AnkiConnect imports with is Anki's `AnkiPackageImporter`, which merges the note types of what it finds."""
    pusher.push()
    rag = pusher.guid("What is RAG?")
    anki.collection.study(rag, 2)
    basic = anki.collection.anki.models.by_name("Basic")
    assert basic
    anki.collection.change_note_type(rag, basic["id"])
    pusher.edit("A piece of text.", "A piece of text.\n- ##### What is a prompt?\n    A question.")
    before = state(anki)
    ran = pusher.try_push("--json")
    assert (ran.data["counts"]["waiting"], ran.data["counts"]["created"]) == (1, 1)
    (problem,) = [each for each in ran.data["diagnostics"] if each["code"] == "N2A119"]
    assert f"nid:{anki.collection.note(rag).id}" in problem["hint"]
    assert [row for row in state(anki)[0] if row in before[0]] == before[0]  # type: ignore[attr-defined, operator]
    assert anki.collection.anki.models.get(basic["id"]) == basic
    assert anki.collection.reviews(rag) == 2
    anki.collection.delete(rag)
    assert pusher.push() == {"created": 1, "unchanged": 4}


@pytest.mark.parametrize("answer", ["Retrieval", "Mine."])
def test_a_note_whose_uid_was_emptied_in_anki_gets_it_back(pusher: Pusher, anki: AnkiHere, answer: str) -> None:
    pusher.push()
    rag = pusher.guid("What is RAG?")
    if answer == "Mine.":
        anki.collection.edit(rag, "Answer", answer)
    anki.collection.edit(rag, "Uid", "")
    fate = "kept" if answer == "Mine." else "updated"
    assert pusher.push() == {fate: 1, "unchanged": 3}
    assert anki.collection.fields(rag)["Uid"] == rag
    assert answer in anki.collection.fields(rag)["Answer"]
    anki.collection.edit(rag, "Uid", "")
    pusher.edit("- ##### What is RAG?\n    Retrieval, then [[Generation]].\n", "")
    assert pusher.push()["removed"] == 2
    assert (anki.collection.fields(rag)["Uid"], anki.collection.fields(rag)["Removed"] != "") == (rag, True)


def test_a_persons_own_note_that_has_the_id_of_a_new_one_keeps_it_from_nothing(
    pusher: Pusher, anki: AnkiHere, tmp_path: Path
) -> None:
    mine = anki.collection.anki.new_note(anki.collection.anki.models.by_name("Basic"))  # type: ignore[arg-type]
    mine["Front"] = "Mine"
    anki.collection.anki.add_note(mine, 1)  # type: ignore[arg-type]
    row = mine.id
    shutil.copytree(pusher.vault, tmp_path / "elsewhere" / "Vault")
    export(tmp_path / "elsewhere" / "Vault", tmp_path, now=pusher.now + 60)
    ledger = (tmp_path / "elsewhere" / "Vault" / ".note2anki" / "ledger.jsonl").read_text("utf-8")
    taken = re.search(r'"row":(\d+)', ledger)
    assert taken
    anki.collection._db.execute("update notes set id = ? where id = ?", int(taken[1]), row)
    anki.collection._db.execute("update cards set nid = ? where nid = ?", int(taken[1]), row)
    assert pusher.push() == {"created": 4}


def test_a_look_is_not_sent_with_a_note_of_a_copied_note_type(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.push()
    models = anki.collection.anki.models
    copy = models.copy(models.by_name("note2anki Question"))  # type: ignore[arg-type]
    for question in ("What is RAG?", "What is a vector?"):
        anki.collection.change_note_type(pusher.guid(question), copy["id"])
    templates = pusher.vault / "card_templates"
    templates.mkdir()
    (templates / "style.css").write_text(".card { color: teal }", "utf-8")
    before = state(anki)
    assert pusher.try_push("--json").data["counts"]["waiting"] == 2
    assert state(anki) == before
    assert "teal" in anki.do_modelStyling("note2anki Question")["css"]
    anki.collection.change_note_type(pusher.guid("What is a token?"), copy["id"])
    (templates / "style.css").write_text(".card { color: red }", "utf-8")
    before = state(anki)
    assert pusher.try_push("--json").data["counts"]["waiting"] == 3
    assert state(anki) == before


def test_a_note_that_anki_keeps_as_it_is_is_said(pusher: Pusher, anki: AnkiHere) -> None:
    pusher.push()
    anki.do_updateNoteFields = lambda note: None  # type: ignore[method-assign]  # as with one open in its browser
    pusher.edit("Retrieval, then", "Search, then")
    ran = pusher.try_push("--json")
    assert (ran.data["counts"]["waiting"], [each["code"] for each in ran.data["diagnostics"]]) == (1, ["N2A119"])
    del anki.do_updateNoteFields
    assert pusher.push() == {"updated": 1, "unchanged": 3}


def test_what_anki_refuses_is_said_and_the_rest_is_done(pusher: Pusher, anki: AnkiHere) -> None:
    write_vault(pusher.vault, {"Other.md": "##### Other?\nYes.\n"})
    pusher.push()
    anki.lacks.add("addTags")
    pusher.edit("#ai #search", "#ai #search #new")
    write_vault(pusher.vault, {"Other.md": "##### Other?\nNo.\n"})
    ran = pusher.try_push("--json")
    assert (ran.code, ran.data["counts"]["updated"], ran.data["counts"]["waiting"]) == (1, 1, 4)
    assert [each["code"] for each in ran.data["diagnostics"]] == ["N2A118"]
    anki.lacks.clear()
    assert pusher.push() == {"updated": 4, "unchanged": 1}
    assert len(anki.collection.find("tag:new")) == 4
