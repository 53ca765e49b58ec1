"""Collects what a document defines for its inlines: link references and footnotes."""

from __future__ import annotations

from note2anki.syntax.blocks import Block
from note2anki.syntax.inlines import Definitions
from note2anki.syntax.references import link_label


def definitions_of(document: Block) -> Definitions:
    """Return the link definitions (the first of a label counts, spec 4.7) and footnote labels of a document."""
    links: dict[str, tuple[str, str]] = {}
    footnotes: set[str] = set()
    for block in document.walk():
        if block.kind == "reference":
            links.setdefault(link_label(block.info), (block.target, block.title))
        elif block.kind == "footnote":
            footnotes.add(block.info)
    return Definitions(links, frozenset(footnotes))
