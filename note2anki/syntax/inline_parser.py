"""Turns a paragraph's text into inline nodes in one pass: the loop, and the brackets that links are made of."""

from __future__ import annotations

import re

from note2anki.syntax.emphasis import pair_delimiters
from note2anki.syntax.inline_rules import RULES
from note2anki.syntax.inlines import Definitions, Inline
from note2anki.syntax.references import link_label, skip_space, take_destination, take_title

#: Everything that may begin a construct; the rest is text.
_SPECIAL = re.compile(r"[\\`*_~=\[\]!<&$%^#\n]|(?<![^\W_])https?://")
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){0,999})\]")


class InlineParser:
    """The state of one scan.

    Attributes:
        text: what is scanned.
        nodes: the nodes found so far, runs of delimiters among them.
        brackets: for each open bracket its node's index, whether it is an image's, and whether it may still open one.
        no_backticks: lengths of backtick runs that have no partner further on.
    """

    def __init__(self, text: str, definitions: Definitions) -> None:
        self.text = text
        self.definitions = definitions
        self.nodes: list[Inline] = []
        self.brackets: list[tuple[int, bool, bool]] = []
        self.no_backticks: set[int] = set()

    def parse(self) -> list[Inline]:
        """Scan the whole text."""
        at, text, end = 0, self.text, len(self.text)
        while at < end:
            match = _SPECIAL.search(text, at)
            if match is None:
                self.add_text(at, end)
                break
            if match.start() > at:
                self.add_text(at, match.start())
                at = match.start()
            at = self.take(at)
        return pair_delimiters(self.nodes)

    def take(self, at: int) -> int:
        """Apply the rules of the character at an index; return the index after what was taken."""
        character = self.text[at]
        if character == "]":
            return self.close_bracket(at)
        for rule in RULES[character]:
            after = rule(self, at)
            if after is not None:
                return after
        if character == "[" or (character == "!" and self.text.startswith("[", at + 1)):
            return self.open_bracket(at)
        self.add_text(at, at + 1)
        return at + 1

    def add(self, node: Inline) -> int:
        """Add a node; return the index after it."""
        self.nodes.append(node)
        return node.end

    def add_text(self, start: int, end: int, text: str | None = None) -> int:
        """Add plain text, or what it stands for; return the index after it."""
        return self.add(Inline("text", start, end, self.text[start:end] if text is None else text))

    def open_bracket(self, at: int) -> int:
        """Remember where a link's or an image's text may begin."""
        image = self.text[at] == "!"
        self.brackets.append((len(self.nodes), image, True))
        return self.add_text(at, at + 2 if image else at + 1)

    def close_bracket(self, at: int) -> int:
        """Make a link or an image of the last open bracket, where what follows `]` allows it."""
        if not self.brackets:
            return self.add_text(at, at + 1)
        index, image, active = self.brackets.pop()
        found = self.link_after(at, self.nodes[index].end) if active else None
        if found is None:
            return self.add_text(at, at + 1)
        target, title, end = found
        children = pair_delimiters(self.nodes[index + 1 :])
        node = Inline("image" if image else "link", self.nodes[index].start, end, "", children, target, title)
        del self.nodes[index:]
        if not image:  # a link holds no link (spec 6.3)
            self.brackets = [(i, is_image, live and is_image) for i, is_image, live in self.brackets]
        return self.add(node)

    def link_after(self, at: int, start: int) -> tuple[str, str, int] | None:
        """Return destination, title and end of the link whose text runs from `start` to the `]` at an index."""
        inline = self.inline_target(at + 1)
        if inline:
            return inline
        label = _LABEL.match(self.text, at + 1)
        name, end = (label[1], label.end()) if label and label[1] else (self.text[start:at], at + 1)
        if label and not label[1]:
            end = label.end()
        found = self.definitions.links.get(link_label(name)) if self.definitions.links else None
        return (*found, end) if found else None

    def inline_target(self, at: int) -> tuple[str, str, int] | None:
        """Read `(destination "title")` at an index."""
        text = self.text
        if not text.startswith("(", at):
            return None
        start = skip_space(text, at + 1)
        destination = take_destination(text, start)
        if destination is None:
            return None
        target, end = destination
        gap = skip_space(text, end)
        title = take_title(text, gap) if gap > end else None
        after = skip_space(text, title[1]) if title else gap
        return (target, title[0] if title else "", after + 1) if text.startswith(")", after) else None


def parse_inlines(text: str, definitions: Definitions | None = None) -> list[Inline]:
    """Parse a paragraph's text as Obsidian reads it.

    Args:
        text: lines joined with line feeds, their leading white space taken off.
        definitions: the note's link and footnote definitions.
    """
    return InlineParser(text, definitions or Definitions()).parse()
