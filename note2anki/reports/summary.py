"""The summary of an export or a plan: what went out, what changed card by card, and what to do in Anki."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from note2anki.diagnostics import legible
from note2anki.outcome import KINDS, Change, Outcome, counted
from note2anki.reports.one_line import one_line
from note2anki.reports.paragraphs import Page, Paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

#: How each kind of change is marked and coloured.
MARKS: dict[str, tuple[str, str]] = {
    "added": ("+", "green"),
    "edited": ("~", "yellow"),
    "reworded": ("≈", "yellow"),
    "moved": ("→", "cyan"),
    "removed": ("-", "red"),
    "restored": ("↺", "green"),
}
#: More changes than this of one kind are counted, unless all are asked for.
SHOWN = 12
#: Finds in Anki's browser what was removed.
REMOVED_SEARCH = "tag:note2anki::removed"


def _media(count: int, size: int) -> str:
    return f"\n{counted(count, 'media file')}, {f'{size / 2**20:.1f}' if size >= 2**20 / 20 else '<0.1'} MiB"


def _head(outcome: Outcome) -> Paragraph:
    counts = outcome.counts
    text = Paragraph()
    text.append(f"{outcome.package} {outcome.version}", style="bold")
    if outcome.previous and outcome.previous != outcome.version:
        text.append(f"  (was {outcome.previous})", style="dim")
    elif outcome.previous:
        text.append("  (nothing changed)", style="dim")
    text.append(f"\n{counted(counts['questions'], 'question')}, {counted(counts['concepts'], 'concept')}")
    parts = [f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]]
    if outcome.previous and parts:
        text.append(": " + ", ".join(parts))
    if outcome.media[0]:
        text.append(_media(*outcome.media), style="dim")
    return text


def _place(outcome: Outcome, *, planned: bool) -> Paragraph:
    """Return where the package is, in one line that can be copied, however long it is."""
    text = Paragraph(whole_lines=True)
    text.append(f"{'would be written to' if planned else 'written to'} ", style="dim")
    text.append(str(outcome.path))
    return text


def _changes(changes: list[Change], *, every: bool) -> Iterator[tuple[str, str, str, str]]:
    """Yield mark, colour, front and the rest of each line."""
    for kind, (mark, colour) in MARKS.items():
        found = [change for change in changes if change.change == kind]
        for change in found if every else found[:SHOWN]:
            place = f"{change.file}:{change.line}" if change.line else change.file
            yield mark, colour, change.question, f"{kind}: {legible(change.reason)}  {place}"
        if not every and len(found) > SHOWN:
            yield mark, colour, f"… {len(found) - SHOWN} more {kind}", "(-v shows all)"


def _change_table(outcome: Outcome, *, every: bool) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")  # nothing of a long path, or of a text without spaces, is cut off
    for mark, colour, front, rest in _changes(list(outcome.changes), every=every):
        line = Text(one_line(front))
        line.append(f"\n{rest}", style="dim")
        table.add_row(Text(mark, style=colour), line)
    return table


def _uncertain(outcome: Outcome) -> Paragraph | None:
    """List the questions that may be old cards, with both sides and what settles them."""
    text = Paragraph(whole_lines=True)  # what is to be copied stays in one line
    for each in outcome.uncertain:
        text.append(f"\n? {one_line(each.question)}", style="magenta")
        other = f"{legible(each.other)!r} of {each.other_file}"
        text.append(f"\n  {each.place}: may be {other}, reworded ({each.detail})", style="dim")
        text.append(f'\n  if it is: --match "{each.match}"\n  if not:   --as-new "{each.place}"')
    if not outcome.uncertain:
        return None
    text.append("\nUntil you say so they are new cards, and the old ones count as removed.", style="dim")
    return text


def _advice(outcome: Outcome, *, imports: bool) -> Paragraph | None:
    """Say what is to be done in Anki beside importing the file."""
    text = Paragraph()
    if imports and outcome.counts["removed"] and outcome.previous:
        text.append("\nIn Anki, after the import: ", style="bold")
        text.append("Browse, search ")
        text.append(REMOVED_SEARCH, style="bold")
        text.append(", select all, and delete the notes whose questions you removed.")
    for search, deck in outcome.moved_decks:
        text.append("\nIn Anki, to move the cards whose deck is another one now: ", style="bold")
        text.append(f"Browse, search {search}, select all, change deck to {deck}.")
    return text or None


def summary(outcome: Outcome, *, planned: bool, every: bool, imports: bool = True) -> Page:
    """Return the summary of an export or a plan for a terminal.

    Args:
        outcome: what came out.
        planned: nothing was written.
        every: list each change, however many there are.
        imports: it is for the person to import, and to do what no import does.
    """
    parts: list[RenderableType] = [_head(outcome), _place(outcome, planned=planned)]
    if outcome.changes and (outcome.previous or every):
        parts += [Paragraph(""), _change_table(outcome, every=every)]
    parts += [part for part in (_uncertain(outcome), _advice(outcome, imports=imports)) if part is not None]
    return Page(*parts)
