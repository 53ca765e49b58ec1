"""GUIDs and the normalisation they rest on are frozen: a change here is a change of every card that anybody has."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from note2anki.identity.guid import concept_guid, question_guid
from note2anki.identity.normalise import normalise

GOLDEN = json.loads((Path(__file__).parent / "golden" / "guids.json").read_text("utf-8"))


@pytest.mark.parametrize("case", GOLDEN["normalised"], ids=lambda case: case["text"][:40])
def test_normalisation_is_frozen(case: dict[str, str]) -> None:
    assert normalise(case["text"]) == case["normalised"]


@pytest.mark.parametrize("case", GOLDEN["questions"], ids=lambda case: case["guid"])
def test_question_guids_are_frozen(case: dict[str, str | int]) -> None:
    guid = question_guid(case["vault"], case["file"], case["question"], case["ordinal"], ())  # type: ignore[arg-type]
    assert guid == case["guid"]


@pytest.mark.parametrize("case", GOLDEN["concepts"], ids=lambda case: case["guid"])
def test_concept_guids_are_frozen(case: dict[str, str]) -> None:
    assert concept_guid(case["vault"], case["name"], "", ()) == case["guid"]


def test_a_guid_does_not_depend_on_the_folder() -> None:
    assert question_guid("v", "a/N.md", "Q", 0, ()) == question_guid("v", "b/c/N.md", "Q", 0, ())


def test_a_taken_guid_is_salted_with_folder_and_counter() -> None:
    first = question_guid("v", "a/N.md", "Q", 0, ())
    second = question_guid("v", "b/N.md", "Q", 0, {first})
    third = question_guid("v", "b/N.md", "Q", 0, {first, second})
    assert len({first, second, third}) == 3
    assert second == question_guid("v", "b/N.md", "Q", 0, {first})


def test_equal_questions_of_a_note_have_guids_of_their_own() -> None:
    assert question_guid("v", "N.md", "Q", 0, ()) != question_guid("v", "N.md", "Q", 1, ())


def test_a_concept_of_another_vault_is_another_concept() -> None:
    assert concept_guid("mine", "RAG", "", ()) != concept_guid("yours", "RAG", "", ())


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert " ".join(once.split()) == once
    assert once == once.casefold() or normalise(once) == normalise(once.casefold())


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1))
def test_marks_and_case_do_not_matter(word: str) -> None:
    assert normalise(f"**{word}**  x") == normalise(f"{word.upper().lower()} x") or word.upper().lower() != word
