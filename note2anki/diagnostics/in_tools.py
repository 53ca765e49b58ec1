"""What can stand in the way of the tools around an export."""

from __future__ import annotations

from note2anki.diagnostics.kind import Kind

IN_TOOLS: dict[str, Kind] = {
    # 100 to 104: preview
    "N2A100": Kind(
        "warning",
        "{count} of {total} media files ({size} MB) are not in the page, which would be too large to open",
        "preview a folder or a note alone: the smallest files come first; the cards in Anki have all of them",
    ),
    "N2A101": Kind("error", "the page cannot be written to {path}: {detail}", "choose another place with -o"),
    "N2A102": Kind("error", "the folder {path} cannot be watched: {detail}", "{hint}"),
    "N2A103": Kind("error", "the page cannot be served at port {port}: {detail}", "choose another with --port"),
    # 105 to 109: weak
    "N2A105": Kind("error", "{path} holds no answer to a card that note2anki made: {detail}", "{hint}"),
    "N2A106": Kind("error", "no card was answered since {since}", "give an earlier day, or leave --since out"),
    "N2A107": Kind(
        "warning",
        "there is no ledger in {vault}: only questions that read as at their first export are found",
        "`note2anki recover FILE {vault}` rebuilds it from Anki's export",
    ),
}
