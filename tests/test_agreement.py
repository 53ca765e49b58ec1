"""Cards show Markdown as an independent CommonMark engine reads it, but for what Obsidian means to read differently."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from support.agreement import NoMedia, Reading, independent_engine, independent_html, read_html
from support.markdown_grammar import ANSWERS
from support.obsidian_alike import obsidian_engine, read_alike
from support.rendering_cases import RenderingCase, load_rendering_cases

from note2anki.rendering import Renderer

CASES = load_rendering_cases(Path(__file__).parent / "cases" / "rendering")
#: The files whose constructs are CommonMark's, GitHub's tables and strikethrough, or have a plugin in the other engine.
SHARED = frozenset(
    ["breaks", "emphasis", "entities", "fences", "footnotes", "headings", "html", "links", "lists", "tables", "tasks"]
)

#: What Obsidian means to read differently: why, and an example that shows it.
BY_INTENT: tuple[tuple[str, str], ...] = (
    ("==highlight== is a mark", "a ==highlight== here"),
    ("%% comments are not seen", "a %%comment%% here"),
    ("[[wikilinks]] are links, whatever stands around them", "see [[note]](page.md)"),
    ("![[embeds]] show a file", "![[note]]"),
    ("a #tag is a tag: no emphasis begins within", "# #_a_"),
    ("^[inline footnotes]", "text^[a note]"),
    ("a block id is not seen", "text ^id"),
    ("a callout is a box with a title", "> [!note] Title\n> text"),
    ("no callout's title is underlined", "> [!note] Title\n> ---"),
    ("any sign in a task's box makes it one", "- [?] asked"),
    ("a formula's closing $ counts before any character but a digit", "$x$ and $5"),
    ("an address within a word's marks takes them for its own", "*https://example.org/a*b"),
    ("runs of more than two ~ or = are text, as `===` in prose compares", "a ~~~b~~~ c"),
    ("a list item's task may be a question", "- [ ] ##### question"),
    ("an item with a heading may interrupt a paragraph, whatever its number", "text\n2. ##### question"),
    ("a tag block is not seen", "text\n\ntags: #a"),
    ("mermaid is code with a sign", "```mermaid\ngraph\n```"),
)

RENDERER = Renderer(NoMedia())
ENGINE = independent_engine()


def ours(text: str) -> Reading:
    return read_html(RENDERER.blocks(text, "note.md").html)


def theirs(text: str) -> Reading:
    return read_html(independent_html(ENGINE, text))


@pytest.mark.parametrize("case", [case for case in CASES if case.construct in SHARED], ids=lambda case: case.source)
def test_a_case_reads_as_in_commonmark(case: RenderingCase) -> None:
    agreed = ours(case.text) == theirs(case.text)
    assert agreed != case.title.endswith("(Obsidian's own)")


@settings(max_examples=100)
@given(ANSWERS)
def test_any_answer_of_the_grammar_reads_as_in_commonmark(text: str) -> None:
    mine, other = ours(text), theirs(text)
    assert mine.structure == other.structure
    assert mine.text == other.text
    assert mine.marked == other.marked


@pytest.mark.parametrize(("reason", "text"), BY_INTENT, ids=[reason for reason, _text in BY_INTENT])
def test_what_differs_by_intent_does_differ(reason: str, text: str) -> None:
    assert ours(text) != theirs(text)


ROOT = Path(__file__).parent.parent
NOTES = [*sorted((ROOT / "samples").rglob("*.md")), *sorted((ROOT.parent / "shared" / "notes").glob("*.md"))]


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.stem)
def test_a_real_note_reads_alike_once_the_other_engine_knows_obsidians_signs(path: Path) -> None:
    text = re.sub(r"\A---\n.*?^---\n", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    mine = read_alike(RENDERER.blocks(text, "note.md").html)
    other = read_alike(independent_html(obsidian_engine(), text))
    assert mine.structure == other.structure
    assert mine.text == other.text
    assert mine.marked == other.marked


def test_the_comparison_sees_structure_text_and_marks() -> None:
    plain = read_html("<ul><li>a <b>b</b></li></ul>")
    assert plain != read_html("<ol><li>a <b>b</b></li></ol>")
    assert plain != read_html("<ul><li><p>a <b>b</b></p></li></ul>")
    assert plain != read_html("<ul><li>a b c</li></ul>")
    assert read_html("<p>a <em>b</em></p>") != read_html("<p>a b</p>")
    assert read_html("<p>a<br>b</p>") != read_html("<p>a b</p>")
