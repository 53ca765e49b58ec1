"""Concept cards through exports and imports: whose mentions they show, and what sends them again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.story import Story, plain

FIRST = """\
##### What does a cache save?
A [[Cache]] saves the way to the disk.

##### What is a miss?
An answer that the cache has not.
"""
SECOND = """\
##### When is a cache wrong?
When the [[cache|cached]] answer is older than the data.
"""
SAVE, MISS, WRONG = "What does a cache save?", "What is a miss?", "When is a cache wrong?"


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with Story(tmp_path) as story:
        story.write("A.md", FIRST)
        story.write("B.md", SECOND)
        yield story


def mentions(story: Story, name: str = "Cache") -> str:
    return plain(story.field(name, "Mentions"))


def test_exporting_note_a_and_then_note_b_leaves_the_concept_with_the_mentions_of_both(story: Story) -> None:
    story.start("A.md")
    assert WRONG not in mentions(story)
    after = story.again("B.md")
    assert (after.new, after.touched) == ({WRONG}, {"Cache"})
    assert SAVE in mentions(story)
    assert WRONG in mentions(story)
    assert story.concepts() == {"Cache": "Cache"}
    again = story.again("A.md")
    assert (again.touched, again.new) == (set(), set())
    assert story.again("B.md").outcome.version == "1.0.0"


def test_a_mention_leaves_its_footnotes_with_its_question(story: Story) -> None:
    story.write("A.md", "##### What?[^1]\nA [[Cache]] saves[^1] time^[much of it].\n\n[^1]: Or not.\n")
    story.start("A.md")
    assert "A Cache saves time." in mentions(story)
    assert "[^1]" not in story.field("Cache", "Mentions")
    assert "n2a-footnote" not in story.field("Cache", "Mentions")


def test_a_concept_keeps_the_deck_of_its_first_mention(story: Story) -> None:
    story.start("A.md")
    deck = story.anki.deck_of(story.note("Cache").guid)
    assert deck == story.anki.deck_of(story.note(SAVE).guid)
    story.write("Other/C.md", "##### Where else?\nIn [[Cache]].\n")
    story.delete("A.md")
    story.again()
    assert story.anki.deck_of(story.note("Cache").guid) == deck
    assert story.concepts() == {"Cache": "Cache"}


def test_a_mention_gained_or_lost_is_a_change_and_another_wording_is_not(story: Story) -> None:
    story.start()
    story.edit("A.md", ("saves the way", "saves us the way"))
    reworded = story.again()
    assert (reworded.touched, reworded.changes()) == ({SAVE}, {SAVE: "edited"})
    story.edit("A.md", (SAVE, "What is it that a cache saves?"))
    assert story.again().touched == {"What is it that a cache saves?"}

    story.edit("A.md", ("that the cache has", "that the [[Cache]] has"))
    gained = story.again()
    assert gained.touched == {MISS, "Cache"}
    assert (gained.changes()["Cache"], MISS in mentions(story)) == ("edited", True)
    assert "saves us the way" in mentions(story)

    story.edit("B.md", ("[[cache|cached]]", "cached"))
    assert story.again().touched == {WRONG, "Cache"}
    assert WRONG not in mentions(story)
    assert (story.concepts(), story.removed()) == ({"Cache": "Cache"}, {})


def test_another_wording_of_a_mention_is_no_upgrade_of_note2anki(story: Story) -> None:
    story.start()
    story.edit("A.md", ("saves the way", "saves us the way"))
    assert "N2A033" not in story.again().codes
    assert "N2A033" not in story.again().codes


def test_a_concept_shows_at_most_five_mentions_and_keeps_those_it_chose(story: Story) -> None:
    def question(number: int) -> str:
        return f"##### Which cache is number {number}?\nThe [[Cache]] of level {number}.\n\n"

    story.write("B.md", "".join(question(number) for number in range(1, 5)))
    story.start()
    shown = [SAVE, *(f"Which cache is number {number}?" for number in range(1, 5))]
    assert all(text in mentions(story) for text in shown)

    story.write("0 first.md", question(9))
    story.edit("B.md", (question(4), question(4) + question(5)))
    added = story.again()
    assert added.new == {"Which cache is number 9?", "Which cache is number 5?"}
    assert added.touched == set()

    story.edit("B.md", (question(2), ""))
    lost = story.again()
    assert lost.touched == {"Which cache is number 2?", "Cache"}
    kept = [text for text in shown if "number 2" not in text]
    assert all(text in mentions(story) for text in kept)
    assert mentions(story).count("Which cache") == 4
    assert "number 2" not in mentions(story)


def test_a_definition_that_changes_sends_the_concept_and_the_questions_that_show_it_and_nothing_else(
    story: Story,
) -> None:
    story.write("Cache.md", "A copy that is nearer.\n\n# More\nAnd so on.\n")
    story.start()
    assert "nearer" in story.field("Cache", "Definition")
    assert "nearer" in story.field(SAVE, "Concepts")
    story.edit("Cache.md", ("nearer", "nearer and faster"))
    after = story.again()
    assert (after.touched, after.outcome.version) == ({"Cache", SAVE, WRONG}, "1.0.1")
    assert "faster" in story.field("Cache", "Definition")
    assert "faster" in story.field(WRONG, "Concepts")
    story.edit("Cache.md", ("And so on", "And so forth"))
    assert story.again().touched == set()


def test_a_stub_that_gets_its_note_is_the_same_card_with_a_definition(story: Story) -> None:
    story.start()
    assert story.field("Cache", "Definition") == ""
    story.write("Concepts/Cache.md", "---\naliases: [Buffer]\n---\nA copy that is nearer.\n")
    after = story.again()
    assert (after.touched, after.new) == ({"Cache", SAVE, WRONG}, set())
    assert (story.field("Cache", "Definition"), story.field("Cache", "Aliases")) == (
        "<p>A copy that is nearer.</p>",
        "Buffer",
    )
    story.delete("Concepts/Cache.md")
    assert story.again().new == set()
    assert (story.field("Cache", "Definition"), story.concepts()) == ("", {"Cache": "Cache"})


def test_a_concepts_note_that_is_renamed_with_its_links_is_the_same_card(story: Story) -> None:
    story.write("Cache.md", "A copy that is nearer.\n")
    story.start()
    story.rename("Cache.md", "Concepts/Cache.md")
    assert story.again().new == set()
    assert (story.concepts(), story.removed()) == ({"Cache": "Cache"}, {})


def test_a_concept_under_a_new_name_is_known_by_the_former_one_among_its_aliases(story: Story) -> None:
    story.write("Cache.md", "A copy.\n")
    story.start()
    story.delete("Cache.md")
    story.write("Near store.md", "---\naliases: [cache]\n---\nSomething that is told in quite other words.\n")
    story.edit("A.md", ("[[Cache]]", "[[Near store|cache]]"))
    story.edit("B.md", ("[[cache|cached]]", "[[Near store|cached]]"))
    after = story.again()
    assert (after.new, after.changes()["Near store"]) == (set(), "reworded")
    assert "aliases" in after.reason("Near store")
    assert (story.concepts(), story.removed()) == ({"Near store": "Cache"}, {})


def test_a_concept_without_a_note_that_gets_one_of_another_name_is_known_by_its_aliases(story: Story) -> None:
    story.start()
    story.write("Near store.md", "---\naliases: [cache]\n---\nA copy that is nearer.\n")
    story.edit("A.md", ("[[Cache]]", "[[Near store|cache]]"))
    story.edit("B.md", ("[[cache|cached]]", "[[Near store|cached]]"))
    after = story.again()
    assert (after.new, after.changes()["Near store"]) == (set(), "reworded")
    assert (story.concepts(), story.removed()) == ({"Near store": "Cache"}, {})


@pytest.mark.parametrize("selection", [(), ("A.md",)], ids=["vault", "note"])
def test_a_concept_without_a_note_is_another_one_while_a_note_links_to_it(
    story: Story, selection: tuple[str, ...]
) -> None:
    story.start()
    story.write("Near store.md", "---\naliases: [cache]\n---\nA copy that is nearer.\n")
    story.edit("A.md", ("[[Cache]]", "[[Near store|cache]]"))
    assert story.again(*selection).new == {"Near store"}
    assert (story.concepts(), story.removed()) == ({"Cache": "Cache", "Near store": ""}, {})


@pytest.mark.parametrize("name", ["Buffer", "Cache", "Disk", "Pool"])
def test_of_two_concepts_that_are_one_now_each_question_keeps_the_one_that_it_named(story: Story, name: str) -> None:
    story.write("A/A.md", f"##### One?\n[[Nowhere/{name}]]\n\n##### Two?\n[[{name}]]\n")
    story.write("B/B.md", f"##### Three?\n[[{name}]]\n")
    story.write(f"B/{name}.md", "What it is.\n")
    story.start()
    story.rename(f"B/{name}.md", "B/Other.md")
    assert story.again("A").new == set()
    after = story.again("A")
    assert (after.outcome.changes, after.new, story.removed()) == ((), set(), {})


def test_a_concepts_note_whose_name_is_written_in_another_case_is_the_same_card(story: Story) -> None:
    story.write("Cache.md", "A copy that is nearer.\n")
    story.start()
    story.rename("Cache.md", "CACHE.md")
    after = story.again()
    assert (after.new, story.concepts()) == (set(), {"CACHE": "Cache"})
    assert after.reason("CACHE") == "'Cache' → 'CACHE' (the same name)"


def test_a_concept_under_a_new_name_is_known_by_its_definition_and_those_who_name_it(story: Story) -> None:
    story.write("Cache.md", "A copy of the data that is nearer than its source.\n")
    story.start()
    story.rename("Cache.md", "Concepts/Near store.md")
    story.edit("A.md", ("[[Cache]]", "[[Near store]]"))
    story.edit("B.md", ("[[cache|cached]]", "[[Near store|cached]]"))
    after = story.again()
    assert (after.new, after.changes()["Near store"]) == (set(), "reworded")
    assert (story.concepts(), story.removed()) == ({"Near store": "Cache"}, {})


@pytest.mark.parametrize("still_linked", [False, True])
def test_a_link_that_was_turned_to_another_concept_takes_no_history(story: Story, still_linked: bool) -> None:
    story.write("Cache.md", "A copy of the data that is nearer than its source.\n")
    story.start()
    story.delete("Cache.md")
    story.write("Index.md", "---\naliases: [Cache]\n---\n" if still_linked else "A table that says where a thing is.\n")
    story.edit("A.md", ("[[Cache]]", "[[Index]]"))
    if not still_linked:
        story.edit("B.md", ("[[cache|cached]]", "[[Index|cached]]"))
    after = story.again()
    assert "Index" in after.new
    assert story.concepts()["Index"] == ""
    assert ("Cache" in story.removed()) != still_linked


def test_a_concept_that_nothing_names_is_removed_and_comes_back_with_its_history(story: Story) -> None:
    story.start()
    story.edit("A.md", ("[[Cache]]", "cache"))
    story.edit("B.md", ("[[cache|cached]]", "cached"))
    assert story.again().changes() == {SAVE: "edited", WRONG: "edited", "Cache": "removed"}
    assert story.removed() == {"Cache": "Cache"}
    story.edit("B.md", ("cached", "[[cache|cached]]"))
    after = story.again()
    assert (after.changes()["Cache"], after.new, story.concepts()) == ("restored", set(), {"Cache": "Cache"})
    assert after.reason("Cache") == "the same name: back from removal"


def test_a_concept_of_a_deleted_note_that_another_package_mentions_stays(story: Story) -> None:
    story.start()
    story.delete("B.md")
    after = story.again()
    assert after.touched == {WRONG, "Cache"}
    assert (story.removed(), story.concepts()) == ({WRONG: WRONG}, {"Cache": "Cache"})
    assert WRONG not in mentions(story)


def test_a_concept_lost_in_one_note_keeps_the_mentions_of_notes_outside_the_selection(story: Story) -> None:
    story.start()
    story.edit("A.md", ("[[Cache]]", "cache"))
    after = story.again("A.md")
    assert after.touched == {SAVE, "Cache"}
    assert (WRONG in mentions(story), SAVE in mentions(story), story.removed()) == (True, False, {})


def test_turning_concepts_off_leaves_their_cards_alone(story: Story) -> None:
    story.start()
    story.write("note2anki.toml", "[concepts]\nenabled = false\n")
    after = story.again()
    assert (story.concepts(), story.removed(), after.touched & {"Cache"}) == ({"Cache": "Cache"}, {}, set())


def test_a_spelling_of_a_link_in_another_case_or_form_is_the_same_concept(story: Story) -> None:
    story.write("C.md", "##### Métricas?\n[[Me\u0301tricas]] y [[MÉTRICAS#Uso|otras]].\n")
    story.start()
    assert set(story.concepts()) == {"Cache", "Me\u0301tricas"} or set(story.concepts()) == {"Cache", "Métricas"}
    story.edit("C.md", ("Me\u0301tricas", "métricas"))
    after = story.again()
    assert (after.new, len(story.concepts())) == (set(), 2)
