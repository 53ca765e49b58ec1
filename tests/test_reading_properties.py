"""What reading promises of any text at all: it never fails, accounts for every line, and loses no question."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from support.note_grammar import BLOCKS, MARKERS, OBSIDIAN_BLOCKS, OBSIDIAN_MARKERS
from support.note_grammar import notes as nested_notes
from support.spans import covered_lines, line_count

from note2anki.model import ReadNote
from note2anki.runs.reading import read_note
from note2anki.settings import Settings
from note2anki.vault.reading import read_note_text

# What the reader has a rule for, to be put together in every order; anything at all comes in between.
PREFIXES = [
    "",
    "  ",
    "    ",
    "\t",
    "- ",
    "-\t",
    "1. ",
    "2) ",
    "* [ ] ",
    "- [x] ",
    "> ",
    ">",
    "> > ",
    "> [!hint] ",
    "> [!faq]- ",
]
CONTENTS = [
    "",
    "##### Question?",
    "##### Question? #tag ^id",
    "##### #anki/skip Question?",
    "##### Question? #anki/reverse #####",
    "#####",
    "#####Text",
    "##### ",
    "# Section",
    "#### Respuesta",
    "###### Detail",
    "---",
    "===",
    "***",
    "tags:",
    "tags: #a #b",
    "#a #b",
    "up: [[Home]]",
    "```",
    "~~~~",
    "%%",
    "%% a",
    "<!--",
    "-->",
    "$$",
    "<pre>",
    "<div>",
    "| a | [[b\\|c]] |",
    "|---|---|",
    "[^1]: note",
    "[ref]: https://example.org",
    "[[Target#Part|alias]] and ![[image.png]]",
    "**bold** `code` $math$ ==mark== #tag",
    "note2anki: {reverse: true}",
    "tags: [yes, 2024",
    "السؤال 质问 🙂",
    "\u00a0\u2028\x0c\x85\x00",
]

unlikely_characters = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=20)
lines = st.builds(
    str.__add__,
    st.lists(st.sampled_from(PREFIXES), max_size=3).map("".join),
    st.sampled_from(CONTENTS) | unlikely_characters,
)
jumbled = st.builds(str.__add__, st.lists(lines, max_size=25).map("\n".join), st.sampled_from(["", "\n", "\n\n"]))
frontmatter = st.sampled_from(["", "", "---\ntags: [a]\n---\n", "---\ndeck: D\n\n", "---\n\n", "---\n- a\n---\n"])
notes = jumbled | st.builds(
    str.__add__, frontmatter, nested_notes(MARKERS | OBSIDIAN_MARKERS, (*BLOCKS, *OBSIDIAN_BLOCKS), longest=20)
)


def assert_complete(note: ReadNote, text: str) -> None:
    """Check that each line has one role and each question heading one fate."""
    assert covered_lines(note.lines) == list(range(1, line_count(text) + 1))
    assert len(note.questions) + len(note.hidden) + len(note.skipped) == note.headings
    asked = {line for span in note.lines if span.role == "question" for line in covered_lines([span])}
    assert {question.line for question in (*note.questions, *note.unanswered)} <= asked


@settings(max_examples=300, deadline=None)
@given(notes)
def test_every_line_has_one_role_and_no_question_is_lost(text: str) -> None:
    note, _diagnostics = read_note(text, "note.md", Settings())
    assert_complete(note, text)


@settings(max_examples=150, deadline=None)
@given(notes, st.sampled_from([(5,), (3,), (4, 5), (1, 6)]))
def test_the_same_at_other_question_levels_with_empty_answers_exported(text: str, levels: tuple[int, ...]) -> None:
    note, _diagnostics = read_note(text, "note.md", Settings(question_levels=levels, empty_answers="export"))
    assert_complete(note, text)
    assert not note.unanswered


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=200))
def test_any_text_is_read(text: str) -> None:
    note, _diagnostics = read_note(text, "note.md", Settings())
    assert_complete(note, text)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | notes.map(str.encode) | notes.map(lambda text: text.replace("\n", "\r\n").encode()))
def test_any_file_is_read_or_reported(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "note.md"
        path.write_bytes(content)
        text, problems = read_note_text(path, "note.md")
    if text is None:
        assert [problem.code for problem in problems] == ["N2A001"]
    else:
        assert "\r" not in text
        assert_complete(read_note(text, "note.md", Settings())[0], text)


@settings(max_examples=150, deadline=None)
@given(notes)
def test_questions_and_their_answers_stand_in_the_order_of_the_note(text: str) -> None:
    note, _diagnostics = read_note(text, "note.md", Settings())
    end = 0
    for question in note.questions:
        assert end < question.line <= question.end_line
        assert len(question.answer_lines) == len(question.answer.split("\n")) * bool(question.answer)
        assert list(question.answer_lines) == sorted(set(question.answer_lines))
        end = question.end_line


@settings(max_examples=150, deadline=None)
@given(notes)
def test_problems_point_into_the_note(text: str) -> None:
    note, diagnostics = read_note(text, "note.md", Settings())
    assert all(0 <= problem.line <= line_count(text) and problem.file == "note.md" for problem in diagnostics)
    codes = [problem.code for problem in diagnostics]
    assert sum(codes.count(code) for code in ("N2A009", "N2A019", "N2A092")) == len(note.hidden)
    assert sorted(code for code in codes if code in ("N2A010", "N2A011", "N2A016")) == sorted(
        code for _text, code in note.skipped
    )


@settings(max_examples=100, deadline=None)
@given(notes)
def test_reading_twice_says_the_same(text: str) -> None:
    assert read_note(text, "note.md", Settings()) == read_note(text, "note.md", Settings())
