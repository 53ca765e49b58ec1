"""What `prune` and `decks` have to say."""

from __future__ import annotations

from collections.abc import Iterator

from note2anki.outcome import DeckLine, DeckList, Pruned, counted
from note2anki.reports.machine import diagnostic_data
from note2anki.reports.one_line import one_line
from note2anki.reports.paragraphs import Page, Paragraph

#: More tombstones than this are counted, unless all are asked for.
_SHOWN = 12


def pruned_text(pruned: Pruned, *, every: bool) -> Paragraph:
    """Return the report of a pruning for a terminal."""
    text = Paragraph()
    count = len(pruned.cards)
    noun = "tombstone" if count == 1 else "tombstones"
    text.append(f"{count} {noun} {'would be ' if pruned.dry_run else ''}dropped, {pruned.left} kept", style="bold")
    for _guid, question, removed in pruned.cards if every else pruned.cards[:_SHOWN]:
        text.append(f"\n- {one_line(question)}")
        text.append(f"  removed {removed}", style="dim")
    if count > _SHOWN and not every:
        text.append(f"\n… {count - _SHOWN} more (-v shows all)", style="dim")
    if count:
        text.append("\nPasted back into a note, such a question is a new card. ", style="dim")
        text.append("Delete its note in Anki: no later package says that it was removed.", style="dim")
    if pruned.kept:
        text.append(f"\nThe former ledger is kept as {pruned.kept}.", style="dim")
    return text


def pruned_data(pruned: Pruned) -> dict[str, object]:
    """Return the data of a pruning."""
    return {
        "dropped": [
            {"guid": guid, "question": question, "removed": removed} for guid, question, removed in pruned.cards
        ],
        "left": pruned.left,
        "kept": pruned.kept,
        "dry_run": pruned.dry_run,
    }


def decks_text(listed: DeckList) -> Page:
    """Return the list of decks for a terminal."""
    head = [Paragraph(f"{old} → {new}", style="green") for old, new in listed.renamed]
    if listed.renamed:
        head.append(Paragraph("New cards go there from the next export on; Anki moves none that it has.", style="dim"))
    lines = [_deck_line(line) for line in listed.decks]
    return Page(*head, *(lines or [Paragraph("no deck has a card")]))


def _deck_line(line: DeckLine) -> Paragraph:
    text = Paragraph(line.deck, style="bold")
    text.append(f"  {counted(line.questions, 'question')}, {counted(line.concepts, 'concept')}", style="not bold")
    for place, count in _others(line):
        where = "1 is in a note" if count == 1 else f"{count} are in notes"
        text.append(f"\n  {where} whose place asks for {place}", style="not bold dim")
    return text


def _others(line: DeckLine) -> Iterator[tuple[str, int]]:
    yield from ((place, count) for place, count in line.places.items() if place != line.deck)


def decks_data(listed: DeckList) -> dict[str, object]:
    """Return the data of a list of decks."""
    return {
        "decks": [
            {"deck": each.deck, "questions": each.questions, "concepts": each.concepts, "places": dict(each.places)}
            for each in listed.decks
        ],
        "renamed": [{"old": old, "new": new} for old, new in listed.renamed],
        "diagnostics": [diagnostic_data(each) for each in listed.diagnostics],
    }
