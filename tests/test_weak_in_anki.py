"""`weak --url` says of a running Anki what `weak FILE` says of that Anki's export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.anki_collection import Collection
from support.anki_connect_server import running_server, server_python
from support.anki_here import AnkiHere, running_anki
from support.command_line import export, ran, run, write_vault
from support.studying import study_for

#: Nothing but reading.
ASKED = {
    "getActiveProfile",
    "version",
    "modelNamesAndIds",
    "findNotes",
    "notesInfo",
    "findCards",
    "cardsInfo",
    "getReviewsOfCards",
}
NOTE = "# Top\n##### One?\nA [[Cache]].\n##### Two? #anki/reverse\nNo.\n##### Three?\nNever asked.\n"


@pytest.fixture
def anki() -> Iterator[AnkiHere]:
    with running_anki() as running:
        yield running


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return write_vault(tmp_path / "Vault", {"A.md": NOTE})


def study(collection: Collection, package: Path) -> None:
    collection.import_package(package)
    theirs = collection.anki.new_note(collection.anki.models.by_name("Basic"))  # type: ignore[arg-type]
    theirs["Front"] = "of another maker"
    collection.anki.add_note(theirs, collection.anki.decks.id("Default"))  # type: ignore[arg-type]
    buttons = {"One?": "31331", "Two?": "33313", "Cache": "33333"}
    fronts = {collection.note(guid).fields[0]: guid for guid in collection.guids()}
    study_for(
        collection,
        {fronts[name]: each for name, each in buttons.items()} | {theirs.guid: "31111"},
        {},
        [0, 1, 3, 9, 30],
    )
    collection.add_tag(fronts["One?"], "leech")


def test_a_running_anki_says_what_its_export_says(anki: AnkiHere, vault: Path, tmp_path: Path) -> None:
    study(anki.collection, export(vault, tmp_path))
    file = tmp_path / "mine.apkg"
    anki.collection.export_package(file)
    from_file = ran("weak", file, vault, "--min-reviews", 1)
    from_anki = ran("weak", "--url", anki.url, vault, "--min-reviews", 1)
    assert (from_file.pop("source"), from_anki.pop("source")) == (str(file), anki.url)
    assert from_anki == from_file
    assert from_anki["counts"]["others"] == 1
    assert from_anki["total"]["reviews"] > 10
    assert set(anki.asked) <= ASKED


def test_an_ankiconnect_that_others_wrote_says_the_same(
    vault: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    package, file = export(vault, tmp_path), tmp_path / "mine.apkg"
    assert request.config.cache is not None
    with running_server(server_python(request.config.cache.mkdir("anki-connect"))) as server:
        with server.looked_into() as collection:
            study(collection, package)
            collection.export_package(file)
        from_anki = ran("weak", "--url", server.url, vault, "--min-reviews", 1)
    assert from_anki == {**ran("weak", file, vault, "--min-reviews", 1), "source": server.url}


def test_a_copy_that_was_made_in_anki_does_not_stand_in_for_its_note(
    anki: AnkiHere, vault: Path, tmp_path: Path
) -> None:
    study(anki.collection, export(vault, tmp_path))
    before = ran("weak", "--url", anki.url, vault)
    collection = anki.collection
    original = collection.note(collection.find("Question:One?")[0])
    copy = collection.anki.new_note(original.note_type())  # type: ignore[arg-type]
    copy.fields = list(original.fields)
    collection.anki.add_note(copy, collection.card(original.guid).did)
    after = ran("weak", "--url", anki.url, vault)
    assert after["questions"] == before["questions"]
    assert after["counts"]["others"] == before["counts"]["others"] + 1


def test_an_anki_that_does_not_answer_or_lacks_an_action_is_said_so(
    anki: AnkiHere, vault: Path, tmp_path: Path
) -> None:
    package = export(vault, tmp_path)
    assert "[N2A061]" in run("weak", "--url", anki.url, vault).err
    anki.collection.import_package(package)
    assert "[N2A105]" in run("weak", "--url", anki.url, vault).err
    anki.lacks.add("getReviewsOfCards")
    assert "[N2A118]" in run("weak", "--url", anki.url, vault).err
    anki.key = "secret"
    assert "[N2A112]" in run("weak", "--url", anki.url, vault).err
    anki.lacks.clear()
    assert "[N2A105]" in run("weak", "--url", anki.url, vault, "--key", "secret").err
    anki.key = ""
    anki.cut_at = len(anki.requests) + 3
    assert "[N2A110]" in run("weak", "--url", anki.url, vault).err


def test_file_and_address_are_not_given_together(vault: Path, tmp_path: Path) -> None:
    for wrong in [(), ("--url", "http://127.0.0.1:1", "a.apkg", vault), ("a.apkg", vault, vault)]:
        result = run("weak", *wrong)
        assert (result.code, "[N2A047]" in result.err) == (2, True), wrong
