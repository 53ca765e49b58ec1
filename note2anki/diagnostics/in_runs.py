"""What can stand in the way of a run: identity, the ledger, settings, files and streams."""

from __future__ import annotations

from note2anki.diagnostics.kind import Kind

IN_RUNS: dict[str, Kind] = {
    # 03x: identity
    "N2A030": Kind(
        "warning",
        "{question!r} may be {other!r} reworded, but that is not sure ({detail}): it is a new card",
        'if it is that one: --match "{place}={guid}"; if not: --as-new "{place}"; a block id settles it for ever',
    ),
    "N2A031": Kind(
        "error",
        "{count} of {total} cards of the package are gone at once; none is removed",
        "if that is meant, run again with --allow-removals",
    ),
    "N2A032": Kind(
        "info",
        "{question!r} is in {other} now, which is not exported here",
        "export that note too; the card stays as it is",
    ),
    "N2A122": Kind(
        "info",
        "{questions} went into notes that are left out, such as {file}",
        "the cards stay as they are, like all cards of such notes; deleting the questions removes them",
    ),
    "N2A033": Kind(
        "info", "cards that would look different with this version of note2anki: {count}", "`--touch` sends them again"
    ),
    "N2A034": Kind(
        "warning",
        "the deck of {file} stays {deck!r}, though its place is {place!r} now",
        "--follow-renames takes the new name",
    ),
    "N2A035": Kind(
        "info",
        "no ledger here: this is a first export",
        "had this vault been exported before, run `note2anki recover` on the last package first",
    ),
    "N2A036": Kind(
        "warning", "block id ^{block_id} stands on two questions of the note", "give each its own; the first one has it"
    ),
    "N2A037": Kind(
        "warning",
        "{question!r} cannot become {wanted} and keep its card: Anki has no way to change a note's type",
        "--allow-type-change makes a new card and removes the old one; until then it stays as it is",
    ),
    "N2A038": Kind("warning", "the ledger had {detail}; {settled}", "nothing to do: each card keeps its history"),
    "N2A039": Kind(
        "error",
        "{count} of the questions may be old cards reworded; nothing was written",
        "settle each with --match or --as-new, or leave out --strict",
    ),
    # 04x: the run
    "N2A040": Kind("error", "{path} does not exist", "check the path"),
    "N2A041": Kind(
        "error", "no question in {path}", "a question is a heading of level {level}: `- {marker} What is RAG?`"
    ),
    "N2A042": Kind("error", "cannot write {path}: {detail}", "choose another place with -o"),
    "N2A043": Kind(
        "error",
        "the ledger cannot be read: {detail}",
        "kept as {kept}: put back a good copy, or `note2anki recover` the last package; GUIDs stay the same",
    ),
    "N2A044": Kind("error", "the ledger is of a newer note2anki (schema {schema})", "update note2anki"),
    "N2A045": Kind("error", "another export of this vault is running", "wait for it; if there is none, remove {path}"),
    "N2A046": Kind("error", "a second ledger lies in {path}", 'merge it with `note2anki recover "{path}" "{vault}"`'),
    "N2A047": Kind("error", "{detail}", "{hint}"),
    "N2A048": Kind("error", "the package was not written: {detail}", "nothing was changed; please report this"),
    "N2A049": Kind("error", "the paths {first} and {second} are not in one vault", "export them one by one"),
    # 05x: settings; 054 to 057: what the person decided
    "N2A050": Kind("error", "the settings are not valid TOML: {detail}", "mend the line"),
    "N2A051": Kind("error", "unknown setting {name!r}", "{hint}"),
    "N2A052": Kind("error", "the setting {name!r} wants {wanted}, not {value!r}", "see docs/settings.md"),
    "N2A053": Kind("error", "the card template {path} cannot be used: {detail}", "see docs/settings.md"),
    "N2A054": Kind("error", "{value!r} names no question: {detail}", "write FILE:LINE as `note2anki plan` prints it"),
    "N2A055": Kind(
        "error",
        "{value!r} names no card to match: {detail}",
        "write the GUID that `note2anki plan` prints, or the old question",
    ),
    "N2A056": Kind("error", "{value!r} contradicts {other!r}", "settle each question and each card once"),
    "N2A057": Kind(
        "error",
        "{value!r} contradicts the block id ^{block_id}, which is that of {question!r}",
        "take the block id away, or leave it to decide",
    ),
    "N2A058": Kind(
        "error",
        "a rule wants either a folder or a tag, and at least one option",
        'write `folder = "Languages"` and `reverse = true` below [[rules]]',
    ),
    "N2A059": Kind("warning", "the rule's folder {folder!r} holds no note", "check its name"),
    # 06x: recovering and verifying
    "N2A060": Kind("error", "{path} cannot be read: {detail}", "{hint}"),
    "N2A061": Kind(
        "error",
        "{path} holds nothing that note2anki made",
        "give a package that note2anki made, a ledger, or Anki's own export of such cards",
    ),
    "N2A062": Kind(
        "error",
        "{path} is of the vault {theirs!r}, and this is {ours!r}",
        "give the path of its vault; --replace takes it for this vault all the same",
    ),
    "N2A063": Kind("warning", "damaged lines were left out: {count}", "the others were read"),
    "N2A064": Kind(
        "info",
        "of {count} cards only what Anki shows is known: no block ids, and the text without its Markdown",
        "look at `note2anki plan` before the next export: a card whose notes say other than Anki is listed as changed",
    ),
    "N2A065": Kind(
        "error", "none of the {count} questions is in a note of {vault}", "give the vault's folder as the last argument"
    ),
    "N2A066": Kind(
        "info",
        "notes of a note type of note2anki that another tool made: {count}",
        "--adopt takes over those whose question is in the notes",
    ),
    "N2A067": Kind(
        "warning",
        "the note type {name!r} was changed in Anki; notes of it that get no updates: {count}",
        "in Anki, Browse, Change Note Type to the one without `+`; then delete the field or template that was added",
    ),
    "N2A068": Kind("info", "{what} is kept as {kept}", "delete it when you miss nothing"),
    "N2A069": Kind(
        "info", "{question!r} is in no note: its card in Anki is left alone", "to take it over, write it into a note"
    ),
    "N2A070": Kind("error", "`verify` needs Anki's own code ({detail})", "{hint}"),
    "N2A071": Kind("error", "{detail}", "{hint}"),
    "N2A072": Kind("error", "there is no ledger at {path}", "export first, or `note2anki recover` the last package"),
    "N2A073": Kind("warning", "{detail}", "{hint}"),
    "N2A074": Kind(
        "error", "{question!r} had {before} reviews and has {after}", "do not import the package; please report this"
    ),
    "N2A075": Kind(
        "warning",
        "Anki skips {question!r}: its note was edited or marked there after the last export",
        "`note2anki export --touch` sends it again, in place of the edit; or leave it, if the edit is to stay",
    ),
    "N2A108": Kind(
        "warning",
        "{new} is older than {old}: Anki keeps what it has of {count}",
        "name the earlier package first, if they are the wrong way round",
    ),
    # 076 to 079: settings that cannot be followed, and writing them
    "N2A076": Kind(
        "error",
        "there are settings in {path} already",
        "--force writes new ones and keeps the old as {kept}; --stdout only prints them",
    ),
    "N2A077": Kind("error", "the setting {name!r} cannot be followed: {detail}", "{hint}"),
    "N2A078": Kind("warning", "the setting {name!r} holds {value!r}, {detail}", "{hint}"),
    "N2A079": Kind(
        "error",
        "the settings cannot be written to {path}: {detail}",
        "`note2anki init --stdout` prints them, to be put elsewhere and named with --config",
    ),
    # 08x: disk and streams
    "N2A083": Kind(
        "error",
        "cannot write the ledger in {path}: {detail}",
        "set `ledger = PATH` to keep it elsewhere, in a file for --config if the vault itself cannot be written",
    ),
    "N2A084": Kind(
        "warning",
        "there is no ledger, but {kept} was one: this is a first export all the same",
        "put a good copy in its place, or `note2anki recover` the last package, and export again",
    ),
    "N2A085": Kind("error", "unexpected, so nothing was done: {detail}", "please report this, with what -v prints"),
    "N2A086": Kind("error", "the result cannot be printed: {detail}", "the work itself is done; print it elsewhere"),
    "N2A087": Kind("error", "the ledger {path} does not end in .jsonl", "name such a file; no other is touched"),
    "N2A104": Kind(
        "error",
        "the setting `ledger` names {path}, where none is, but the vault has one in {known}",
        "move it there, and history.jsonl beside it as {history}; to begin anew, give it another name",
    ),
    # 098: workers
    "N2A098": Kind(
        "error",
        "a process that works on notes ended before it was done",
        "run it again, with `--jobs 1` if it happens again; nothing was changed",
    ),
}
