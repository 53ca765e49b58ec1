"""Obsidian's Markdown as one extension of Python-Markdown: our grammar in place of its parser."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, ElementTree

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.postprocessors import RawHtmlPostprocessor
from markdown.util import Registry

from note2anki.rendering.block_elements import define, write_document
from note2anki.rendering.direction import mark_directions
from note2anki.rendering.inline_elements import inlines_html
from note2anki.rendering.state import State
from note2anki.syntax.block_parser import parse_blocks
from note2anki.syntax.inline_parser import parse_inlines
from note2anki.syntax.inlines import Definitions


class ObsidianParser(BlockParser):
    """Writes a text's HTML from the block tree of `syntax`: building elements only to write them cost more than both.

    Attributes:
        shared: what the text at hand shares; set before each conversion.
        inline: whether the text is one line's worth of inlines, such as a question.
    """

    shared: State
    inline = False

    def parseDocument(self, lines: Iterable[str]) -> ElementTree:
        """Return a tree of one element, whose text is the HTML of a text's lines."""
        self.root = Element(self.md.doc_tag)
        lines = list(lines)
        text = "\n".join(lines)
        if self.inline:
            self.root.text = self._inlines(text)
        else:
            self.shared.write_document = write_document
            self.root.text = "".join(mark_directions(write_document(text, lines, self.shared), text))
        return ElementTree(self.root)

    def _inlines(self, text: str) -> str:
        state = self.shared
        if state.concept is not None:  # a mention has left its footnotes with its question: each label is one
            state.definitions = Definitions()
        elif "]:" in state.references:  # else nothing is defined in them
            define(parse_blocks(state.references.split("\n")), state)
        state.inlines = text
        return inlines_html(parse_inlines(text, state.definitions), state)


class StashedHtml(RawHtmlPostprocessor):
    """Puts back the HTML that was set aside.

    Each run of Python-Markdown's own leaves a function that refers to itself, which only a garbage collection frees: of
    a big vault some 60 MiB. Most texts have no HTML.
    """

    def run(self, text: str) -> str:
        """Return a text with its HTML."""
        return super().run(text) if self.md.htmlStash.html_counter else text


class ObsidianExtension(Extension):
    """Replaces Python-Markdown's parser, and drops the stages that the grammar of `syntax` makes needless."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Set up an instance of Python-Markdown."""
        md.parser = ObsidianParser(md)
        md.preprocessors = Registry()
        md.treeprocessors = Registry()
        md.postprocessors.register(StashedHtml(md), "raw_html", 30)
        for name in ("amp_substitute", "unescape"):
            if name in md.postprocessors:
                md.postprocessors.deregister(name)


def make_engine() -> Markdown:
    """Return Python-Markdown for Obsidian's grammar."""
    engine = Markdown(extensions=[ObsidianExtension()], output_format="html")
    engine.stripTopLevelTags = False
    engine.serializer = _written
    return engine


def _written(root: Element) -> str:
    """Return the HTML that is in a tree of one element."""
    return root.text or ""
