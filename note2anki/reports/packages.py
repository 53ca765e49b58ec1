"""What `inspect` and `verify` have to say of packages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import to_builtins
from msgspec.structs import asdict

from note2anki.diagnostics import legible
from note2anki.outcome import Inspected, Verified, VerifiedNote, counted
from note2anki.reports.machine import diagnostic_data
from note2anki.reports.paragraphs import Paragraph

#: More notes of one kind than this are counted, unless all are asked for.
_SHOWN = 12
#: Letters of a deck's description, or of a note type's fields, that a line has room for.
_WORDS = 100


def inspected_text(inspected: Inspected) -> Paragraph:
    """Return what is in a package for a terminal."""
    counts = inspected.counts
    text = Paragraph(str(inspected.path), style="bold")
    if inspected.package:
        made = f"\n{inspected.package} {inspected.version}, made by {inspected.generator}, {inspected.created}"
        made += ", for other people" if inspected.share else ""
        text.append(made, style="not bold")
    shown = ((name, count) for name, count in counts.items() if count or name in ("notes", "cards"))
    numbers = ", ".join(f"{count} {name.removesuffix('s') if count == 1 else name}" for name, count in shown)
    text.append(f"\n{numbers}  ({inspected.format})", style="not bold")
    _append_counts(text, "deck", inspected.decks, "card", inspected.descriptions)
    fields = {name: ", ".join(names) for name, names in inspected.fields.items()}
    _append_counts(text, "note type", inspected.note_types, "note", fields)
    _append_counts(text, "tag", dict(list(inspected.tags.items())[:_SHOWN]), "note", {})
    if len(inspected.tags) > _SHOWN:
        text.append(f"\n… {len(inspected.tags) - _SHOWN} more tags (--json lists all)", style="not bold dim")
    return text


def _append_counts(text: Paragraph, noun: str, counts: Mapping[str, int], unit: str, says: Mapping[str, str]) -> None:
    """Append a line for each name, with what it says of itself in as many words as a line has room for."""
    for name, count in counts.items():
        text.append(f"\n{noun} ", style="not bold dim")
        text.append(f"{name}  {counted(count, unit)}", style="not bold")
        words = " ".join(says.get(name, "").split())
        if words:
            text.append(f"  {words if len(words) <= _WORDS else words[: _WORDS - 1] + '…'}", style="not bold dim")


def inspected_data(inspected: Inspected) -> dict[str, object]:
    """Return the data of an inspection."""
    data = asdict(inspected)
    return {**data, "path": str(inspected.path), "diagnostics": [diagnostic_data(e) for e in inspected.diagnostics]}


def verified_text(verified: Verified, *, every: bool) -> Paragraph:
    """Return what real Anki did for a terminal.

    Args:
        verified: what came out.
        every: list each note, however many there are.
    """
    text = Paragraph()
    first, counts = verified.first, verified.counts
    text.append("the first package: ", style="bold")
    text.append(f"{first['new']} new, {first['updated']} updated")
    text.append(f", {first['known']} were in the collection" if first["known"] else "")
    text.append(f"; then {counted(verified.studied, 'card')} {'was' if verified.studied == 1 else 'were'} studied\n")
    text.append("the next package:  ", style="bold")
    text.append(", ".join(f"{count} {name}" for name, count in counts.items()))
    text.append("\nreviews:           ", style="bold")
    text.append(f"{verified.reviews[0]} before the import, {verified.reviews[1]} after it")
    notes = verified.notes
    _append_notes(text, "new", [note for note in notes if note.fate == "new"], every=every)
    _append_notes(
        text, "updated", [note for note in notes if note.fate == "updated" and not note.is_tombstone], every=every
    )
    _append_notes(text, "conflicting", [note for note in notes if note.fate == "conflicting"], every=every)
    _append_notes(text, "removed", [note for note in notes if note.is_tombstone], every=every)
    _append_notes(text, "not moved by Anki", [note for note in notes if note.stays_in], every=every)
    return text


def _append_notes(text: Paragraph, title: str, notes: Iterable[VerifiedNote], *, every: bool) -> None:
    found = list(notes)
    if not found:
        return
    text.append(f"\n\n{title}", style="bold")
    for note in found if every else found[:_SHOWN]:
        text.append(f"\n  {legible(note.question)}")
        text.append(f"  {note.reviews[0]} → {note.reviews[1]} reviews", style="dim")
        if note.stays_in:
            text.append(f"  stays in {note.stays_in}, wanted in {note.deck}", style="dim")
    if len(found) > _SHOWN and not every:
        text.append(f"\n  … {len(found) - _SHOWN} more (-v shows all)", style="dim")


def verified_data(verified: Verified) -> dict[str, object]:
    """Return the data of a verification."""
    return {
        "counts": dict(verified.counts),
        "first": dict(verified.first),
        "studied": verified.studied,
        "reviews": {"before": verified.reviews[0], "after": verified.reviews[1]},
        "notes": [
            {**to_builtins(note), "reviews": {"before": note.reviews[0], "after": note.reviews[1]}}
            for note in verified.notes
        ],
        "diagnostics": [diagnostic_data(each) for each in verified.diagnostics],
    }
