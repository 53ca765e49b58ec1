"""A package of few notes, in which the former package's others stay, is the one written in full, byte for byte."""

from __future__ import annotations

import random
import sqlite3
import string
from contextlib import closing, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support.packages import THEN, changed, note, package, question, tombstone

from note2anki.anki.card_ids import CardIds, ChangedIds
from note2anki.anki.decks import deck_key
from note2anki.anki.kept_blocks import kept_blocks
from note2anki.anki.note_rows import is_tombstone
from note2anki.anki.note_types import load_note_types
from note2anki.anki.package import PackageError, StaleCollectionError, write_package
from note2anki.model import AnkiNote, KeptNote, Medium, Package

DECKS = ("Vault", "Vault::Inner", "Other", "Café")
SPELLINGS = (*DECKS, "vault", "VAULT", "café")


def made(chance: random.Random, row: int, decks: tuple[str, ...], guid: str = "") -> AnkiNote:
    """A note of any kind, size and deck; many have so many cards that their ids are in each other's way."""
    guid, deck = guid or f"g{row}", chance.choice(decks)
    text = "".join(chance.choices(string.ascii_letters + " é🕰", k=chance.choice((3, 80, 6000)))) + "."
    kind = chance.choice(("question", "question", "cloze", "concept"))
    if kind == "cloze":
        cloze = " ".join(f"{{{{c{chance.randint(1, 9)}::{each}}}}}" for each in range(chance.randint(1, 6)))
        each = note("cloze", guid, deck=deck, Question=text, Text=cloze)
    elif kind == "concept":
        each = note("concept", guid, deck=deck, Concept=text, Cue="…", Recall=chance.choice(("", "1")))
    else:
        each = question(guid, text, text[::-1], deck=deck, Reverse=chance.choice(("", "1")))
    return replace(each, row=THEN * 1000 + row, due=chance.randrange(1000))


def edited(
    chance: random.Random, notes: dict[int, AnkiNote], decks: tuple[str, ...]
) -> tuple[list[AnkiNote | KeptNote], dict[int, AnkiNote]]:
    """Return the notes to be given after some edits, and all notes."""
    after = dict(notes)
    given: dict[int, AnkiNote | KeptNote] = {}
    for row in chance.sample(sorted(notes), min(len(notes) - 1, chance.randrange(4))):
        old = notes[row]
        step = chance.choice(("other", "removed", "moved", "touched", "kept"))
        if step == "other":
            new = made(chance, row - THEN * 1000, decks, old.guid)
        elif step == "removed" and not is_tombstone(old):
            new = tombstone(old)
        else:
            new = replace(old, deck=chance.choice(decks), due=chance.randrange(1000))
        after[row] = new if step == "kept" else replace(new, mod=old.mod + 1)
        given[row] = after[row]
        if after[row].mod == old.mod and after[row].fields == old.fields and after[row].tags == old.tags:
            given[row] = KeptNote(new.note_type, row, new.mod, new.due, new.deck)
    for _ in range(chance.choice((0, 0, 1, 2))):
        row = chance.randrange(120)
        if THEN * 1000 + row not in after:
            new = made(chance, row, decks)
            after[new.row] = given[new.row] = new
    return list(given.values()), after


def of(notes: dict[int, AnkiNote], step: int) -> Package:
    described = {each.deck: f"version {step}" for each in notes.values() if not is_tombstone(each)}
    return package(*notes.values(), descriptions=described, manifest=f"{step}".encode())


@pytest.mark.parametrize("decks", [DECKS, SPELLINGS], ids=["plain", "in several spellings"])
@given(seed=st.integers(0, 1 << 30))
@settings(max_examples=30)
def test_a_package_in_which_notes_stay_is_the_one_written_in_full(decks: tuple[str, ...], seed: int) -> None:
    chance = random.Random(seed)
    with TemporaryDirectory() as name:
        folder = Path(name)
        rows = chance.sample(range(100), chance.choice((2, 8, 60)))
        notes = {THEN * 1000 + row: made(chance, row, decks) for row in rows}
        (shelf := folder / "shelf").mkdir()
        digest = write_package(of(notes, 0), folder / "first.apkg", shelf)
        for step in range(1, 6):
            before = notes
            some, notes = edited(chance, before, decks)
            staying = len(before.keys() - {each.row for each in some})
            whole = of(notes, step)
            full = write_package(whole, folder / "full.apkg")
            chance.shuffle(some)
            try:
                digest = write_package(
                    replace(whole, notes=some, staying=staying), folder / "update.apkg", shelf, digest
                )
            except StaleCollectionError as error:
                if decks is DECKS or "by which name" not in str(error):
                    raise
                digest = write_package(whole, folder / "update.apkg", shelf)
            assert digest == full
            assert (folder / "update.apkg").read_bytes() == (folder / "full.apkg").read_bytes()


def in_turn(notes: dict[int, list[int]]) -> dict[tuple[int, int], int]:
    """What each card gets when all are given theirs."""
    ids = CardIds(notes)
    return {(row, ordinal): ids.give(row, ordinal) for row in sorted(notes) for ordinal in notes[row]}


ORDINALS = st.lists(st.integers(0, 6), unique=True, max_size=4).map(sorted)
NOTES = st.dictionaries(st.integers(1, 40), ORDINALS, max_size=30)


@given(before=NOTES, edits=st.dictionaries(st.integers(1, 40), ORDINALS, max_size=4))
@settings(max_examples=500)
def test_the_ids_that_change_are_those_that_giving_all_anew_changes(
    before: dict[int, list[int]], edits: dict[int, list[int]]
) -> None:
    after = before | edits
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY)")
        db.execute("CREATE TABLE cards (id INTEGER PRIMARY KEY, nid INTEGER, ord INTEGER)")
        db.executemany("INSERT INTO notes VALUES (?)", [(row,) for row in after])
        former = in_turn(before)
        db.executemany("INSERT INTO cards VALUES (?, ?, ?)", [(key, *card) for card, key in former.items()])
        found = ChangedIds(db, edits, edits.keys() - before.keys()).find()
    ids = {card: key for card, key in former.items() if card[0] not in edits or not card[1]}
    ids |= {(row, ordinal): row for row, ordinals in edits.items() for ordinal in ordinals if ordinal == 0}
    ids = {card: key for card, key in ids.items() if card[1] in after[card[0]]}
    ids |= {(row, ordinal): key for row, given_ids in found.items() for ordinal, key in given_ids.items()}
    assert ids == in_turn(after)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "shelf").mkdir()
    return tmp_path / "shelf"


FORMER = [question(f"g{number}", number=number, deck=DECKS[number % 2]) for number in range(6)]


@pytest.mark.parametrize("staying", [1, 4, 6, 7])
def test_a_former_collection_that_has_other_notes_is_found_out(tmp_path: Path, shelf: Path, staying: int) -> None:
    digest = write_package(package(*FORMER), tmp_path / "first.apkg", shelf)
    with pytest.raises(StaleCollectionError, match="comes to 6 notes"):
        write_package(replace(package(changed(FORMER[0])), staying=staying), tmp_path / "x.apkg", shelf, digest)
    assert not (tmp_path / "x.apkg").exists()
    assert not list(shelf.glob("*.anki2"))


def test_notes_cannot_stay_in_nothing(tmp_path: Path, shelf: Path) -> None:
    for given_shelf in (None, shelf):
        with pytest.raises(StaleCollectionError):
            write_package(replace(package(FORMER[0]), staying=5), tmp_path / "x.apkg", given_shelf)


def test_what_is_wrong_in_a_note_that_is_given_is_refused(tmp_path: Path, shelf: Path) -> None:
    cases = {
        "two notes have the GUID 'g1'": replace(FORMER[2], guid="g1"),
        "the first field": changed(FORMER[2], Question=" "),
        "the tag": replace(FORMER[2], tags=("a\tb",)),
        "no card": changed(FORMER[2], Question=""),
        "refers to the medium 'a.png'": changed(FORMER[2], Answer='<img src="a.png">'),
        "has no GUID": replace(FORMER[2], guid=""),
    }
    for reason, wrong in cases.items():
        digest = write_package(package(*FORMER), tmp_path / "first.apkg", shelf)
        with pytest.raises(PackageError, match=reason):
            write_package(replace(package(wrong), staying=5), tmp_path / "x.apkg", shelf, digest)
        assert not (tmp_path / "x.apkg").exists()


def test_a_note_type_of_notes_that_stay_must_be_there(tmp_path: Path, shelf: Path) -> None:
    concept = note("concept", "c", number=9, Concept="Vector", Definition="A list.")
    digest = write_package(package(*FORMER, concept), tmp_path / "first.apkg", shelf)
    only = [load_note_types()["question"]]
    with pytest.raises(PackageError, match="'concept' is not in the package"):
        write_package(replace(package(FORMER[0], note_types=only), staying=6), tmp_path / "x.apkg", shelf, digest)


@pytest.mark.parametrize("is_known", [True, False])
def test_a_medium_that_a_note_which_stays_refers_to_must_be_there(tmp_path: Path, shelf: Path, is_known: bool) -> None:
    media = []
    for name in ("a b.png", "other.png"):
        (tmp_path / name).write_bytes(name.encode())
        media.append(Medium(name, str(tmp_path / name)))
    shown = replace(FORMER[5], fields=("Q", '<img src="a%20b.png">', *FORMER[5].fields[2:]))
    whole = package(*FORMER[:5], shown, media=media)
    for left, fault in (([media[0]], ""), ([media[1]], "'a%20b.png', which is not in the package")):
        digest = write_package(whole, tmp_path / "first.apkg", shelf)
        if not is_known:
            kept_blocks(shelf, digest).unlink()
        update = replace(package(changed(FORMER[2]), media=left), staying=5)
        with pytest.raises(PackageError, match=fault) if fault else nullcontext():
            write_package(update, tmp_path / "x.apkg", shelf, digest)


def test_a_note_that_is_given_twice_is_refused(tmp_path: Path, shelf: Path) -> None:
    digest = write_package(package(*FORMER), tmp_path / "first.apkg", shelf)
    with pytest.raises(PackageError):
        write_package(replace(package(FORMER[0], FORMER[0]), staying=5), tmp_path / "x.apkg", shelf, digest)


def test_decks_that_differ_in_case_are_one_deck() -> None:
    assert {deck_key(name) for name in ("Café", "cafe\N{COMBINING ACUTE ACCENT}", "CAFÉ")} == {"café"}
