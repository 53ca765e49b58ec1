"""The ledger's lines: each record as JSON with its keys sorted; the format has a number. See `ledger_reading` too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any

import msgspec
import orjson
from msgspec import Struct

from note2anki.identity.records import (
    Card,
    CardKind,
    ConceptSource,
    Ledger,
    LookRecord,
    MentionSource,
    PackageRecord,
    QuestionSource,
)

SCHEMA = 1

#: Stand in a line even where they are empty: a record without them is a broken one. Numbers stand there always.
_ALWAYS = frozenset({"guid", "deck", "name", "question", "answer", "file", "sentences", "version"}) | {
    "row", "mod", "due", "stamp", "cards",
}  # fmt: skip
_RECORDS = (Card, QuestionSource, ConceptSource, MentionSource, PackageRecord, LookRecord)
_NAMES: dict[type, tuple[str, ...]] = {record: record.__struct_fields__ for record in _RECORDS}
_VALUES: dict[type, attrgetter[tuple[Any, ...]]] = {record: attrgetter(*names) for record, names in _NAMES.items()}


#: Writes questions' cards as `_slim` and `dump` would, in a tenth of the time: there are very many.
_ENCODER = msgspec.json.Encoder(order="sorted")


class CardLine(Struct, omit_defaults=True, tag="card", tag_field="record"):
    """A card's line as nearly all are, its source as it is written; others are read more patiently."""

    guid: str
    kind: CardKind
    row: int
    mod: int
    due: int
    deck: str
    source: msgspec.Raw
    digest: str = ""
    look: str = ""
    removed: str = ""
    sent: Mapping[str, str] = msgspec.field(default_factory=dict)


def dump(record: Mapping[str, object]) -> bytes:
    """Return a record as JSON in UTF-8, keys sorted, without spaces.

    Raises:
        UnicodeEncodeError: a text holds half of a surrogate pair.
    """
    try:
        return orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a number that has more than 64 bits, which `json` writes
        return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _slim(record: Struct) -> dict[str, Any]:
    """Return a record's fields, what is empty left out."""
    kind = type(record)
    pairs = zip(_NAMES[kind], _VALUES[kind](record), strict=True)
    return {name: value for name, value in pairs if value or name in _ALWAYS}


def card_line(card: Card) -> bytes:
    """Return the line of a card."""
    if card.line:
        return card.line
    if isinstance(card.source, QuestionSource):
        written = card.source.written()
        return _ENCODER.encode(_with_source(card, written) if written else card)
    data = _slim(card)
    source = data["source"] = _slim(card.source)
    if "mentions" in source:
        source["mentions"] = [_slim(mention) for mention in source["mentions"]]
    data["record"] = "card"
    return dump(data)


def _with_source(card: Card, written: bytes) -> CardLine:
    return CardLine(
        card.guid,
        card.kind,
        card.row,
        card.mod,
        card.due,
        card.deck,
        msgspec.Raw(written),
        card.digest,
        card.look,
        card.removed,
        card.sent,
    )


def written_source(source: QuestionSource) -> bytes:
    """Return what is written of a source in its card's line.

    Raises:
        UnicodeEncodeError: a text holds half of a surrogate pair.
    """
    return _ENCODER.encode(source)


def ledger_lines(ledger: Ledger) -> Iterator[bytes]:
    """Yield the lines of a ledger: the head, the packages, the note types' looks, then the cards by GUID."""
    yield from head_lines(ledger)
    for guid in sorted(ledger.cards):
        yield card_line(ledger.cards[guid])


def head_lines(ledger: Ledger) -> Iterator[bytes]:
    """Yield the lines of a ledger that come before its cards."""
    yield dump({"record": "ledger", "schema": SCHEMA, "vault_id": ledger.vault_id, "vault_name": ledger.vault_name})
    for _name, package in sorted(ledger.packages.items()):
        yield dump({"record": "package", **_slim(package)})
    for _key, look in sorted(ledger.looks.items()):
        yield dump({"record": "look", **_slim(look)})


def file_lines(ledger: Ledger) -> Iterator[bytes]:
    """Yield the lines of a ledger's file, ends included: the records, and the one that says that it is whole."""
    for line in ledger_lines(ledger):
        yield line + b"\n"
    yield from foot_lines()


def foot_lines() -> Iterator[bytes]:
    """Yield what stands at the end of a ledger's file."""
    yield dump({"record": "end"}) + b"\n"
