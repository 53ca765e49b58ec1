"""What can stand in the way of the tools around an export."""

from __future__ import annotations

from note2anki.diagnostics.kind import Kind

IN_TOOLS: dict[str, Kind] = {
    # 105 to 109: weak
    "N2A105": Kind("error", "{path} holds no answer to a card that note2anki made: {detail}", "{hint}"),
    "N2A106": Kind("error", "no card was answered since {since}", "give an earlier day, or leave --since out"),
    "N2A107": Kind(
        "warning",
        "there is no ledger in {vault}: only questions that read as at their first export are found",
        "`note2anki recover FILE {vault}` rebuilds it from Anki's export",
    ),
}
