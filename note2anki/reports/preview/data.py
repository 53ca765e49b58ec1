"""What the preview's page shows, as plain data: the page's scripts read exactly these keys."""

from __future__ import annotations

from msgspec import to_builtins

from note2anki.diagnostics import legible
from note2anki.outcome import KINDS
from note2anki.outcome.previewed import ChangedPart, Previewed, PreviewedNote, WrittenPreview
from note2anki.reports.machine import diagnostic_data
from note2anki.reports.word_changes import word_changes


def preview_data(previewed: Previewed) -> dict[str, object]:
    """Return all that the page shows."""
    return {
        "package": previewed.package,
        "version": previewed.version,
        "previous": previewed.previous,
        "kinds": KINDS,
        "cards": previewed.card_count,
        "notes": [_note_data(note) for note in previewed.notes],
        "problems": [
            {**diagnostic_data(problem), "address": address}
            for problem, address in zip(previewed.diagnostics, previewed.addresses, strict=True)
        ],
        "media": dict(previewed.media),
        "leftOut": dict(previewed.left_out),
    }


def _note_data(note: PreviewedNote) -> dict[str, object]:
    return {
        "guid": note.guid,
        "kind": note.kind,
        "title": note.title,
        "change": note.change,
        "reason": note.reason,
        "deck": note.deck,
        "tags": note.tags,
        "file": note.file,
        "line": note.line,
        "address": note.address,
        "cards": [to_builtins(card) for card in note.cards],
        "changed": [_part_data(part) for part in note.changed],
        "problems": note.problems,
    }


def _part_data(part: ChangedPart) -> dict[str, object]:
    return {"name": part.name, "pieces": [tuple(piece) for piece in word_changes(legible(part.old), legible(part.new))]}


def written_data(written: WrittenPreview) -> dict[str, object]:
    """Return the data of a page that was written, for machines."""
    previewed = written.previewed
    return {
        "path": str(written.path),
        "bytes": written.size,
        "package": previewed.package,
        "version": previewed.version,
        "previous": previewed.previous,
        "cards": previewed.card_count,
        "counts": dict(previewed.counts),
        "media": {"shown": len(previewed.media), "left_out": len(previewed.left_out)},
        "diagnostics": [diagnostic_data(each) for each in previewed.diagnostics],
    }
