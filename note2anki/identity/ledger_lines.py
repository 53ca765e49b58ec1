"""The ledger's lines: each record as JSON with its keys sorted, and back; the format has a number."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SCHEMA = 1

_VERSION = re.compile(r"\d+\.\d+\.\d+")
#: Stand in a line even where they are empty: a record without them is a broken one.
_REQUIRED = frozenset({"guid", "deck", "name", "question", "answer", "file", "sentences", "version"})


class LineError(ValueError):
    """A line that is no record of this format; the text says why."""


class NewerSchemaError(Exception):
    """The ledger was written by a newer note2anki; `args[0]` is its schema number."""


def _dump(record: Mapping[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _slim(record: DataclassInstance) -> dict[str, Any]:
    """Return a record's fields, what is empty left out."""
    return _filled(asdict(record))


def _filled(data: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in data.items() if name in _REQUIRED or value not in ("", (), {}, [])}
    for name, value in kept.items():
        if isinstance(value, dict) and name != "sent":
            kept[name] = _filled(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], dict):
            kept[name] = [_filled(entry) for entry in value]
    return kept


def card_line(card: Card) -> str:
    """Return the line of a card."""
    return _dump({"record": "card", **_slim(card)})


def ledger_lines(ledger: Ledger) -> Iterable[str]:
    """Yield the lines of a ledger: the head, the packages, the note types' looks, then the cards by GUID."""
    head = {"record": "ledger", "schema": SCHEMA, "vault_id": ledger.vault_id, "vault_name": ledger.vault_name}
    yield _dump(head)
    for _name, package in sorted(ledger.packages.items()):
        yield _dump({"record": "package", **_slim(package)})
    for _key, look in sorted(ledger.looks.items()):
        yield _dump({"record": "look", **_slim(look)})
    for _guid, card in sorted(ledger.cards.items()):
        yield card_line(card)


def ledger_text(ledger: Ledger) -> str:
    """Return the text of a ledger's file: its lines, and the one that says that it is whole."""
    return "".join(f"{line}\n" for line in (*ledger_lines(ledger), _dump({"record": "end"})))


def parse_line(line: str) -> Ledger | Card | PackageRecord | LookRecord | End:
    """Read one line; the head comes as a ledger without cards.

    Raises:
        LineError: the line is no record.
        NewerSchemaError: the head has a schema number that this version does not know.
    """
    try:
        data = json.loads(line)
    except ValueError as error:
        if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
            raise LineError("git left its conflict marks in it") from error
        raise LineError("it is not JSON") from error
    if not isinstance(data, dict):
        raise LineError("it is not a record")
    kind = data.pop("record", None)
    try:
        if kind == "ledger":
            return _head(data)
        if kind == "card":
            return _card(data)
        if kind == "package":
            return _package(data)
        if kind == "end":
            return End()
        if kind == "look":
            return LookRecord(**_known(LookRecord, data))
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise LineError(f"a {kind} record lacks something ({error})") from error
    raise LineError(f"it is a record of the unknown kind {kind!r}")


def _head(data: dict[str, Any]) -> Ledger:
    schema = int(data["schema"])
    if schema > SCHEMA:
        raise NewerSchemaError(schema)
    return Ledger(str(data["vault_id"]), str(data["vault_name"]), is_new=False)


def _package(data: dict[str, Any]) -> PackageRecord:
    package = PackageRecord(**_tuples(_known(PackageRecord, data)))
    if not _VERSION.fullmatch(package.version) or not isinstance(package.stamp, int):
        raise ValueError(f"version {package.version!r}")
    return package


def _card(data: dict[str, Any]) -> Card:
    source = data.pop("source")
    kind = data["kind"]
    if kind not in ("question", "cloze", "concept"):
        raise ValueError(f"kind {kind!r}")
    made = _concept(source) if kind == "concept" else _question(source)
    known = _known(Card, data)
    known["sent"] = {str(name): str(state) for name, state in data.get("sent", {}).items()}
    card = Card(source=made, **known)
    if not all(isinstance(number, int) for number in (card.row, card.mod, card.due)) or not card.guid:
        raise ValueError("row, mod and due are numbers")
    return card


def _question(data: dict[str, Any]) -> QuestionSource:
    known = _tuples(_known(QuestionSource, data))
    known["clozes"] = tuple((str(text), int(number)) for text, number in data.get("clozes", ()))
    return QuestionSource(**known)


def _concept(data: dict[str, Any]) -> ConceptSource:
    known = _tuples(_known(ConceptSource, data))
    mentions = (MentionSource(**_tuples(_known(MentionSource, mention))) for mention in data.get("mentions", ()))
    known["mentions"] = tuple(mentions)
    return ConceptSource(**known)


def _known(record: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the keys that a record has: a ledger of the same schema may have been written by a later release."""
    names = {entry.name for entry in fields(record)}
    return {name: value for name, value in data.items() if name in names}


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
