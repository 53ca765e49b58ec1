"""What `recover` has to say: what the ledger knows now, and what it was made of."""

from __future__ import annotations

from note2anki.outcome import Recovered, SourceKind, counted
from note2anki.reports.machine import diagnostic_data
from note2anki.reports.one_line import one_line
from note2anki.reports.paragraphs import Paragraph

_KINDS: dict[SourceKind, str] = {
    "package": "a package of note2anki's",
    "anki": "an export of Anki's",
    "ledger": "a ledger",
}
#: More cards that were taken over than this are counted.
_SHOWN = 12


def recovered_text(recovered: Recovered) -> Paragraph:
    """Return the report of a recovery for a terminal."""
    counts = recovered.counts
    text = Paragraph()
    text.append(str(recovered.ledger), style="bold")
    text.append(f"\n{counted(counts['questions'], 'question')}, {counted(counts['concepts'], 'concept')}")
    text.append(f", {counts['removed']} removed: {counts['new']} new here, {counts['renewed']} brought up to date")
    for source in recovered.sources:
        text.append("\nfrom ", style="dim")
        text.append(f"{source.path}  ({_KINDS[source.kind]}, {counted(source.cards, 'card')})")
    for name, version in recovered.packages.items():
        text.append("\npackage ", style="dim")
        text.append(f"{name} {version}")
    for question, file in recovered.adopted[:_SHOWN]:
        text.append("\ntaken over ", style="green")
        text.append(f"{one_line(question)}  {file}")
    if len(recovered.adopted) > _SHOWN:
        text.append(f"\n… {len(recovered.adopted) - _SHOWN} more taken over", style="dim")
    text.append("\nNext: ", style="bold")
    text.append("`note2anki plan` shows what an export would change.")
    return text


def recovered_data(recovered: Recovered) -> dict[str, object]:
    """Return the data of a recovery."""
    return {
        "ledger": str(recovered.ledger),
        "sources": [{"path": str(s.path), "kind": s.kind, "cards": s.cards} for s in recovered.sources],
        "counts": dict(recovered.counts),
        "packages": dict(recovered.packages),
        "kept": recovered.kept,
        "adopted": [{"question": question, "file": file} for question, file in recovered.adopted],
        "diagnostics": [diagnostic_data(each) for each in recovered.diagnostics],
    }
