"""Renders every case of `tests/cases/rendering/*.md` as an answer, and compares the HTML with what the case expects."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.agreement import NoMedia
from support.rendering_cases import RenderingCase, load_rendering_cases

from note2anki.model import Options
from note2anki.rendering import ConceptChip, QuestionParts, Renderer, render_question
from note2anki.rendering.safety import sanitize

CASES = load_rendering_cases(Path(__file__).parent / "cases" / "rendering")
RENDERER = Renderer(NoMedia())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.source)
def test_case(case: RenderingCase) -> None:
    assert RENDERER.blocks(case.text, "note.md").html.strip("\n") == case.html


def test_the_cases_are_there_and_their_titles_are_unique_in_a_file() -> None:
    sources = [case.source for case in CASES]
    assert len(sources) >= 200
    assert sorted(set(sources)) == sorted(sources)


def test_a_case_renders_the_same_after_any_other() -> None:
    first = [RENDERER.blocks(case.text, "note.md").html for case in CASES]
    second = [RENDERER.blocks(case.text, "note.md").html for case in reversed(CASES)]
    assert first == second[::-1]


def test_the_footnotes_of_a_question_stand_below_its_answer_and_are_numbered_first() -> None:
    question, answer, notes = (
        "Which [one][ref][^a] of ^[two] them[^none]?",
        "This.[^b] That.[^a]",
        "[^a]: A\n\n[^b]: B\n\n[ref]: https://example.org",
    )
    front = RENDERER.inline(question, "a.md", references=f"{answer}\n\n{notes}").html
    mark = '<sup class="n2a-footnote">{}</sup>'.format
    assert front == f'Which <a href="https://example.org">one</a>{mark(1)} of {mark(2)} them[^none]?'
    back = RENDERER.blocks(answer, "a.md", notes, asked=question).html
    assert back.startswith(f"<p>This.{mark(3)} That.{mark(1)}</p>")
    assert re.findall(r"<li>(?:<p>)?(\w+)", back) == ["A", "two", "B"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.source)
def test_a_case_is_written_as_the_sanitizer_would_return_it(case: RenderingCase) -> None:
    html = RENDERER.blocks(case.text, "note.md").html
    if not re.search(r"\\\(|\\\[", html):  # formulas are for Anki to interpret
        assert sanitize(html) == html


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Why?",
        " a  b ",
        "1 < 2 & 3 > 2",
        'say "it"',
        "{{c1::a}}",
        "a\u00a0b",
        "\ufeffa",
        "a\x01b\ue000",
        "a\rb",
        "שלום",
    ],
)
def test_a_text_without_any_mark_is_written_as_beside_something_that_is_not_seen(text: str) -> None:
    assert RENDERER.inline(text, "a.md") == RENDERER.inline(f"{text}%%unseen%%", "a.md")


def test_the_same_footnote_written_twice_is_two() -> None:
    html = RENDERER.blocks("one ^[note]\n\none ^[note]", "a.md").html
    mark = '<p>one <sup class="n2a-footnote">{}</sup></p>'.format
    assert html.startswith(mark(1) + mark(2))
    assert html.count("<li>note</li>") == 2


def test_a_concept_is_the_same_on_every_card_and_so_are_its_problems() -> None:
    chip = ConceptChip("Kafka", "A log ![[gone.png]]", "Kafka.md")
    first, second = (render_question(_question_about(chip), RENDERER) for _card in range(2))
    alone = render_question(_question_about(chip), Renderer(NoMedia()))
    assert first.html == second.html == alone.html
    assert first.problems == second.problems == alone.problems
    assert [problem.code for problem in alone.problems] == ["N2A021"]


def _question_about(chip: ConceptChip) -> QuestionParts:
    return QuestionParts("Q?", "A.", "", (), "", "a.md", "Vault", Options(), (chip,))
