"""Reads what is sound of a ledger: a line that is damaged, or a mark that git left, costs itself alone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from note2anki.diagnostics import RunError, diagnose
from note2anki.identity.ledger_merge import Record
from note2anki.identity.ledger_reading import LineError, NewerSchemaError, parse_line
from note2anki.identity.records import Card, ConceptSource, Ledger, QuestionSource

_MARKS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


def salvage(path: Path) -> tuple[list[Record], int]:
    """Return the records of a ledger's file, and how many lines are no record.

    Raises:
        RunError: N2A042, it cannot be opened; N2A044, it is of a newer note2anki.
    """
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise RunError(diagnose("N2A060", path=path, detail=error.strerror or error, hint="check the file")) from error
    return salvage_lines(path, text.removeprefix("\ufeff").split("\n"))


def salvage_lines(path: Path, lines: Iterable[str]) -> tuple[list[Record], int]:
    """Return the records of lines, wherever they were kept; as `salvage`."""
    records: list[Record] = []
    damaged = 0
    for line in lines:
        if not line.strip() or line.startswith(_MARKS):
            continue
        try:
            records.append(parse_line(line.rstrip("\r")))
        except NewerSchemaError as error:
            raise RunError(diagnose("N2A044", str(path), schema=error.args[0])) from error
        except LineError:
            damaged += 1
    return records, damaged


def embedded_lines(manifest: object) -> list[str]:
    """Return the ledger's lines that a package's manifest carries, none where it has none."""
    entries = manifest.get("ledger") if isinstance(manifest, dict) else None
    return [json.dumps(entry, ensure_ascii=False) for entry in entries] if isinstance(entries, list) else []


def rebased(records: Iterable[Record], folder: str, head: Ledger | None) -> list[Record]:
    """Return the records of a vault that became a folder of another one, as that one has them.

    Args:
        records: what its ledger holds.
        folder: where it lies in the other vault, ending in `/`; empty where it is the same vault.
        head: the other vault's, which takes the place of its own; None to keep it.
    """
    moved: list[Record] = []
    for record in records:
        if isinstance(record, Card):
            moved.append(replace(record, source=_moved(record.source, folder)) if folder else record)
        elif isinstance(record, Ledger) and head is not None:
            moved.append(replace(record, vault_id=head.vault_id, vault_name=head.vault_name))
        else:
            moved.append(record)
    return moved


def _moved(source: QuestionSource | ConceptSource, folder: str) -> QuestionSource | ConceptSource:
    file = folder + source.file if source.file else ""
    if isinstance(source, QuestionSource):
        return replace(source, file=file)
    mentions = tuple(
        replace(mention, file=folder + mention.file if mention.file else "") for mention in source.mentions
    )
    return replace(source, file=file, mentions=mentions)
