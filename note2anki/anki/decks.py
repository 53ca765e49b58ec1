"""Decks as the package names them: Anki goes by the name (rule 9), so an id need only be stable and unique."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping

from note2anki.anki import genanki_parts as genanki

# Deck ids look like epoch milliseconds and stay below 2**53, where a JSON number loses digits.
_FIRST_ID = 1_000_000_000_000
_IDS = 1 << 52


def deck_ids(names: Iterable[str]) -> dict[str, int]:
    """Give each deck an id, a hash of its name.

    Names that differ in case or Unicode form alone are one deck to Anki, which would rename the second of them to
    `name_`: they share the id of the first. Of two names with one hash the later moves on by one.
    """
    ids: dict[str, int] = {}
    owner: dict[int, str] = {}
    for name in names:
        if name in ids:
            continue
        key = deck_key(name)
        wanted = _FIRST_ID + int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % _IDS
        while owner.setdefault(wanted, key) != key:
            wanted += 1
        ids[name] = wanted
    return ids


def deck_key(name: str) -> str:
    """What Anki takes a deck for: names that have it in common are one deck."""
    return unicodedata.normalize("NFC", name).casefold()


def deck_json(ids: Mapping[str, int], descriptions: Mapping[str, str], stamp: int) -> dict[str, dict[str, object]]:
    """`col.decks` for these decks, without the default one.

    Args:
        ids: deck name → id; of names with one id the first is written.
        descriptions: deck name → its description, which Anki takes when it is not empty (rule 10).
        stamp: modification time, epoch seconds, in place of genanki's.
    """
    decks: dict[str, dict[str, object]] = {}
    for name, deck_id in ids.items():
        if str(deck_id) not in decks:
            deck = genanki.Deck(deck_id, name, descriptions.get(name, ""))
            decks[str(deck_id)] = {**deck.to_json(), "mod": stamp}
    return decks
