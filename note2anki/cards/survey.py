"""A note's blocks by what they matter for: one walk over a large tree, where each reader would walk it on its own."""

from __future__ import annotations

from dataclasses import dataclass, field

from note2anki.syntax.blocks import Block

#: A block with the containers around it, outermost first.
Placed = tuple[Block, tuple[Block, ...]]


@dataclass(slots=True)
class Survey:
    """The blocks of a document, each list in its order.

    Attributes:
        marks: headings and tag blocks.
        written: paragraphs and indented code.
        enclosed: what has an end of its own: fences, math, comments, HTML.
        definitions: footnotes and link definitions.
        breaks: the source lines of thematic breaks.
    """

    marks: list[Placed] = field(default_factory=list)
    written: list[Placed] = field(default_factory=list)
    enclosed: list[Block] = field(default_factory=list)
    definitions: list[Block] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)


def survey(document: Block) -> Survey:
    """Sort the blocks of a document by their kind."""
    found = Survey()
    placed = {"heading": found.marks, "tags": found.marks, "paragraph": found.written, "code": found.written}
    enclosed, definitions = found.enclosed, found.definitions
    alone = {"fence": enclosed, "math": enclosed, "comment": enclosed, "html": enclosed}
    alone |= {"footnote": definitions, "reference": definitions}
    stack: list[Placed] = [(document, ())]
    while stack:
        entry = stack.pop()
        block, parents = entry
        if block.kind in placed:
            placed[block.kind].append(entry)
        elif block.kind in alone:
            alone[block.kind].append(block)
        elif block.kind == "break":
            found.breaks.add(block.line)
        if block.children:
            inside = (*parents, block)
            stack.extend([(child, inside) for child in reversed(block.children)])
    return found
