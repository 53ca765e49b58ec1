"""A package written from the former one's collection is the one written from nothing, byte for byte."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace
from support.packages import LATER, THEN, changed, note, package, question, tombstone

from note2anki.anki.kept_collection import kept_collection
from note2anki.anki.package import PackageError, StaleCollectionError, write_package
from note2anki.model import AnkiNote, KeptNote

DECKS = ("Vault", "Vault::Inner", "vault", "Other", "Café")


def made(chance: random.Random, number: int) -> AnkiNote:
    """A note of any kind, size and deck; clozes have so many cards that their ids are in each other's way."""
    guid, deck, size = f"g{number}", chance.choice(DECKS), chance.choice((3, 80, 6000))
    text = "".join(chance.choices("abc <b>é</b>&amp;\n🕰", k=size)) + "."
    kind = chance.randrange(4)
    if kind == 0:
        cloze = " ".join(f"{{{{c{chance.randint(1, 30)}::{each}}}}}" for each in range(chance.randint(1, 6)))
        return note("cloze", guid, number=number, deck=deck, Question=text, Text=cloze)
    if kind == 1:
        return note("concept", guid, number=number, deck=deck, Concept=text, Cue="…", Recall=chance.choice(("", "1")))
    return question(guid, text, text[::-1], number=number, deck=deck, Reverse=chance.choice(("", "1")))


def edited(chance: random.Random, notes: list[AnkiNote], fresh: int) -> list[AnkiNote | KeptNote]:
    """Some notes changed, removed, moved, left out or new; what is not is kept or given in full, as it happens."""
    after: list[AnkiNote | KeptNote] = []
    for each in notes:
        step = chance.randrange(20)
        if step == 0:
            continue
        if step == 1:
            after.append(replace(made(chance, (each.row - THEN * 1000) // 2), mod=each.mod + 1))
        elif step == 2 and "note2anki::removed" not in each.tags:
            after.append(tombstone(each, mod=each.mod + 1))
        else:
            moved = replace(each, deck=chance.choice(DECKS)) if step == 3 else each
            moved = replace(moved, due=moved.due + 1) if step == 4 else moved
            after.append(kept(moved) if chance.random() < 0.8 else moved)
    after += [made(chance, fresh + number) for number in range(chance.randrange(4))]
    chance.shuffle(after)
    return after


def kept(each: AnkiNote) -> KeptNote:
    return KeptNote(each.note_type, each.row, each.mod, each.due, each.deck)


def in_full(after: list[AnkiNote | KeptNote], before: list[AnkiNote]) -> list[AnkiNote]:
    known = {each.row: each for each in before}
    return [
        each if isinstance(each, AnkiNote) else replace(known[each.row], due=each.due, deck=each.deck) for each in after
    ]


@pytest.mark.parametrize("seed", range(12))
def test_an_update_gives_the_bytes_of_a_package_written_from_nothing(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    notes = [made(chance, number) for number in range(chance.choice((1, 30, 120)))]
    digest = write_package(package(*notes), tmp_path / "first.apkg", shelf)
    for step in range(4):
        after = edited(chance, notes, 1000 * (step + 1))
        notes = in_full(after, notes)
        manifest = f"{step}".encode()
        digest = write_package(package(*after, manifest=manifest), tmp_path / "updated.apkg", shelf, digest)
        write_package(package(*notes, manifest=manifest), tmp_path / "anew.apkg")
        assert (tmp_path / "updated.apkg").read_bytes() == (tmp_path / "anew.apkg").read_bytes()
        assert sorted(path.name for path in shelf.iterdir()) == [f"{digest}.anki2", f"{digest}.blocks"]


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "shelf").mkdir()
    return tmp_path / "shelf"


NOTES = [question(f"g{number}", number=number) for number in range(3)]


def refused(folder: Path, shelf: Path, digest: str, *notes: AnkiNote | KeptNote) -> bool:
    """Whether a package from a collection is refused, with nothing left of that."""
    target = folder / "refused.apkg"
    with pytest.raises(StaleCollectionError):
        write_package(package(*notes), target, shelf, digest)
    return not target.exists() and not list(shelf.glob("*.anki2"))


@pytest.mark.parametrize(
    "lie",
    [
        replace(kept(NOTES[0]), mod=LATER),
        replace(kept(NOTES[0]), row=7),
        kept(NOTES[1]),  # which is there already
    ],
)
def test_a_note_that_was_not_kept_is_found_out(tmp_path: Path, shelf: Path, lie: KeptNote) -> None:
    digest = write_package(package(*NOTES), tmp_path / "first.apkg", shelf)
    assert refused(tmp_path, shelf, digest, lie, *map(kept, NOTES[1:]))


@pytest.mark.parametrize("place", [0, 30, 61, 5000, -1])
def test_a_damaged_collection_is_found_out(tmp_path: Path, shelf: Path, place: int) -> None:
    digest = write_package(package(*NOTES), tmp_path / "first.apkg", shelf)
    path = kept_collection(shelf, digest)
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    assert refused(tmp_path, shelf, digest, *map(kept, NOTES))


def test_a_collection_that_is_cut_off_or_not_there_is_found_out(tmp_path: Path, shelf: Path) -> None:
    digest = write_package(package(*NOTES), tmp_path / "first.apkg", shelf)
    path = kept_collection(shelf, digest)
    path.write_bytes(path.read_bytes()[:4096])
    assert refused(tmp_path, shelf, digest, *map(kept, NOTES))
    assert refused(tmp_path, shelf, digest, *map(kept, NOTES))
    assert refused(tmp_path, shelf, "", *map(kept, NOTES))


def test_what_is_wrong_in_an_update_is_refused_too(tmp_path: Path, shelf: Path) -> None:
    for wrong in (changed(NOTES[0], Question=""), replace(NOTES[0], guid="g1"), replace(NOTES[0], tags=("a\tb",))):
        digest = write_package(package(*NOTES), tmp_path / "first.apkg", shelf)
        with pytest.raises(PackageError):
            write_package(package(wrong, *map(kept, NOTES[1:])), tmp_path / "x.apkg", shelf, digest)
        assert not (tmp_path / "x.apkg").exists()


def test_a_kept_collection_does_not_change_the_package(tmp_path: Path, shelf: Path) -> None:
    write_package(package(*NOTES), tmp_path / "one.apkg", shelf)
    write_package(package(*NOTES), tmp_path / "other.apkg")
    assert (tmp_path / "one.apkg").read_bytes() == (tmp_path / "other.apkg").read_bytes()


def test_notes_in_any_order_and_as_a_stream_give_one_package(tmp_path: Path) -> None:
    notes = [made(random.Random(3), number) for number in range(200)]
    write_package(package(*notes), tmp_path / "one.apkg")
    stream = replace(package(), notes=iter(notes[::-1]), manifest=iter([b'{"schema"', b": 1}\n"]))
    write_package(stream, tmp_path / "other.apkg")
    assert (tmp_path / "one.apkg").read_bytes() == (tmp_path / "other.apkg").read_bytes()


def test_the_collection_is_sound_and_has_the_tables_and_indexes_of_its_schema(tmp_path: Path, shelf: Path) -> None:
    digest = write_package(package(*NOTES), tmp_path / "one.apkg", shelf)
    with closing(sqlite3.connect(kept_collection(shelf, digest))) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        (indexes,) = db.execute("SELECT count() FROM sqlite_master WHERE type = 'index'").fetchone()
    assert indexes == 7
