"""Does an export of a vault in which little changed: the cards that did are put in the place of what they were."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from note2anki.anki.kept_collection import StaleCollectionError
from note2anki.identity import ledger_file
from note2anki.identity.ledger_text import LedgerText, UnfitTextError
from note2anki.identity.records import Card, Ledger, PackageRecord
from note2anki.identity.versions import next_version
from note2anki.model import Diagnostic, Medium, NoteType, Package
from note2anki.outcome import Change, Outcome
from note2anki.runs.again.changed_notes import NoSmallChangeError
from note2anki.runs.again.small_change import Remade, remake
from note2anki.runs.again.traces import (
    LedgerDigest,
    NoteTraces,
    Shown,
    Traces,
    asked_of_others,
    keep_traces,
    read_traces,
    without_bytes,
    written_bytes,
)
from note2anki.runs.assemble import restyled_problems
from note2anki.runs.changes import find_changes, sent_card
from note2anki.runs.history import version_entry
from note2anki.runs.not_shown import not_shown
from note2anki.runs.packing.described import describe_package
from note2anki.runs.packing.looks import choose_looks
from note2anki.runs.packing.manifest import manifest_of_lines, sent_line
from note2anki.runs.packing.package_place import package_place
from note2anki.runs.packing.placing import put_in_place
from note2anki.runs.packing.shelf import Notes, update_on_shelf
from note2anki.runs.request import Request
from note2anki.runs.sources import tag_problems
from note2anki.runs.watching import Watch
from note2anki.runs.work.cache import DAYS, today
from note2anki.runs.work.desk import open_desk
from note2anki.runs.world import World, open_vault, package_name
from note2anki.settings import Settings
from note2anki.vault.attachments import attachment_rule


def export_small_change(
    request: Request, vault: Path, settings: Settings, paths: ledger_file.Paths, watch: Watch, *, write: bool
) -> Outcome | None:
    """Write the package and the ledger if only answers changed since its last export.

    Args:
        request: what is asked.
        vault, settings: found from it.
        paths: where the ledger is; where something is to be written its lock is held, and nothing is pending.
        watch: whoever looks on.
        write: else it is only found out what would be done.

    Returns:
        What came out, as the ordinary export would say it; None, and nothing was done, where that has to be made.

    Raises:
        RunError, OSError: as the ordinary export would.
    """
    try:
        change = _find(request, vault, settings, paths, watch)
        if change is not None and write:
            change.write(watch)
        return None if change is None else change.outcome
    except (NoSmallChangeError, UnfitTextError, StaleCollectionError, PermissionError):
        return None  # what may not be read is named there


def _is_plain(request: Request) -> bool:
    """Tell whether nothing is asked that makes an export look at each card."""
    asked = (request.touch, request.follow_renames, request.match, request.as_new)
    return request.use_cache and not any(asked)


def _find(
    request: Request, vault: Path, settings: Settings, paths: ledger_file.Paths, watch: Watch
) -> _SmallChange | None:
    if not _is_plain(request) or not paths.ledger.exists() or paths.pending.exists() or paths.conflict_copies():
        return None
    traces = read_traces(vault, package_name(request, vault))
    if traces is None:
        return None
    watch.stage("load the ledger")
    data = paths.ledger.read_bytes()
    if LedgerDigest.of([data]) != traces.ledger:
        return None
    text = LedgerText(data)
    watch.stage("look at the vault")
    world = open_vault(request, vault, settings, text.head, dict.fromkeys(traces.left_alone, ()))
    types, looks = choose_looks(world, traces.kinds)
    if looks != world.ledger.looks or attachment_rule(vault) != traces.attachments:
        return None
    watch.stage("read and render notes")
    with open_desk(world, watch) as desk:
        if desk.rules != traces.rules or desk.files != traces.files:
            return None
        desk.surroundings.know_aliases(traces.aliases)
        remade = remake(world, traces, text, desk)
        if today() - traces.day > DAYS // 4:
            desk.keep_alive(remade.keys.values())
            traces = replace(traces, day=today())
    watch.stage("compare with the last version")
    return _SmallChange(world, types, text, traces, remade)


class _SmallChange:
    """A new version of a package that was written before, as far as it differs from that.

    Args:
        world: the vault, with the ledger's head alone.
        types: the note types in use.
        text: the ledger.
        traces: what the last export left.
        remade: the cards that were made again.

    Attributes:
        outcome: what the run reports.
    """

    def __init__(
        self, world: World, types: tuple[NoteType, ...], text: LedgerText, traces: Traces, remade: Remade
    ) -> None:
        self._world, self._types, self._text, self._traces, self._remade = world, types, text, traces, remade
        self._known = world.ledger.packages[world.package]
        changes, self._counts = self._compare()
        version = next_version(self._known.version, {change.change for change in changes})
        self._is_new = version != self._known.version
        stamp, digest = (world.request.now, "") if self._is_new else (self._known.stamp, self._known.digest)
        self._record = PackageRecord(world.package, version, stamp, digest, traces.questions + traces.concepts)
        self._changed = self._changed_cards()
        self._shown = self._what_is_shown()
        self._media = self._all_media()
        self._entry = version_entry(self._record, self._counts, changes, remade.entries) if self._is_new else ()
        self.outcome = Outcome(
            package=world.package,
            path=package_place(world, f"{world.package}-{version}.apkg"),
            version=version,
            previous=self._known.version,
            counts=self._counts,
            changes=tuple(changes),
            diagnostics=self._diagnostics(),
            vault=world.vault,
            media=(len(self._media), sum(medium.size for medium in self._media)),
        )

    def _compare(self) -> tuple[list[Change], dict[str, int]]:
        """Return what changed, and the counts of the whole package."""
        changes, counts = find_changes(self._remade.entries, self._world.package, first=False)
        if any(change.change not in ("edited", "moved") for change in changes):
            raise NoSmallChangeError
        living = self._traces.questions + self._traces.concepts
        totals = {"questions": self._traces.questions, "concepts": self._traces.concepts}
        return changes, counts | totals | {"unchanged": living - len(changes)}

    def _changed_cards(self) -> dict[str, Card]:
        """Return the cards of which the ledger has to say something else."""
        cards = {entry.card.guid: entry.card for entry in self._remade.entries}
        if self._is_new:  # which takes the block ids that were added since
            others = (guid for guid in self._text.with_block_ids() if guid not in cards)
            cards |= {guid: self._text.card(guid) for guid in others}
        sent = (sent_card(card, self._world.package, renewed=self._is_new) for card in cards.values())
        return {card.guid: card for card in sent if card != self._text.card(card.guid)}

    def _what_is_shown(self) -> dict[str, Shown]:
        """Return what cards show beside text, and what they cannot show, in their order; media as traces have them."""
        shown = {each.guid: each for each in self._traces.shown}
        for entry in self._remade.entries:
            guid, made = entry.card.guid, entry.made
            if made.problems and not (guid in shown and shown[guid].problems):
                raise NoSmallChangeError  # whose place among the others is not known
            if made.media or guid in shown:
                shown[guid] = Shown(guid, without_bytes(made.media), made.problems)
        return shown

    def _all_media(self) -> tuple[Medium, ...]:
        media = {medium.name: medium for each in self._shown.values() for medium in each.media}
        media |= {medium.name: medium for medium in self._traces.media}
        written = self._traces.written | written_bytes(
            medium for entry in self._remade.entries for medium in entry.made.media
        )
        return tuple(replace(media[name], data=written.get(name, b"")) for name in sorted(media))

    def _restyled(self) -> tuple[str, ...]:
        again = {entry.card.guid for entry in self._remade.entries}
        return (*(guid for guid in self._traces.restyled if guid not in again), *self._remade.restyled)

    def _tags(self) -> tuple[Diagnostic, ...]:
        """Return what is to be said of tags, note by note."""
        by_note: dict[str, list[Diagnostic]] = {file: [] for file in self._traces.notes}
        new = tag_problems((item.note, item.question) for item in self._remade.asked)
        for problem in (*(each for each in self._traces.tags if each.file not in self._remade.works), *new):
            by_note[problem.file].append(problem)
        return tuple(problem for problems in by_note.values() for problem in problems)

    def _diagnostics(self) -> tuple[Diagnostic, ...]:
        works = self._remade.works
        problems = (
            problem
            for file, known in self._traces.notes.items()
            for problem in (works[file].problems if file in works else known.problems)
        )
        hidden = not_shown(self._world.vault, self._shown.values())
        restyled = restyled_problems(len(self._restyled()))
        return (*self._world.diagnostics, *problems, *self._tags(), *self._traces.decks, *restyled, *hidden)

    def write(self, watch: Watch) -> None:
        """Write the package and the ledger, so that a cut at any moment loses neither.

        Raises:
            StaleCollectionError: the former package's collection was not kept; nothing was written.
        """
        target, paths, ledger = self.outcome.path, self._world.ledger_paths, LedgerDigest(self._traces.ledger)

        def stage(digest: str) -> None:
            parts = self._ledger_parts(digest)
            if parts is not None:
                ledger_file.stage_parts(paths, ledger.passing(parts), target, digest, self._entry)

        if self._is_new or self._changed or ledger_file.file_digest(target) != self._known.digest:
            put_in_place(paths, target, self._write_package, stage, watch)
        keep_traces(self._world.vault, self._world.package, self._next_traces(ledger.value))

    def _write_package(self, target: Path) -> str:
        created = datetime.fromtimestamp(self._record.stamp, UTC)
        description = describe_package(self._record, self._counts, created)
        package = Package(
            notes=Notes(self._remade.entries),
            note_types=self._types,
            descriptions=dict.fromkeys(self._traces.decks_in_use, description),
            stamp=self._record.stamp,
            media=self._media,
            manifest=self._manifest(created.isoformat()),
            staying=self._traces.cards - len(self._remade.entries),
        )
        return update_on_shelf(package, self._remade.entries, target, self._world.vault, self._known.digest)

    def _head(self, record: PackageRecord) -> Ledger:
        return replace(self._world.ledger, packages={record.name: record})

    def _manifest(self, created: str) -> Iterator[bytes]:
        """Yield the manifest; of the ledger's lines only those with a block id may be other ones there."""
        cards = dict.fromkeys((*self._changed, *self._text.with_block_ids()))
        name = self._record.name
        lines = {guid: sent_line(self._changed.get(guid) or self._text.card(guid), name) for guid in cards}
        head = self._head(replace(self._record, digest=""))
        return manifest_of_lines(head, self._record, self._text.card_parts(lines), created)

    def _ledger_parts(self, digest: str) -> Iterator[bytes | memoryview] | None:
        """Return the parts of the ledger that belongs to the package with this digest; None where it has no news."""
        record = replace(self._record, digest=digest)
        if not self._changed and record == self._known:
            return None
        return self._text.file_parts(self._head(record), self._changed)

    def _next_traces(self, ledger: bytes) -> Traces:
        works, keys, traces = self._remade.works, self._remade.keys, self._traces
        notes = {
            file: NoteTraces(keys[file], known.guids, asked_of_others(works[file].leanings), works[file].problems)
            if file in works
            else known
            for file, known in traces.notes.items()
        }
        return replace(
            traces,
            ledger=ledger,
            notes=notes,
            tags=self._tags(),
            restyled=self._restyled(),
            shown=tuple(self._shown.values()),
            written=written_bytes(self._media),
            asked=tuple(dict.fromkeys((*traces.asked, *asked_of_others(self._remade.leanings)))),
        )
