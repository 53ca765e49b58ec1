"""Anki notes as rows of the collection: which cards a note has, their ids, and what Anki derives from a field."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from note2anki.anki.card_ids import CardIds
from note2anki.anki.note_types import FROZEN, field_index
from note2anki.model import AnkiNote, NoteTypeKey
from note2anki.patterns import late_pattern

NoteRow = tuple[int, str, int, int, int, str, str, str, int, int, str]
#: Of a row of the table `cards` what differs from card to card: id, note, deck, ordinal, `mod`, `due`.
CardRow = tuple[int, int, int, int, int, int]
ADD_NOTE = f"INSERT INTO notes VALUES ({', '.join('?' * 11)})"
ADD_CARD = "INSERT INTO cards VALUES (?, ?, ?, ?, ?, -1, 0, 0, ?, 0, 0, 0, 0, 0, 0, 0, 0, '')"

# What Anki takes out of a field, in this order, before it sorts by it or looks for duplicates.
_MEDIA_TAG = late_pattern(
    r"""<\b(?:img|audio|video|object)\b[^>]+\b(?:src|data)\b=(?:"([^"]*)"|'([^']*)'|([^ >]+))[^>]*>""",
    re.IGNORECASE,
)
_MARKUP = late_pattern(r"<!--.*?-->|<style.*?>.*?</style>|<script.*?>.*?</script>|<.*?>", re.IGNORECASE | re.DOTALL)
_CLOZE_EDGE = late_pattern(r"\{\{c(\d+)::|\}\}")
_USN_LOCAL = -1
_FIELD_END = "\x1f"

_REMOVED: dict[NoteTypeKey, int] = {key: field_index(key, "Removed") for key in FROZEN}
#: Of each template the fields that must be filled, by their places.
_NEEDED: dict[NoteTypeKey, tuple[tuple[int, ...], ...]] = {
    key: tuple(tuple(field_index(key, name) for name in template.needs) for template in frozen.templates)
    for key, frozen in FROZEN.items()
}


class Place(NamedTuple):
    """What a note's cards are made of: its row id, times and deck, and their ordinals."""

    row: int
    mod: int
    due: int
    deck: str
    ordinals: Sequence[int]


def is_tombstone(note: AnkiNote) -> bool:
    """Whether the note was removed: then it has no cards in the package (rule 11)."""
    return bool(note.fields[_REMOVED[note.note_type]])


def plain_text(field: str) -> str:
    """A field as Anki sorts and compares it: markup gone, names of media kept, entities resolved."""
    if "<" in field:
        with_names = _MEDIA_TAG.sub(lambda tag: f" {tag[1] or tag[2] or tag[3] or ''} ", field)
        field = _MARKUP.sub("", with_names)
    return html.unescape(field).replace("\xa0", " ")


def checksum(plain: str) -> int:
    """Anki's `notes.csum` of a first field: the first 32 bits of the SHA-1 of its plain text."""
    return int.from_bytes(hashlib.sha1(plain.encode(), usedforsecurity=False).digest()[:4], "big")


def ordinals(note: AnkiNote) -> Sequence[int]:
    """The ordinals of the cards that a note has in the package."""
    if is_tombstone(note):
        return ()
    if FROZEN[note.note_type].cloze:
        return sorted(number - 1 for number in _cloze_numbers(note.fields[field_index(note.note_type, "Text")]))
    fields = note.fields
    filled = [all(fields[place] for place in needed) for needed in _NEEDED[note.note_type]]
    return _FIRST if filled == [True, False] else [ordinal for ordinal, is_filled in enumerate(filled) if is_filled]


#: Nearly every note's cards.
_FIRST = (0,)


def _cloze_numbers(text: str) -> set[int]:
    opened: list[int] = []
    closed: set[int] = set()
    for number in _CLOZE_EDGE.findall(text):
        if number:
            opened.append(int(number))
        elif opened:
            closed.add(opened.pop())
    return closed - {0}


def note_row(note: AnkiNote) -> NoteRow:
    """A note's row of the table `notes`.

    Raises:
        ValueError: it has another number of fields than its note type, or a tag holds a space.
    """
    frozen = FROZEN[note.note_type]
    if len(note.fields) != len(frozen.fields):
        raise ValueError(f"the note {note.guid!r} has {len(note.fields)} fields, not {len(frozen.fields)}")
    tags = " ".join(note.tags)
    if tags.count(" ") != max(len(note.tags) - 1, 0):
        raise ValueError(f"a tag of the note {note.guid!r} holds a space: {tags!r}")
    plain = plain_text(note.fields[0])
    joined = _FIELD_END.join(note.fields)
    padded = f" {tags} " if note.tags else ""
    return note.row, note.guid, frozen.id, note.mod, _USN_LOCAL, padded, joined, plain, checksum(plain), 0, ""


def card_rows(places: Sequence[Place], decks: Mapping[str, int]) -> Iterator[CardRow]:
    """The cards of notes, in the order of these: new ones, which are shown in the order of `due` (rule 17)."""
    ids = CardIds(place.row for place in places)
    for row, mod, due, deck, numbers in places:
        for ordinal in numbers:
            yield ids.give(row, ordinal), row, decks[deck], ordinal, mod, due
