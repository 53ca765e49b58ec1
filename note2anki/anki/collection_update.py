"""Brings the former collection up to date where few notes changed: it touches their rows, and hardly any other."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from note2anki.anki.card_ids import ChangedIds
from note2anki.anki.decks import deck_ids, deck_key
from note2anki.anki.kept_collection import StaleCollectionError
from note2anki.anki.note_rows import ADD_CARD, ADD_NOTE, CardRow, Place, note_row, ordinals
from note2anki.anki.note_types import FROZEN
from note2anki.model import AnkiNote, NoteType, Package

_CARDS = "SELECT id, nid, did, ord, mod, due FROM cards WHERE nid = ? ORDER BY ord"
# A deck has the name by which its first note calls it, should others write it in another case.
_FIRST_NOTES = "SELECT did, min(nid) AS first FROM cards GROUP BY did ORDER BY first"


class Shown(Struct, frozen=True):
    """What the package shows of all its notes: the looks of the note types in use, and deck name → id."""

    looks: list[NoteType]
    decks: Mapping[str, int]


class _Given(Struct, frozen=True):
    """A note that was given: its note type's id, its place and its deck's id, the cards and the note type that it had.

    `former_type` is 0 where there was no such note.
    """

    type_id: int
    place: Place
    deck: int
    cards: list[CardRow]
    former_type: int

    @property
    def has_other_cards(self) -> bool:
        """Whether its cards have other ordinals than before."""
        return [card[3] for card in self.cards] != list(self.place.ordinals)


def update_rows(db: sqlite3.Connection, package: Package) -> Shown:
    """Write the notes of a package that says how many stay, with their cards.

    Args:
        db: the former collection, in a transaction.
        package: its notes are gone through once.

    Returns:
        what the table `col` has to say.

    Raises:
        sqlite3.Error: two notes have one row id, or a value does not fit.
        KeyError: a note's note type is not among the package's.
        ValueError: a note has another number of fields than its note type, or a tag holds a space.
        StaleCollectionError: the former collection is not what the package goes on from, or it does not tell what
            follows from the notes that stay.
    """
    given = _write_notes(db, package)
    (count,) = db.execute("SELECT count() FROM notes").fetchone()
    if count != len(given) + package.staying:
        raise StaleCollectionError(f"it comes to {count} notes, not to {len(given)} and {package.staying} that stay")
    _write_cards(db, given)
    return Shown(_looks(db, package, given.values()), _decks(db, package, given))


def _write_notes(db: sqlite3.Connection, package: Package) -> dict[int, _Given]:
    types = {look.key for look in package.note_types}
    given: dict[int, _Given] = {}
    for note in package.notes:
        if note.note_type not in types:
            raise KeyError(note.note_type)
        mod, former_type = db.execute("SELECT mod, mid FROM notes WHERE id = ?", (note.row,)).fetchone() or (None, 0)
        is_known = mod is not None and note.row not in given
        cards: list[CardRow] = db.execute(_CARDS, (note.row,)).fetchall()
        if isinstance(note, AnkiNote):
            if is_known:
                db.execute("DELETE FROM notes WHERE id = ?", (note.row,))
            db.execute(ADD_NOTE, note_row(note))
            numbers = ordinals(note)
        else:
            if not is_known or mod != note.mod:
                raise StaleCollectionError(f"it has no note {note.row} of the time {note.mod}")
            numbers = [card[3] for card in cards]
        place = Place(note.row, note.mod, note.due, note.deck, numbers)
        deck = deck_ids([note.deck])[note.deck]
        given[note.row] = _Given(FROZEN[note.note_type].id, place, deck, cards, former_type)
    return given


def _write_cards(db: sqlite3.Connection, given: Mapping[int, _Given]) -> None:
    """Write the cards of the notes that were given, and those of others that get other ids by them."""
    other = {row: each.place.ordinals for row, each in given.items() if each.has_other_cards}
    fresh = [row for row, each in given.items() if not each.former_type]
    ids = ChangedIds(db, other, fresh).find()
    gone: list[CardRow] = []
    new: list[CardRow] = []
    for row, each in given.items():
        gone += each.cards
        taken = {0: row} | ids.get(row, {card[3]: card[0] for card in each.cards})
        _row, mod, due, _deck, numbers = each.place
        new += [(taken[ordinal], row, each.deck, ordinal, mod, due) for ordinal in numbers]
    for row in ids.keys() - given.keys():
        cards: list[CardRow] = [card for card in db.execute(_CARDS, (row,)) if card[3]]
        gone += cards
        new += [(ids[row][card[3]], *card[1:]) for card in cards]
    db.executemany("DELETE FROM cards WHERE id = ?", [card[:1] for card in gone])
    db.executemany(ADD_CARD, new)


def _looks(db: sqlite3.Connection, package: Package, given: Collection[_Given]) -> list[NoteType]:
    """Return the looks of the note types that notes have."""
    (models,) = db.execute("SELECT models FROM col").fetchone()
    used = {int(type_id) for type_id in json.loads(models)} | {each.type_id for each in given}
    for type_id in {each.former_type for each in given if each.former_type != each.type_id}:
        if not db.execute("SELECT 1 FROM notes WHERE mid = ? LIMIT 1", (type_id,)).fetchone():
            used.discard(type_id)
    looks = {FROZEN[look.key].id: look for look in package.note_types}
    for key, frozen in FROZEN.items():
        if frozen.id in used and frozen.id not in looks:
            raise KeyError(key)
    return [look for type_id, look in looks.items() if type_id in used]


def _decks(db: sqlite3.Connection, package: Package, given: Mapping[int, _Given]) -> dict[str, int]:
    """Return the decks that have cards: name → id."""
    (former,) = db.execute("SELECT decks FROM col").fetchone()
    formerly: dict[str, dict[str, str]] = json.loads(former)
    first_given: dict[int, int] = {}  # deck → the first note that was in it and is given
    for row in sorted(given, reverse=True):
        first_given |= {card[2]: row for card in given[row].cards}
    names: dict[int, str] = {}
    for deck, note in db.execute(_FIRST_NOTES):
        if note in given:
            names[deck] = given[note].place.deck
        elif note < first_given.get(deck, note + 1):
            names[deck] = formerly[str(deck)]["name"]
        else:
            names[deck] = _only_name(formerly[str(deck)]["name"], package.descriptions)
    _refuse_shared_ids(names, given.values())
    return {name: deck for deck, name in names.items()}


def _only_name(name: str, described: Iterable[str]) -> str:
    """Return what a deck is called by a note that was not its first: where there are several names, who knows."""
    names = [each for each in described if deck_key(each) == deck_key(name)]
    if len(names) != 1:
        raise StaleCollectionError(f"it does not tell by which name the deck {name!r} goes on")
    return names[0]


def _refuse_shared_ids(names: Mapping[int, str], given: Iterable[_Given]) -> None:
    """Refuse two decks that come to one id, which each would have in turn."""
    keys = {deck: deck_key(name) for deck, name in names.items()}
    ids = deck_ids(names.values())
    if [ids[name] for name in names.values()] != list(names) or any(
        keys[card_deck] != deck_key(each.place.deck) for each in given if (card_deck := each.deck) in keys
    ):
        raise StaleCollectionError("two decks have one id")
