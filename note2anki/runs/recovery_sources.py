"""What each file that a person gives to `recover` holds: a ledger's own lines, or cards as Anki shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from note2anki.anki.package_reader import is_package, read_package, require_file
from note2anki.diagnostics import RunError, diagnose
from note2anki.identity.ledger_file import file_digest
from note2anki.identity.ledger_merge import Record
from note2anki.identity.ledger_salvage import embedded_lines, rebased, salvage, salvage_lines
from note2anki.identity.records import Card, Ledger, PackageRecord
from note2anki.model import Diagnostic
from note2anki.outcome import RecoverySource
from note2anki.runs.anki_cards import AnkiPart, cards_in_anki

_LEDGER = Path(".note2anki", "ledger.jsonl")


class Found(Struct, frozen=True):
    """What one file gave.

    Attributes:
        source: for the report.
        records: a ledger's records, none for an export of Anki's.
        part: an export's cards, None for a ledger.
        diagnostics: what of it was damaged.
    """

    source: RecoverySource
    records: tuple[Record, ...] = ()
    part: AnkiPart | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


def read_source(path: Path) -> Found:
    """Read a package of ours, an export of Anki's, or a ledger; what it is shows its content, not its name.

    Raises:
        RunError: N2A040, N2A060, N2A061 or N2A127, there is nothing to recover in it.
    """
    require_file(path)
    return _read_package(path) if is_package(path) else _read_ledger(path)


def _read_ledger(path: Path) -> Found:
    records, damaged = salvage(path)
    if not any(isinstance(record, Card) for record in records):
        read_package(path)  # says what the file is instead
        raise RunError(diagnose("N2A061", path=path))
    return Found(_source(path, "ledger", records), tuple(records), None, _damage(path, damaged))


def _read_package(path: Path) -> Found:
    package = read_package(path)
    if package.manifest and package.manifest.get("share"):
        raise RunError(diagnose("N2A127", path=path))
    records, damaged = salvage_lines(path, embedded_lines(package.manifest))
    if any(isinstance(record, Card) for record in records):
        digest = file_digest(path)
        whole = [
            PackageRecord(each.name, each.version, each.stamp, digest, each.cards)
            if isinstance(each, PackageRecord)
            else each
            for each in records
        ]
        return Found(_source(path, "package", whole), tuple(whole), None, _damage(path, damaged))
    part = cards_in_anki(package)
    if not part.cards and not part.foreign:
        raise RunError(diagnose("N2A061", path=path))
    problems = [diagnose("N2A067", str(path), name=name, count=count) for name, count in part.altered]
    return Found(RecoverySource(path, "anki", len(part.cards)), (), part, tuple(problems))


def _source(path: Path, kind: str, records: Sequence[Record]) -> RecoverySource:
    count = sum(isinstance(record, Card) for record in records)
    return RecoverySource(path, "package" if kind == "package" else "ledger", count)


def _damage(path: Path, count: int) -> tuple[Diagnostic, ...]:
    return (diagnose("N2A063", str(path), count=count),) if count else ()


def head_of(records: Sequence[Record]) -> Ledger | None:
    """Return the first head among records."""
    return next((record for record in records if isinstance(record, Ledger)), None)


def below(path: Path, vault: Path) -> str:
    """Return the folder, ending in `/`, whose own ledger a file is, where that folder lies in the vault; else empty."""
    home = path.resolve().parent.parent
    if path.resolve().parent.name != _LEDGER.parent.name or home == vault.resolve():
        return ""
    return f"{home.relative_to(vault.resolve()).as_posix()}/" if home.is_relative_to(vault.resolve()) else ""


def fitted(found: Found, head: Ledger, vault: Path, *, force: bool) -> list[Record]:
    """Return a file's records with the head of the vault they go to; those of a ledger further down get its folder.

    A copy of the vault's own ledger that was put aside in a folder is none of a vault there.

    Raises:
        RunError: N2A062, they are of another vault.
    """
    folder = below(found.source.path, vault)
    own = head_of(found.records) or head
    is_own = (own.vault_id, own.vault_name) == (head.vault_id, head.vault_name)
    if is_own and folder and not _holds_notes(vault / folder, found.records):
        folder = ""
    if not folder and not force and not is_own:
        theirs, ours = own.vault_id or own.vault_name, head.vault_id or head.vault_name
        raise RunError(diagnose("N2A062", path=found.source.path, theirs=theirs, ours=ours))
    return rebased(found.records, folder, head)


def _holds_notes(folder: Path, records: Iterable[Record]) -> bool:
    """Tell whether a folder holds a note that a card among the records is from."""
    files = {record.source.file for record in records if isinstance(record, Card)}
    return any((folder / file).exists() for file in files if file)
