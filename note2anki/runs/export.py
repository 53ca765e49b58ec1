"""`export` and `plan`: from the notes to a package and the ledger, or to what that would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from note2anki.anki.package import write_package
from note2anki.diagnostics import RunError, diagnose
from note2anki.identity import ledger_file
from note2anki.identity.ledger_file import Paths
from note2anki.identity.ledger_lines import file_lines
from note2anki.identity.records import Ledger, PackageRecord
from note2anki.identity.versions import next_version
from note2anki.model import Diagnostic, Package
from note2anki.outcome import Change, Outcome
from note2anki.runs.again.traces import LedgerDigest, Traces, keep_traces, traces_file
from note2anki.runs.assemble import Assembled, assemble
from note2anki.runs.changes import find_changes, sent_card
from note2anki.runs.decks import descriptions
from note2anki.runs.described import describe_package
from note2anki.runs.desk import Desk, open_desk
from note2anki.runs.garbage import uncollected
from note2anki.runs.history import version_entry
from note2anki.runs.identify import Identified, identify
from note2anki.runs.looks import choose_looks
from note2anki.runs.making import Entry
from note2anki.runs.manifest import make_manifest
from note2anki.runs.package_place import package_place
from note2anki.runs.placing import put_in_place
from note2anki.runs.request import Request
from note2anki.runs.shelf import WORTH, Notes, write_with_shelf
from note2anki.runs.tasks import NoteWork
from note2anki.runs.watching import UNWATCHED, Watch
from note2anki.runs.world import World, ledger_place, locate, open_vault, package_name
from note2anki.settings import Settings


class Planned(Struct, frozen=True):
    """A package that could be written: its content and cards, the ledger, what the run reports, the history's line."""

    world: World
    package: Package
    entries: tuple[Entry, ...]
    ledger: Ledger
    outcome: Outcome
    history: Mapping[str, object]
    traces: Traces | None = None

    @property
    def changes_ledger(self) -> bool:
        """Whether there is anything to remember."""
        return not self.ledger.says_the_same_as(self.world.ledger) or self.world.ledger.is_new


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
    return _plan(open_vault(request, vault, settings, ledger), settled, watch)


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
    planned = _plan(open_vault(request, vault, settings, ledger), settled, watch)
    _write(planned, watch)
    return planned


@contextmanager
def _locked_ledger(paths: Paths) -> Iterator[Paths]:
    """Hold a ledger's lock; what is cut off meanwhile is completed or undone, before and after.

    Raises:
        RunError: N2A042, the ledger or the package cannot be written; or as `lock_ledger`.
    """
    first = not paths.ledger.parent.exists()
    lock = ledger_file.lock_ledger(paths)
    try:
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


def _plan(world: World, settled: tuple[Diagnostic, ...], watch: Watch) -> Planned:
    watch.stage("read and render notes")
    with open_desk(world, watch) as desk:
        works = desk.work(world.selected)
        watch.stage("match questions with cards")
        notes = {file: work.note for file, work in works.items()}
        problems = tuple(problem for work in works.values() for problem in work.problems)
        identified = identify(world, notes, desk.read)
        _refuse_uncertain(world, identified, problems)
        watch.stage("make cards")
        assembled = assemble(world, identified, works, desk)
        traces = _make_traces(world, works, assembled, desk)
    watch.stage("compare with the last version")
    diagnostics = (*settled, *world.diagnostics, *problems, *assembled.diagnostics)
    if not assembled.entries:
        _refuse_empty(world, diagnostics)
    changes, counts = find_changes(assembled.entries, world.package, first=world.package not in world.ledger.packages)
    planned = _make_planned(world, assembled, changes, counts, diagnostics)
    outcome = replace(planned.outcome, uncertain=tuple(identified.uncertain))
    return replace(planned, outcome=outcome, traces=traces)


def _make_traces(world: World, works: Mapping[str, NoteWork], assembled: Assembled, desk: Desk) -> Traces | None:
    if len(assembled.entries) < WORTH or not world.request.use_cache:
        return None
    from note2anki.runs.again.leaving import make_traces  # which small packages need not wait for

    return make_traces(world, works, assembled, desk)


def _refuse_uncertain(world: World, identified: Identified, problems: tuple[Diagnostic, ...]) -> None:
    """End a strict run while it is uncertain of any question whether it is an old card."""
    if world.request.strict and identified.uncertain:
        others = (*problems, *(each for each in identified.diagnostics if each.code == "N2A030"))
        raise RunError(diagnose("N2A039", count=len(identified.uncertain)), others)


def _refuse_empty(world: World, diagnostics: tuple[Diagnostic, ...]) -> None:
    """End a run that found nothing to export, and nothing in the ledger that was here once."""
    path = " ".join(str(path) for path in world.request.paths)
    level = world.settings.question_levels[0]
    error = diagnose("N2A041", path=path, level=level, marker="#" * level)
    raise RunError(error, tuple(each for each in diagnostics if each.severity != "info"))


def _make_planned(
    world: World,
    assembled: Assembled,
    changes: list[Change],
    counts: Mapping[str, int],
    diagnostics: tuple[Diagnostic, ...],
) -> Planned:
    name = world.package
    known = world.ledger.packages.get(name)
    types, looks = choose_looks(world, (entry.card.kind for entry in assembled.entries))
    kinds = {change.change for change in changes}
    if known and (known.merged or looks != world.ledger.looks or _has_other_decks(assembled)):
        kinds.add("edited")
    version = next_version(known.version if known else "", kinds)
    renewed = known is None or version != known.version
    stamp = world.request.now if renewed or known is None else known.stamp
    cards = {entry.card.guid: sent_card(entry.card, name, renewed=renewed) for entry in assembled.entries}
    living = counts["questions"] + counts["concepts"]
    record = PackageRecord(name, version, stamp, known.digest if known and not renewed else "", living)
    ledger = replace(
        world.ledger,
        cards={**world.ledger.cards, **cards},
        packages={**world.ledger.packages, name: record},
        looks=looks,
        is_new=False,
    )
    created = datetime.fromtimestamp(stamp, UTC)
    package = Package(
        notes=Notes(assembled.entries),
        note_types=types,
        descriptions=descriptions(cards.values(), describe_package(record, counts, created)),
        stamp=stamp,
        media=tuple(medium for _name, medium in sorted(assembled.media.items())),
        manifest=make_manifest(ledger, record, cards, created.isoformat()),
    )
    outcome = Outcome(
        package=name,
        path=package_place(world, f"{name}-{version}.apkg"),
        version=version,
        previous=known.version if known else "",
        counts=counts,
        changes=tuple(changes),
        diagnostics=diagnostics,
        vault=world.vault,
        moved_decks=assembled.moved_decks,
        media=(len(package.media), sum(medium.size for medium in package.media)),
    )
    entry = version_entry(record, counts, changes, assembled.entries)
    return Planned(world, package, tuple(assembled.entries), ledger, outcome, entry)


def _has_other_decks(assembled: Assembled) -> bool:
    """Tell whether a card goes to another deck than before: no change of a note, but the file is another one."""
    return any(entry.old and entry.old.deck != entry.card.deck for entry in assembled.entries)


def _write(planned: Planned, watch: Watch) -> None:
    world, target, written = planned.world, planned.outcome.path, LedgerDigest()

    def stage(digest: str) -> None:
        record = replace(planned.ledger.packages[world.package], digest=digest)
        ledger = replace(planned.ledger, packages={**planned.ledger.packages, world.package: record})
        entry = planned.history if planned.outcome.version != planned.outcome.previous else None
        is_new = not ledger.says_the_same_as(world.ledger) or world.ledger.is_new or world.ledger.is_settled
        if is_new or entry:
            parts = written.passing(file_lines(ledger))
            ledger_file.stage_parts(world.ledger_paths, parts, target, digest, entry, ledger.copies)

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
