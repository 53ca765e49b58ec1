"""`export --share`: a package for other people, which leaves the author's own package and ledger as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from note2anki import __version__
from note2anki.anki.note_types import load_note_types
from note2anki.anki.package import PackageError, write_package
from note2anki.diagnostics import RunError, diagnose
from note2anki.identity.ledger_file import file_digest
from note2anki.identity.ledger_lines import dump
from note2anki.model import AnkiNote, Diagnostic, NoteType, Package
from note2anki.outcome.shared import Shared
from note2anki.runs.export import make_plan
from note2anki.runs.packing.described import describe_share
from note2anki.runs.packing.manifest import FORMAT
from note2anki.runs.packing.package_place import package_place, part_beside
from note2anki.runs.planning import Planned
from note2anki.runs.request import Request
from note2anki.runs.share_cards import SharedCards, shared_cards
from note2anki.runs.watching import UNWATCHED, Watch


def share(request: Request, watch: Watch = UNWATCHED) -> Shared:
    """Write a package for other people; nothing else is written but the cache.

    Args:
        request: what is asked.
        watch: whoever looks on.

    Raises:
        RunError: nothing was written.
    """
    planned = make_plan(request, watch)
    watch.stage("make it for other people")
    cards = shared_cards(planned.world, planned.entries)
    package, shared = _make(planned, cards)
    watch.stage("write the package")
    try:
        with part_beside(shared.path) as temporary:
            # No shelf: a collection that was kept may hold what was deleted from it.
            if write_package(package, temporary) != file_digest(shared.path):
                temporary.replace(shared.path)
    except PackageError as error:
        raise RunError(diagnose("N2A048", detail=error)) from error
    except OSError as error:
        where = error.filename2 or error.filename or shared.path
        raise RunError(diagnose("N2A042", path=where, detail=error.strerror or error)) from error
    return shared


def _make(planned: Planned, cards: SharedCards) -> tuple[Package, Shared]:
    name, version, notes = planned.outcome.package, planned.outcome.version, cards.notes
    record = planned.ledger.packages[name]
    created = datetime.fromtimestamp(record.stamp, UTC)
    concepts = sum(note.note_type == "concept" for note in notes)
    decks = Counter(note.deck for note in notes)
    says = describe_share(record, len(notes) - concepts, concepts, created)
    package = Package(
        notes=notes,
        note_types=_looks(notes),
        descriptions=dict.fromkeys(decks, says),
        stamp=record.stamp,
        media=tuple(medium for _name, medium in sorted(cards.media.items())),
        manifest=_manifest(name, version, created),
    )
    shared = Shared(
        package=name,
        path=package_place(planned.world, f"{name}-{version}-share.apkg"),
        version=version,
        counts={"questions": len(notes) - concepts, "concepts": concepts, "left_out": cards.left_out},
        decks=dict(sorted(decks.items())),
        tags=tuple(sorted({tag for note in notes for tag in note.tags}, key=str.casefold)),
        media=(len(package.media), sum(medium.size for medium in package.media)),
        diagnostics=(*planned.outcome.diagnostics, *cards.diagnostics, *_not_exported(planned)),
    )
    return package, shared


def _looks(notes: Sequence[AnkiNote]) -> tuple[NoteType, ...]:
    """Return the note types as they are shipped: the look that somebody gave theirs is not to be replaced."""
    shipped = load_note_types(None)
    return tuple(shipped[key] for key in sorted({note.note_type for note in notes}))


def _manifest(name: str, version: str, created: datetime) -> bytes:
    return dump(
        {
            "created": created.isoformat(),
            "format": FORMAT,
            "generator": f"note2anki {__version__}",
            "package": name,
            "share": True,
            "version": version,
        }
    )


def _not_exported(planned: Planned) -> Iterator[Diagnostic]:
    outcome = planned.outcome
    if outcome.version != outcome.previous:
        name, previous = outcome.package, outcome.previous
        detail = f"the notes changed since {name} {previous} was exported" if previous else f"{name} was never exported"
        yield diagnose("N2A125", detail=detail, version=outcome.version)
