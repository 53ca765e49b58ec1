"""Changes a ledger without an export: under its lock, as safely as an export does, the former one kept where asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from note2anki.diagnostics import RunError, diagnose
from note2anki.identity import ledger_file
from note2anki.identity.ledger_file import Paths
from note2anki.identity.records import Ledger
from note2anki.identity.synced_files import write_synced
from note2anki.model import Diagnostic
from note2anki.runs.request import Request
from note2anki.runs.world import ledger_place, locate
from note2anki.settings import Settings


@contextmanager
def locked(paths: Paths) -> Iterator[None]:
    """Hold the vault's lock, with whatever an export left half done settled.

    Raises:
        RunError: N2A045, another run holds it; N2A083, the folder cannot be written.
    """
    lock = ledger_file.lock_ledger(paths)
    try:
        with ledger_file.ledger_refused(paths):
            ledger_file.finish_pending(paths)
            yield
    finally:
        lock.release()


def known_ledger(request: Request) -> tuple[Path, Settings, Paths, Ledger, tuple[Diagnostic, ...]]:
    """Return the vault of a request with its ledger, which is only read.

    Raises:
        RunError: N2A072, there is none; or it cannot be read.
    """
    vault, settings = locate(request)
    paths = ledger_place(vault, settings)
    ledger, settled = ledger_file.load_ledger(paths, keep_aside=False)
    if ledger is None:
        raise RunError(diagnose("N2A072", path=paths.ledger))
    return vault, settings, paths, ledger, settled


def put_ledger(paths: Paths, ledger: Ledger, witness: Path) -> None:
    """Put a changed ledger in place; cut off at any moment, the next run completes it.

    Args:
        paths: where it is.
        ledger: the new state.
        witness: a file that is there already, and whose content tells the next run that nothing else is missing.
    """
    ledger_file.stage_ledger(paths, ledger, witness, ledger_file.file_digest(witness))
    ledger_file.commit_ledger(paths)


def keep_copy(paths: Paths) -> str:
    """Keep a copy of the ledger beside it, and return its name; empty where there is no ledger."""
    if not paths.ledger.exists():
        return ""
    number = 1
    while (copy := paths.ledger.with_name(f"{paths.ledger.stem}.before-{number}.bak")).exists():
        number += 1
    write_synced(copy, [paths.ledger.read_bytes()])
    return copy.name
