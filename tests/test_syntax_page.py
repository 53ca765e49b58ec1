"""The page docs/syntax.md: each construct that it shows comes onto a card as its picture says, with no problem."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest
from support.syntax_page import PAGE, PICTURES, Construct, read_syntax_page, write_syntax_vault

import note2anki

CONSTRUCTS = read_syntax_page()


def test_every_section_has_its_source_and_its_picture() -> None:
    text = PAGE.read_text("utf-8")
    assert [each.title for each in CONSTRUCTS] == re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert sorted(each.picture for each in CONSTRUCTS) == sorted(path.name for path in PICTURES.iterdir())
    assert len(CONSTRUCTS) >= 18


@pytest.mark.parametrize("construct", CONSTRUCTS, ids=lambda construct: construct.picture)
def test_a_picture_is_a_png_of_a_phones_width_and_modest_size(construct: Construct) -> None:
    data = (PICTURES / construct.picture).read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    assert width == 540
    assert 200 < height < 1000
    assert len(data) < 40_000


def test_every_construct_makes_a_card_and_no_problem(tmp_path: Path) -> None:
    vault = write_syntax_vault(tmp_path / "Vault")
    checked = note2anki.check(vault, use_cache=False)
    assert [problem for problem in checked.diagnostics if problem.severity != "info"] == []
    (note,) = (note for note in checked.notes if note.questions)
    assert [question.text for question in note.questions] == [each.title for each in CONSTRUCTS]
    for question, construct in zip(note.questions, CONSTRUCTS, strict=True):
        first = construct.source.splitlines()[0]
        assert question.answer.startswith(first), construct.title
