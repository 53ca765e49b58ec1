"""A push to an AnkiConnect that we did not write, over a real collection."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.anki_collection import Collection
from support.anki_connect_server import Server, running_server, server_python
from support.command_line import THEN, run, write_vault

NOTE = """- ##### What is RAG?
    Retrieval, then generation.
- ##### What is a vector?
    A list of numbers.

tags: #ai #search
"""
VECTOR = "- ##### What is a vector?\n    A list of numbers.\n"


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with running_server(server_python(request.config.cache.mkdir("anki-connect"))) as running:
        yield running


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


class Vault:
    """A vault of one note, pushed each time a minute later."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.root, self.out, self.server, self.now = folder / "Vault", folder / "out", server, THEN
        write_vault(self.root, {"AI/Interview.md": NOTE})

    def push(self, *arguments: str) -> tuple[int, dict[str, object]]:
        self.now += 60
        given = ("-o", self.out, "--url", self.server.url, "--json", *arguments)
        ran = run("push", self.root, *given, now=self.now)
        assert ran.code != 2, ran
        return ran.code, ran.data

    def fates(self, *arguments: str) -> dict[str, int]:
        code, data = self.push(*arguments)
        assert code == 0, data["diagnostics"]
        return {fate: count for fate, count in data["counts"].items() if count}  # type: ignore[attr-defined]

    def edit(self, old: str, new: str) -> None:
        for note in self.root.rglob("Interview.md"):
            note.write_text(note.read_text("utf-8").replace(old, new), "utf-8")


@pytest.fixture
def vault(tmp_path: Path, server: Server) -> Vault:
    """A vault whose first package was imported by hand, since this server cannot."""
    vault = Vault(tmp_path, server)
    code, data = vault.push()
    assert (code, data["counts"]["waiting"]) == (1, 2)  # type: ignore[index]
    assert [each["code"] for each in data["diagnostics"]] == ["N2A035", "N2A113"]  # type: ignore[index, attr-defined]
    with server.looked_into() as collection:
        assert collection.guids() == []
        assert collection.import_package(Path(str(data["to_import"]))).new == 2
    return vault


def guid(collection: Collection, question: str) -> str:
    (found,) = collection.find(f'"Question:{question}"')
    return found


def test_an_edit_is_pushed_and_what_is_the_persons_stays(vault: Vault, server: Server) -> None:
    assert vault.fates() == {"unchanged": 2}
    with server.looked_into() as collection:
        rag = guid(collection, "What is RAG?")
        collection.study(rag, 2)
        collection.add_tag(rag, "marked")
        cards = [(card.ivl, card.due, card.queue, card.reps) for card in collection.cards(rag)]
        collection.edit(guid(collection, "What is a vector?"), "Answer", "Mine.")
    (vault.root / "AI" / "one.png").write_bytes(b"\x89PNG one")
    vault.edit("Retrieval, then", "![[one.png]] Search, then")
    vault.edit("A list of", "A row of")
    vault.edit("#ai #search", "#search #nlp")
    code, data = vault.push()
    assert (code, data["counts"]["updated"], data["counts"]["kept"], data["media"]) == (0, 1, 1, 1)  # type: ignore[index]
    with server.looked_into() as collection:
        assert "Search, then" in collection.fields(rag)["Answer"]
        assert collection.tags(rag) == ["marked", "nlp", "search"]
        assert collection.reviews(rag) == 2
        assert [(card.ivl, card.due, card.queue, card.reps) for card in collection.cards(rag)] == cards
        assert collection.fields(guid(collection, "What is a vector?"))["Answer"] == "Mine."
        assert len(collection.media()) == 1
        assert collection.import_package(max(vault.out.glob("*.apkg"))).new == 0


def test_removing_renaming_and_deleting(vault: Vault, server: Server) -> None:
    vault.edit(VECTOR, "")
    (vault.root / "AI").rename(vault.root / "Data")
    assert vault.fates("--follow-renames") == {"updated": 1, "removed": 1}
    with server.looked_into() as collection:
        assert collection.deck_of(guid(collection, "What is RAG?")) == "Data"
        assert "note2anki::removed" in collection.tags(guid(collection, "What is a vector?"))
    assert vault.fates() == {"unchanged": 2}
    assert vault.fates("--delete-removed", "--yes") == {"deleted": 1, "unchanged": 1}
    with server.looked_into() as collection:
        assert len(collection.guids()) == 1


def test_a_dry_run_and_a_stopped_server(vault: Vault, server: Server) -> None:
    vault.edit("Retrieval, then", "Search, then")
    assert vault.fates("--dry-run") == {"updated": 1, "unchanged": 1}
    assert vault.fates("--dry-run") == {"updated": 1, "unchanged": 1}
    server.stop()
    ran = run("push", vault.root, "--url", server.url, now=vault.now)
    assert (ran.code, "nothing listens there" in ran.err) == (2, True)
    server.start()
    assert vault.fates() == {"updated": 1, "unchanged": 1}
