"""What can stand in the way of the tools around an export."""

from __future__ import annotations

from note2anki.diagnostics.kind import Kind

IN_TOOLS: dict[str, Kind] = {
    # 093: check
    "N2A093": Kind("error", "no problem has the code {given!r}, or one that begins with it", "{hint}"),
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
        '`note2anki recover FILE "{vault}"` rebuilds it from Anki\'s export',
    ),
    # 110 to 119: push
    "N2A110": Kind(
        "error",
        "Anki does not answer at {url}: {detail}",
        "start Anki, with the add-on AnkiConnect (2055492159) and a profile open; --url names another address",
    ),
    "N2A111": Kind(
        "error",
        "AnkiConnect at {url} speaks version {version}, and this needs {needed}",
        "in Anki, Tools > Add-ons > Check for Updates",
    ),
    "N2A112": Kind(
        "error",
        "AnkiConnect at {url} wants its API key{detail}",
        "give the `apiKey` of its settings with --key, or in the environment as NOTE2ANKI_ANKICONNECT_KEY",
    ),
    "N2A113": Kind(
        "error",
        "notes that Anki lacks, since it could not import the package: {count} ({detail})",
        "in Anki, File > Import, {path}; pushing and importing can take turns, both know the same notes",
    ),
    "N2A114": Kind(
        "error",
        "Anki fell silent when {done} of {total} notes were done: {detail}",
        "push again when Anki answers: what is done stays done, and the rest follows",
    ),
    "N2A115": Kind(
        "warning",
        "{question!r} was edited in Anki and in its note: Anki's stays",
        "`push --touch` writes the note's in its place; or take Anki's text over into the note",
    ),
    "N2A116": Kind(
        "info",
        "notes that were edited in Anki since they were sent, and stay as they are: {count}",
        "-v lists them all; `push --touch` writes over them",
    ),
    "N2A117": Kind(
        "error",
        "the note type {name!r} was changed in Anki: {count} of its notes were left out",
        "in Anki, Tools > Manage Note Types: take back the field or card type; notes of a copy with `+` go back with"
        " Browse > Change Note Type",
    ),
    "N2A118": Kind("error", "Anki refuses {action} for {what}: {detail}", "{hint}"),
    "N2A119": Kind("warning", "{what}: {detail}", "{hint}"),
    # 125 to 129: share and watch
    "N2A125": Kind(
        "info",
        "{detail}: the share holds what the notes say now, as version {version}",
        "export it too, without --share, before the notes change again: a version is to mean one thing",
    ),
    "N2A126": Kind(
        "warning",
        "the card says where something is on this computer: {detail}",
        "take it out of the note, or leave the note out, if other people are not to read it",
    ),
    "N2A127": Kind(
        "error",
        "{path} was made for other people: what rebuilds a ledger is not in it",
        "give the package that `note2anki export` wrote without --share, or Anki's own export",
    ),
    # 120 to 124: the Python API
    "N2A120": Kind("error", "{name} is {value!r}, which means nothing", "give {wanted}"),
}
