"""The ledger's cards after a package went out with some of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain

from note2anki.identity.records import Card
from note2anki.runs.changes import sent_card
from note2anki.runs.making import Entry
from note2anki.runs.work.spool import are_many


def cards_after(
    known: Mapping[str, Card], entries: Collection[Entry], package: str, *, renewed: bool
) -> Mapping[str, Card]:
    """Return all cards of a ledger, by GUID, after a package went out.

    Args:
        known: the cards before.
        entries: those of the package.
        package: its name.
        renewed: whether it has a new version.
    """
    sent = _SentCards(known, entries, package, renewed)
    return sent if are_many(len(entries)) else dict(sent.items())


class _SentCards(Mapping[str, Card]):
    """Makes each card when it is asked for: of very many there is not room for one before and one after."""

    def __init__(self, known: Mapping[str, Card], entries: Collection[Entry], package: str, renewed: bool) -> None:
        self._known = known
        self._cards = {entry.card.guid: entry.card for entry in entries}
        self._package = package
        self._renewed = renewed

    def __getitem__(self, guid: str) -> Card:
        card = self._cards.get(guid)
        return self._known[guid] if card is None else sent_card(card, self._package, renewed=self._renewed)

    def __iter__(self) -> Iterator[str]:
        return chain(self._known, (guid for guid in self._cards if guid not in self._known))

    def __len__(self) -> int:
        return len(self._known) + sum(guid not in self._known for guid in self._cards)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping) or len(self) != len(other):
            return False
        return all(guid in other and other[guid] == card for guid, card in self.items())

    __hash__ = None  # type: ignore[assignment]
