"""A package's version through many exports: what raises it, where it stands, and a clock that does not only grow."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from support.anki_collection import Collection
from support.packages import rows
from support.story import HOUR, START, Story

from note2anki.cli import main
from note2anki.runs.packing.described import read_description

NOTE = "##### What is one?\nThe first.\n\n##### What is two?\nThe [[Second]].\n"
ONE, TWO, THREE = "What is one?", "What is two?", "What is three?"


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with Story(tmp_path) as story:
        story.write("Numbers.md", NOTE)
        yield story


def manifest(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as package:
        read: dict[str, Any] = json.loads(package.read("note2anki.json"))
    return read


def test_each_kind_of_change_raises_its_part_of_the_version(story: Story) -> None:
    def exported(*pairs: tuple[str, str]) -> str:
        story.edit("Numbers.md", *pairs)
        return story.again().outcome.version

    assert story.start().outcome.version == "1.0.0"
    assert exported() == "1.0.0"
    assert exported(("The first.", "The very first.")) == "1.0.1"
    assert exported((ONE, "What is the number one?")) == "1.0.2"
    assert exported(("##### What is two?", "# Even\n##### What is two?")) == "1.0.3"
    assert exported(("The [[Second]].\n", f"The [[Second]].\n\n##### {THREE}\nThe third.\n")) == "1.1.0"
    assert (
        exported(("The third.", "The third one."), (f"##### {TWO}", f"##### What is zero?\nNothing.\n\n##### {TWO}"))
        == "1.2.0"
    )
    assert exported((f"\n##### {THREE}\nThe third one.\n", "")) == "2.0.0"
    assert exported(("[[Second]].\n", f"[[Second]].\n\n##### {THREE}\nThe third one.\n")) == "2.1.0"
    assert exported(("[[Second]]", "second")) == "3.0.0"
    assert exported(("# Even", "# Even #")) == "3.0.0"
    assert exported(("Nothing.", "Nothing at all. #round")) == "3.0.1"


def test_the_version_stands_in_name_description_manifest_and_history(story: Story) -> None:
    story.start("Numbers.md")
    story.edit("Numbers.md", ("The first.", "The very first."))
    after = story.again("Numbers.md")
    assert after.outcome.path.name == "Numbers-1.0.1.apkg"
    assert (after.outcome.version, after.outcome.previous) == ("1.0.1", "1.0.0")
    description = story.anki.deck_description("Numbers")
    assert description == "Numbers 1.0.1 · 2023-11-15 · 2 questions, 1 concept · note2anki"
    described = read_description(description)
    assert described is not None
    assert (described.name, described.version, described.cards) == ("Numbers", "1.0.1", 3)
    inside = manifest(after.outcome.path)
    assert (inside["package"], inside["version"], inside["created"]) == (
        "Numbers",
        "1.0.1",
        "2023-11-15T00:13:20+00:00",
    )
    guids = {record["guid"] for record in inside["ledger"] if record["record"] == "card"}
    assert guids == set(story.seen())
    history = (story.vault / ".note2anki" / "history.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["version"] for line in history] == ["1.0.0", "1.0.1"]
    (change,) = json.loads(history[1])["changes"]
    assert (change["guid"], change["change"], change["question"]) == (story.note(ONE).guid, "edited", ONE)


def test_plan_says_what_export_does_and_writes_nothing(story: Story) -> None:
    story.start()
    story.edit("Numbers.md", ("The first.", "The very first."), (f"##### {TWO}\nThe [[Second]].\n", ""))
    before = {path: path.read_bytes() for path in story.vault.rglob("*") if path.is_file()}
    planned = story.plan(now=story.now + HOUR)
    assert {path: path.read_bytes() for path in story.vault.rglob("*") if path.is_file()} == before
    assert not planned.path.exists()
    done = story.export()
    assert (planned.version, planned.counts, planned.changes) == (done.version, done.counts, done.changes)


def test_mods_grow_even_where_the_clock_jumps_back(story: Story) -> None:
    story.start()
    mod = story.note(ONE).mod
    for number, (old, new) in enumerate(
        [("The first.", "Number 1"), ("Number 1", "Number 2"), ("Number 2", "Number 3")]
    ):
        story.edit("Numbers.md", (old, new))
        after = story.again(now=START - 1000 * HOUR)
        assert (after.touched, story.note(ONE).mod) == ({ONE}, mod + number + 1)
    assert after.outcome.version == "1.0.3"
    story.edit("Numbers.md", ("Number 3", "Number 4"))
    later = START + 500 * HOUR
    assert (story.again(now=later).touched, story.note(ONE).mod) == ({ONE}, later)


def test_only_what_changed_has_a_newer_mod_in_the_package(story: Story) -> None:
    first = story.start().outcome
    before = dict(rows(first.path, "SELECT guid, mod FROM notes"))
    story.edit("Numbers.md", ("The first.", "The very first."))
    second = story.again().outcome
    after = dict(rows(second.path, "SELECT guid, mod FROM notes"))
    assert {guid for guid in after if before[guid] != after[guid]} == {story.note(ONE).guid}
    assert after[story.note(ONE).guid] == story.now
    assert [dict(rows(path, "SELECT guid, id FROM notes")) for path in (first.path, second.path)] == [
        {note.guid: story.anki.note(note.guid).id for note in story.seen().values()}
    ] * 2


def test_a_changed_style_alone_is_a_new_version_and_reaches_anki_without_touching_a_note(story: Story) -> None:
    story.start()
    story.write("card_templates/style.css", ".card { color: teal; }\n")
    after = story.again()
    assert (after.touched, after.outcome.version) == (set(), "1.0.1")
    assert "teal" in story.anki.card(story.note(ONE).guid).note_type()["css"]
    assert story.again().outcome.version == "1.0.1"


def test_touch_sends_everything_again_tombstones_too(story: Story) -> None:
    story.start()
    story.edit("Numbers.md", ("##### What is one?\nThe first.\n", ""))
    story.anki.add_tag(story.note(ONE).guid, "marked")
    story.export()
    assert (story.again().touched, story.removed()) == (set(), {})
    touched = story.again(touch=True, now=story.anki.mod(story.note(ONE).guid) + HOUR)
    assert touched.touched == {ONE, TWO, "Second"}
    assert touched.outcome.version == "2.0.1"
    assert (story.removed(), story.questions()) == ({ONE: ONE}, {TWO: TWO})


def test_a_card_that_went_out_with_another_package_is_removed_in_this_one_with_a_version(story: Story) -> None:
    story.start()
    story.edit("Numbers.md", (NOTE, f"{NOTE}\n##### {THREE}\nThe third.\n"))
    story.again("Numbers.md")
    story.study()
    story.edit("Numbers.md", (f"\n##### {THREE}\nThe third.\n", ""))
    after = story.again()
    assert (after.changes(), after.outcome.version, after.touched) == ({THREE: "removed"}, "2.0.0", {THREE})
    assert story.again().outcome.version == "2.0.0"
    late = story.again("Numbers.md")
    assert (late.changes(), late.outcome.version, late.touched) == ({THREE: "removed"}, "2.0.0", set())
    fresh = story.again(name="Another")
    assert (fresh.outcome.version, fresh.outcome.counts["removed"]) == ("1.0.0", 0)


def test_cards_that_moved_out_of_the_selection_with_another_export_leave_a_new_version(story: Story) -> None:
    """Else one version would be two files."""
    story.write("Study/Other.md", f"##### {THREE}\nThe third.\n")
    story.rename("Numbers.md", "Study/Numbers.md")
    first = story.export("Study")
    held = first.path.read_bytes()
    story.rename("Study/Other.md", "Other.md")
    assert story.export("Study").version == "1.0.0", "it stays as it is, until it is known elsewhere"
    story.export(".")
    after = story.export("Study")
    assert (after.version, after.counts["removed"], after.counts["questions"]) == ("1.0.1", 0, 2)
    assert first.path.read_bytes() == held
    assert story.export("Study").version == "1.0.1"


def test_the_command_takes_its_time_from_source_date_epoch(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    arguments = ["export", str(story.vault), "-o", str(story.out), "--json"]
    first = CliRunner().invoke(main, arguments)
    assert first.exit_code == 0, first.output
    path = Path(json.loads(first.stdout)["path"])
    assert set(rows(path, "SELECT mod FROM notes")) == {(1600000000,)}
    content = path.read_bytes()
    path.unlink()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600009999")
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert path.read_bytes() == content


def test_two_machines_with_one_clock_write_the_same_bytes(story: Story, tmp_path: Path) -> None:
    first = story.export().path.read_bytes()
    with Story(tmp_path / "other machine") as other:
        other.write("Numbers.md", NOTE)
        assert other.export().path.read_bytes() == first


def test_the_manifest_is_no_part_of_the_collection(story: Story) -> None:
    with Collection() as fresh:
        assert fresh.import_package(story.export().path).new == 3
        assert fresh.media() == []
