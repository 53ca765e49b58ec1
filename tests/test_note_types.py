"""The note types are frozen, in the code as in a real collection, and their fields hold what the design's table says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from support.anki_collection import Collection
from support.packages import note, question, written
from support.story import Story, plain

from note2anki.anki.note_types import FROZEN, SHIPPED_MOD, load_note_types, look_digest

GOLDEN = json.loads((Path(__file__).parent / "golden" / "note_types.json").read_text("utf-8"))


def test_ids_names_fields_and_templates_are_frozen() -> None:
    shipped = [
        {
            "id": frozen.id,
            "name": frozen.name,
            "fields": list(frozen.fields),
            "templates": [{"name": template.name, "needs": list(template.needs)} for template in frozen.templates],
            "cloze": frozen.cloze,
        }
        for frozen in FROZEN.values()
    ]
    assert shipped == GOLDEN["note_types"], "Anki drops every update of a note type with other fields or templates"


def test_what_an_import_leaves_in_a_collection_is_as_frozen(tmp_path: Path) -> None:
    notes = [
        question("g1"),
        note("concept", "g2", number=1, Concept="RAG"),
        note("cloze", "g3", number=2, Question="What?", Text="{{c1::RAG}}"),
    ]
    with Collection() as anki:
        anki.import_package(written(tmp_path, *notes))
        found = [as_golden(anki.card(guid).note_type()) for guid in ("g1", "g2", "g3")]
        frozen = [
            {**entry, "templates": [each["name"] for each in entry["templates"]]} for entry in GOLDEN["note_types"]
        ]
        assert found == frozen
        looks = load_note_types()
        for guid, key in (("g1", "question"), ("g2", "concept"), ("g3", "cloze")):
            model = anki.card(guid).note_type()
            shown = tuple((template["qfmt"], template["afmt"]) for template in model["tmpls"])
            assert (shown, model["css"], model["mod"]) == (looks[key].templates, looks[key].css, SHIPPED_MOD)  # type: ignore[index]


def as_golden(model: Mapping[str, Any]) -> dict[str, object]:
    """A note type of a collection in the form of the golden file, without what its templates need."""
    return {
        "id": model["id"],
        "name": model["name"],
        "fields": [field["name"] for field in model["flds"]],
        "templates": [template["name"] for template in model["tmpls"]],
        "cloze": model["type"] == 1,
    }


def test_a_shipped_look_that_changed_has_a_newer_time() -> None:
    digests = {key: look_digest(look) for key, look in load_note_types().items()}
    known = GOLDEN["looks"]
    if digests != known["digests"]:
        assert known["mod"] < SHIPPED_MOD, (
            "a card template or style.css changed: raise SHIPPED_MOD in note2anki/anki/note_types.py to the time of the"
            " change, since Anki takes a look only with a newer time; then note both in tests/golden/note_types.json"
        )
    fresh = json.dumps({"mod": SHIPPED_MOD, "digests": digests}, indent=1)
    assert (digests, SHIPPED_MOD) == (known["digests"], known["mod"]), (
        f"write in tests/golden/note_types.json:\n{fresh}"
    )


NOTE = """\
---
tags: [nlp]
note2anki:
  reverse: true
---
# Retrieval
## Basics & more
##### What is **RAG**, and why [[Embedding|embed]]? #hard
> [!hint]
> Two *steps*.

Retrieval[^1] first.
Then [[Generation]].

[^1]: Searching a store of texts.

##### Who answers? #anki/type
The **generator**.

##### Which parts are there? #anki/cloze
> [!hint]
> Two.

A ==retriever== and a ==generator== for [[Embedding]].

---
tags: #rag
"""
RAG, WHO, PARTS = "What is RAG , and why embed ?", "Who answers?", "Which parts are there?"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with Story(tmp_path_factory.mktemp("fields")) as story:
        story.write("note2anki.toml", "[concepts]\nrecall = true\n")
        story.write("Topics/Search.md", NOTE)
        story.write("Embedding.md", "---\naliases: [Vector, Dense vector]\n---\nA vector **of** meaning.\n")
        story.start()
        yield story


def fields(story: Story, front: str) -> dict[str, str]:
    return story.anki.fields(story.note(front).guid)


def test_a_questions_fields_are_filled_as_the_design_says(made: Story) -> None:
    held = fields(made, RAG)
    assert "<strong>RAG</strong>" in held["Question"]
    assert plain(held["Answer"]).startswith("Retrieval 1 first. Then Generation .")
    assert "Searching a store of texts." in held["Answer"]
    assert (plain(held["Hint"]), "<em>steps</em>" in held["Hint"]) == ("Two steps .", True)
    assert held["Context"] == "Retrieval › Basics &amp; more"
    assert (held["Concepts"].count("<details"), plain(held["Concepts"])) == (
        1,
        "Embedding A vector of meaning. Generation",
    )
    assert (held["Extra"], held["TypeIn"], held["Removed"]) == ("", "", "")
    assert (held["Reverse"], held["Uid"]) == ("1", made.note(RAG).guid)
    assert plain(held["Source"]) == "Search"
    assert 'href="obsidian://open?vault=Vault&amp;file=Topics%2FSearch%23Retrieval%23Basics' in held["Source"]
    assert made.note(RAG).tags == ("hard", "nlp", "rag")
    assert made.anki.card_count(made.note(RAG).guid) == 2


def test_a_typed_answer_is_there_as_plain_text_too(made: Story) -> None:
    held = fields(made, WHO)
    assert (held["TypeIn"], held["Hint"], held["Concepts"], held["Reverse"]) == ("The generator.", "", "", "1")


def test_a_clozes_fields_are_filled_as_the_design_says(made: Story) -> None:
    held = fields(made, PARTS)
    assert held["Question"] == PARTS
    assert plain(held["Text"]) == "A {{c1:: retriever }} and a {{c2:: generator }} for Embedding ."
    assert (plain(held["Hint"]), held["Context"]) == ("Two.", "Retrieval › Basics &amp; more")
    assert plain(held["Concepts"]) == "Embedding A vector of meaning."
    assert (held["Extra"], held["TypeIn"], held["Removed"], held["Uid"]) == ("", "", "", made.note(PARTS).guid)
    assert made.anki.card_count(made.note(PARTS).guid) == 2


def test_a_concepts_fields_are_filled_as_the_design_says(made: Story) -> None:
    held = fields(made, "Embedding")
    assert held["Definition"] == "<p>A vector <strong>of</strong> meaning.</p>"
    assert "What is RAG , and why embed ?" in plain(held["Mentions"])
    assert "for Embedding ." in plain(held["Mentions"])
    assert PARTS in plain(held["Mentions"])
    assert plain(held["Cue"]).count("embed") == plain(held["Cue"]).count("Embedding") == 0
    assert "why … ?" in plain(held["Cue"])
    assert held["Aliases"] == "Vector, Dense vector"
    assert (plain(held["Source"]), "file=Embedding" in held["Source"]) == ("Embedding", True)
    assert (held["Recall"], held["Extra"], held["Removed"]) == ("1", "", "")
    assert held["Uid"] == made.note("Embedding").guid
    assert made.anki.card_count(made.note("Embedding").guid) == 2


def test_a_stubs_definition_is_empty_and_its_back_is_where_it_is_mentioned(made: Story) -> None:
    held = fields(made, "Generation")
    assert (held["Definition"], held["Aliases"]) == ("", "")
    assert "Then Generation ." in plain(held["Mentions"])
    assert "Then Generation" in plain(made.anki.back(made.note("Generation").guid))


def test_the_uid_finds_a_note_in_ankis_search(made: Story) -> None:
    assert all(made.anki.find(f"Uid:{guid}") == [guid] for guid in made.seen())
