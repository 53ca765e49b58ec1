"""Settles what stands twice in a ledger, after two branches or two devices wrote it: each card keeps its history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

from msgspec.structs import replace

from note2anki.identity.ledger_lines import card_line
from note2anki.identity.ledger_reading import LineError
from note2anki.identity.records import Card, End, Ledger, LookRecord, PackageRecord, QuestionSource

Record = Ledger | Card | PackageRecord | LookRecord | End

#: Row ids that one note takes: its own and those of its cards.
ROWS = 2


def merge_records(records: Iterable[Record]) -> tuple[Ledger, tuple[str, ...]]:
    """Make a ledger of records in any order.

    A package that stands there in two states, or whose cards get other row ids, is marked as merged: no file is what
    the ledger says now, so that its next export is a new version.

    Returns:
        The ledger, and in words what stood twice and was settled.

    Raises:
        LineError: there is no head, or heads of two vaults.
    """
    heads: list[Ledger] = []
    cards: dict[str, Card] = {}
    twins: dict[str, list[Card]] = {}  # few have any: a list for every card would cost half the time
    versions: dict[str, set[PackageRecord]] = defaultdict(set)
    looks: dict[str, LookRecord] = {}
    for record in records:
        if isinstance(record, Ledger):
            heads.append(record)
        elif isinstance(record, Card):
            first = cards.setdefault(record.guid, record)
            if first is not record:
                twins.setdefault(record.guid, [first]).append(record)
        elif isinstance(record, PackageRecord):
            versions[record.name].add(record)
        elif isinstance(record, LookRecord):
            looks[record.key] = max(record, looks.get(record.key, record), key=lambda look: (look.mod, look.digest))
    # By their lines: equal ones count once.
    states = {guid: {card_line(card): card for card in found} for guid, found in twins.items()}
    cards.update((guid, _settle(found)) for guid, found in states.items())
    moved = _part_rows(cards)
    open_ended = {name for guid in moved for name in cards[guid].sent}
    packages = {name: _later_version(found, lost=name in open_ended) for name, found in versions.items()}
    ledger = replace(_one_head(heads), cards=cards, packages=packages, looks=looks)
    return ledger, _in_words(
        {
            "card{} that stood twice": sum(len(found) > 1 for found in states.values()),
            "row id{} that two cards shared": len(moved),
            "package{} in two versions": sum(len(found) > 1 for found in versions.values()),
        }
    )


def _in_words(counts: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(f"{count} {words.format('' if count == 1 else 's')}" for words, count in counts.items() if count)


def _one_head(heads: list[Ledger]) -> Ledger:
    if not heads:
        raise LineError("its first line is missing")
    head = min(heads, key=lambda head: head.vault_name)
    names = {head.vault_name for head in heads}
    ids = {head.vault_id for head in heads}
    if len(ids) > 1 or (len(names) > 1 and not head.vault_id):
        raise LineError(f"it is of several vaults: {', '.join(sorted({*ids, *names} - {''}))}")
    return head


def _later_version(found: set[PackageRecord], *, lost: bool) -> PackageRecord:
    later = max(
        found,
        key=lambda package: (_numbers(package.version), package.stamp, package.digest, package.cards, package.merged),
    )
    if not lost and len(found) == 1:
        return later
    return replace(later, merged=tuple(sorted({version for each in found for version in (*each.merged, each.version)})))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _settle(found: Mapping[bytes, Card]) -> Card:
    """Take the latest state of a card; of equally late ones a living one before its tombstone.

    So too where a question was removed on one side and is another text on the other: a tombstone is found again by its
    text alone, a living card also where it was reworded; and if the notes have it no more, it is removed again.

    Each of them may have been imported. Anki takes the one that stays only if its `mod` is greater than that of every
    other state (import rules, 2): where it is not, it is raised.
    """
    lines = {id(card): line for line, card in found.items()}
    by_age = sorted(found.values(), key=lambda card: (card.mod, not card.removed, card.digest, lines[id(card)]))
    latest = next((card for card in reversed(by_age) if _is_reworded(card, by_age[-1])), by_age[-1])
    newest = by_age[-1].mod
    tied = any(card.mod == newest and card.state != latest.state for card in by_age)
    sent: dict[str, str] = {}
    for card in by_age:
        for package, state in card.sent.items():
            sent[package] = max(sent.get(package, state), state, key=_age)
    row = min(card.row for card in by_age)
    return replace(latest, row=row, mod=newest + tied, sent=sent)


def _is_reworded(card: Card, last: Card) -> bool:
    """Tell whether a living state of a card asks something else than the tombstone that it has elsewhere."""
    if card.removed or not last.removed:
        return False
    return (
        isinstance(card.source, QuestionSource)
        and isinstance(last.source, QuestionSource)
        and card.source.question != last.source.question
    )


def _age(sent: str) -> tuple[int, str]:
    """Return what orders the states that a package sent of one card: the `mod` that each went out with."""
    mod = sent.partition("^")[0].rpartition("@")[2]
    return (int(mod) if mod.isascii() and mod.isdigit() else 0), sent


def _part_rows(cards: dict[str, Card]) -> list[str]:
    """Give cards that share row ids their own; the first by GUID keeps them. Anki finds notes by GUID, not by row.

    Returns:
        the GUIDs of those that got others.
    """
    rows = sorted(card.row for card in cards.values())
    if all(following - row >= ROWS for row, following in pairwise(rows)):
        return []
    taken: set[int] = set()
    moved: list[str] = []
    for guid in sorted(cards):
        row = cards[guid].row
        if taken.isdisjoint(range(row, row + ROWS)):
            taken.update(range(row, row + ROWS))
        else:
            moved.append(guid)
    for guid in moved:
        row = cards[guid].row
        while not taken.isdisjoint(range(row, row + ROWS)):
            row += ROWS
        taken.update(range(row, row + ROWS))
        cards[guid] = replace(cards[guid], row=row)
    return moved
