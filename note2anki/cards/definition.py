"""What a concept's own note says of it: a property, its lead, or its first paragraph."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from note2anki.cards.outline import find_marks
from note2anki.cards.references import References
from note2anki.cards.roles import Roles
from note2anki.cards.rules import ReadingRules
from note2anki.cards.survey import Survey
from note2anki.cards.visible import says_something
from note2anki.patterns import late_pattern
from note2anki.syntax.block_parser import parse_blocks
from note2anki.syntax.blocks import Block

_PROPERTIES = ("definition", "description")
#: A short definition has at most this many characters: it stands on every card that names the concept.
LONGEST_SHORT = 800
_LINK = late_pattern(r"!?\[\[[^\[\]]*\]\]|!?\[[^\[\]]*\]\([^()]*\)")
_PARTING = frozenset({"heading", "break"})
#: What stands in these is no line of Markdown, though it may look like one.
_VERBATIM = frozenset({"fence", "code", "math"})


class ConceptNote(Struct, frozen=True):
    """A concept as its own note defines it.

    Attributes:
        definition: Markdown; empty where the note says nothing.
        short: the definition's first paragraph, or its beginning where that is long.
        references: Markdown of the footnote and link definitions that the definition uses.
    """

    definition: str
    short: str
    references: str = ""


def read_concept_note(note: Survey, properties: Mapping[str, object], rules: ReadingRules) -> ConceptNote:
    """Read the definition that a note gives of the concept it is named after.

    Args:
        note: its lines and blocks.
        properties: its frontmatter.
        rules: which lines are navigation, and which headings are questions: an answer is no definition.
    """
    written = {name.casefold(): value for name, value in properties.items()}
    for name in _PROPERTIES:
        value = written.get(name)
        if isinstance(value, str) and value.strip():
            return ConceptNote(value.strip(), _shortened(value.strip()))
    text = _lead(note, rules) or _first_paragraph(note, rules)
    if not text:
        return ConceptNote("", "")
    short = _shortened(_first_block(text))
    references = References(note)
    used = dict.fromkeys((references.used_by(text), references.used_by(short)))
    return ConceptNote(text, short, "\n\n".join(each for each in used if each))


def _lead(note: Survey, rules: ReadingRules) -> str:
    """Return the text before the first heading, above the tag block or else below it; no navigation, no separators."""
    tag_blocks: list[Block] = []
    last_line = note.last_line
    for mark in find_marks(note.marks, rules):
        if mark.block.kind == "heading":
            last_line = mark.block.line - 1
            break
        tag_blocks.append(mark.block)
    roles = Roles(note.between(note.first_line, last_line), note.first_line, note.breaks)
    roles.mark_navigation(last_line, rules.navigation)
    starts = [note.first_line, *(block.end_line + 1 for block in tag_blocks)]
    ends = [*(block.line - 1 for block in tag_blocks), last_line]
    for start, end in zip(starts, ends, strict=True):
        kept = [
            line if roles.first(number, number, "preamble") else ""
            for number, line in enumerate(note.between(start, end), start)
        ]
        if any(says_something(child) for child in parse_blocks(kept).children):
            return "\n".join(kept).strip("\n")
    return ""


def _first_paragraph(note: Survey, rules: ReadingRules) -> str:
    """Return the first block with text below the first heading, unless a question comes before it."""
    seen = False
    links = _lines_of_links(note, rules)
    for child in note.document.children:
        if child.kind == "heading":
            if child.level in rules.levels and not child.setext:
                return ""
            seen = True
        elif seen and child.kind not in _PARTING and says_something(child):
            if any(block.kind == "heading" for block in child.walk()):
                return ""
            numbers = range(child.line, child.end_line + 1)
            left_out = () if child.kind in _VERBATIM else links
            kept = [note.line(number) for number in numbers if number not in left_out]
            if any(map(str.strip, kept)):
                return "\n".join(kept)
    return ""


def _lines_of_links(note: Survey, rules: ReadingRules) -> set[int]:
    """Return the navigation lines anywhere in a note that hold links alone: many stand right below its title.

    Above all headings the name before the colon is enough; below one, `parent: the [[node]] above` may be a definition.
    """
    roles = Roles(note.lines, note.first_line, note.breaks)
    roles.mark_navigation(note.last_line, rules.navigation)
    runs = [range(span.line, span.end_line + 1) for span in roles.spans() if span.role == "navigation"]
    silent = {number for run in runs for number in run if not _says_more(note.line(number))}
    linked = {number for number in silent if _LINK.search(note.line(number))}
    return linked | {number for number in silent if number + 1 in linked}


def _says_more(line: str) -> bool:
    """Tell whether a navigation line has words beside its name and its links."""
    return any(map(str.isalnum, _LINK.sub("", line).partition(":")[2]))


def _first_block(text: str) -> str:
    lines = text.split("\n")
    shown = [child for child in parse_blocks(lines).children if child.kind not in _PARTING and says_something(child)]
    return "\n".join(lines[shown[0].line - 1 : shown[0].end_line]) if shown else ""


def _shortened(text: str) -> str:
    """Return a text, or its first words."""
    if len(text) <= LONGEST_SHORT:
        return text
    begin = text[:LONGEST_SHORT]
    at = max(begin.rfind(" "), begin.rfind("\n"))
    return f"{begin[: at if at > 0 else LONGEST_SHORT].rstrip()} …"
