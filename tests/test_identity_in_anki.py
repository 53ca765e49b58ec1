"""What a person does between two exports, and what must come out of Anki: the design's identity table, row by row.

In every test all cards are studied after the first import; `Story.again` checks that no note is there twice, no review
is gone, and what the report does not name is as it was.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.anki_collection import Collection
from support.story import HOUR, START, Story, plain

from note2anki.runs import fields
from note2anki.runs.work import code

pytestmark = pytest.mark.also_on_disk

NOTE = """\
# Retrieval

## Basics
- ##### What is RAG?
    Retrieval first, then generation from what was found.

- ##### What is an embedding?
    A vector that stands for the meaning of a text.

## Practice
- ##### How is a retriever evaluated?
    With recall at k over labelled questions.

- ##### Why are documents cut into chunks?
    A whole document says too much for one vector.

---
tags:
    #nlp
"""
OTHER = """\
# Databases

- ##### What does an index cost?
    Every write has to keep it up to date.

- ##### When is a table denormalised?
    When reading it joined is too slow.
"""
RAG, EMBEDDING, RETRIEVER, CHUNKS = (
    "What is RAG?",
    "What is an embedding?",
    "How is a retriever evaluated?",
    "Why are documents cut into chunks?",
)
INDEX, DENORMALISED = "What does an index cost?", "When is a table denormalised?"
CHUNKS_BLOCK = f"- ##### {CHUNKS}\n    A whole document says too much for one vector.\n\n"
SAME = {question: question for question in (RAG, EMBEDDING, RETRIEVER, CHUNKS, INDEX, DENORMALISED)}


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with Story(tmp_path) as story:
        story.write("Retrieval.md", NOTE)
        story.write("Databases.md", OTHER)
        yield story


@pytest.fixture
def blank(tmp_path: Path) -> Iterator[Story]:
    """A story whose vault has no note yet."""
    with Story(tmp_path) as story:
        yield story


def now_called(old: str, new: str) -> dict[str, str]:
    """Every question with its history, one under another name."""
    return {(new if question == old else question): question for question in SAME}


# The same note, updated


def test_an_edited_answer_updates_its_note_and_leaves_its_schedule(story: Story) -> None:
    story.start()
    card = story.anki.card(story.note(RAG).guid)
    story.edit("Retrieval.md", ("then generation", "then an answer"))
    after = story.again()
    assert (after.touched, after.changes()) == ({RAG}, {RAG: "edited"})
    assert (story.questions(), story.removed()) == (SAME, {})
    later = story.anki.card(story.note(RAG).guid)
    schedule = ("id", "did", "due", "queue", "type", "ivl", "factor", "reps", "mod")
    assert [getattr(later, name) for name in schedule] == [getattr(card, name) for name in schedule]


REWORDED = {
    "es": (
        ["¿Qué es la generación aumentada por recuperación?", "Buscar primero y redactar después con lo encontrado."],
        "¿Qué es la generacion aumentada por recuperacion?",
        "¿En qué consiste la generación aumentada por recuperación?",
        "La generación aumentada por recuperación, ¿qué es?",
        "Explica con tus palabras la generación aumentada con recuperación.",
    ),
    "en": (
        ["Why are documents cut into small chunks?", "A whole document says too much for one vector."],
        "Why are documets cut into small chunks?",
        "Why do we cut documents into small chunks?",
        "Into small chunks documents are cut: why?",
        "What is the reason for splitting a document into smaller pieces?",
    ),
    "de": (
        ["Warum werden Dokumente in kleine Abschnitte zerlegt?", "Ein ganzes Dokument sagt zu viel für einen Vektor."],
        "Warum werden Dokumente in kleine Abschnite zerlegt?",
        "Weshalb zerlegt man Dokumente in kleine Abschnitte?",
        "In kleine Abschnitte werden Dokumente zerlegt – warum?",
        "Was ist der Grund dafür, Texte in Stücke zu schneiden?",
    ),
    "ar": (
        ["لماذا تقسم المستندات إلى أجزاء صغيرة؟", "لأن المستند الكامل يقول أكثر مما يحمله متجه واحد."],
        "لماذا تقسم المستندت إلى أجزاء صغيرة؟",
        "لماذا يتم تقسيم المستندات إلى أجزاء صغيرة؟",
        "إلى أجزاء صغيرة تقسم المستندات، لماذا؟",
        "ما سبب تجزئة النصوص الطويلة؟",
    ),
    "zh": (
        ["为什么要把文档切成小块？", "整篇文档的内容对一个向量来说太多了。"],
        "为什么要把文挡切成小块？",
        "为什么需要把文档切分成小块？",
        "把文档切成小块，为什么？",
        "分割长文本的原因是什么？",
    ),
}
REWORDINGS = [
    pytest.param(old, answer, new, id=f"{language}-{kind}")
    for language, ((old, answer), *news) in REWORDED.items()
    for kind, new in zip(("typo", "better", "order", "paraphrase"), news, strict=True)
]


@pytest.mark.parametrize(("old", "answer", "new"), REWORDINGS)
def test_a_reworded_question_keeps_its_history(story: Story, old: str, answer: str, new: str) -> None:
    story.edit("Retrieval.md", (CHUNKS_BLOCK, f"- ##### {old}\n    {answer}\n\n"))
    story.start()
    story.edit("Retrieval.md", (old, new))
    after = story.again()
    assert (after.touched, after.new, after.changes()) == ({new}, set(), {new: "reworded"})
    others = {question: question for question in SAME if question != CHUNKS}
    assert (story.questions(), story.removed()) == ({**others, new: old}, {})


@pytest.mark.parametrize(
    ("new", "answer"),
    [
        ("Why are long documents cut into chunks?", "A whole document says far too much for one single vector."),
        ("Why are documents cut into small chunks?", "A whole text says too much for one vector."),
    ],
)
def test_question_and_answer_both_moderately_changed_keep_their_history(story: Story, new: str, answer: str) -> None:
    story.start()
    story.edit("Retrieval.md", (CHUNKS, new), ("A whole document says too much for one vector.", answer))
    after = story.again()
    assert (after.touched, after.new) == ({new}, set())
    assert (story.questions(), story.removed()) == (now_called(CHUNKS, new), {})


def test_another_question_in_its_place_is_a_new_card_and_the_report_says_why(story: Story) -> None:
    story.start()
    other = "Which licence does Anki have?"
    story.edit("Retrieval.md", (CHUNKS_BLOCK, f"- ##### {other}\n    The AGPL, and parts of it the BSD licence.\n\n"))
    after = story.again()
    assert after.new == {other}
    assert (after.changes(), story.removed()) == ({other: "added", CHUNKS: "removed"}, {CHUNKS: CHUNKS})
    assert after.reason(other)
    assert after.reason(CHUNKS)
    assert story.questions() == {**{question: question for question in SAME if question != CHUNKS}, other: ""}


def test_where_two_are_equally_near_the_card_is_new_and_the_report_says_so(blank: Story) -> None:
    old = "Which port does the service in the blue zone use by default?"
    near = [old.replace("blue", colour) for colour in ("grey", "cyan")]
    blank.write("Ports.md", f"##### {old}\n8080 over plain HTTP\n")
    blank.start()
    blank.write("Ports.md", "".join(f"##### {question}\n8080 over plain HTTP\n\n" for question in near))
    after = blank.again()
    histories = [history for history in blank.questions().values() if history]
    assert len(histories) == 1 or "N2A030" in after.codes
    assert all(after.reason(question) for question in near)


# Moved


def test_a_question_moved_within_its_section_is_no_change(story: Story) -> None:
    story.start()
    blocks = NOTE.split("- #####")
    blocks[1], blocks[2] = blocks[2].split("## Practice")[0], f"{blocks[1]}## Practice\n"
    story.write("Retrieval.md", "- #####".join(blocks))
    after = story.again()
    assert (after.touched, after.outcome.version) == (set(), "1.0.0")
    assert (story.questions(), story.removed()) == (SAME, {})


def test_a_question_moved_to_another_section_is_the_same_note_with_another_context(story: Story) -> None:
    story.start()
    story.edit("Retrieval.md", (CHUNKS_BLOCK, ""), ("## Practice\n", f"{CHUNKS_BLOCK}## Practice\n"))
    after = story.again()
    assert (after.touched, after.changes()) == ({CHUNKS}, {CHUNKS: "moved"})
    assert plain(story.field(CHUNKS, "Context")) == "Retrieval › Basics"
    assert (story.questions(), story.removed()) == (SAME, {})


def test_a_question_moved_to_another_note_is_the_same_note(story: Story) -> None:
    story.start()
    story.edit("Retrieval.md", (CHUNKS_BLOCK, ""))
    story.write("Databases.md", OTHER + "\n" + CHUNKS_BLOCK)
    after = story.again()
    assert (after.touched, after.changes()) == ({CHUNKS}, {CHUNKS: "moved"})
    assert "Databases" in story.field(CHUNKS, "Source")
    assert (story.questions(), story.removed()) == (SAME, {})


def test_a_question_moved_and_reworded_is_the_same_note(story: Story) -> None:
    story.start()
    new = "Why do we cut documents into chunks?"
    story.edit("Retrieval.md", (CHUNKS_BLOCK, ""))
    story.write("Databases.md", OTHER + "\n" + CHUNKS_BLOCK.replace(CHUNKS, new))
    after = story.again()
    assert (after.touched, after.new) == ({new}, set())
    assert (story.questions(), story.removed()) == (now_called(CHUNKS, new), {})


@pytest.mark.parametrize("new", ["Retrieval and generation.md", "Topics/Retrieval.md", "Topics/RAG/Search.md"])
def test_a_renamed_or_moved_note_keeps_its_cards_and_their_deck(story: Story, new: str) -> None:
    story.start()
    deck = story.anki.deck_of(story.note(RAG).guid)
    story.rename("Retrieval.md", new)
    after = story.again()
    assert after.new == set()
    assert after.touched <= {RAG, EMBEDDING, RETRIEVER, CHUNKS}
    assert ("N2A034" in after.codes) == ("/" in new)
    assert (story.questions(), story.removed()) == (SAME, {})
    assert {story.anki.deck_of(note.guid) for note in story.seen().values()} == {deck}
    assert story.again().outcome.version == after.outcome.version


@pytest.fixture
def any_capitals(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system, as macOS and Windows, that finds a file by its name in any capitals."""
    stat = os.stat

    def find(path: Any, *arguments: Any, **options: Any) -> os.stat_result:
        try:
            return stat(path, *arguments, **options)
        except FileNotFoundError:
            place = Path(Path(path).anchor)
            for part in Path(path).parts[1:]:
                place /= next((each.name for each in place.iterdir() if each.name.casefold() == part.casefold()), part)
            return stat(place, *arguments, **options)

    monkeypatch.setattr(os, "stat", find)


@pytest.mark.usefixtures("any_capitals")
@pytest.mark.parametrize(
    ("note", "old", "new"),
    [("A.md", "A.md", "a.md"), ("Topics/A.md", "Topics", "topics"), ("Às/à.md", "Às/à.md", "Às/À.md")],
)
def test_a_note_that_is_renamed_in_its_capitals_alone_keeps_its_cards(
    story: Story, note: str, old: str, new: str
) -> None:
    story.rename("Retrieval.md", note)
    story.edit(note, (f"{RAG}\n", f"{RAG}\n[[RAG note]]\n"))
    story.write("Rag Note.md", "What it is.\n")
    story.start()
    story.rename(old, new)
    story.rename("Rag Note.md", "RAG note.md")
    assert story.again().new == set()
    assert (story.questions(), story.removed()) == (SAME, {})
    assert list(story.concepts().values()) == ["Rag Note"]


def test_a_card_added_to_a_moved_note_goes_to_the_decks_old_name_until_renames_are_followed(story: Story) -> None:
    story.edit("Databases.md", ("# Databases\n", "##### What is a headline?\nNothing above it.\n\n# Databases\n"))
    story.start()
    story.rename("Retrieval.md", "Topics/Retrieval.md")
    story.edit(
        "Topics/Retrieval.md", ("## Practice", "- ##### Who wrote the first paper?\n    Patrick Lewis.\n\n## Practice")
    )
    story.again()
    new = story.note("Who wrote the first paper?")
    assert story.anki.deck_of(new.guid) == "Vault"
    story.rename("Databases.md", "Data_base ñ/A_B 'c' & d.md")
    followed = story.again(follow_renames=True)
    found = {
        deck: {plain(story.anki.fields(guid)["Question"]) for guid in story.anki.find(search)}
        for search, deck in followed.outcome.moved_decks
    }
    here = {"Who wrote the first paper?", RAG, EMBEDDING, RETRIEVER, CHUNKS}
    assert found == {"Topics": here, "Data_base ñ": {INDEX, DENORMALISED, "What is a headline?"}}
    assert followed.outcome.version == "1.1.1"
    assert story.again().outcome.version == "1.1.1"


def test_a_deck_that_is_followed_alone_is_a_new_version_that_touches_no_note(story: Story) -> None:
    story.start()
    story.edit("Retrieval.md", ("# Retrieval\n", "---\ndeck: Search\n---\n# Retrieval\n"))
    assert story.again().outcome.version == "1.0.0"
    followed = story.again(follow_renames=True)
    assert (followed.touched, followed.outcome.version) == (set(), "1.0.1")
    with Collection() as fresh:
        fresh.import_package(followed.outcome.path)
        assert fresh.deck_of(story.note(RAG).guid) == "Search"


def test_a_renamed_note_with_edits_inside_keeps_its_cards(story: Story) -> None:
    story.start()
    new = "What does RAG stand for?"
    story.rename("Retrieval.md", "Topics/Search.md")
    story.edit("Topics/Search.md", (RAG, new), ("over labelled questions", "and a set of labelled questions"))
    story.again()
    assert (story.questions(), story.removed()) == (now_called(RAG, new), {})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- ##### Why are", "- #### Why are"),
        ("- ##### What is RAG?\n    Ret", "* ##### What is RAG?\n    Ret"),
        ("- ##### What is RAG?\n    Ret", "1. ##### What is RAG?\n    Ret"),
        ("- ##### What is RAG?\n    Ret", "- [x] ##### What is RAG?\n    Ret"),
        ("- ##### What is RAG?\n    Ret", "##### What is RAG?\nRet"),
        ("- ##### What is RAG?\n    Ret", "- Definitions\n\t- ##### What is RAG?\n\t\tRet"),
        ("- ##### What is RAG?\n    Ret", "- ##### **What is RAG?** #####\n    Ret"),
        ("- ##### What is RAG?\n    Ret", "> - ##### What is RAG?\n>   Ret"),
    ],
    ids=["level", "star", "number", "task", "no-list", "tabs", "marks", "quote"],
)
def test_level_list_marker_and_indentation_are_no_change_of_a_note(story: Story, old: str, new: str) -> None:
    story.write("note2anki.toml", "question_level = [4, 5]\n")
    first = story.start().outcome
    story.edit("Retrieval.md", (old, new))
    after = story.again()
    assert (story.questions(), story.removed()) == (SAME, {})
    if "**" in new:
        assert after.touched == {RAG}
    else:
        assert (after.touched, after.outcome.version) == (set(), "1.0.0")
        assert after.outcome.path == first.path


# Swapped, doubled, split, merged


def test_two_questions_that_swap_places_keep_their_histories(story: Story) -> None:
    story.start()
    story.edit("Retrieval.md", (CHUNKS_BLOCK, ""), ("- ##### What is RAG?", f"{CHUNKS_BLOCK}- ##### What is RAG?"))
    rag = "- ##### What is RAG?\n    Retrieval first, then generation from what was found.\n\n"
    story.edit("Retrieval.md", (rag, ""), ("\n---", f"\n{rag}---"))
    after = story.again()
    assert after.changes() == {RAG: "moved", CHUNKS: "moved"}
    assert (story.questions(), story.removed()) == (SAME, {})


def test_two_questions_that_swap_answers_keep_their_histories_by_the_question(story: Story) -> None:
    story.start()
    first, second = (
        "Retrieval first, then generation from what was found.",
        "A vector that stands for the meaning of a text.",
    )
    story.edit("Retrieval.md", (first, "@"), (second, first), ("@", second))
    after = story.again()
    assert (after.touched, after.changes()) == ({RAG, EMBEDDING}, {RAG: "edited", EMBEDDING: "edited"})
    assert (story.questions(), story.removed()) == (SAME, {})
    assert story.note(RAG).answer == second


TWINS = """\
## Linux
##### How is the service started?
With systemctl start, as root.

## Windows
##### How is the service started?
In the services console, or with sc.exe.
"""
LINUX, WINDOWS = "With systemctl start, as root.", "In the services console, or with sc.exe."


@pytest.mark.parametrize(
    ("pairs", "histories"),
    [
        ([("as root", "with sudo")], {"With systemctl start, with sudo.": LINUX, WINDOWS: WINDOWS}),
        ([("or with sc.exe", "as an administrator")], {LINUX: LINUX, "In the services console, as an administrator.": WINDOWS}),
        ([("## Linux", "## Debian and Fedora")], {LINUX: LINUX, WINDOWS: WINDOWS}),
        ([("started?\nWith", "brought up?\nWith")], {LINUX: LINUX, WINDOWS: WINDOWS}),
        ([("## Linux", "## macOS\n##### How is the service started?\nWith launchctl.\n\n## Linux")], {"With launchctl.": "", LINUX: LINUX, WINDOWS: WINDOWS}),
        ([("## Linux\n##### How is the service started?\nWith systemctl start, as root.\n\n", "")], {WINDOWS: WINDOWS}),
        ([("## Windows\n##### How is the service started?\nIn the services console, or with sc.exe.\n", "")], {LINUX: LINUX}),
    ],
    ids=["edit-first", "edit-second", "section", "reword-first", "third-above", "delete-first", "delete-second"],
)  # fmt: skip
def test_equal_questions_of_a_note_keep_their_own_histories_through_edits_of_one(
    blank: Story, pairs: list[tuple[str, str]], histories: dict[str, str]
) -> None:
    blank.write("Service.md", TWINS)
    assert blank.start().imported.new == 2
    blank.edit("Service.md", *pairs)
    blank.again()
    assert blank.answers() == histories


def test_equal_questions_of_a_note_that_swap_places_keep_their_own_histories(blank: Story) -> None:
    blank.write("Service.md", TWINS)
    blank.start()
    first, second = TWINS.split("## Windows\n")
    blank.write("Service.md", f"## Windows\n{second}\n{first}")
    after = blank.again()
    assert (after.touched, blank.answers()) == (set(), {LINUX: LINUX, WINDOWS: WINDOWS})


def test_a_question_split_in_two_leaves_its_history_with_the_nearest(story: Story) -> None:
    old = "What is an embedding, and how is it trained?"
    answer = "A vector that stands for the meaning of a text."
    story.edit("Retrieval.md", (EMBEDDING, old), (answer, f"{answer} Pairs that belong together are pulled together."))
    story.start()
    rest = "- ##### How is an embedding model trained?\n    Pairs that belong together are pulled together."
    story.edit("Retrieval.md", (old, EMBEDDING), (" Pairs that belong together are pulled together.", f"\n\n{rest}"))
    after = story.again()
    assert after.new == {"How is an embedding model trained?"}
    assert story.questions()[EMBEDDING] == old
    assert (len(story.questions()), story.removed()) == (7, {})


def test_two_questions_merged_leave_the_history_of_the_nearest_and_a_tombstone(story: Story) -> None:
    training = "- ##### How is it trained?\n    Pairs are pulled together.\n\n"
    story.edit("Retrieval.md", ("## Practice", f"{training}## Practice"))
    story.start()
    merged = "What is an embedding, and how is it trained?"
    story.edit(
        "Retrieval.md",
        (training, ""),
        (EMBEDDING, merged),
        ("meaning of a text.", "meaning of a text. Pairs are pulled together."),
    )
    after = story.again()
    assert after.new == set()
    assert story.questions() == now_called(EMBEDDING, merged)
    assert story.removed() == {"How is it trained?": "How is it trained?"}


# Deleted and restored


def test_a_deleted_question_is_struck_out_and_tagged_and_keeps_its_card(story: Story) -> None:
    story.start()
    story.edit("Retrieval.md", (CHUNKS_BLOCK, ""))
    after = story.again()
    gone = story.note(CHUNKS)
    assert (after.touched, after.changes(), after.outcome.version) == ({CHUNKS}, {CHUNKS: "removed"}, "2.0.0")
    assert (gone.tags, story.anki.find("tag:note2anki::removed")) == (("nlp", "note2anki::removed"), [gone.guid])
    assert story.field(CHUNKS, "Removed") == "2023-11-15"
    front = story.anki.front(gone.guid)
    assert "<del" in front
    assert plain(front.partition("</style>")[2]) == CHUNKS
    assert (story.anki.empty_cards(), story.removed()) == (set(), {CHUNKS: CHUNKS})
    assert story.questions() == {question: question for question in SAME if question != CHUNKS}
    with Collection() as fresh:
        fresh.import_package(after.outcome.path)
        assert (fresh.card_count(), fresh.find("tag:note2anki::removed"), fresh.card_count(gone.guid)) == (
            5,
            [gone.guid],
            0,
        )


def test_a_deck_without_a_living_card_is_left_out(story: Story) -> None:
    story.write("Old/Topic.md", "##### Is this still here?\nUntil it is deleted.\n")
    story.start()
    story.delete("Old/Topic.md")
    after = story.again()
    assert story.removed() == {"Is this still here?": "Is this still here?"}
    with Collection() as fresh:
        fresh.import_package(after.outcome.path)
        assert "Old" not in fresh.deck_names()


@pytest.mark.parametrize("file", ["Retrieval.md", "Databases.md", "New folder/New.md"])
def test_a_question_pasted_back_is_restored_with_its_history(story: Story, file: str) -> None:
    story.start()
    story.edit("Retrieval.md", (CHUNKS_BLOCK, ""))
    story.again()
    story.edit("Databases.md", ("too slow", "far too slow"))
    assert (story.again().touched, story.removed()) == ({DENORMALISED}, {CHUNKS: CHUNKS})
    text = story.read(file) if (story.vault / file).exists() else ""
    story.write(file, CHUNKS_BLOCK + text)
    after = story.again()
    assert (after.changes(), after.new, after.touched) == ({CHUNKS: "restored"}, set(), {CHUNKS})
    assert (story.questions(), story.removed()) == (SAME, {})
    assert "note2anki::removed" not in story.note(CHUNKS).tags
    assert "<del" not in story.anki.front(story.note(CHUNKS).guid)


def test_a_question_pasted_back_with_its_block_id_and_another_text_is_restored(story: Story) -> None:
    story.edit("Retrieval.md", (CHUNKS, f"{CHUNKS} ^chunks"))
    story.start()
    block = CHUNKS_BLOCK.replace(CHUNKS, f"{CHUNKS} ^chunks")
    story.edit("Retrieval.md", (block, ""))
    story.again()
    new = "Welche Länge ist gut?"
    story.edit("Retrieval.md", ("\n---", f"\n- ##### {new} ^chunks\n    Ein Absatz.\n\n---"))
    after = story.again()
    assert (after.changes(), after.touched) == ({new: "restored"}, {new})
    assert (story.questions(), story.removed()) == (now_called(CHUNKS, new), {})


def test_a_question_pasted_back_after_it_was_deleted_in_anki_is_a_new_card(story: Story) -> None:
    story.start()
    story.edit("Retrieval.md", (CHUNKS_BLOCK, ""))
    story.again()
    story.anki.delete(story.note(CHUNKS).guid)
    story.edit("Retrieval.md", ("\n---", f"\n{CHUNKS_BLOCK}---"))
    after = story.again()
    assert after.new == {CHUNKS}
    card = story.anki.card(story.note(CHUNKS).guid)
    assert (card.type, card.reps, story.removed()) == (0, 0, {})


def test_skipping_a_question_removes_its_card_and_allowing_it_again_restores_it(story: Story) -> None:
    story.start()
    story.edit("Retrieval.md", (RAG, f"{RAG} #anki/skip"))
    after = story.again()
    assert after.changes() == {RAG: "removed"}
    assert after.reason(RAG) == "the option skip leaves it out"
    assert story.removed() == {RAG: RAG}
    story.edit("Retrieval.md", (" #anki/skip", ""))
    assert story.again().changes() == {RAG: "restored"}
    assert (story.questions(), story.removed()) == (SAME, {})


def test_a_question_that_lost_its_answer_keeps_its_card(story: Story) -> None:
    story.start()
    story.edit("Retrieval.md", ("    A whole document says too much for one vector.\n", ""))
    story.again()
    assert (story.questions(), story.removed()) == (SAME, {})


def test_a_question_that_is_reworded_while_it_has_no_answer_keeps_its_card(blank: Story) -> None:
    """So people rewrite one: `watch` exports each of the steps."""
    asked, answer = "Which vitamin do we make in sunlight?", "It is vitamin D, of which fish and eggs have some."
    blank.write("N.md", f"##### {asked}\n{answer}\n##### Another?\nOne.\n")
    blank.start()
    for question in (asked, "Which vitamin do we make in bright sunlight?"):
        blank.write("N.md", f"##### {question}\n##### Another?\nOne.\n")
        assert blank.again().changes() == {}
    blank.write("N.md", f"##### Which vitamin do we make in bright sunlight?\n{answer}\n##### Another?\nOne.\n")
    assert blank.again().changes() == {"Which vitamin do we make in bright sunlight?": "reworded"}
    assert blank.removed() == {}
    assert blank.questions()["Which vitamin do we make in bright sunlight?"] == asked


def test_a_question_that_is_deleted_beside_one_without_an_answer_is_removed(blank: Story) -> None:
    blank.write("N.md", "##### Which vitamin do we make in sunlight?\nIt is vitamin D.\n##### Another?\nOne.\n")
    blank.start()
    blank.write("N.md", "##### Who wrote the Odyssey?\n##### Another?\nOne.\n")
    assert blank.again().changes() == {"Which vitamin do we make in sunlight?": "removed"}


# Very much gone, unknown, not selected


def many(first: int, last: int) -> str:
    words = [
        "anchor",
        "basalt",
        "cobalt",
        "dynamo",
        "ember",
        "falcon",
        "garnet",
        "harbor",
        "island",
        "jasper",
        "kettle",
        "lantern",
        "marble",
        "nickel",
        "orchid",
    ]
    return "".join(
        f"##### What is {words[number % 15]} number {number}?\nThe {words[number // 15]} of {number * number}.\n\n"
        for number in range(first, last)
    )


def test_very_much_gone_at_once_removes_nothing_and_exports_the_rest(blank: Story) -> None:
    blank.write("Gone.md", many(0, 21))
    blank.write("Kept.md", many(21, 30))
    blank.start()
    before = blank.questions()
    blank.delete("Gone.md")
    blank.edit("Kept.md", ("What is nickel number 28?\nThe", "What is nickel number 28?\nSurely the"))
    blank.write("New.md", "##### Is a new question exported?\nIt is.\n")
    after = blank.again()
    assert "N2A031" in after.codes
    assert {diagnostic.severity for diagnostic in after.outcome.diagnostics if diagnostic.code == "N2A031"} == {"error"}
    assert (after.new, len(after.touched), blank.removed()) == ({"Is a new question exported?"}, 1, {})
    assert blank.questions() == {**before, "Is a new question exported?": ""}

    blank.write("Gone.md", many(0, 21))
    assert blank.again().changes() == {}
    blank.delete("Gone.md")
    allowed = blank.again(allow_removals=True)
    assert (len(blank.removed()), allowed.outcome.counts["removed"]) == (21, 21)
    assert "N2A031" not in allowed.codes


def linked(first: int, last: int) -> str:
    return "".join(
        f"##### What is number {n}?\nThe square of {n * n} is [[Concept {n}]].\n\n" for n in range(first, last)
    )


def test_concepts_are_cards_too_where_very_much_is_gone(blank: Story) -> None:
    blank.write("Gone.md", linked(0, 12))
    blank.write("Kept.md", linked(12, 15))
    blank.start()
    before = (blank.questions(), blank.concepts())
    blank.delete("Gone.md")
    after = blank.again()
    assert ("N2A031" in after.codes, after.touched) == (True, set())
    assert (blank.questions(), blank.concepts(), blank.removed()) == (*before, {})
    assert blank.again(allow_removals=True).outcome.counts["removed"] == 24


def test_links_that_are_gone_all_at_once_remove_no_concept(blank: Story) -> None:
    blank.write("Note.md", linked(0, 25))
    blank.start()
    blank.write("Note.md", linked(0, 25).replace("[[", "").replace("]]", ""))
    after = blank.again()
    assert "N2A031" in after.codes
    assert (len(blank.questions()), len(blank.concepts()), blank.removed()) == (25, 25, {})
    assert "N2A031" in blank.again().codes
    assert blank.again(allow_removals=True).outcome.counts["removed"] == 25


@pytest.mark.parametrize(("gone", "kept"), [(20, 4), (21, 190)])
def test_not_so_much_gone_at_once_is_removed(blank: Story, gone: int, kept: int) -> None:
    blank.write("Gone.md", many(0, gone))
    blank.write("Kept.md", many(gone, gone + kept))
    blank.export()
    blank.delete("Gone.md")
    assert blank.export().counts["removed"] == gone


def test_a_question_that_moved_out_of_the_selection_is_no_tombstone(story: Story) -> None:
    story.start("Retrieval.md")
    story.edit("Retrieval.md", (CHUNKS_BLOCK, ""))
    story.write("Databases.md", OTHER + "\n" + CHUNKS_BLOCK)
    alone = story.again("Retrieval.md")
    assert "N2A032" in alone.codes
    assert (alone.touched, alone.new, story.removed()) == (set(), set(), {})
    other = story.again("Databases.md")
    assert other.new == {INDEX, DENORMALISED}
    assert (story.questions()[CHUNKS], story.removed()) == (CHUNKS, {})
    story.again("Retrieval.md")
    assert (story.questions()[CHUNKS], story.removed()) == (CHUNKS, {})


def test_a_question_that_moved_into_the_selection_is_no_new_card(story: Story) -> None:
    story.start("Retrieval.md")
    story.edit("Retrieval.md", (CHUNKS_BLOCK, ""))
    new = "Why do we cut documents into chunks?"
    story.write("Databases.md", OTHER + "\n" + CHUNKS_BLOCK.replace(CHUNKS, new))
    after = story.again("Databases.md")
    assert (after.new, after.touched) == ({INDEX, DENORMALISED}, {new})
    assert (story.questions()[new], story.removed()) == (CHUNKS, {})


def test_a_question_copied_to_a_note_outside_the_selection_takes_no_history(story: Story) -> None:
    story.start("Retrieval.md")
    story.write("Databases.md", OTHER + "\n" + CHUNKS_BLOCK)
    after = story.again("Databases.md")
    assert after.new == {INDEX, DENORMALISED, CHUNKS}
    assert sorted(note.cards != () for note in story.seen().values() if note.front == CHUNKS) == [True, True]
    assert story.again("Retrieval.md").outcome.version == "1.0.0"


@pytest.mark.parametrize("broken", [b"\xff\xfe\x00broken", b"# Retrieval\n\xff\n"], ids=["utf-16", "one-byte"])
def test_the_cards_of_a_note_that_cannot_be_read_stay_as_they_are(story: Story, broken: bytes) -> None:
    story.start()
    story.write("Retrieval.md", broken)
    story.edit("Databases.md", ("too slow", "far too slow"))
    after = story.again()
    assert (after.touched, "N2A001" in after.codes) == ({DENORMALISED}, True)
    assert (story.questions(), story.removed()) == (SAME, {})
    story.write("Retrieval.md", NOTE)
    assert story.again().changes() == {}


@pytest.mark.parametrize("mark", [b"\xff\n", b"<<<<<<< HEAD\n# A\n=======\n# B\n>>>>>>> theirs\n"])
def test_the_cards_of_a_note_that_cannot_be_read_stay_though_it_is_renamed(story: Story, mark: bytes) -> None:
    """As git leaves a note that one side renamed, and both edited."""
    story.start()
    (story.vault / "Retrieval.md").unlink()
    story.write("Search.md", mark + NOTE.encode())
    after = story.again()
    assert (after.touched, after.new, story.removed()) == (set(), set(), {})
    story.write("Search.md", NOTE)
    story.again()
    assert (story.questions(), story.removed()) == (SAME, {})


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_note_that_cannot_be_read_keeps_the_cards_alone_whose_words_are_in_it(story: Story, encoding: str) -> None:
    story.start()
    (story.vault / "Retrieval.md").unlink()
    story.write("Latin.md", f"á ##### {RAG}\n".encode(encoding))
    story.again()
    assert set(story.removed()) == {EMBEDDING, RETRIEVER, CHUNKS}


@pytest.mark.parametrize("opening", ["```python\n", "~~~\n", "%%\n", "<!--\n", "$$\n"])
def test_a_question_that_fell_into_something_left_open_stays_as_it_is(story: Story, opening: str) -> None:
    story.start()
    story.edit("Retrieval.md", ("    With recall at k", f"{opening}    With recall at k"))
    after = story.again()
    assert (CHUNKS in after.touched, after.new) == (False, set())
    assert {"N2A015", "N2A019"} & set(after.codes)
    assert (story.questions(), story.removed()) == (SAME, {})
    story.write("Retrieval.md", NOTE)
    story.again()
    assert (story.questions(), story.removed(), story.note(RETRIEVER).answer) == (
        SAME,
        {},
        "With recall at k over labelled questions.",
    )


ASKED = f"- ##### {RETRIEVER}\n"


@pytest.mark.parametrize(
    "line",
    [
        f"１. ##### {RETRIEVER}\n",
        f"[ ] ##### {RETRIEVER}\n",
        f"- #####\u00a0{RETRIEVER}\n",
        f"\ufeff##### {RETRIEVER}\n",
        f"Text.\n    - ##### {RETRIEVER} #####\n",
    ],
    ids=["digits of others", "no list marker", "no-break space", "byte order mark", "indented"],
)
def test_a_question_that_only_looks_like_one_now_keeps_its_card(story: Story, line: str) -> None:
    """An earlier version may have taken it for a question: `１. #####` was one, and no note has changed since."""
    story.start()
    story.edit("Retrieval.md", (ASKED, line))
    after = story.again()
    assert (RETRIEVER in after.touched, after.new, "N2A090" in after.codes) == (False, set(), True)
    assert (story.questions(), story.removed()) == (SAME, {})
    story.edit("Retrieval.md", ("then generation", "then an answer"))
    assert story.again().touched == {RAG}
    story.edit("Retrieval.md", (line, ASKED))
    story.again()
    assert (story.questions(), story.removed()) == (SAME, {})


def test_of_two_equal_questions_one_that_only_looks_like_one_now_keeps_its_card_too(story: Story) -> None:
    story.write("Twice.md", "1. ##### Why?\n   So.\n\n##### Why?\nOr so.\n")
    story.start()
    story.edit("Twice.md", ("1. #####", "１. #####"))
    assert (story.again().new, story.removed()) == (set(), {})
    story.edit("Twice.md", ("１. ##### Why?\n   So.\n\n", ""))
    assert list(story.again().changes().values()) == ["removed"]


def test_a_question_that_counts_as_empty_since_then_keeps_its_card(story: Story) -> None:
    """As one of `&nbsp;` does, of which an earlier version made a card."""
    story.start()
    ledger = story.vault / ".note2anki" / "ledger.jsonl"
    ledger.write_text(ledger.read_text().replace(RETRIEVER, "&nbsp;"))
    story.edit("Retrieval.md", (RETRIEVER, "&nbsp;"))
    after = story.again()
    assert (after.touched, after.new, "N2A010" in after.codes) == (set(), set(), True)
    assert (story.questions(), story.removed()) == (SAME, {})


def test_the_history_of_an_unknown_question_goes_to_no_other(story: Story) -> None:
    story.start()
    story.edit("Retrieval.md", ("    With recall at k", "```\n    With recall at k"))
    near = "Why are the documents cut into chunks?"
    story.write("Databases.md", f"{OTHER}\n##### {near}\nA whole document says too much for one vector.\n")
    story.again()
    assert (story.questions(), story.removed()) == ({**SAME, near: ""}, {})


def test_a_note_outside_the_selection_is_left_alone(story: Story) -> None:
    story.start()
    story.edit("Retrieval.md", (CHUNKS_BLOCK, ""), ("then generation", "then an answer"))
    story.edit("Databases.md", ("too slow", "far too slow"))
    after = story.again("Databases.md")
    assert (after.touched, after.new) == ({DENORMALISED}, set())
    assert (story.questions(), story.removed()) == (SAME, {})


def test_excluded_notes_keep_their_cards(story: Story) -> None:
    story.start()
    story.write("note2anki.toml", 'exclude = ["Retrieval.md"]\n')
    after = story.again()
    assert (after.touched, after.new) == (set(), set())
    assert (story.questions(), story.removed()) == (SAME, {})


# Nothing changed


def test_nothing_changed_gives_the_same_bytes_and_no_new_version_and_updates_nothing(story: Story) -> None:
    first = story.start().outcome
    content = first.path.read_bytes()
    ledger = (story.vault / ".note2anki" / "ledger.jsonl").read_bytes()
    guid = story.note(RAG).guid
    story.anki.add_tag(guid, "my::own")
    story.anki.edit(guid, "Answer", "mended in Anki")
    look = story.anki.card(guid).note_type()
    look["css"] = ".own {}"
    story.anki.anki.models.update_dict(look)

    first.path.unlink()
    again = story.again()
    assert (again.outcome.version, again.outcome.path, again.outcome.changes) == ("1.0.0", first.path, ())
    assert again.outcome.path.read_bytes() == content
    assert (story.vault / ".note2anki" / "ledger.jsonl").read_bytes() == ledger
    assert (again.imported.updated, again.imported.new) == (0, 0)
    assert story.anki.tags(guid) == ["my::own", "nlp"]
    assert story.anki.fields(guid)["Answer"] == "mended in Anki"
    assert story.anki.card(guid).note_type()["css"] == ".own {}"


def test_a_tag_in_other_capitals_is_no_change_which_anki_would_not_show_and_which_costs_the_persons_tags(
    story: Story,
) -> None:
    story.edit("Retrieval.md", ("A vector that", "A [[Vector]] that"))
    story.start()
    for guid in (story.note(RAG).guid, story.note("Vector").guid):
        story.anki.add_tag(guid, "my::own")
    story.edit("Retrieval.md", ("#nlp", "#NLP"))
    again = story.again()
    assert (again.outcome.version, again.touched) == ("1.0.0", set())
    story.edit("Retrieval.md", ("#NLP", "#NLP #search"))
    assert story.again().outcome.version == "1.0.1"


def test_a_change_of_one_note_leaves_what_the_person_did_to_the_others(story: Story) -> None:
    story.start()
    guid = story.note(RAG).guid
    story.anki.add_tag(guid, "marked")
    look = story.anki.card(guid).note_type()
    look["css"] = ".own {}"
    story.anki.anki.models.update_dict(look)
    story.edit("Databases.md", ("too slow", "far too slow"))
    assert story.again().touched == {DENORMALISED}
    assert (story.anki.tags(guid), story.anki.card(guid).note_type()["css"]) == (["marked", "nlp"], ".own {}")


def test_touch_sends_what_anki_skipped_because_it_was_edited_there(story: Story) -> None:
    story.start()
    guid = story.note(RAG).guid
    story.anki.edit(guid, "Answer", "mended in Anki")
    story.edit("Retrieval.md", ("then generation", "then an answer"))
    story.export()
    assert story.again().touched == set()
    touched = story.again(touch=True, now=story.anki.mod(guid) + HOUR)
    assert touched.touched == set(SAME)
    assert story.note(RAG).answer == "Retrieval first, then an answer from what was found."
    assert (story.questions(), story.removed()) == (SAME, {})


def test_another_way_of_rendering_sends_nothing_until_it_is_asked_for(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.edit("Databases.md", ("too slow", "too [[slow]]"))
    story.start()
    render_differently(monkeypatch)
    upgraded = story.again()
    (told,) = [diagnostic for diagnostic in upgraded.outcome.diagnostics if diagnostic.code == "N2A033"]
    assert told.message.endswith(": 7")
    assert (upgraded.touched, upgraded.outcome.version) == (set(), "1.0.0")

    story.edit("Retrieval.md", ("then generation", "then an answer"))
    edited = story.again()
    assert edited.touched == {RAG}
    assert "later" in story.field(RAG, "Answer")
    assert "later" not in story.field(CHUNKS, "Answer")
    assert [d.message[-3:] for d in edited.outcome.diagnostics if d.code == "N2A033"] == [": 6"]

    touched = story.again(touch=True)
    assert touched.touched == {*SAME, "slow"}
    assert all("later" in story.field(question, "Answer") for question in SAME)
    assert "N2A033" not in story.again().codes


def render_differently(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let another version of note2anki render every card in another way."""
    for name in ("render_question", "render_concept"):
        old = getattr(fields, name)

        def render(*args: Any, _old: Any = old) -> Any:
            made = _old(*args)
            made.html = {key: f'<div class="later">{html}</div>' if html else "" for key, html in made.html.items()}
            return made

        monkeypatch.setattr(fields, name, render)
    monkeypatch.setattr(code, "__version__", "later")


# Options


def test_a_reverse_card_comes_stays_and_comes_back_with_its_history(story: Story) -> None:
    story.start()
    story.edit("Retrieval.md", (RAG, f"{RAG} #anki/reverse"))
    assert story.again().touched == {RAG}
    guid = story.note(RAG).guid
    assert story.anki.card_count(guid) == 2
    story.study()
    story.edit("Retrieval.md", (" #anki/reverse", ""))
    story.again()
    assert (story.anki.card_count(guid), story.anki.reviews(guid, 1), story.anki.empty_cards()) == (2, 1, {guid})
    story.edit("Retrieval.md", (RAG, f"{RAG} #anki/reverse"))
    story.again()
    assert (story.anki.reviews(guid, 1), story.anki.empty_cards()) == (1, set())


def deletions(story: Story, front: str) -> dict[str, int]:
    """What each cloze card of a note hides → how often it was answered."""
    note = story.note(front)
    held = dict(re.findall(r"\{\{c(\d+)::(.*?)\}\}", story.field(front, "Text")))
    return {plain(text): story.anki.reviews(note.guid, int(number) - 1) for number, text in held.items()}


def test_a_cloze_deletion_keeps_its_history_through_edits_of_the_others(blank: Story) -> None:
    question = "Which colours has the flag?"
    blank.write("Flag.md", f"##### {question} #anki/cloze\nIt is ==red== and ==white==.\n")
    blank.start()
    blank.anki.study(blank.note(question).guid, 3, ordinal=1)
    assert deletions(blank, question) == {"red": 1, "white": 4}
    blank.edit("Flag.md", ("It is ==red==", "From above: ==blue==, ==red=="))
    assert blank.again().touched == {question}
    assert deletions(blank, question) == {"blue": 0, "red": 1, "white": 4}
    blank.edit("Flag.md", ("==red== and ==white==", "==white== and ==dark red=="))
    blank.again()
    assert deletions(blank, question) == {"blue": 0, "dark red": 1, "white": 4}
    assert blank.questions() == {question: question}


def test_a_question_becomes_a_cloze_only_when_that_is_allowed(story: Story) -> None:
    story.start()
    story.edit("Retrieval.md", (RAG, f"{RAG} #anki/cloze"), ("then generation", "then ==generation=="))
    after = story.again()
    assert ("N2A037" in after.codes, after.touched, story.questions()) == (True, set(), SAME)
    allowed = story.again(allow_type_change=True)
    assert (allowed.new, story.questions(), story.removed()) == ({RAG}, {**SAME, RAG: ""}, {RAG: RAG})


# Block ids


def test_adding_a_block_id_changes_no_note_but_the_ledger_keeps_it(story: Story) -> None:
    first = story.start().outcome
    content = first.path.read_bytes()
    story.edit("Retrieval.md", (CHUNKS, f"{CHUNKS} ^chunks"))
    after = story.again()
    assert (after.touched, after.outcome.version, after.outcome.path.read_bytes()) == (set(), "1.0.0", content)
    assert '"chunks"' in (story.vault / ".note2anki" / "ledger.jsonl").read_text("utf-8")

    new = "Welche Länge ist gut?"
    story.edit(
        "Retrieval.md",
        (CHUNKS_BLOCK.replace(CHUNKS, f"{CHUNKS} ^chunks"), f"- ##### {new} ^chunks\n    Ein Absatz.\n\n"),
    )
    assert story.again().touched == {new}
    assert (story.questions(), story.removed()) == (now_called(CHUNKS, new), {})


def test_a_block_id_decides_before_anything_else(story: Story) -> None:
    story.edit("Retrieval.md", (RAG, f"{RAG} ^one"), (EMBEDDING, f"{EMBEDDING} ^two"))
    story.start()
    story.edit("Retrieval.md", ("^one", "^three"), ("^two", "^one"), ("^three", "^two"))
    story.again()
    assert story.questions() == {**SAME, RAG: EMBEDDING, EMBEDDING: RAG}


def test_a_question_with_a_block_id_keeps_it_in_another_note(story: Story) -> None:
    story.edit("Retrieval.md", (CHUNKS, f"{CHUNKS} ^chunks"))
    story.start()
    story.edit("Retrieval.md", (CHUNKS_BLOCK.replace(CHUNKS, f"{CHUNKS} ^chunks"), ""))
    story.write("Databases.md", f"{OTHER}\n##### Welche Länge ist gut? ^chunks\nEin Absatz.\n")
    story.again()
    assert (story.questions(), story.removed()) == (now_called(CHUNKS, "Welche Länge ist gut?"), {})


# Two machines, two packages


def test_two_copies_of_a_vault_give_the_same_guids(story: Story, tmp_path: Path) -> None:
    copied = tmp_path / "elsewhere" / "Vault"
    shutil.copytree(story.vault, copied)
    story.start()
    with Story(tmp_path / "elsewhere 2") as other:
        shutil.rmtree(other.vault)
        shutil.copytree(copied, other.vault)
        other.now = START + 1000 * HOUR
        other.start()
        assert other.seen().keys() == story.seen().keys()


def test_a_note_alone_and_then_its_folder_are_two_packages_with_a_version_each(story: Story) -> None:
    story.rename("Retrieval.md", "Topics/Retrieval.md")
    story.rename("Databases.md", "Topics/Databases.md")
    alone = story.start("Topics/Retrieval.md")
    assert alone.outcome.path.name == "Retrieval-1.0.0.apkg"
    folder = story.again("Topics")
    assert folder.outcome.path.name == "Topics-1.0.0.apkg"
    assert (folder.touched, folder.new) == (set(), {INDEX, DENORMALISED})
    story.study()

    story.edit("Topics/Retrieval.md", ("then generation", "then an answer"))
    assert story.again("Topics").outcome.path.name == "Topics-1.0.1.apkg"
    late = story.again("Topics/Retrieval.md")
    assert (late.outcome.path.name, late.touched) == ("Retrieval-1.0.1.apkg", set())
    assert story.again("Topics/Retrieval.md").outcome.version == "1.0.1"

    story.edit("Topics/Retrieval.md", (CHUNKS_BLOCK, ""))
    assert story.again("Topics/Retrieval.md").outcome.version == "2.0.0"
    late = story.again("Topics")
    assert (late.outcome.version, late.outcome.counts["removed"], late.touched) == ("2.0.0", 1, set())
    assert story.removed() == {CHUNKS: CHUNKS}


def test_the_decks_of_a_note_do_not_depend_on_the_package_it_went_with_later(story: Story) -> None:
    story.rename("Retrieval.md", "Topics/Retrieval.md")
    story.start("Topics/Retrieval.md")
    story.again()
    assert {story.anki.deck_of(story.note(question).guid) for question in (RAG, CHUNKS)} == {"Topics"}
