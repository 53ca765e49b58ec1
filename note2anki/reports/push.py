"""What `push` has to say: what became of each note in Anki, and what is left to the person."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import to_builtins

from note2anki.outcome import counted
from note2anki.outcome.push import FATES, Fate, Pushed, PushedNote
from note2anki.reports.machine import diagnostic_data, outcome_data
from note2anki.reports.one_line import one_line
from note2anki.reports.paragraphs import Page, Paragraph
from note2anki.reports.summary import summary

#: How each fate is marked and coloured.
_MARKS: dict[Fate, tuple[str, str]] = {
    "created": ("+", "green"),
    "updated": ("~", "yellow"),
    "removed": ("-", "red"),
    "deleted": ("×", "red"),
    "moved": ("→", "cyan"),
    "kept": ("=", "magenta"),
    "waiting": ("…", "red"),
}
#: More notes than this of one fate are counted, unless all are asked for.
_SHOWN = 12


def pushed_text(pushed: Pushed, *, every: bool) -> Page:
    """Return the report of a push for a terminal.

    Args:
        pushed: what came out.
        every: list each note, however many there are.
    """
    exported = summary(pushed.outcome, planned=pushed.dry_run, every=every, imports=False)
    parts: list[Page | Paragraph] = [exported, Paragraph(""), _head(pushed), *_lines(pushed, every=every)]
    if pushed.counts["removed"]:
        parts.append(Paragraph("`push --delete-removed` deletes what was removed, and its reviews.", style="dim"))
    return Page(*parts)


def _head(pushed: Pushed) -> Paragraph:
    text = Paragraph("In Anki" if not pushed.dry_run else "In Anki, nothing was done; a push would leave", style="bold")
    counts = [f"{pushed.counts[fate]} {fate}" for fate in FATES if pushed.counts[fate]]
    text.append(": " + (", ".join(counts) or "nothing to do"), style="not bold")
    if pushed.media:
        text.append(f"; {counted(pushed.media, 'media file')} uploaded", style="not bold")
    return text


def _lines(pushed: Pushed, *, every: bool) -> Iterator[Paragraph]:
    for fate, (mark, colour) in _MARKS.items():
        found = [note for note in pushed.notes if note.fate == fate]
        yield from (_line(note, mark, colour) for note in (found if every else found[:_SHOWN]))
        if not every and len(found) > _SHOWN:
            yield Paragraph(f"{mark} … {len(found) - _SHOWN} more {fate} (-v shows all)", style=colour)


def _line(note: PushedNote, mark: str, colour: str) -> Paragraph:
    text = Paragraph()
    text.append(f"{mark} ", style=colour)
    text.append(one_line(note.question))
    text.append("  " + ", ".join((note.fate, *note.parts)), style="dim")
    return text


def pushed_data(pushed: Pushed) -> dict[str, object]:
    """Return the data of a push."""
    return {
        "export": outcome_data(pushed.outcome),
        "url": pushed.url,
        "dry_run": pushed.dry_run,
        "counts": dict(pushed.counts),
        "notes": [to_builtins(note) for note in pushed.notes],
        "media": pushed.media,
        "to_import": str(pushed.to_import) if pushed.to_import else None,
        "diagnostics": [diagnostic_data(each) for each in pushed.diagnostics],
    }
