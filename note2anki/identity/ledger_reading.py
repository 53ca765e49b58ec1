"""Reads the ledger's lines: nearly all in a moment, and with patience what other releases and hands have written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from sys import intern
from typing import Any

import msgspec
import orjson
from msgspec import Struct
from msgspec.structs import force_setattr

from note2anki.identity.ledger_lines import SCHEMA, CardLine, card_line
from note2anki.identity.records import (
    Card,
    ConceptSource,
    End,
    Ledger,
    LookRecord,
    MentionSource,
    PackageRecord,
    QuestionSource,
)
from note2anki.patterns import late_pattern

_VERSION = late_pattern(r"\d+\.\d+\.\d+")


@cache
def _decoder(kind: type[Struct]) -> msgspec.json.Decoder[Any]:
    """Return what reads a record, made when the first one is read: a first export reads none."""
    return msgspec.json.Decoder(kind)


class LineError(ValueError):
    """A line that is no record of this format; the text says why."""


class NewerSchemaError(Exception):
    """The ledger was written by a newer note2anki; `args[0]` is its schema number."""


def read_source(written: bytes) -> QuestionSource:
    """Return the source that was written."""
    source: QuestionSource = _decoder(QuestionSource).decode(written)
    return source


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
        read = _decoder(CardLine).decode(line)
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
    if read.kind != "concept" and card_line(card) == line:
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


def _known(record: type[Struct], data: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the keys that a record has: a ledger of the same schema may have been written by a later release."""
    names = record.__struct_fields__
    return {name: tuple(value) if value.__class__ is list else value for name, value in data.items() if name in names}
