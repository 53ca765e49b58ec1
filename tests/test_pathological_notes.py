"""Notes beyond all reason are read to their end, and lose no question: what takes the square of their length never ends."""

from __future__ import annotations

import itertools

import pytest

from note2anki.runs.reading import read_note
from note2anki.settings import Settings

NOTES = {
    "spaces in a question": "##### Question" + " " * 40_000 + "mark?\nAnswer.\n",
    "spaces before the first heading": " " * 4_000 + "text\n\n##### Question?\nAnswer.\n",
    "spaces after a name": "up" + " " * 4_000 + "text\n\n##### Question?\nAnswer.\n",
    "hashes in a question": "##### Question " + "# " * 20_000 + "?\nAnswer.\n",
    "one long line": "##### Question?\n" + "word [[Link]] #tag " * 4_000 + "\n",
    "open brackets": "##### Question?\n" + "[[" * 10_000 + "![" * 10_000 + "\n",
    "open marks": "##### Question?\n" + "*a **b ==c ~~d $e %%f `g <h " * 700 + "\n",
    "backticks of every length": "##### Question?\n" + " ".join("`" * length for length in range(1, 250)) + "\n",
    "nested quotes": "> " * 5_000 + "text\n\n##### Question?\nAnswer.\n",
    "nested bullets": "- " * 5_000 + "text\n\n##### Question?\nAnswer.\n",
    "bullets further and further in": "".join(f"{'  ' * depth}- item\n" for depth in range(300)),
    "lines of one paragraph": "##### Question?\n" + "a line of text\n" * 10_000,
    "tag blocks": "tags: #a\n\n" * 1_500,
    "open tag blocks": "##### Question?\nAnswer.\ntags:\n" + "\n" * 20_000 + "text\n",
    "open fences": "- ```\n  ##### Question?\n" * 1_500,
    "callouts": "> [!faq]\n> ##### Question?\n> Answer.\n\nOutside.\n\n" * 1_500,
    "footnotes left open": "##### Question? [[Link]]\n#tag " + "^[a " * 10_000 + "[^b " * 10_000 + "\n",
    "comments left open": "##### Question?\n#tag " + "<!-- a <![CDATA[ <? <!b " * 4_000 + "\n",
    "links left open": "##### Question?\n#tag " + "[a](" * 5_000 + "[" * 5_000 + "[a](b)" * 5_000 + "\n",
    "emphasis in emphasis": "##### Question " + "*a **b ![" * 5_000 + "](c) d** e* " * 5_000 + "\nAnswer.\n",
    "points": "##### Question?\n[[Link]]" + "." * 50_000 + "text\n",
    "one concept in many sentences": "##### Question?\n" + "".join(f"[[Link]] {n}. " for n in range(10_000)) + "\n",
    "many concepts in one sentence": "##### Question?\n" + "".join(f"[[Link {n}]] " for n in range(10_000)) + "\n",
    "tags and options in a question": "##### Question? " + "#anki/reverse #tag " * 10_000 + "\nAnswer.\n",
    "tag blocks in a quote": "> ##### Question?\n> Answer.\n" + "> tags: #a\n> text\n" * 5_000,
    "tag blocks of many questions": "##### Question?\nAnswer.\n\ntags: #a\n\n" * 3_000,
    "math and comments that open nothing": "##### Question?\nText %%\n" + "%%a%%\n$$a$$ b\n" * 5_000,
    "definitions": "##### Question?\n[text 1]\n\n" + "".join(f"[text {n}]: a\n" for n in range(10_000)),
    "an address in parentheses": "##### Question?\n#tag http://a" + ")" * 50_000 + "\n",
    "aliases of aliases": "---\na: &a [x, x]\n"
    + "".join(
        f"{name}: &{name} [*{before}, *{before}]\n" for before, name in itertools.pairwise("abcdefghijklmnopqrstuvwxyz")
    )
    + "note2anki: {reverse: *z}\ntags: *z\n---\n##### Question?\nAnswer.\n",
    "questions": "- ##### Question?\n    Answer [[Link]] #tag\n    \n" * 3_000,
}


@pytest.mark.parametrize("text", NOTES.values(), ids=NOTES.keys())
def test_no_question_of_a_pathological_note_is_lost(text: str) -> None:
    note, _diagnostics = read_note(text, "note.md", Settings())
    assert note.headings == text.count("##### ")
