"""Anki notes as rows of the collection: which cards a note has, their ids, and what Anki derives from a field."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping

import genanki

from note2anki.anki.model_rows import StampedModel
from note2anki.anki.note_types import field_index
from note2anki.model import AnkiNote, NoteTypeKey

NoteRow = tuple[int, str, int, int, int, str, str, str, int, int, str]
CardRow = tuple[int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, str]

# What Anki takes out of a field, in this order, before it sorts by it or looks for duplicates.
_MEDIA_TAG = re.compile(
    r"""<\b(?:img|audio|video|object)\b[^>]+\b(?:src|data)\b=(?:"([^"]*)"|'([^']*)'|([^ >]+))[^>]*>""",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<!--.*?-->|<style.*?>.*?</style>|<script.*?>.*?</script>|<.*?>", re.IGNORECASE | re.DOTALL)
_CLOZE_EDGE = re.compile(r"\{\{c(\d+)::|\}\}")
_USN_LOCAL = -1


def is_tombstone(note: AnkiNote) -> bool:
    """Whether the note was removed: then it has no cards in the package (rule 11)."""
    return bool(note.fields[field_index(note.note_type, "Removed")])


def plain_text(field: str) -> str:
    """A field as Anki sorts and compares it: markup gone, names of media kept, entities resolved."""
    with_names = _MEDIA_TAG.sub(lambda tag: f" {tag[1] or tag[2] or tag[3] or ''} ", field)
    return html.unescape(_MARKUP.sub("", with_names)).replace("\xa0", " ")


def checksum(field: str) -> int:
    """Anki's `notes.csum` of a first field: the first 32 bits of the SHA-1 of its plain text."""
    return int(hashlib.sha1(plain_text(field).encode(), usedforsecurity=False).hexdigest()[:8], 16)


class PackedNote(genanki.Note):  # type: ignore[misc]
    """genanki's note, which says what cards it has and how its fields and tags are joined, with our ids and times."""

    def __init__(self, note: AnkiNote, model: StampedModel) -> None:
        super().__init__(model=model, fields=note.fields, tags=note.tags, guid=note.guid, due=note.due)
        self._check_number_model_fields_matches_num_fields()
        self.source = note

    def _cloze_cards(self) -> list[genanki.Card]:
        """One card for each number. genanki overlooks a deletion inside another one."""
        text = self.fields[field_index(self.source.note_type, "Text")]
        return [genanki.Card(number - 1) for number in _cloze_numbers(text)]

    def ordinals(self) -> list[int]:
        """The ordinals of the cards that it has in the package."""
        return [] if is_tombstone(self.source) else sorted(card.ord for card in self.cards)

    def row(self) -> NoteRow:
        """Its row of the table `notes`."""
        first = self.fields[0]
        tags = self._format_tags() if self.tags else ""
        source = self.source
        return (
            source.row,
            source.guid,
            self.model.model_id,
            source.mod,
            _USN_LOCAL,
            tags,
            self._format_fields(),
            plain_text(first),
            checksum(first),
            0,
            "",
        )


def _cloze_numbers(text: str) -> set[int]:
    opened: list[int] = []
    closed: set[int] = set()
    for number in _CLOZE_EDGE.findall(text):
        if number:
            opened.append(int(number))
        elif opened:
            closed.add(opened.pop())
    return closed - {0}


class CardIds:
    """Hands out card ids, in epoch milliseconds near the note's own (rule: `added:` searches work by them).

    The card of ordinal 0 has its note's row id. The card of ordinal n has the first id from `row + n` on that is
    neither the row id of any note nor given to another card, so the second card of a note has `row + 1` as long as
    notes are two apart, and clozes find their place between. An id matters only until its card is in a collection:
    Anki finds it again by note and ordinal.
    """

    def __init__(self, rows: Iterable[int]) -> None:
        # Taken id → where to look next; the paths are shortened as they are walked, so that runs cost nothing twice.
        self._next = {row: row + 1 for row in rows}

    def give(self, row: int, ordinal: int) -> int:
        """The id of a note's card; to be asked once for each."""
        if ordinal == 0:
            return row
        free = self._free(row + ordinal)
        self._next[free] = free + 1
        return free

    def _free(self, wanted: int) -> int:
        walked = []
        while wanted in self._next:
            walked.append(wanted)
            wanted = self._next[wanted]
        for step in walked:
            self._next[step] = wanted
        return wanted


def note_rows(notes: Iterable[AnkiNote], models: Mapping[NoteTypeKey, StampedModel]) -> Iterator[NoteRow]:
    """The rows of the table `notes`, one after another."""
    return (PackedNote(note, models[note.note_type]).row() for note in notes)


def card_rows(
    notes: Iterable[AnkiNote], models: Mapping[NoteTypeKey, StampedModel], decks: Mapping[str, int], ids: CardIds
) -> Iterator[CardRow]:
    """The rows of the table `cards`: new cards, shown in the order of `due` (rule 17)."""
    for note in notes:
        for ordinal in PackedNote(note, models[note.note_type]).ordinals():
            card = ids.give(note.row, ordinal)
            place = (card, note.row, decks[note.deck], ordinal, note.mod, _USN_LOCAL)
            yield (*place, 0, 0, note.due, 0, 0, 0, 0, 0, 0, 0, 0, "")
