"""A note's blocks by what they matter for: one walk over a large tree, where each reader would walk it on its own."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from note2anki.syntax.block_parser import parse_blocks
from note2anki.syntax.blocks import Block

#: A block with the containers around it, outermost first.
Placed = tuple[Block, tuple[Block, ...]]


class Survey(Struct):
    """A note's lines and their blocks, each list in its order.

    Attributes:
        lines: those after the frontmatter.
        first_line: the source line of the first of them.
        document: their blocks as a tree.
        marks: headings and tag blocks.
        written: paragraphs and indented code.
        enclosed: what has an end of its own: fences, math, comments, HTML.
        definitions: footnotes and link definitions.
        breaks: the source lines of thematic breaks.
    """

    lines: Sequence[str]
    first_line: int
    document: Block
    marks: list[Placed] = field(default_factory=list)
    written: list[Placed] = field(default_factory=list)
    enclosed: list[Block] = field(default_factory=list)
    definitions: list[Block] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)

    @property
    def last_line(self) -> int:
        """The source line of the last line."""
        return self.first_line + len(self.lines) - 1

    def line(self, number: int) -> str:
        """Return a source line."""
        return self.lines[number - self.first_line]

    def between(self, line: int, end_line: int) -> list[str]:
        """Return the lines from one source line to another, both among them."""
        return list(self.lines[line - self.first_line : end_line + 1 - self.first_line])


def survey(lines: Sequence[str], first_line: int) -> Survey:
    """Parse a note's lines and sort the blocks by their kind.

    Args:
        lines: those after the frontmatter.
        first_line: the source line of the first of them.
    """
    document = parse_blocks(lines, first_line)
    found = Survey(lines, first_line, document)
    placed = {"heading": found.marks, "tags": found.marks, "paragraph": found.written, "code": found.written}
    enclosed, definitions = found.enclosed, found.definitions
    alone = {"fence": enclosed, "math": enclosed, "comment": enclosed, "html": enclosed}
    alone |= {"footnote": definitions, "reference": definitions}
    stack: list[Placed] = [(document, ())]
    while stack:
        entry = stack.pop()
        block, parents = entry
        kind = block.kind
        if kind in placed:
            placed[kind].append(entry)
        elif kind in alone:
            alone[kind].append(block)
        elif kind == "break":
            found.breaks.add(block.line)
        if block.children:
            inside = (*parents, block)
            stack.extend([(child, inside) for child in reversed(block.children)])
    return found
