"""Which known concept a note of a new name is: by the former name among its aliases, or by definition and mentions."""

from __future__ import annotations

import pytest

from note2anki.identity.concept_renames import LostConcept, find_renamed

TEXT = "A copy of the data that is nearer than its source."
CACHE = LostConcept("c", "cache", TEXT, frozenset({"q1", "q2"}))
BUFFER = LostConcept("b", "buffer", TEXT, frozenset({"q1", "q2"}))

STUB = LostConcept("s", "cached", "", frozenset({"q1"}), had_note=False)


@pytest.mark.parametrize(
    ("lost", "aliases", "definition", "named_by", "guid"),
    [
        ([CACHE, BUFFER], ["cache"], "", set(), "c"),
        ([CACHE, BUFFER], ["cache", "buffer"], "", set(), ""),
        ([STUB], ["cached"], "", set(), "s"),
        ([CACHE, STUB], ["cache", "cached"], "", set(), "c"),
        ([CACHE], [], TEXT, {"q1", "q9"}, "c"),
        ([CACHE], [], TEXT.replace("nearer", "much nearer"), {"q2"}, "c"),
        ([CACHE], [], TEXT, {"q9"}, ""),
        ([CACHE], [], "A table that says where a thing is.", {"q1", "q2"}, ""),
        ([CACHE, BUFFER], [], TEXT, {"q1", "q2"}, ""),
        ([LostConcept("c", "cache", "", frozenset({"q1"}))], [], "", {"q1"}, ""),
        ([], ["cache"], TEXT, {"q1"}, ""),
    ],
    ids=[
        "alias", "two-by-alias", "stub-by-alias", "note-before-stub", "definition-and-half-of-the-questions", "definition-edited", "other-questions",
        "other-definition", "two-alike", "no-definition", "nothing-lost",
    ],
)  # fmt: skip
def test_a_concept_under_a_new_name(
    lost: list[LostConcept], aliases: list[str], definition: str, named_by: set[str], guid: str
) -> None:
    assert find_renamed(lost, aliases, definition, frozenset(named_by))[0] == guid
