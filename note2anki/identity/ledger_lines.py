"""The ledger's lines: each record as JSON with its keys sorted, and back; the format has a number."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from operator import attrgetter
from sys import intern
from typing import Any

import msgspec
import orjson
from msgspec import Struct
from msgspec.structs import force_setattr

from note2anki.identity.records import (
    Card,
    CardKind,
    ConceptSource,
    End,
    Ledger,
    LookRecord,
    MentionSource,
    PackageRecord,
    QuestionSource,
)
from note2anki.patterns import late_pattern

SCHEMA = 1

_VERSION = late_pattern(r"\d+\.\d+\.\d+")
#: Stand in a line even where they are empty: a record without them is a broken one. Numbers stand there always.
_ALWAYS = frozenset({"guid", "deck", "name", "question", "answer", "file", "sentences", "version"}) | {
    "row", "mod", "due", "stamp", "cards",
}  # fmt: skip
_RECORDS = (Card, QuestionSource, ConceptSource, MentionSource, PackageRecord, LookRecord)
_NAMES: dict[type, tuple[str, ...]] = {record: record.__struct_fields__ for record in _RECORDS}
_VALUES: dict[type, attrgetter[tuple[Any, ...]]] = {record: attrgetter(*names) for record, names in _NAMES.items()}


#: Writes questions' cards as `_slim` and `dump` would, in a tenth of the time: there are very many.
_ENCODER = msgspec.json.Encoder(order="sorted")


class _CardLine(Struct, omit_defaults=True, tag="card", tag_field="record"):
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


@cache
def _decoder(kind: type[Struct]) -> msgspec.json.Decoder[Any]:
    """Return what reads a record, made when the first one is read: a first export reads none."""
    return msgspec.json.Decoder(kind)


class LineError(ValueError):
    """A line that is no record of this format; the text says why."""


class NewerSchemaError(Exception):
    """The ledger was written by a newer note2anki; `args[0]` is its schema number."""


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


def _with_source(card: Card, written: bytes) -> _CardLine:
    return _CardLine(
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


def read_source(written: bytes) -> QuestionSource:
    """Return the source that was written."""
    source: QuestionSource = _decoder(QuestionSource).decode(written)
    return source


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


def parse_line(line: str | bytes) -> Ledger | Card | PackageRecord | LookRecord | End:
    """Read one line; the head comes as a ledger without cards.

    Raises:
        LineError: the line is no record.
        NewerSchemaError: the head has a schema number that this version does not know.
    """
    if isinstance(line, bytes) and line.startswith(b'{"deck":') and (card := _swiftly(line)):
        return card
    data = _parsed(line)
    if not isinstance(data, dict):
        raise LineError("it is not a record")
    kind = data.get("record")
    try:
        if kind == "card":
            return _card(data)
        if kind == "ledger":
            return _head(data)
        if kind == "package":
            return _package(data)
        if kind == "end":
            return End()
        if kind == "look":
            return LookRecord(**_known(LookRecord, data))
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise LineError(f"a {kind} record lacks something ({error})") from error
    raise LineError(f"it is a record of the unknown kind {kind!r}")


def _swiftly(line: bytes) -> Card | None:
    """Return a card whose line is as this release writes it, and where that is so to the byte keep the line with it."""
    try:
        read = _decoder(_CardLine).decode(line)
        if read.kind == "concept":
            source: QuestionSource | ConceptSource = _decoder(ConceptSource).decode(read.source)
        else:
            source = _decoder(QuestionSource).decode(read.source)
            force_setattr(source, "file", intern(source.file))  # one name for all questions of a note
    except msgspec.MsgspecError:
        return None
    if not read.guid:
        return None
    card = Card(
        read.guid,
        read.kind,
        read.row,
        read.mod,
        read.due,
        intern(read.deck),
        source,
        read.digest,
        read.look,
        read.removed,
        read.sent,
    )
    if read.kind != "concept" and _ENCODER.encode(card) == line:
        card.keep_line(line)
    return card


def _parsed(line: str | bytes) -> Any:
    try:
        return orjson.loads(line)
    except ValueError:
        pass
    try:
        # This one takes half a surrogate pair too, as earlier releases did.
        return json.loads(line if isinstance(line, str) else line.decode())
    except ValueError as error:
        if line[:7] in ("<<<<<<<", "=======", ">>>>>>>", b"<<<<<<<", b"=======", b">>>>>>>"):
            raise LineError("git left its conflict marks in it") from error
        raise LineError("it is not JSON") from error


def _head(data: dict[str, Any]) -> Ledger:
    schema = int(data["schema"])
    if schema > SCHEMA:
        raise NewerSchemaError(schema)
    return Ledger(str(data["vault_id"]), str(data["vault_name"]), is_new=False)


def _package(data: dict[str, Any]) -> PackageRecord:
    package = PackageRecord(**_known(PackageRecord, data))
    if not _VERSION.fullmatch(package.version) or not isinstance(package.stamp, int):
        raise ValueError(f"version {package.version!r}")
    return package


def _card(data: dict[str, Any]) -> Card:
    """Make a card; by the places of its parts, since names cost a third more, and a vault has very many."""
    kind = data["kind"]
    if kind not in ("question", "cloze", "concept"):
        raise ValueError(f"kind {kind!r}")
    get, row, mod, due = data.get, data["row"], data["mod"], data["due"]
    made = _concept(data["source"]) if kind == "concept" else _question(data["source"])
    sent = {str(name): str(state) for name, state in get("sent", {}).items()}
    if not (isinstance(row, int) and isinstance(mod, int) and isinstance(due, int) and data["guid"]):
        raise ValueError("row, mod and due are numbers")
    deck = intern(data["deck"])
    return Card(
        data["guid"], kind, row, mod, due, deck, made, get("digest", ""), get("look", ""), get("removed", ""), sent
    )


def _question(data: dict[str, Any]) -> QuestionSource:
    get = data.get
    return QuestionSource(
        data["question"],
        data["answer"],
        intern(data["file"]),
        get("hint", ""),
        tuple(get("context", ())),
        get("references", ""),
        tuple(get("tags", ())),
        tuple(get("note_tags", ())),
        get("block_id", ""),
        tuple(get("options", ())),
        tuple(get("concepts", ())),
        tuple((str(text), int(number)) for text, number in get("clozes", ())),
    )


def _concept(data: dict[str, Any]) -> ConceptSource:
    known = _known(ConceptSource, data)
    known["mentions"] = tuple(MentionSource(**_known(MentionSource, mention)) for mention in data.get("mentions", ()))
    return ConceptSource(**known)


def _known(record: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the keys that a record has: a ledger of the same schema may have been written by a later release."""
    names = _NAMES[record]
    return {name: tuple(value) if value.__class__ is list else value for name, value in data.items() if name in names}
