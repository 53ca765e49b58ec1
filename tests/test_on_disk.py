"""What waits on the disk while very many cards are made is what it would be in memory."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace
from support.program import NOON, make_vault, run

from note2anki.anki import package as package_module
from note2anki.identity.ledger_lines import card_line, file_lines
from note2anki.identity.records import Card, Ledger, PackageRecord, QuestionSource
from note2anki.model import Mention, Question
from note2anki.runs.fields import Made
from note2anki.runs.packing import shelf
from note2anki.runs.packing.kept_lines import KeptLines
from note2anki.runs.packing.manifest import Manifest
from note2anki.runs.work import spool as spool_module
from note2anki.runs.work.on_disk import (
    Look,
    MadeOnDisk,
    QuestionOnDisk,
    SourceOnDisk,
    Texts,
    put_made,
    put_question,
    put_source,
)
from note2anki.runs.work.spool import Spool

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
MENTIONS = st.lists(st.builds(Mention, TEXT, TEXTS, st.integers(0, 1 << 40)), max_size=3).map(tuple)
QUESTIONS = st.builds(
    Question,
    text=TEXT,
    answer=TEXT,
    line=st.integers(0, 1 << 40),
    hint=TEXT,
    context=TEXTS,
    end_line=st.integers(0, 1 << 40),
    answer_lines=st.lists(st.integers(0, 1 << 40)).map(tuple),
    tags=TEXTS,
    mentions=MENTIONS,
    references=TEXT,
)
SOURCES = st.builds(
    QuestionSource,
    question=TEXT,
    answer=TEXT,
    file=TEXT,
    hint=TEXT,
    context=TEXTS,
    references=TEXT,
    tags=TEXTS,
    block_id=TEXT,
    concepts=TEXTS,
    clozes=st.lists(st.tuples(TEXT, st.integers(1, 9)), max_size=2).map(tuple),
)


def same(one: Struct, other: Struct, *, but: str = "") -> bool:
    """Tell whether each attribute of a record but one is that of another one."""
    names = [name for name in other.__struct_fields__ if name != but]
    return [getattr(one, name) for name in names] == [getattr(other, name) for name in names]


@given(st.lists(QUESTIONS, min_size=1, max_size=4))
def test_a_question_has_the_attributes_that_it_has_in_memory(questions: list[Question]) -> None:
    spool: Spool[Texts] = Spool(Texts)
    put = [put_question(spool, question, {}) for question in questions]
    for there, question in zip(put, questions, strict=True):
        assert isinstance(there, QuestionOnDisk)
        assert same(there, question, but="mentions")
        with pytest.raises(TypeError):
            replace(there, answer="another")
        for mention, known in zip(there.mentions, question.mentions, strict=True):
            assert same(mention, known)


@given(SOURCES, st.text("ab", max_size=3))
def test_a_source_has_the_attributes_and_the_line_that_it_has_in_memory(source: QuestionSource, block_id: str) -> None:
    there = put_source(Spool(bytes), source)
    assert isinstance(there, SourceOnDisk)
    assert same(there, source)
    assert there.whole() == source
    card = Card("guid", "question", 1, 2, 3, "Deck", source, "digest", "look", "", {"P": "digest@2"})
    assert card_line(replace(card, source=there)) == card_line(card)
    assert replace(there.whole(), block_id=block_id) == replace(source, block_id=block_id)
    with pytest.raises(TypeError):
        replace(there, block_id=block_id)


@given(st.dictionaries(TEXT, TEXT, max_size=4), TEXTS)
def test_fields_are_what_they_are_in_memory(fields: dict[str, str], shown: tuple[str, ...]) -> None:
    made = Made(fields, shown, (), ())
    there = put_made(Spool(Look), made)
    assert isinstance(there, MadeOnDisk)
    assert same(there, made)
    assert there.whole() == made
    assert put_made(Spool(Look), there) is there
    with pytest.raises(TypeError):
        replace(there, fields={})


def test_half_a_surrogate_pair_stays_in_memory() -> None:
    question, source = Question("Q", "\ud800", 1), QuestionSource("Q", "\ud800", "A.md")
    made = Made({"Answer": "\ud800"}, (), (), ())
    assert put_question(Spool(Texts), question, {}) is question
    assert put_source(Spool(bytes), source) is source
    assert put_made(Spool(Look), made) is made


@given(st.lists(st.binary(max_size=60), min_size=1), st.integers(1, 90), st.integers(1, 90), st.data())
def test_values_come_back_in_any_order(values: list[bytes], piece: int, little: int, data: st.DataObject) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spool_module, "PIECE", piece)
        patch.setattr(spool_module, "LITTLE", little)
        spool: Spool[bytes] = Spool(bytes)
        places = [spool.put(value) for value in values]
        for number in data.draw(st.lists(st.integers(0, len(values) - 1))):
            place = places[number]
            assert place is not None
            assert spool.get(place) == values[number]


def ledger_of(count: int, **changes: Any) -> Ledger:
    """Return a ledger of some cards that one package went out with."""
    source = QuestionSource("Q", "A", "A.md")
    cards = {
        guid: Card(guid, "question", number, 2, 3, "Deck", source, "d", "l", "", {"P": "d@2"})
        for number, guid in enumerate(f"guid{number:04}" for number in range(count))
    }
    if "odd" in changes:
        cards["guid0300"] = replace(cards["guid0300"], sent=changes["odd"])
    return Ledger("id", "Vault", cards, {"P": PackageRecord("P", "1.0.0", 5)})


@pytest.mark.parametrize("many", [0, 1 << 30])
@pytest.mark.parametrize(
    ("ledger", "left_out"),
    [
        (ledger_of(700), ()),
        (ledger_of(700), ("guid0500",)),
        (ledger_of(700, odd={"P": "d@2", "Other": "d@2"}), ()),
        (ledger_of(700, odd={"P": "d@2^block"}), ()),
    ],
)
def test_a_ledger_is_the_same_of_the_lines_of_its_package(
    ledger: Ledger, left_out: tuple[str, ...], many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "MANY", many)
    kept = KeptLines(len(ledger.cards))
    guids = [guid for guid in ledger.cards if guid not in left_out]
    manifest = Manifest(ledger, ledger.packages["P"], guids, "now", kept)
    first = b"".join(manifest)
    assert b"".join(manifest) == first
    assert b"".join(kept.file_lines(ledger)) == b"".join(file_lines(ledger))


def test_a_package_is_whole_where_the_shelf_s_disk_is_full_at_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "WORTH", 0)
    monkeypatch.setattr(package_module, "_SMALL", 0)  # so that it is found out beside, after the manifest
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    packages = []
    settle = package_module.settle_collection

    def fails_first(draft: Path, path: Path) -> Path:
        if not failed:
            failed.append(draft)
            raise sqlite3.OperationalError("database or disk is full")
        return settle(draft, path)

    for name in ("plain", "full"):
        failed: list[Path] = [] if name == "full" else [Path()]
        monkeypatch.setattr(package_module, "settle_collection", fails_first)
        vault = make_vault(tmp_path / name / "Vault", {"A.md": "- ##### One?\n  1\n- ##### Two?\n  2 [[B]]\n"})
        result = run("export", vault, "-o", tmp_path / name, clock=NOON)
        assert result.code == 0, result.err
        packages.append((tmp_path / name / "Vault-1.0.0.apkg").read_bytes())
    assert packages[0] == packages[1]


@pytest.mark.parametrize("place", ["folder", "file"])
def test_it_waits_by_the_cache_or_where_that_cannot_be_among_temporary_files(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    if place == "file":
        cache.write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setattr(spool_module, "PIECE", 1)
    spool: Spool[bytes] = Spool(bytes)
    where = spool.put(b"value")
    assert where is not None
    assert spool.get(where) == b"value"
    assert (cache / "note2anki").is_dir() is (place == "folder")
    del spool
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path != cache]
