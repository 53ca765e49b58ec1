"""Settles what stands twice in a ledger, after two branches or two devices wrote it: each card keeps its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from note2anki.identity.ledger_lines import LineError
from note2anki.identity.records import Card, Ledger, LookRecord, PackageRecord

Record = Ledger | Card | PackageRecord | LookRecord

#: Row ids that one note takes: its own and those of its cards.
ROWS = 2


def merge_records(records: Iterable[Record]) -> tuple[Ledger, tuple[str, ...]]:
    """Make a ledger of records in any order.

    Returns:
        The ledger, and in words what stood twice and was settled.

    Raises:
        LineError: there is no head, or heads of two vaults.
    """
    heads: list[Ledger] = []
    cards: dict[str, Card] = {}
    packages: dict[str, PackageRecord] = {}
    looks: dict[str, LookRecord] = {}
    twice = 0
    for record in records:
        if isinstance(record, Ledger):
            heads.append(record)
        elif isinstance(record, Card):
            known = cards.get(record.guid)
            twice += known is not None and known != record
            cards[record.guid] = _settle(known, record) if known else record
        elif isinstance(record, PackageRecord):
            packages[record.name] = max(record, packages.get(record.name, record), key=_version_key)
        else:
            looks[record.key] = max(record, looks.get(record.key, record), key=lambda look: (look.mod, look.digest))
    head = _one_head(heads)
    moved = _part_rows(cards)
    settled = [f"{twice} cards that stood twice"] if twice else []
    settled += [f"{moved} row ids that two cards shared"] if moved else []
    return replace(head, cards=cards, packages=packages, looks=looks), tuple(settled)


def _one_head(heads: list[Ledger]) -> Ledger:
    if not heads:
        raise LineError("its first line is missing")
    if any((head.vault_id, head.vault_name) != (heads[0].vault_id, heads[0].vault_name) for head in heads):
        names = sorted({head.vault_id or head.vault_name or "(no name)" for head in heads})
        raise LineError(f"it is of several vaults: {', '.join(names)}")
    return heads[0]


def _version_key(package: PackageRecord) -> tuple[tuple[int, ...], int, str]:
    return tuple(int(part) for part in package.version.split(".")), package.stamp, package.digest


def _settle(one: Card, other: Card) -> Card:
    """Take the later of two states of a card; a living one before its tombstone; what was sent, from both."""
    later = max(one, other, key=lambda card: (card.mod, not card.removed, card.digest, card.row))
    return replace(later, row=min(one.row, other.row), sent={**one.sent, **other.sent, **later.sent})


def _part_rows(cards: dict[str, Card]) -> int:
    """Give cards that share row ids their own; the first by GUID keeps them. Anki finds notes by GUID, not by row."""
    taken: set[int] = set()
    moved = 0
    for guid in sorted(cards):
        row = cards[guid].row
        while not taken.isdisjoint(range(row, row + ROWS)):
            row += ROWS
        taken.update(range(row, row + ROWS))
        if row != cards[guid].row:
            cards[guid] = replace(cards[guid], row=row)
            moved += 1
    return moved
