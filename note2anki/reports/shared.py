"""What `export --share` has to say: what other people will get."""

from __future__ import annotations

from note2anki.outcome import counted
from note2anki.outcome.shared import Shared
from note2anki.reports.machine import diagnostic_data
from note2anki.reports.paragraphs import Page, Paragraph

#: More tags than this are counted.
_SHOWN = 20


def shared_text(shared: Shared) -> Page:
    """Return what is in a share for a terminal: all that a person may want to look at before it is given away."""
    counts = shared.counts
    text = Paragraph()
    text.append(f"{shared.package} {shared.version}, for other people", style="bold")
    text.append(f"\n{counted(counts['questions'], 'question')}, {counted(counts['concepts'], 'concept')}")
    if shared.media[0]:
        text.append(f", {counted(shared.media[0], 'media file')}")
    for name, count in shared.decks.items():
        text.append("\ndeck ", style="dim")
        text.append(f"{name}  {counted(count, 'note')}")
    if shared.tags:
        more = f" and {len(shared.tags) - _SHOWN} more" if len(shared.tags) > _SHOWN else ""
        text.append("\ntags ", style="dim")
        text.append(f"{', '.join(shared.tags[:_SHOWN])}{more}")
    if counts["left_out"]:
        text.append(f"\n{counted(counts['left_out'], 'concept')} left out: only other notes say something of it")
    place = Paragraph(whole_lines=True)  # what is to be copied stays in one line
    place.append("written to ", style="dim")
    place.append(str(shared.path))
    return Page(text, place)


def shared_data(shared: Shared) -> dict[str, object]:
    """Return the data of a share."""
    return {
        "package": shared.package,
        "path": str(shared.path),
        "version": shared.version,
        "share": True,
        "counts": dict(shared.counts),
        "decks": dict(shared.decks),
        "tags": list(shared.tags),
        "media": {"count": shared.media[0], "bytes": shared.media[1]},
        "diagnostics": [diagnostic_data(each) for each in shared.diagnostics],
    }
