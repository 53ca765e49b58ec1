"""Obsidian's Markdown as one extension of Python-Markdown: our grammar in place of its parser."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, ElementTree

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.util import Registry

from note2anki.rendering.block_elements import add_document, define
from note2anki.rendering.direction import mark_directions
from note2anki.rendering.inline_elements import add_inlines
from note2anki.rendering.state import State
from note2anki.syntax.inline_parser import parse_inlines
from note2anki.syntax.inlines import Definitions


class ObsidianParser(BlockParser):
    """Makes the element tree of a text from the block tree of `syntax`.

    Attributes:
        shared: what the text at hand shares; set before each conversion.
        inline: whether the text is one line's worth of inlines, such as a question.
    """

    shared: State
    inline = False

    def parseDocument(self, lines: Iterable[str]) -> ElementTree:
        """Return the tree of a text's lines."""
        self.root = Element(self.md.doc_tag)
        state = self.shared
        if self.inline:
            if state.concept is None:
                define(state.references.split("\n"), state)
            else:  # a mention has left its footnotes with its question: each label is one, and none is shown
                state.definitions = Definitions()
            state.inlines = "\n".join(lines)
            add_inlines(parse_inlines(state.inlines, state.definitions), self.root, state)
        else:
            state.add_document = add_document
            lines = list(lines)
            add_document(lines, self.root, state)
            mark_directions(self.root, lines)
        return ElementTree(self.root)


class ObsidianExtension(Extension):
    """Replaces Python-Markdown's parser, and drops the stages that the grammar of `syntax` makes needless."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Set up an instance of Python-Markdown."""
        md.parser = ObsidianParser(md)
        md.preprocessors = Registry()
        md.treeprocessors = Registry()
        for name in ("amp_substitute", "unescape"):
            if name in md.postprocessors:
                md.postprocessors.deregister(name)
