"""What can be wrong in a note: its file, its questions, its tags, links and media."""

from __future__ import annotations

from note2anki.diagnostics.kind import Kind

IN_NOTES: dict[str, Kind] = {
    # 0xx: files and frontmatter
    "N2A001": Kind(
        "error", "the note is not UTF-8 ({detail})", "save it as UTF-8; until then its cards stay as they are"
    ),
    "N2A002": Kind(
        "error",
        "the note cannot be read: {detail}",
        "check the file's permissions and name, and where a link leads; until then its cards stay as they are",
    ),
    "N2A003": Kind(
        "warning",
        "the frontmatter is not valid YAML: {detail}",
        "mend the line; until then the note is exported without its properties",
    ),
    "N2A004": Kind(
        "warning", "the frontmatter is never closed", "end it with a line of three hyphens, or remove the first line"
    ),
    "N2A005": Kind(
        "warning", "the frontmatter is {detail}, not properties with values", "write one `name: value` a line"
    ),
    "N2A006": Kind("warning", "unknown option {name!r} in the frontmatter's note2anki", "{hint}"),
    "N2A007": Kind("warning", "option {name!r} wants {wanted}, not {value!r}", "write `{name}: {example}`"),
    "N2A008": Kind(
        "error",
        "the path goes out of the vault",
        "links to folders outside are not followed; copy the note into the vault",
    ),
    # 009 to 019: questions
    "N2A009": Kind(
        "warning",
        "the question {question!r} stands in an HTML block, so that Obsidian shows it as plain text",
        "put an empty line above it; its card stays as it is until then",
    ),
    "N2A010": Kind("warning", "a question without text", "write the question after the hashes, or remove the line"),
    "N2A011": Kind(
        "warning", "the question {question!r} has no answer", 'write one below it, or set empty_answers = "export"'
    ),
    "N2A012": Kind(
        "warning",
        "text with a line of hyphens right under it is a heading, and ends the answer",
        "put an empty line above the hyphens",
    ),
    "N2A013": Kind(
        "warning",
        "text after the end of a callout belongs to no question",
        "put `>` before it, or give it a question of its own",
    ),
    "N2A014": Kind("warning", "text after the tag block is on no card", "move it above the tag block"),
    "N2A015": Kind(
        "warning",
        "{construct} is never closed",
        "close it; the questions below it keep their cards as they are until then",
    ),
    "N2A016": Kind("info", "the question {question!r} is {mark}", "{hint}"),
    "N2A017": Kind("warning", "unknown option #anki/{name}", "{hint}"),
    "N2A018": Kind(
        "warning",
        "#anki/cloze, but the answer of {question!r} has no ==highlight==",
        "highlight what is to be asked; without, it is a plain question",
    ),
    "N2A019": Kind(
        "warning",
        "the question {question!r} stands in {construct} that is never closed",
        "close it; its card stays as it is until then",
    ),
    # 02x: tags, links, media
    "N2A020": Kind(
        "warning",
        "Anki cannot hold the tag {tag!r}; it is written {written!r}",
        "use letters, digits, `-`, `_` and `/`",
    ),
    "N2A021": Kind("warning", "{target!r} is not in the vault", "mend the link; the card shows its name"),
    "N2A022": Kind(
        "warning", "more than one file is called {target!r}; {chosen} is taken", "write the folder in the link"
    ),
    "N2A023": Kind(
        "warning",
        "{target!r} is shown as a link: it lies outside the vault or on the net",
        "copy the file into the vault",
    ),
    "N2A024": Kind("warning", "{target!r} is of a kind that Anki cannot show", "its name stands on the card"),
    "N2A025": Kind(
        "warning",
        "the embedded note {target!r} is not shown: {reason}",
        "its link stands on the card; embed less, or write there what the answer needs",
    ),
    "N2A026": Kind(
        "warning",
        "there is no {fragment!r} in {note}, which {target!r} embeds",
        "mend what follows `#`; its link stands on the card",
    ),
    "N2A027": Kind("warning", "{target!r} cannot be shown: {detail}", "check the file; its name stands on the card"),
    "N2A028": Kind(
        "warning",
        "the file has {size} MB; AnkiWeb takes none above 100 MB",
        "make it smaller, or it will not reach your other devices",
    ),
    "N2A029": Kind("warning", "{construct} is never closed, and takes what follows", "close it where it ends"),
    # 080 to 082, 088: what makes it hard to learn, which only `check` and `preview` say; 089: what cuts an answer off
    "N2A080": Kind(
        "info",
        "the question {question!r} is asked in {other} too",
        "ask it once, or say in each what it is about",
    ),
    "N2A081": Kind(
        "info",
        "the answer of {question!r} has {words} words, and more than {limit} are hard to learn",
        "part it into questions of their own; the setting longest_answer is the limit",
    ),
    "N2A082": Kind(
        "info",
        "the question {question!r} is nearly that in {other}: {theirs!r}",
        "ask it once, or say more clearly how they differ",
    ),
    "N2A088": Kind(
        "info",
        "the concept {name!r} has no definition; it is named in {count}",
        "write a note of that name; its first paragraph is the definition",
    ),
    "N2A089": Kind(
        "warning",
        "the heading {heading!r} ends the answer of {question!r}, and the text below it is on no card",
        "{hint}",
    ),
    # 09x: what was meant for a question or a tag, and what could do harm
    "N2A090": Kind("warning", "{question!r} looks like a question, but {reason}", "{hint}"),
    "N2A091": Kind(
        "warning", "the tag after # is a comment to YAML: {tag!r} is left out", "write it without #, or in quotes"
    ),
    "N2A092": Kind(
        "warning",
        "the question {question!r} stands in the frontmatter",
        "close the frontmatter above it with a line of three hyphens; its card stays as it is until then",
    ),
    "N2A094": Kind(
        "warning",
        "a sync tool put this copy of {original} aside: its questions have cards of their own",
        "take what is new in it over into {original}, and delete it",
    ),
    "N2A095": Kind("warning", "#anki/{name} is a plain tag here, and turns nothing on or off", "{hint}"),
    "N2A096": Kind(
        "warning",
        "a formula uses {command}, which could load or restyle what is outside it",
        "the formula stands on the card as text; write it without {command}",
    ),
    "N2A097": Kind(
        "warning",
        "{target!r} is written out in the note, and cannot be shown: {detail}",
        "its name stands on the card; put it into the vault as a file, and link that",
    ),
    "N2A109": Kind(
        "error",
        "git left its conflict marks in the note",
        "choose between the two sides and remove the marks; until then its cards stay as they are",
    ),
}
