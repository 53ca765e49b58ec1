"""Trees that are kept for those who parse the same text again: when they are shared, when not, and how many are kept."""

from __future__ import annotations

import pytest

from note2anki.syntax.block_parser import parse_blocks
from note2anki.syntax.inline_parser import InlineParser, parse_inlines
from note2anki.syntax.inlines import Definitions, Inline
from note2anki.syntax.memo import Memo

OTHER = Definitions({"defined": ("/there", "")}, frozenset({"1"}))


@pytest.mark.parametrize("text", ["`code`", "**bold** and [[Wikilink|alias]]", "[a link](https://example.org) $x$"])
def test_a_text_that_needs_no_definitions_is_parsed_once(text: str) -> None:
    assert parse_inlines(text) is parse_inlines(text, OTHER) is parse_inlines(text, depth=3)


@pytest.mark.parametrize(
    ("text", "nodes"), [("", []), ("plain: 1 + 1 = 2", [Inline("text", 0, 16, "plain: 1 + 1 = 2")])]
)
def test_a_text_without_any_mark_is_one_node(text: str, nodes: list[Inline]) -> None:
    assert parse_inlines(text) == nodes == InlineParser(text, OTHER).parse()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("[defined]", (["text"], ["link"])),
        ("[text][defined]", (["text"], ["link"])),
        ("**[defined]**", (["strong"], ["strong"])),
        ("once[^2]", (["text", "footnote-reference"], ["text"])),
    ],
)
def test_a_text_that_refers_to_definitions_is_parsed_with_those_given(
    text: str, kinds: tuple[list[str], list[str]]
) -> None:
    for _ in range(2):
        assert [node.kind for node in parse_inlines(text)] == kinds[0]
        assert [node.kind for node in parse_inlines(text, OTHER)] == kinds[1]
    assert parse_inlines("**[defined]**", OTHER)[0].children[0].kind == "link"


def test_each_inline_footnote_is_one_of_its_own() -> None:
    """Two that say the same are two footnotes on a card."""
    assert parse_inlines("said^[by whom]") is not parse_inlines("said^[by whom]")
    assert [parse_inlines("a^[b]", depth=depth)[1].depth for depth in (0, 2)] == [1, 3]


def test_equal_lines_elsewhere_in_a_note_have_lines_of_their_own() -> None:
    lines = ["- item", "", "text"]
    assert parse_blocks(lines) is parse_blocks(tuple(lines))
    assert [block.line for block in parse_blocks(lines, 7).walk()] == [7, 7, 7, 7, 9]
    assert [block.line for block in parse_blocks(lines).walk()] == [1, 1, 1, 1, 3]


def test_what_is_asked_for_stays_and_the_rest_goes() -> None:
    memo: Memo[int, str] = Memo(100)
    memo.keep(0, "asked for", 10)
    for number in range(1, 200):
        memo.keep(number, "once", 10)
        assert memo.get(0) == "asked for"
    assert sum(memo.get(number) is not None for number in range(200)) <= 20


def test_what_is_too_large_is_not_kept() -> None:
    memo: Memo[int, str] = Memo(100)
    memo.keep(0, "large", 11)
    assert memo.get(0) is None
