"""`export` and `plan`: from the notes to a package and the ledger, or to what that would be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec.structs import replace

from note2anki.anki.package import write_package
from note2anki.diagnostics import RunError, diagnose
from note2anki.identity import ledger_file
from note2anki.identity.ledger_file import Paths
from note2anki.identity.ledger_lines import file_lines
from note2anki.outcome import Outcome
from note2anki.runs.again.traces import LedgerDigest, Traces, keep_traces, traces_file
from note2anki.runs.packing.placing import put_in_place
from note2anki.runs.packing.shelf import write_with_shelf
from note2anki.runs.planning import Planned, plan_package
from note2anki.runs.request import Request
from note2anki.runs.watching import UNWATCHED, Watch
from note2anki.runs.work.garbage import uncollected
from note2anki.runs.world import ledger_place, locate, open_vault, package_name
from note2anki.settings import Settings


@uncollected()
def plan(request: Request, watch: Watch = UNWATCHED) -> Outcome:
    """Find out what `export` would do; nothing is written but the cache.

    Args:
        request: what is asked.
        watch: whoever looks on.

    Raises:
        RunError: nothing could be done.
    """
    vault, settings = locate(request)
    outcome = _export_small_change(request, vault, settings, ledger_place(vault, settings), watch, write=False)
    return outcome or make_plan(request, watch).outcome


@uncollected()
def make_plan(request: Request, watch: Watch = UNWATCHED) -> Planned:
    """Return the package that `export` would write, with all that it is made of; nothing is written but the cache.

    Args:
        request: what is asked.
        watch: whoever looks on.

    Raises:
        RunError: nothing could be done.
    """
    vault, settings = locate(request)
    paths = ledger_place(vault, settings)
    watch.stage("load the ledger")
    ledger, settled = ledger_file.load_ledger(paths, keep_aside=False)
    watch.stage("look at the vault")
    return plan_package(open_vault(request, vault, settings, ledger), settled, watch)


@uncollected()
def export(request: Request, watch: Watch = UNWATCHED) -> Outcome:
    """Write the package and the ledger, so that a cut at any moment loses neither.

    Args:
        request: what is asked.
        watch: whoever looks on.

    Raises:
        RunError: nothing was done; the previous package and the ledger are as they were.
    """
    vault, settings = locate(request)
    with _locked_ledger(ledger_place(vault, settings)) as paths:
        outcome = _export_small_change(request, vault, settings, paths, watch, write=True)
        return outcome or _export(request, vault, settings, paths, watch).outcome


def export_package(request: Request, watch: Watch = UNWATCHED) -> Planned:
    """Do what `export` does, and return the package too."""
    vault, settings = locate(request)
    with _locked_ledger(ledger_place(vault, settings)) as paths:
        return _export(request, vault, settings, paths, watch)


def _export_small_change(
    request: Request, vault: Path, settings: Settings, paths: Paths, watch: Watch, *, write: bool
) -> Outcome | None:
    if not traces_file(vault, package_name(request, vault)).exists():
        return None
    from note2anki.runs.again.small_export import export_small_change  # small packages leave no traces

    return export_small_change(request, vault, settings, paths, watch, write=write)


def _export(request: Request, vault: Path, settings: Settings, paths: Paths, watch: Watch) -> Planned:
    watch.stage("load the ledger")
    ledger, settled = ledger_file.load_ledger(paths, keep_aside=True)
    watch.stage("look at the vault")
    planned = plan_package(open_vault(request, vault, settings, ledger), settled, watch)
    _write(planned, watch)
    return planned


@contextmanager
def _locked_ledger(paths: Paths) -> Iterator[Paths]:
    """Hold a ledger's lock; what is cut off meanwhile is completed or undone, before and after.

    Raises:
        RunError: as `put_in_place` and `lock_ledger`.
    """
    first = not paths.ledger.parent.exists()
    lock = ledger_file.lock_ledger(paths)
    try:
        with ledger_file.ledger_refused(paths):
            ledger_file.finish_pending(paths)
        try:
            yield paths
        except BaseException:
            with suppress(OSError):
                ledger_file.finish_pending(paths)
            raise
    except OSError as error:
        where = error.filename2 or error.filename or paths.ledger
        raise RunError(diagnose("N2A042", path=where, detail=error.strerror or error)) from error
    finally:
        if first and not paths.ledger.exists():
            with suppress(OSError):
                paths.lock.unlink(missing_ok=True)
        lock.release()
        if first:
            _leave_no_empty_folder(paths)


def _leave_no_empty_folder(paths: Paths) -> None:
    """Take back the ledger's folder, where a first export failed."""
    if not paths.ledger.exists():
        with suppress(OSError):
            paths.ledger.parent.rmdir()


def _write(planned: Planned, watch: Watch) -> None:
    world, target, written = planned.world, planned.outcome.path, LedgerDigest()

    def stage(digest: str) -> None:
        record = replace(planned.ledger.packages[world.package], digest=digest)
        ledger = replace(planned.ledger, packages={**planned.ledger.packages, world.package: record})
        is_new = not ledger.says_the_same_as(world.ledger) or world.ledger.is_new or world.ledger.is_settled
        if is_new or planned.is_new:
            parts = written.passing(planned.lines.file_lines(ledger))
            ledger_file.stage_parts(world.ledger_paths, parts, target, digest, planned.history(), ledger.copies)

    put_in_place(world.ledger_paths, target, lambda temporary: _write_package(planned, temporary), stage, watch)
    if world.request.use_cache:
        keep_traces(world.vault, world.package, _complete(planned, written.value))


def _complete(planned: Planned, digest: bytes) -> Traces | None:
    """Return the traces with the digest of the ledger's file, which is given where it was written."""
    traces, ledger = planned.traces, planned.ledger
    if traces is None or len(ledger.packages) > 1 or len(ledger.cards) > traces.cards:
        return None  # other packages have a say too
    return replace(traces, ledger=digest or LedgerDigest.of(file_lines(ledger)))


def _write_package(planned: Planned, target: Path) -> str:
    world = planned.world
    if not world.request.use_cache:
        return write_package(planned.package, target)
    known = world.ledger.packages.get(world.package)
    return write_with_shelf(planned.package, planned.entries, target, world.vault, known.digest if known else "")
