"""What docs/ankidroid.md promises: nothing that a package does makes AnkiWeb ask for a full sync."""

from __future__ import annotations

import time
from pathlib import Path

from support.anki_collection import Collection
from support.program import listed, make_vault

import note2anki


def _schema(collection: Collection) -> int:
    assert collection.anki.db is not None
    return int(collection.anki.db.scalar("select scm from col"))


def test_no_import_changes_what_anki_calls_the_schema(tmp_path: Path) -> None:
    vault = make_vault(tmp_path / "vault", {"A.md": listed("One?", "Two [[x]]?", "Three? #anki/cloze") + "==so=="})
    now = int(time.time())
    look = vault / "card_templates" / "style.css"
    with Collection() as collection:
        begin = _schema(collection)
        first = note2anki.export(vault, output=tmp_path, now=now).path
        collection.import_package(first)
        assert collection.note_count() > 2
        assert _schema(collection) == begin
        (vault / "A.md").write_text(listed("One, please?", "Four? #anki/reverse"), "utf-8")
        look.parent.mkdir()
        look.write_text(".card { font-size: 30px }", "utf-8")
        second = note2anki.export(vault, output=tmp_path, now=now + 60).path
        assert collection.import_package(second).updated > 1
        assert _schema(collection) == begin
        assert "30px" in collection.card(collection.guids()[0]).css()


def test_merging_note_types_is_what_changes_it(tmp_path: Path) -> None:
    """So the test above can fail: a field of the person's own, and the import dialog's other box."""
    vault = make_vault(tmp_path / "vault", {"A.md": listed("One?")})
    with Collection() as collection:
        collection.import_package(note2anki.export(vault, output=tmp_path).path)
        begin = _schema(collection)
        models = collection.anki.models
        model = models.by_name("note2anki Question")
        assert model is not None
        models.add_field(model, models.new_field("Mine"))
        models.update_dict(model)
        assert _schema(collection) != begin
