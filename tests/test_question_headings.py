"""Which lines are question headings is CommonMark's to say: an independent parser of it is asked about the same note.

What is Obsidian's own (boxes, callouts, comments, math, tag blocks, tables, footnotes) is left out, and so are the three
things that the two read differently on purpose or where the other strays from CommonMark's reference parsers:

- a numbered item that holds a heading interrupts a paragraph here, whatever its number;
- `markdown-it-py` takes `>` for a quote after four spaces, where a quote is open in the line above;
- it lets a lazy line of a paragraph that is far in close the list items around it.
"""

from __future__ import annotations

import re

from hypothesis import assume, given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token
from support.note_grammar import BLOCKS, MARKERS, notes

from note2anki.runs.reading import read_note
from note2anki.settings import Settings

COMMONMARK = MarkdownIt("commonmark")
NUMBERED_HEADING = re.compile(r"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*\d+[.)].*#")
FAR_QUOTE = re.compile(r"(?: {4,}| *\t)[ \t]*>|>[ ]*\t")


def question_lines(text: str) -> set[int]:
    note, _problems = read_note(text, "note.md", Settings())
    return {span.line for span in note.lines if span.role == "question"}


def heading_lines(tokens: list[Token]) -> set[int]:
    return {token.map[0] + 1 for token in tokens if token.type == "heading_open" and token.tag == "h5" and token.map}


def lazy_line_far_in(text: str, tokens: list[Token]) -> bool:
    lines = text.split("\n")
    continued = (
        line
        for token in tokens
        if token.type == "paragraph_open" and token.map
        for line in lines[token.map[0] + 1 : token.map[1]]
    )
    return any(re.match(r"[ >]*(?: {4}|\t)", line) for line in continued)


@settings(max_examples=1000, deadline=None)
@given(notes(MARKERS, BLOCKS))
def test_the_questions_of_a_note_are_its_headings_of_level_five(text: str) -> None:
    assume(not text.startswith("---"))
    assume(not any(NUMBERED_HEADING.match(line) for line in text.split("\n")[1:]))
    assume(not FAR_QUOTE.search(text))
    text += "\n"  # without it markdown-it-py 4 runs over the end of an HTML block in a list item
    tokens = COMMONMARK.parse(text)
    assume(not lazy_line_far_in(text, tokens))
    assert question_lines(text) == heading_lines(tokens)
