"""Answers beyond all reason are rendered whole: what took the square of their length would not end, what nests ends too."""

from __future__ import annotations

import pytest
from support.agreement import NoMedia

from note2anki.rendering import Renderer
from note2anki.runs.reading import read_note
from note2anki.settings import Settings

MANY = 10_000

#: Openers that nothing closes, and what looks like a beginning again and again.
REPEATED = [
    "[", "![", "[[", "![[", "^[", "[^", "][", "[a](", '[a](b "', "[a](<b", "[a](b) ", "[a][b] ", "(", "`a ", "<!--", "<?",
    "<![CDATA[", "<!a", "<a ", '<a b="', "<a@", "&a", "$", "$a ", "$$a ", "%%a ", "% ", "==a ", "~~a", "*a ", "**a*", "_a ",
    "*a_ ", "#a ", "^a ", "\\", "|", "<b>", "https://a.b/ ", "https://a(", "> ", "- ", "1. ",
]  # fmt: skip
LINES = [
    "%%a%%b", "$$a$$b", "[a]: b", "a\n---", "- [ ] a", "> a\nb", "> tags:", "tags:", "<div>", "|a|b|\n|-|-|", "> [!note] a\n",
    "    a\n", "- a\n", "[^a]: b", "a  ", "%%", "$$", "```", "~~~",
]  # fmt: skip
NESTED = {
    "quotes": "> " * 1_000 + "word",
    "lists": "- " * 1_000 + "word",
    "callouts": "\n".join("> " * depth + "> [!note] word" for depth in range(300)),
    "emphasis": "*a " * 1_000 + "word" + "* " * 1_000,
    "strong and emphasis": "**a *b " * 1_000 + "word" + "c* d** " * 1_000,
    "highlights": "==a " * 1_000 + "word" + " b==" * 1_000,
    "images": "![" * 1_000 + "word" + "](a.png)" * 1_000,
    "links": "[" * 1_000 + "word" + "](note.md)" * 1_000,
    "brackets around links": "[" * MANY + "[word](note.md)" * MANY,
    "inline footnotes": "^[word " * 1_000 + "]" * 1_000,
    "footnotes in footnotes": "word[^0]\n\n" + "".join(f"[^{n}]: a[^{n + 1}]\n" for n in range(1_000)),
    "footnotes defined in each other": "word[^0]\n\n" + "".join(f"[^{n}]: " for n in range(1_000)),
    "many footnotes": "word"
    + "".join(f"[^{n}]" for n in range(5_000))
    + "\n\n"
    + "".join(f"[^{n}]: a\n" for n in range(5_000)),
    "HTML": "<div>\n\n" * 1_000 + "word",
    "images deep in HTML": "<div>" * MANY + "<img src=x>" * MANY + "word",
    "addresses that end at brackets": "https://a)" * 5 * MANY + "word",
    "styles left open": "<style>" * 10 * MANY + "word",
}


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(NoMedia())


@pytest.mark.parametrize("text", REPEATED)
def test_what_is_repeated_without_end_hides_nothing_after_it(text: str, renderer: Renderer) -> None:
    first = (
        "First " if text.startswith("<") else ""
    )  # where a line begins so it is a block, which has a right to the rest
    assert "Last." in renderer.blocks(f"{first}{text * MANY}\n\nLast.", "note.md").html


@pytest.mark.parametrize("line", LINES)
def test_lines_that_are_repeated_without_end_are_rendered(line: str, renderer: Renderer) -> None:
    assert "First." in renderer.blocks("First.\n\n" + f"{line}\n" * (MANY // 4), "note.md").html


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED.keys())
def test_what_is_nested_a_thousand_times_is_shown_on_the_card(text: str, renderer: Renderer) -> None:
    assert "word" in renderer.blocks(text, "note.md").html


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED.keys())
def test_what_is_nested_a_thousand_times_is_read(text: str) -> None:
    note, _diagnostics = read_note(f"##### Question [[Link]]?\n#tag {text}", "note.md", Settings())
    assert note.headings == len(note.questions) == 1
