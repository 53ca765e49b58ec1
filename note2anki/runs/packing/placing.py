"""Puts a package and the ledger that belongs to it in place, so that a cut at any moment loses neither."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from note2anki.anki.package import PackageError
from note2anki.diagnostics import RunError, diagnose
from note2anki.identity import ledger_file
from note2anki.identity.synced_files import sync_folder
from note2anki.runs.packing.package_place import part_beside
from note2anki.runs.watching import Watch


def put_in_place(
    paths: ledger_file.Paths, target: Path, write: Callable[[Path], str], stage: Callable[[str], None], watch: Watch
) -> None:
    """Write the package beside its place and the ledger beside the old one; then put both in place, in this order.

    Args:
        paths: where the ledger is.
        target: where the package goes.
        write: writes the package to a file and returns its digest.
        stage: stages the ledger that belongs to the package with this digest, if there is anything to remember.
        watch: whoever looks on.

    Raises:
        RunError: N2A042, the package cannot be written; N2A083, the ledger cannot; N2A048, the package would have
            been no good one.
    """
    try:
        with _package_refused(target), part_beside(target) as temporary:
            watch.stage("write the package")
            digest = write(temporary)
            watch.stage("save the ledger")
            with ledger_file.ledger_refused(paths):
                stage(digest)
            if ledger_file.file_digest(target) != digest:
                temporary.replace(target)
                sync_folder(target.parent)
            with ledger_file.ledger_refused(paths):
                if paths.pending.exists():
                    ledger_file.commit_ledger(paths)
    except PackageError as error:
        raise RunError(diagnose("N2A048", detail=error)) from error


@contextmanager
def _package_refused(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = error.filename2 or error.filename or target  # the error of a full disk names no file
        raise RunError(diagnose("N2A042", path=where, detail=error.strerror or error)) from error
