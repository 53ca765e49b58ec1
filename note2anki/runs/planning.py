"""What an export comes to: its package, its ledger, and what it reports; nothing is written here but the cache."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from note2anki.diagnostics import RunError, diagnose
from note2anki.identity.records import Ledger, PackageRecord
from note2anki.identity.versions import next_version
from note2anki.model import Diagnostic, Package
from note2anki.outcome import Change, Outcome
from note2anki.runs.again.traces import Traces
from note2anki.runs.assemble import Assembled, assemble
from note2anki.runs.changes import find_changes
from note2anki.runs.decks import descriptions
from note2anki.runs.history import version_entry
from note2anki.runs.identify import Identified, identify
from note2anki.runs.making import Entry
from note2anki.runs.packing.described import describe_package
from note2anki.runs.packing.kept_lines import KeptLines
from note2anki.runs.packing.looks import choose_looks
from note2anki.runs.packing.manifest import Manifest
from note2anki.runs.packing.package_place import package_place
from note2anki.runs.packing.sent_cards import cards_after
from note2anki.runs.packing.shelf import WORTH, Notes
from note2anki.runs.watching import Watch
from note2anki.runs.work.desk import Desk, open_desk
from note2anki.runs.work.tasks import NoteWork
from note2anki.runs.world import World

if TYPE_CHECKING:
    from note2anki.runs.again.leaving import NotesLeft


class Planned(Struct, frozen=True):
    """A package that could be written: its content and cards, the ledger, what the run reports, what it leaves."""

    world: World
    package: Package
    entries: tuple[Entry, ...]
    ledger: Ledger
    outcome: Outcome
    lines: KeptLines
    traces: Traces | None = None

    @property
    def is_new(self) -> bool:
        """Whether it is a new version."""
        return self.outcome.version != self.outcome.previous

    def history(self) -> Iterable[bytes]:
        """Return the parts of the version's line in the history; none where it is no new one."""
        if not self.is_new:
            return ()
        record = self.ledger.packages[self.world.package]
        return version_entry(record, self.outcome.counts, self.outcome.changes, self.entries)


def plan_package(world: World, settled: tuple[Diagnostic, ...], watch: Watch) -> Planned:
    """Find out what an export comes to.

    Args:
        world: the vault.
        settled: what is said of the ledger.
        watch: whoever looks on.

    Raises:
        RunError: there is nothing to export, or it is uncertain what it would be and that is not wanted.
    """
    watch.stage("read and render notes")
    with open_desk(world, watch) as desk:
        works = desk.work(world.selected)
        watch.stage("match questions with cards")
        notes = {file: work.note for file, work in works.items()}
        problems = tuple(problem for work in works.values() for problem in work.problems)
        identified = identify(world, notes, desk.read)
        _refuse_uncertain(world, identified, problems)
        watch.stage("make cards")
        left = _notes_left(world, works, desk)
        del notes
        assembled = assemble(world, identified, works, desk)
        traces = _make_traces(world, left, assembled, desk)
    watch.stage("compare with the last version")
    diagnostics = (*settled, *world.diagnostics, *problems, *assembled.diagnostics)
    if not assembled.entries:
        _refuse_empty(world, diagnostics)
    changes, counts = find_changes(assembled.entries, world.package, first=world.package not in world.ledger.packages)
    planned = _make_planned(world, assembled, changes, counts, diagnostics)
    outcome = replace(planned.outcome, uncertain=tuple(identified.uncertain))
    return replace(planned, outcome=outcome, traces=traces)


def _notes_left(world: World, works: Mapping[str, NoteWork], desk: Desk) -> NotesLeft | None:
    """Return what the notes leave for the next export, before they are used up; nothing where there are few cards."""
    questions = sum(len(work.note.questions) for work in works.values())
    if questions + len(world.ledger.cards) < WORTH or not world.request.use_cache:
        return None
    from note2anki.runs.again.leaving import notes_left  # which small packages need not wait for

    return notes_left(world, works, desk)


def _make_traces(world: World, left: NotesLeft | None, assembled: Assembled, desk: Desk) -> Traces | None:
    if left is None or len(assembled.entries) < WORTH:
        return None
    from note2anki.runs.again.leaving import make_traces

    return make_traces(world, left, assembled, desk)


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
    living = counts["questions"] + counts["concepts"]
    if known and (known.merged or looks != world.ledger.looks or _is_other_file(assembled, known.cards != living)):
        kinds.add("edited")
    version = next_version(known.version if known else "", kinds)
    renewed = known is None or version != known.version
    stamp = world.request.now if renewed or known is None else known.stamp
    record = PackageRecord(name, version, stamp, known.digest if known and not renewed else "", living)
    ledger = replace(
        world.ledger,
        cards=cards_after(world.ledger.cards, assembled.entries, name, renewed=renewed),
        packages={**world.ledger.packages, name: record},
        looks=looks,
        is_new=False,
    )
    created = datetime.fromtimestamp(stamp, UTC)
    lines = KeptLines(len(ledger.cards))
    guids = (entry.card.guid for entry in assembled.entries)
    package = Package(
        notes=Notes(assembled.entries),
        note_types=types,
        descriptions=descriptions(
            (entry.card for entry in assembled.entries), describe_package(record, counts, created)
        ),
        stamp=stamp,
        media=tuple(medium for _name, medium in sorted(assembled.media.items())),
        manifest=Manifest(ledger, record, guids, created.isoformat(), lines),
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
    return Planned(world, package, tuple(assembled.entries), ledger, outcome, lines)


def _is_other_file(assembled: Assembled, is_other_count: bool) -> bool:
    """Tell whether the file is another one though no card changes: one left the selection, or goes to another deck."""
    return is_other_count or any(entry.old and entry.old.deck != entry.card.deck for entry in assembled.entries)
