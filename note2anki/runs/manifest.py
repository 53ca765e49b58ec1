"""The package's own member `note2anki.json`: what it is, and what `recover` needs to rebuild the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from msgspec.structs import replace

from note2anki import __version__
from note2anki.identity.ledger_lines import card_line, dump, head_lines
from note2anki.identity.records import Card, Ledger, PackageRecord, QuestionSource
from note2anki.runs.changes import sent_block_id

FORMAT = 1
#: Lines that are handed on at once.
TOGETHER = 256


def make_manifest(ledger: Ledger, record: PackageRecord, guids: Iterable[str], created: str) -> Iterator[bytes]:
    """Yield the manifest's bytes, part after part: for a big vault it is as big as the ledger.

    It holds of the ledger only what the package itself has, so that it changes with the package and not before.

    Args:
        ledger: the state that the package makes true.
        record: the package's version.
        guids: the cards in it.
        created: ISO time of the version.
    """
    name = record.name
    head = head_lines(replace(ledger, packages={name: replace(record, digest="")}))
    lines = chain(head, (card_line(_as_sent(ledger.cards[guid], name)) for guid in sorted(guids)))
    # The ledger's lines are JSON of this very form: its key stands between the others in their order.
    yield dump({"created": created, "format": FORMAT, "generator": f"note2anki {__version__}"})[:-1]
    yield b',"ledger":[' + next(lines)
    while some := b"".join(b"," + line for line in islice(lines, TOGETHER)):
        yield some
    yield b"]," + dump({"package": name, "version": record.version})[1:]


def _as_sent(card: Card, package: str) -> Card:
    """Return a card with what one package knows of it; a block id that was added since waits for the next version."""
    sent, source = card.sent[package], card.source
    if isinstance(source, QuestionSource) and source.block_id != sent_block_id(sent):
        source = replace(source, block_id=sent_block_id(sent))
    elif len(card.sent) == 1:
        return card
    return replace(card, source=source, sent={package: sent})
