"""`prune`: old tombstones leave the ledger, and with it every later package."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from msgspec.structs import replace

from note2anki.diagnostics import RunError, diagnose
from note2anki.identity.ledger_file import Paths, load_ledger
from note2anki.identity.records import Card, Ledger
from note2anki.outcome import Pruned
from note2anki.runs.changes import front_text
from note2anki.runs.history import kept_versions, known_package
from note2anki.runs.ledger_change import keep_copy, known_ledger, locked, put_ledger
from note2anki.runs.request import Request

_VERSION = re.compile(r"\d+\.\d+\.\d+")


def prune(request: Request, before: str, *, dry_run: bool = False) -> Pruned:
    """Drop the tombstones of questions that were removed before a day or a version.

    Args:
        request: the vault, by a path in it; `name` is the package that a version is of.
        before: an ISO date, or a version of a package.
        dry_run: only say which.

    Raises:
        RunError: N2A071, the date or the version is none, or lies ahead; N2A072, there is no ledger.
    """
    _vault, _settings, paths, ledger, _settled = known_ledger(request)
    wanted = _older(before, request, paths, ledger)
    if dry_run:
        return _pruned(ledger, wanted, dry_run=True)
    with locked(paths):
        ledger = load_ledger(paths, keep_aside=False)[0] or ledger
        pruned = _pruned(ledger, wanted, dry_run=False)
        if pruned.cards:
            kept = keep_copy(paths)
            gone = {guid for guid, _question, _removed in pruned.cards}
            cards = {guid: card for guid, card in ledger.cards.items() if guid not in gone}
            put_ledger(paths, replace(ledger, cards=cards), paths.ledger)
            pruned = replace(pruned, kept=kept)
    return pruned


def _pruned(ledger: Ledger, wanted: Callable[[Card], bool], *, dry_run: bool) -> Pruned:
    tombstones = [card for _guid, card in sorted(ledger.cards.items()) if card.removed]
    gone = tuple((card.guid, front_text(card), card.removed) for card in tombstones if wanted(card))
    return Pruned(gone, len(tombstones) - len(gone), "", dry_run)


def _older(before: str, request: Request, paths: Paths, ledger: Ledger) -> Callable[[Card], bool]:
    if _VERSION.fullmatch(before):
        stamp = _stamp_of(before, request, paths, ledger)
        return lambda card: card.mod < stamp
    try:
        day = date.fromisoformat(before)
    except ValueError as error:
        hint = "write a date like 2026-01-31, or a version like 2.0.0"
        raise RunError(diagnose("N2A071", detail=f"{before!r} is neither a date nor a version", hint=hint)) from error
    if day > datetime.fromtimestamp(request.now, UTC).date():
        hint = "a tombstone must reach Anki before it may go; choose a day that is past"
        raise RunError(diagnose("N2A071", detail=f"{before} lies ahead", hint=hint))
    return lambda card: card.removed < day.isoformat()


def _stamp_of(version: str, request: Request, paths: Paths, ledger: Ledger) -> int:
    """Return when a version was exported; of several packages that have it, the earliest."""
    known = {(each.package, each.version): each.stamp for each in kept_versions(paths)[0]}
    known |= {(record.name, record.version): record.stamp for record in ledger.packages.values()}
    name = known_package(request.name, sorted({package for package, _number in known})) if request.name else ""
    stamps = [stamp for (package, number), stamp in known.items() if number == version and name in ("", package)]
    if not stamps:
        versions = sorted({number for package, number in known if name in ("", package)}, key=_numbers)
        hint = f"known are {', '.join(versions[-8:])}" if versions else "nothing was exported yet"
        raise RunError(diagnose("N2A071", detail=f"there is no version {version}", hint=hint))
    return min(stamps)


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
