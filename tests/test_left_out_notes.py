"""Notes that are left out after they had cards: these are left alone, those of concepts and of questions alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.story import Story, plain

SAVE, WRONG, WHO = "What does a cache save?", "When is a cache wrong?", "Who clears it?"
NOTES = {
    "A.md": f"##### {SAVE}\nA [[Cache]] saves the way to the [[Glossary/Disk|disk]].\n",
    "B/B.md": f"##### {WRONG}\nWhen the [[cache|cached]] answer is old. ![[Disk]]\n\n##### {WHO}\nNobody.\n",
    "Glossary/Cache.md": "---\naliases: [Buffer]\ntags: [speed]\n---\n"
    "A copy of the [[Disk]] that is nearer, a [[Buffer]], or a [[Pool]]. ![[cache.png]] ![[Pool]]\n",
    "Glossary/Disk.md": "Where data stay.\n",
    "Glossary/Pool.md": "Of water.\n",
}
#: What leaves the glossary out → the same in the vault's files.
WAYS = {
    "exclude": ("note2anki.toml", 'exclude = ["Glossary"]\n'),
    "exclude notes": ("note2anki.toml", 'exclude = ["Glossary/*.md"]\n'),
    "templates": (".obsidian/templates.json", '{"folder": "Glossary"}'),
}


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with Story(tmp_path) as story:
        for file, text in NOTES.items():
            story.write(file, text)
        story.write("Glossary/cache.png", b"\x89PNG\r\n\x1a\n")
        yield story


def leave_out(story: Story, way: str = "exclude") -> None:
    story.write(*WAYS[way])


# Notes of concepts


@pytest.mark.parametrize("way", WAYS)
def test_the_cards_of_concepts_whose_notes_are_left_out_stay_as_they_were(story: Story, way: str) -> None:
    story.start()
    before = story.seen()
    leave_out(story, way)
    after = story.again()
    assert (after.touched, after.new, after.codes) == (set(), set(), [])
    assert story.seen() == before
    assert after.outcome.version == "1.0.0"
    (story.vault / WAYS[way][0]).unlink()
    again = story.again()
    assert (again.touched, again.new, story.seen()) == (set(), set(), before)


def test_a_concept_that_is_left_alone_gains_and_loses_mentions_and_keeps_the_rest(story: Story) -> None:
    story.write("note2anki.toml", "[concepts]\nrecall = true\n")
    story.start()
    names = ("Definition", "Aliases")
    before = {name: story.field("Cache", name) for name in names}
    story.write("note2anki.toml", 'exclude = ["Glossary"]\n[concepts]\nrecall = true\n')
    story.edit("B/B.md", ("Nobody.", "Nobody clears the [[Cache]]."))
    gained = story.again()
    assert (gained.touched, gained.new) == ({WHO, "Cache"}, set())
    assert {name: story.field("Cache", name) for name in names} == before
    assert "Nobody clears the … ." in plain(story.field("Cache", "Cue"))
    assert "nearer" in story.field(WHO, "Concepts")
    story.edit("A.md", ("A [[Cache]]", "A cache"))
    lost = story.again()
    assert (lost.touched, lost.new) == ({SAVE, "Cache"}, set())
    assert SAVE not in story.field("Cache", "Mentions")
    assert {name: story.field("Cache", name) for name in names} == before
    assert story.concepts() == {"Cache": "Cache", "Disk": "Disk"}


def test_a_concept_that_nothing_names_any_more_is_removed_and_comes_back_as_it_was(story: Story) -> None:
    story.start()
    leave_out(story)
    text = story.read("A.md")
    story.edit("A.md", ("[[Glossary/Disk|disk]]", "disk"))
    assert story.again().changes() == {
        SAVE: "edited",
        "Cache": "edited",
        "Disk": "removed",
    }  # the cache's shows the disk
    story.write("A.md", text)
    assert story.again().changes() == {SAVE: "edited", "Cache": "edited", "Disk": "restored"}
    assert "Where data stay." in story.field("Disk", "Definition")
    assert story.concepts() == {"Cache": "Cache", "Disk": "Disk"}


def test_what_a_note_says_while_it_is_left_out_comes_when_it_is_read_again(story: Story) -> None:
    story.start()
    leave_out(story)
    story.edit("Glossary/Disk.md", ("stay", "rest"))
    assert story.again().touched == {WRONG}  # which embeds the note: what it shows is as in Obsidian
    (story.vault / "note2anki.toml").unlink()
    assert story.again().touched == {SAVE, "Disk", "Cache"}  # whose definition shows the disk's
    assert "Where data rest." in story.field("Disk", "Definition")


@pytest.mark.parametrize("read_again", [False, True])
def test_a_note_that_is_deleted_while_it_is_left_out_leaves_a_concept_without_one(
    story: Story, *, read_again: bool
) -> None:
    story.start()
    leave_out(story)
    story.again()
    story.delete("Glossary/Disk.md")
    if read_again:
        (story.vault / "note2anki.toml").unlink()
    after = story.again()
    assert (after.new, story.field("Disk", "Definition"), story.removed()) == (set(), "", {})
    assert story.concepts() == {"Cache": "Cache", "Disk": "Disk"}


def test_a_note_that_is_moved_out_of_what_is_left_out_is_its_concepts_note(story: Story) -> None:
    story.start()
    leave_out(story)
    story.again()
    story.rename("Glossary/Cache.md", "Cache.md")
    story.edit("Cache.md", ("nearer", "nearer and faster"))
    after = story.again()
    assert (after.new, story.removed()) == (set(), {})
    assert "faster" in story.field("Cache", "Definition")
    assert story.concepts() == {"Cache": "Cache", "Disk": "Disk"}


def test_a_note_of_the_same_name_that_is_read_takes_the_concept_unless_links_name_the_other(story: Story) -> None:
    story.start()
    leave_out(story)
    story.write("New/Cache.md", "Another copy.\n")
    story.write("New/Disk.md", "A round thing.\n")
    story.edit("B/B.md", ("Nobody.", "Nobody, on a [[Disk]]."))
    after = story.again()
    assert after.new == {"Disk"}
    assert story.concepts().keys() == {"Cache", "Disk"}
    assert story.removed() == {}
    assert "Another copy." in story.field("Cache", "Definition")
    disks = {note.fields[1] for note in story.seen().values() if note.front == "Disk"}
    assert disks == {"<p>Where data stay.</p>", "<p>A round thing.</p>"}


def test_a_link_that_names_no_note_does_not_take_a_concept_that_is_left_alone(story: Story) -> None:
    story.start()
    leave_out(story)
    story.write("C.md", "##### And where?\nOn [[Nowhere/Disk]].\n")
    story.edit("A.md", ("[[Glossary/Disk|disk]]", "disk"))
    assert story.again().changes()["Disk"] in ("added", "removed")
    disks = {note.removed: plain(note.fields[1]) for note in story.seen().values() if note.front == "Disk"}
    assert disks == {False: "", True: "Where data stay."}


def test_a_concept_of_two_packages_is_left_alone_by_both(story: Story) -> None:
    story.start("A.md")
    story.again("B")
    story.study()
    before = story.seen()
    leave_out(story)
    for path in ("A.md", "B", "."):
        after = story.again(path)
        assert (after.touched, after.new) == (set(), set())
    assert story.seen() == before
    story.edit("B/B.md", ("[[cache|cached]]", "cached"))
    assert story.again("B").touched == {WRONG, "Cache"}
    assert plain(story.field("Cache", "Definition")).startswith("A copy of the Disk that is nearer")


def test_a_concept_that_is_met_first_while_its_note_is_left_out_has_no_definition(story: Story) -> None:
    leave_out(story)
    story.start()
    assert {name: story.field(name, "Definition") for name in story.concepts()} == {"Cache": "", "Disk": ""}
    (story.vault / "note2anki.toml").unlink()
    after = story.again()
    assert (after.new, plain(story.field("Disk", "Definition"))) == (set(), "Where data stay.")


# Notes of concepts that are moved to where notes are left out

ARCHIVES = 'exclude = ["Archive", "Old"]\n'


def move(story: Story, file: str, folder: str) -> None:
    """Move a concept's note as Obsidian does, which gives the links their new path."""
    story.rename(file, f"{folder}/{file.rpartition('/')[2]}")
    for note in ("A.md", "B/B.md"):
        text = story.read(note)
        story.write(note, text.replace(file[:-3], f"{folder}/{file.rpartition('/')[2][:-3]}"))


def said(story: Story) -> dict[str, tuple[str, ...]]:
    """What the cards of concepts say of them."""
    names = ("Definition", "Aliases")
    return {name: tuple(plain(story.field(name, field)) for field in names) for name in story.concepts()}


@pytest.mark.parametrize("way", ["exclude", "templates"])
def test_the_card_of_a_concept_whose_note_is_moved_to_where_it_is_left_out_stays(story: Story, way: str) -> None:
    story.write("note2anki.toml", ARCHIVES)
    story.write(".obsidian/templates.json", '{"folder": "Templates"}')
    story.start()
    before = said(story)
    for folder in ("Archive/2024", "Old") if way == "exclude" else ("Templates", "Templates/Old", "Archive"):
        for file in sorted(story.vault.glob("**/Disk.md")) + sorted(story.vault.glob("**/Cache.md")):
            move(story, file.relative_to(story.vault).as_posix(), folder)
        after = story.again()
        assert (after.new, after.codes, story.removed()) == (set(), [], {})
        assert said(story) == before
        assert f"{folder}/Disk".replace("/", "%2F") in story.field("Disk", "Source")
        assert story.again().touched == set()
    assert story.concepts() == {"Cache": "Cache", "Disk": "Disk"}


def test_a_note_that_comes_back_from_where_it_is_left_out_is_its_concepts_note(story: Story) -> None:
    story.write("note2anki.toml", ARCHIVES)
    story.start()
    move(story, "Glossary/Disk.md", "Archive")
    story.again()
    story.edit("Archive/Disk.md", ("stay", "rest"))
    move(story, "Archive/Disk.md", "Terms")
    after = story.again()
    assert (after.new, story.removed()) == (set(), {})
    assert plain(story.field("Disk", "Definition")) == "Where data rest."
    assert story.concepts() == {"Cache": "Cache", "Disk": "Disk"}


def test_a_note_that_is_deleted_where_it_is_left_out_leaves_a_concept_without_one(story: Story) -> None:
    story.write("note2anki.toml", ARCHIVES)
    story.start()
    move(story, "Glossary/Disk.md", "Archive")
    story.again()
    story.delete("Archive/Disk.md")
    assert story.again().new == set()
    assert story.field("Disk", "Definition") == ""
    assert story.again().touched == set()
    assert story.concepts() == {"Cache": "Cache", "Disk": "Disk"}


@pytest.mark.parametrize(
    ("others", "definition"),
    [
        (["Old/Disk.md"], ""),  # which of them it is cannot be told
        (["Old/Disk.md", "Archive/Glossary/Disk.md"], "Where data stay."),
        (["New/Disk.md"], "Another."),  # which is read
    ],
)
def test_other_notes_of_its_name_may_be_the_note_of_a_concept_that_is_gone(
    story: Story, others: list[str], definition: str
) -> None:
    story.write("note2anki.toml", ARCHIVES)
    story.start()
    story.edit("A.md", ("Glossary/Disk", "Disk"))
    story.rename("Glossary/Disk.md", "Archive/Disk.md")
    for file in others:
        story.write(file, "Another.\n")
    assert story.again().new == set()
    assert plain(story.field("Disk", "Definition")) == definition
    assert story.again().touched == set()
    assert story.concepts() == {"Cache": "Cache", "Disk": "Disk"}


def test_no_two_concepts_have_one_note_that_is_left_out(story: Story) -> None:
    story.write("note2anki.toml", ARCHIVES)
    story.write("C/Disk.md", "A round thing.\n")
    story.write("C/C.md", "##### What is thrown?\nA [[C/Disk]].\n")
    story.start()
    for file in ("Glossary/Disk.md", "C/Disk.md"):
        story.delete(file)
    story.write("Archive/Disk.md", "Where data stay.\n")
    assert story.again().new == set()
    living = [note for note in story.seen().values() if note.front == "Disk" and not note.removed]
    assert [note.fields[1] for note in living] == [""]


def test_a_concept_whose_note_has_a_new_name_goes_with_it_though_one_of_the_old_name_is_left_out(story: Story) -> None:
    story.write("note2anki.toml", ARCHIVES)
    story.write("Archive/Disk.md", "Another.\n")
    story.start()
    story.rename("Glossary/Disk.md", "Glossary/Storage.md")
    story.edit("A.md", ("Glossary/Disk", "Glossary/Storage"))
    assert story.again().new == set()
    assert story.concepts() == {"Cache": "Cache", "Storage": "Disk"}


def test_a_link_that_still_has_the_old_path_of_a_note_that_is_left_out_now_keeps_the_card(story: Story) -> None:
    story.write("note2anki.toml", ARCHIVES)
    story.start()
    story.rename("Glossary/Disk.md", "Archive/Disk.md")
    assert story.again().new == set()
    assert story.concepts() == {"Cache": "Cache", "Disk": "Disk"}


def test_a_note_of_two_packages_that_is_moved_to_where_it_is_left_out_is_left_alone_by_both(story: Story) -> None:
    story.write("note2anki.toml", ARCHIVES)
    story.write("C/C.md", "##### Where?\nOn the [[Pool|pool]].\n")
    for path in ("A.md", "B", "C") * 2:
        story.again(path)
    story.study()
    before = said(story)
    for file in ("Cache", "Disk", "Pool"):
        move(story, f"Glossary/{file}.md", "Archive")
    for path in ("A.md", "B", "C", ".") * 2:
        after = story.again(path)
        assert (after.new, story.removed(), said(story)) == (set(), {}, before)
    assert after.touched == set()


def test_nothing_is_looked_for_where_each_concept_has_its_note(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.write("C.md", "##### Where?\nAt [[Nowhere]].\n")
    story.start()
    monkeypatch.setattr("note2anki.runs.moved_notes.list_everything", pytest.fail)
    story.rename("Glossary/Disk.md", "Disk.md")
    story.edit("A.md", ("Glossary/Disk", "Disk"))
    assert story.again().new == set()
    leave_out(story)
    assert story.again().new == set()


# Questions


FREE = f"##### {WHO}\nNobody.\n"


@pytest.mark.parametrize("selected", ["", "A.md"])
@pytest.mark.parametrize(
    "moved", [FREE, FREE.replace("Nobody.", "Nobody does."), FREE.replace("clears", "ever clears")]
)
def test_a_question_that_is_moved_out_of_a_note_that_is_left_out_keeps_its_card(
    story: Story, moved: str, selected: str
) -> None:
    long = "Nobody but the machine, when the memory is full and the oldest entry is of no use."
    story.edit("B/B.md", ("Nobody.", long))
    story.start()
    story.write("note2anki.toml", 'exclude = ["B"]\n')
    story.edit("B/B.md", (FREE.replace("Nobody.", long), ""))
    moved = moved.replace("Nobody.", long)
    story.write("A.md", f"{story.read('A.md')}\n{moved}")
    after = story.again(*filter(None, [selected]))
    front = moved.partition("\n")[0].removeprefix("##### ")
    assert (after.new, after.touched) == (set(), {front})
    assert story.questions() == {SAVE: SAVE, WRONG: WRONG, front: WHO}
    assert story.removed() == {}
    (story.vault / "note2anki.toml").unlink()
    assert story.again().new == set()
    assert story.questions() == {SAVE: SAVE, WRONG: WRONG, front: WHO}


def test_a_question_that_still_stands_in_a_note_that_is_left_out_is_another_one(story: Story) -> None:
    story.start()
    story.write("note2anki.toml", 'exclude = ["B"]\n')
    story.write("A.md", f"{story.read('A.md')}\n{FREE}")
    after = story.again()
    assert (after.new, after.touched) == ({WHO}, set())
    histories = [(note.front, story.anki.reviews(note.guid, 0)) for note in story.seen().values()]
    assert sorted(each for each in histories if each[0] == WHO) == [(WHO, 0), (WHO, 1)]


def test_a_question_that_is_reworded_in_a_note_that_is_left_out_has_its_card_still(story: Story) -> None:
    answer = "Nobody but the machine, when the memory is full and the oldest entry is of no use."
    story.edit("B/B.md", ("Nobody.", answer))
    story.start()
    story.write("note2anki.toml", 'exclude = ["B"]\n')
    story.edit("B/B.md", (WHO, "Who ever clears it?"))
    story.write("A.md", f"{story.read('A.md')}\n##### {WHO}\n{answer}\n")
    after = story.again()
    assert (after.new, after.touched) == ({WHO}, set())


def test_a_question_is_moved_out_though_one_that_is_like_it_is_written_in_its_place(story: Story) -> None:
    answer = "Nobody but the machine, when the memory is full and the oldest entry is of no use."
    story.edit("B/B.md", ("Nobody.", answer))
    story.start()
    story.write("note2anki.toml", 'exclude = ["B"]\n')
    story.edit("B/B.md", (WHO, "Who fills it?"), ("is of no use", "was not read"))
    story.write("A.md", f"{story.read('A.md')}\n##### {WHO}\n{answer}\n")
    after = story.again()
    assert (after.new, after.touched) == (set(), {WHO})
    assert story.questions() == {SAVE: SAVE, WRONG: WRONG, WHO: WHO}


def test_a_question_that_is_gone_from_a_note_that_is_left_out_leaves_its_card_alone(story: Story) -> None:
    story.start()
    story.write("note2anki.toml", 'exclude = ["B"]\n')
    story.edit("B/B.md", (FREE, ""))
    story.write("A.md", f"{story.read('A.md')}\n##### What is a buffer?\nAnother word.\n")
    after = story.again()
    assert (after.new, after.touched, story.removed()) == ({"What is a buffer?"}, set(), {})
    assert story.questions() == {SAVE: SAVE, WRONG: WRONG, WHO: WHO, "What is a buffer?": ""}


@pytest.mark.parametrize("broken", [b"\xff\xfe", f"```\n{FREE}".encode()])
def test_a_question_of_a_note_that_is_left_out_and_cannot_be_read_gives_its_card_to_none(
    story: Story, broken: bytes
) -> None:
    story.start()
    story.write("note2anki.toml", 'exclude = ["B"]\n')
    story.write("B/B.md", broken)
    story.write("A.md", f"{story.read('A.md')}\n{FREE}")
    assert story.again().new == {WHO}


@pytest.mark.parametrize("way", ["it is in iCloud alone", "it is a link that leads nowhere now"])
def test_a_note_that_is_left_out_and_cannot_be_reached_is_not_gone(story: Story, way: str) -> None:
    story.edit("Glossary/Cache.md", ("A copy", f"{FREE}\n## Copy\nA copy"))
    story.start()
    leave_out(story)
    before = story.seen()
    place = story.vault / "Glossary" / "Cache.md"
    elsewhere = place.rename(
        place.with_name(".Cache.md.icloud") if "iCloud" in way else story.vault.parent / "Cache.md"
    )
    if "link" in way:
        place.symlink_to(elsewhere)
        elsewhere.unlink()
    after = story.again()
    assert (after.touched, after.new, story.removed()) == (set(), set(), {})
    assert story.seen() == before


def test_a_question_moved_out_to_a_note_outside_the_selection_waits_there(story: Story) -> None:
    story.start()
    story.write("note2anki.toml", 'exclude = ["B"]\n')
    story.edit("B/B.md", (FREE, ""))
    story.write("C.md", FREE)
    story.write("A.md", f"{story.read('A.md')}\n##### What is a buffer?\nAnother word.\n")
    assert story.again("A.md").new == {"What is a buffer?"}
    after = story.again()
    assert (after.new, story.questions()[WHO]) == (set(), WHO)


def test_a_question_with_a_block_id_is_known_by_it_where_it_is_moved_to(story: Story) -> None:
    story.edit("B/B.md", (WHO, f"{WHO} ^who"))
    story.start()
    story.write("note2anki.toml", 'exclude = ["B"]\n')
    story.edit("B/B.md", (f"##### {WHO} ^who\nNobody.\n", ""))
    story.write("C.md", "##### Whose is the work? ^who\nMine.\n")
    assert (story.again().new, story.questions()["Whose is the work?"]) == (set(), WHO)


def test_a_question_that_is_back_elsewhere_is_restored_though_its_note_is_left_out(story: Story) -> None:
    story.start()
    story.edit("B/B.md", (FREE, ""))
    story.again()
    assert story.removed() == {WHO: WHO}
    story.write("note2anki.toml", 'exclude = ["B"]\n')
    story.write("C.md", FREE)
    after = story.again()
    assert (after.changes()[WHO], after.new, story.removed()) == ("restored", set(), {})


def test_a_note_that_is_left_out_frees_no_card_of_another_one_that_cannot_be_read(story: Story) -> None:
    story.write("D.md", "##### Where is it?\nThere, beside the processor.\n")
    story.start()
    story.write("note2anki.toml", 'exclude = ["B"]\n')
    story.write("D.md", b"\xff\xfe")
    story.write("C.md", f"{FREE}\n##### Where is it?\nThere, beside the processor.\n")
    story.edit("B/B.md", (FREE, ""))
    after = story.again()
    assert (after.new, after.touched) == ({"Where is it?"}, {WHO})


@pytest.mark.parametrize("way", ["exclude", "templates"])
def test_a_note_that_is_moved_to_where_notes_are_left_out_leaves_its_cards_alone(story: Story, way: str) -> None:
    leave_out(story, way)
    story.start()
    before = story.seen()
    story.rename("B/B.md", "Glossary/Old/B.md")
    for _again in range(2):
        after = story.again()
        assert (after.new, after.touched & {WRONG, WHO}, story.removed()) == (set(), set(), {})
        assert after.codes.count("N2A122") == 1
    assert {guid: note for guid, note in story.seen().items() if note.front in (WRONG, WHO)} == {
        guid: note for guid, note in before.items() if note.front in (WRONG, WHO)
    }
    story.edit("Glossary/Old/B.md", (FREE, ""))
    assert (story.again().changes()[WHO], set(story.removed())) == ("removed", {WHO})
    story.rename("Glossary/Old/B.md", "A new place.md")
    assert story.again().new == set()
    assert story.questions() == {SAVE: SAVE, WRONG: WRONG}


#: How a note is written that was moved at the same time → the same for its text.
UNSEEN = {
    "not UTF-8": lambda text: text.encode("utf-16"),
    "in conflict": lambda text: f"<<<<<<< HEAD\n{text}=======\nText.\n>>>>>>> phone\n".encode(),
    "a fence is left open": lambda text: f"```\n{text}".encode(),
}


@pytest.mark.parametrize(("moved", "other"), [("C.md", "D.md"), ("D.md", "C.md")])
def test_of_two_questions_of_one_text_the_one_whose_note_was_moved_stays(story: Story, moved: str, other: str) -> None:
    for file in (moved, other):
        story.write(file, f"##### Who is it?\nThe one of {file}.\n")
    leave_out(story)
    story.start()
    before = story.seen()
    story.rename(moved, f"Glossary/{moved}")
    story.delete(other)
    story.again()
    (removed,) = (guid for guid, note in story.seen().items() if note.removed)
    assert before[removed].answer == f"The one of {other}."


@pytest.mark.parametrize("link", ["[[Pool]]", "[[Attic/Pool|Pool]]"])
def test_the_card_of_a_concept_whose_note_is_moved_to_where_notes_are_left_out_keeps_what_that_said(
    story: Story, link: str
) -> None:
    story.write("note2anki.toml", 'exclude = ["Attic"]\n')
    story.write("C.md", "##### What is wet?\nA [[Pool]].\n")
    story.start()
    names = ("Definition", "Aliases", "Mentions")
    before = {name: plain(story.field("Pool", name)) for name in names}
    assert before["Definition"] == "Of water."
    story.rename("Glossary/Pool.md", "Attic/Pool.md")
    story.edit("C.md", ("[[Pool]]", link))
    after = story.again()
    assert (after.new, story.removed()) == (set(), {})
    assert {name: plain(story.field("Pool", name)) for name in names} == before
    assert "Attic%2FPool" in story.field("Pool", "Source")
    again = story.again()
    assert (again.touched, again.new) == (set(), set())
    story.delete("Attic/Pool.md")
    story.again()
    assert story.field("Pool", "Definition") == ""


@pytest.mark.parametrize("how", [*UNSEEN, "in iCloud"])
@pytest.mark.parametrize("place", ["Glossary/Old", "New"])
def test_the_cards_of_a_note_that_is_moved_and_cannot_be_read_stay_as_they_are(
    story: Story, place: str, how: str
) -> None:
    leave_out(story)
    story.start()
    text = story.read("B/B.md")
    if how == "in iCloud":
        story.rename("B/B.md", f"{place}/.B.md.icloud")
    else:
        story.delete("B/B.md")
        story.write(f"{place}/B.md", UNSEEN[how](text))
    after = story.again()
    assert (after.new, after.touched, story.removed()) == (set(), set(), {})
    assert after.codes


def test_a_question_that_a_left_out_note_has_a_card_for_is_no_other_one_s(story: Story) -> None:
    story.write("C.md", FREE)
    story.start()
    story.write("note2anki.toml", 'exclude = ["C.md"]\n')
    story.edit("B/B.md", (FREE, ""))
    assert (story.again().changes()[WHO], len(story.removed())) == ("removed", 1)
