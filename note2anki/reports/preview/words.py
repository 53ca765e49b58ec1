"""What `preview` has to say on a terminal."""

from __future__ import annotations

from note2anki.outcome import KINDS, counted
from note2anki.outcome.previewed import WrittenPreview
from note2anki.reports.paragraphs import Paragraph


def written_text(written: WrittenPreview) -> Paragraph:
    """Return where the page is, and what is in it."""
    counts = written.previewed.counts
    parts = [counted(written.previewed.card_count, "card")]
    parts += [f"{counts[kind]} {kind}" for kind in KINDS if counts.get(kind)]
    text = Paragraph(f"{written.path}", style="bold")
    text.append(f"\n{', '.join(parts)}; {written.size / 1_000_000:.1f} MB", style="not bold")
    return text
