"""The package's own member `note2anki.json`: what it is, and what `recover` needs to rebuild the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from note2anki import __version__
from note2anki.identity.ledger_lines import card_line, dump, head_lines
from note2anki.identity.records import Card, Ledger, PackageRecord, QuestionSource
from note2anki.runs.changes import sent_block_id
from note2anki.runs.packing.kept_lines import KeptLines

FORMAT = 1
#: Lines that are handed on at once.
TOGETHER = 256


class Manifest(Iterable[bytes]):
    """The manifest's bytes, part after part: for a big vault it is as big as the ledger. It can be gone through again.

    It holds of the ledger only what the package itself has, so that it changes with the package and not before.

    Args:
        ledger: the state that the package makes true.
        record: the package's version.
        guids: the cards in it.
        created: ISO time of the version.
        kept: takes the cards' lines where the ledger has the same and no others.
    """

    def __init__(
        self, ledger: Ledger, record: PackageRecord, guids: Iterable[str], created: str, kept: KeptLines
    ) -> None:
        self._ledger = ledger
        self._record = record
        self._guids = sorted(guids)
        self._created = created
        self._kept = kept

    def __iter__(self) -> Iterator[bytes]:
        lines = self._kept.passing(self._parts())
        return manifest_of_lines(self._ledger, self._record, lines, self._created)

    def _parts(self) -> Iterator[bytes]:
        cards, package = self._ledger.cards, self._record.name
        are_same = len(self._guids) == len(cards)
        for start in range(0, len(self._guids), TOGETHER):
            lines: list[bytes] = []
            for guid in self._guids[start : start + TOGETHER]:
                card = cards[guid]
                sent = _as_sent(card, package)
                are_same = are_same and sent is card
                lines += card_line(sent), b"\n"
            yield b"".join(lines)
            if not are_same:
                self._kept.drop()


def manifest_of_lines(
    ledger: Ledger, record: PackageRecord, lines: Iterable[bytes | memoryview], created: str
) -> Iterator[bytes]:
    """Yield the manifest's bytes (`Manifest`).

    Args:
        ledger: its head is taken alone.
        record: the package's version.
        lines: those of the cards, each with its end, many in one part.
        created: ISO time of the version.
    """
    # The ledger's lines are JSON of this very form: its key stands between the others in their order.
    yield dump({"created": created, "format": FORMAT, "generator": f"note2anki {__version__}"})[:-1]
    head = head_lines(replace(ledger, packages={record.name: replace(record, digest="")}))
    yield b',"ledger":[' + b",".join(head)
    for part in lines:
        yield b"," + bytes(part)[:-1].replace(b"\n", b",")  # in a line no end stands as itself
    yield b"]," + dump({"package": record.name, "version": record.version})[1:]


def sent_line(card: Card, package: str) -> bytes:
    """Return a card's line as the manifest of a package has it."""
    return card_line(_as_sent(card, package))


def _as_sent(card: Card, package: str) -> Card:
    """Return a card with what one package knows of it; a block id that was added since waits for the next version."""
    sent, source = card.sent[package], card.source
    if isinstance(source, QuestionSource) and source.block_id != sent_block_id(sent):
        source = replace(source.whole(), block_id=sent_block_id(sent))
    elif len(card.sent) == 1:
        return card
    return replace(card, source=source, sent={package: sent})
