"""A ledger as the text that it is: cards are found by their GUIDs and read one by one, and lines go on as they are.

For a ledger that this very code has written (`ledger_lines`): its cards stand in the order of their GUIDs, a line each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from note2anki.identity.ledger_lines import card_line, file_lines
from note2anki.identity.ledger_merge import merge_records
from note2anki.identity.ledger_reading import LineError, parse_line
from note2anki.identity.records import Card, Ledger

#: Bytes that are handed on at once, about.
PART = 1 << 18
_CARD = b'{"deck":'
_GUID = b'"guid":"'
_CONCEPT = b'","kind":"concept"'
#: A question's block id, and the one that a package went out with (`changes.as_sent`).
_BLOCK_IDS = (rb'"block_id":"', rb"@\d+\^")
_END = b'{"record":"end"}\n'


class UnfitTextError(Exception):
    """The text is not of the form that is counted on: read it line by line."""


class LedgerText:
    """The text of a ledger.

    Args:
        data: the file's bytes.

    Attributes:
        head: the ledger without its cards.
        concepts: GUIDs of the concepts' cards.

    Raises:
        UnfitTextError: it is not as this code writes one.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._cards: dict[str, Card] = {}
        self._starts: dict[str, int] = {}
        self.concepts: list[str] = []
        self._first = 0
        heads: list[bytes] = []
        while not data.startswith((_CARD, _END), self._first):
            end = data.find(b"\n", self._first) + 1
            if not end:
                raise UnfitTextError
            heads.append(data[self._first : end - 1])
            self._first = end
        self._last = self._find_cards(self._first)
        if data[self._last :] != _END:
            raise UnfitTextError
        try:
            self.head, settled = merge_records(map(parse_line, heads))
        except LineError as error:
            raise UnfitTextError from error
        if settled:
            raise UnfitTextError

    def _find_cards(self, start: int) -> int:
        """Take down where each card's line begins; return where the last one ends."""
        data, find, starts = self._data, self._data.find, self._starts
        while data.startswith(_CARD, start):
            end = find(b"\n", start) + 1
            guid_start = find(_GUID, start, end) + len(_GUID)
            guid_end = find(b'"', guid_start, end)
            if not (start < guid_start < guid_end < end):
                raise UnfitTextError
            guid = data[guid_start:guid_end].decode()
            starts[guid] = start
            if data.startswith(_CONCEPT, guid_end):
                self.concepts.append(guid)
            start = end
        return start

    def __contains__(self, guid: object) -> bool:
        return guid in self._starts

    def card(self, guid: str) -> Card:
        """Return a card.

        Raises:
            KeyError: there is none with this GUID.
            UnfitTextError: its line is that of something else.
        """
        known = self._cards.get(guid)
        if known is None:
            start = self._starts[guid]
            try:
                read = parse_line(self._data[start : self._data.index(b"\n", start)])
            except LineError as error:
                raise UnfitTextError from error
            if not isinstance(read, Card) or read.guid != guid:
                raise UnfitTextError
            known = self._cards[guid] = read
        return known

    def with_block_ids(self) -> list[str]:
        """Return the GUIDs of the cards whose questions have a block id, or went out with one, and maybe of others."""
        found: dict[str, None] = {}
        for pattern in _BLOCK_IDS:  # one after the other: one pattern for both would take five times as long
            search = re.compile(pattern).search
            at = search(self._data, self._first)
            while at is not None:
                guid_start = self._data.find(_GUID, self._data.rfind(b"\n", 0, at.start()) + 1) + len(_GUID)
                found[self._data[guid_start : self._data.index(b'"', guid_start)].decode()] = None
                at = search(self._data, self._data.index(b"\n", at.start()))
        return list(found)

    def file_parts(self, head: Ledger, changed: Mapping[str, Card]) -> Iterator[bytes | memoryview]:
        """Yield the file of a ledger part after part: this one's lines, and others in the place of some.

        Args:
            head: what stands before the cards; its own are not looked at.
            changed: the cards that are not as they were, by GUID; each is known here.
        """
        *heads, end = file_lines(replace(head, cards={}))
        yield from heads
        yield from self.card_parts({guid: card_line(card) for guid, card in changed.items()})
        yield end

    def card_parts(self, changed: Mapping[str, bytes]) -> Iterator[bytes | memoryview]:
        """Yield the lines of all cards, many in one part, each with its end.

        Args:
            changed: lines, without their ends, that take the place of those of cards, by GUID.
        """
        places = sorted((self._starts[guid], guid) for guid in changed)
        done = self._first
        for start, guid in places:
            yield from self._between(done, start)
            yield changed[guid] + b"\n"
            done = self._data.index(b"\n", start) + 1
        yield from self._between(done, self._last)

    def _between(self, start: int, end: int) -> Iterator[memoryview]:
        """Yield what stands between two lines' beginnings, many lines in one part."""
        view = memoryview(self._data)
        while start < end:
            cut = self._data.rfind(b"\n", start, min(start + PART, end)) + 1 or self._data.index(b"\n", start) + 1
            yield view[start:cut]
            start = cut
