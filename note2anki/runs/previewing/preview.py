"""`preview`: the plan of an export as a page of every card; nothing is written but the page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from note2anki.anki.card_sides import card_sides
from note2anki.diagnostics import RunError, diagnose
from note2anki.identity.near_questions import Posed
from note2anki.identity.records import QuestionSource
from note2anki.model import AnkiNote, Diagnostic, NoteType
from note2anki.outcome import Change
from note2anki.outcome.previewed import Previewed, PreviewedNote, WrittenPreview
from note2anki.rendering.field_text import text_of
from note2anki.rendering.links import source_uri
from note2anki.reports.preview.page import preview_page
from note2anki.runs.advice import Asked, advise
from note2anki.runs.export import make_plan
from note2anki.runs.fields import anki_note
from note2anki.runs.inlined_media import inline_media
from note2anki.runs.making import Entry
from note2anki.runs.planning import Planned
from note2anki.runs.previewing.changes import Before
from note2anki.runs.previewing.problems import beside
from note2anki.runs.request import Request
from note2anki.runs.watching import UNWATCHED, Watch
from note2anki.vault.discovery import is_note

ENDINGS = (".html", ".htm")


def preview(request: Request, watch: Watch = UNWATCHED) -> Previewed:
    """Return all that a page is to show of what `export` would write.

    Args:
        request: what is asked.
        watch: whoever looks on.

    Raises:
        RunError: nothing could be read, or there is no card.
    """
    planned = make_plan(request, watch)
    watch.stage("make the page")
    media, left_out = inline_media(planned.package.media)
    advice = advise(_asked(planned), planned.world.settings)
    problems = (*planned.outcome.diagnostics, *advice, *_left_out(left_out, len(planned.package.media)))
    name = planned.ledger.vault_name
    return Previewed(
        package=planned.outcome.package,
        version=planned.outcome.version,
        previous=planned.outcome.previous,
        vault=planned.outcome.vault,
        counts=planned.outcome.counts,
        notes=tuple(_notes(planned, problems)),
        diagnostics=problems,
        addresses=tuple(source_uri(name, each.file) if is_note(each.file) else "" for each in problems),
        styles=tuple(dict.fromkeys(each.css for each in planned.package.note_types)),
        media=media,
        left_out=left_out,
    )


def _asked(planned: Planned) -> list[Asked]:
    """Return the questions whose notes say what they are now."""
    found: list[Asked] = []
    for entry in planned.entries:
        source = entry.card.source
        if entry.line and not entry.card.removed and isinstance(source, QuestionSource):
            posed = Posed(source.question, source.answer, (entry.file, source.context))
            found.append(Asked(posed, entry.file, entry.line))
    return found


def _left_out(files: dict[str, int], total: int) -> Iterator[Diagnostic]:
    if files:
        size = f"{sum(files.values()) / 1_000_000:.1f}"
        yield diagnose("N2A100", count=len(files), total=total, size=size)


def _notes(planned: Planned, problems: tuple[Diagnostic, ...]) -> Iterator[PreviewedNote]:
    types = {each.key: each for each in planned.package.note_types}
    changes = {change.guid: change for change in planned.outcome.changes}
    before, places = Before(planned.world), beside(planned.entries, problems)
    for entry in planned.entries:
        change = changes.get(entry.card.guid)
        if not entry.card.removed or change is not None:
            note = anki_note(entry.card, entry.made)
            yield _note(planned, entry, note, types[note.note_type], change, before, places.get(note.guid, ()))


def _note(
    planned: Planned,
    entry: Entry,
    note: AnkiNote,
    note_type: NoteType,
    change: Change | None,
    before: Before,
    problems: tuple[int, ...],
) -> PreviewedNote:
    source = entry.card.source
    headings = source.context if isinstance(source, QuestionSource) else ()
    return PreviewedNote(
        guid=note.guid,
        kind=note.note_type,
        title=" ".join(text_of(note.fields[0]).split()),
        change=change.change if change else "unchanged",
        reason=change.reason if change else "",
        deck=note.deck,
        tags=note.tags,
        file=entry.file,
        line=entry.line,
        address=source_uri(planned.ledger.vault_name, entry.file, headings) if entry.file else "",
        cards=card_sides(note, note_type),
        changed=before.changed_parts(entry),
        problems=problems,
    )


def write_preview(request: Request, output: Path | None, watch: Watch = UNWATCHED) -> WrittenPreview:
    """Write the page, so that a cut leaves the former one or the new one.

    Args:
        request: what is to be shown.
        output: a file, or a folder; the current folder if it is None.
        watch: whoever looks on.

    Raises:
        RunError: nothing could be shown, or N2A101, the page cannot be written.
    """
    previewed = preview(request, watch)
    file = f"{previewed.package}-preview.html"
    path = output if output is not None and is_page(output) else (output or Path()) / file
    data = preview_page(previewed).encode()
    temporary = path.with_name(f".{path.name[:100]}-{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise RunError(diagnose("N2A101", path=path, detail=error.strerror or error)) from error
    return WrittenPreview(path, len(data), previewed)


def is_page(output: Path) -> bool:
    """Tell whether a path names a page, and not the folder for one."""
    return output.suffix.lower() in ENDINGS and not output.is_dir()
