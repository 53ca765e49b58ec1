"""What stands in a note but not as it was meant: questions that something swallowed, options that turn nothing on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from note2anki.cards.heading import option_names, read_heading
from note2anki.cards.note_reading import Reading
from note2anki.cards.swallowed import column_of, find_hidden, find_lookalikes, find_open
from note2anki.syntax.block_starting import without_closing


def read_hidden(reading: Reading) -> tuple[str, ...]:
    """Report the questions that were swallowed, and return the texts of those that a construct without an end hides."""
    texts: list[str] = []
    opened: set[int] = set()
    for hidden in find_hidden(reading.text.enclosed, reading.rules):
        text = read_heading(without_closing(hidden.text)).text
        column = column_of(hidden.text, reading.text.line(hidden.line))
        if hidden.in_html:
            reading.report("N2A009", hidden.line, column, question=text)
        else:
            if hidden.opened not in opened:
                opened.add(hidden.opened)
                reading.report("N2A015", hidden.opened, construct=hidden.construct)
            reading.report("N2A019", hidden.line, column, question=text, construct=hidden.construct)
        reading.roles.mark(hidden.line, hidden.line, "hidden", whole=True)
        texts.append(text)
    for construct in find_open(reading.text.enclosed):
        if construct.line not in opened:
            reading.report("N2A029", construct.line, construct=construct.construct)
    return tuple(texts)


def read_lookalikes(reading: Reading) -> None:
    """Report the lines that look like questions and are none, and keep their texts."""
    for each in find_lookalikes(reading.text.written, reading.rules):
        column = column_of(each.text, reading.text.line(each.line))
        reading.report("N2A090", each.line, column, question=each.text, reason=each.reason, hint=each.hint)
        reading.lookalikes.append(read_heading(without_closing(each.text)).text)


def report_options(
    reading: Reading, tags: Iterable[str], lines: Iterable[int], spot: tuple[int, int], hint: str
) -> None:
    """Report the options among tags that stand elsewhere than in a heading: they turn nothing on there.

    Args:
        reading: the note.
        tags: without those of a heading.
        lines: the source lines that hold them, and no heading with options of its own.
        spot: the line and column to name where no line does: how YAML writes them is its own matter.
        hint: where they belong.
    """
    for name in option_names(tags):
        if not reading.rules.heed_tag(f"anki/{name}"):
            written = re.compile(rf"(?<![\w`/])#anki/{name}(?![\w/-])", re.IGNORECASE)
            found = ((line, written.search(reading.text.line(line))) for line in lines)
            line, column = next(((line, match.start() + 1) for line, match in found if match), spot)
            reading.report("N2A095", line, column, name=name, hint=hint)


def footnote_lines(reading: Reading) -> Iterator[int]:
    """Yield the source lines of the note's footnotes, which may be far below the answer that they belong to."""
    for block in reading.text.definitions:
        if block.kind == "footnote":
            yield from range(block.line, block.end_line + 1)
