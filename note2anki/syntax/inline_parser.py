"""Turns a paragraph's text into inline nodes in one pass: the loop, and the brackets that links are made of."""

from __future__ import annotations

import re

from note2anki.syntax.emphasis import pair_delimiters
from note2anki.syntax.inline_rules import RULES
from note2anki.syntax.inlines import DEEPEST, Definitions, Inline, InlineKind, depth_around
from note2anki.syntax.references import link_label, skip_space, take_destination, take_title

#: Everything that may begin a construct; the rest is text.
_SPECIAL = re.compile(r"[\\`*_~=\[\]!<&$%^#\n]|(?<![^\W_])https?://")
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){0,999})\]")
_BRACKET = re.compile(r"\\[\s\S]|[\[\]]")
#: Spec 4.7 bounds a label.
LONGEST_LABEL = 999


class InlineParser:
    """The state of one scan.

    Attributes:
        text: what is scanned.
        depth: how many inline footnotes the text is in.
        nodes: the nodes found so far, runs of delimiters among them.
        brackets: for each open bracket its node's index, and whether it is an image's.
        spent: how many of them, from the first, are around a link: no link is to be made of them (spec 6.3).
        no_backticks: lengths of backtick runs that have no partner further on.
    """

    def __init__(self, text: str, definitions: Definitions, depth: int = 0) -> None:
        self.text = text
        self.definitions = definitions
        self.depth = depth
        self.nodes: list[Inline] = []
        self.brackets: list[tuple[int, bool]] = []
        self.spent = 0
        self.no_backticks: set[int] = set()
        self._absent: set[str] = set()
        self._partners: dict[int, int] | None = None

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

    def find(self, sign: str, at: int) -> int:
        """Return where a sign stands next, or -1; one that is not there is looked for once."""
        if sign in self._absent:
            return -1
        found = self.text.find(sign, at)
        if found < 0:
            self._absent.add(sign)
        return found

    def partner(self, at: int) -> int:
        """Return where the bracket that opens at an index is closed, or -1."""
        if self._partners is None:
            self._partners = _bracket_pairs(self.text)
        return self._partners.get(at, -1)

    def open_bracket(self, at: int) -> int:
        """Remember where a link's or an image's text may begin."""
        image = self.text[at] == "!"
        self.brackets.append((len(self.nodes), image))
        return self.add_text(at, at + 2 if image else at + 1)

    def close_bracket(self, at: int) -> int:
        """Make a link or an image of the last open bracket, where what follows `]` allows it."""
        if not self.brackets:
            return self.add_text(at, at + 1)
        index, image = self.brackets.pop()
        spent = len(self.brackets) < self.spent
        self.spent = min(self.spent, len(self.brackets))
        found = self.link_after(at, self.nodes[index].end) if image or not spent else None
        if found is None:
            return self.add_text(at, at + 1)
        target, title, end = found
        children = pair_delimiters(self.nodes[index + 1 :])
        kind: InlineKind = "image" if image else "link"
        node = Inline(kind, self.nodes[index].start, end, "", children, target, title, depth_around(children))
        del self.nodes[index:]
        if node.depth >= DEEPEST:
            self.brackets.clear()
        if not image:
            self.spent = len(self.brackets)
            node.children = _without_links(children)
        return self.add(node)

    def link_after(self, at: int, start: int) -> tuple[str, str, int] | None:
        """Return destination, title and end of the link whose text runs from `start` to the `]` at an index."""
        inline = self.inline_target(at + 1)
        if inline:
            return inline
        label = _LABEL.match(self.text, at + 1)
        end = label.end() if label else at + 1
        if not self.definitions.links or at - start > LONGEST_LABEL:
            return None
        found = self.definitions.links.get(link_label((label and label[1]) or self.text[start:at]))
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


def _bracket_pairs(text: str) -> dict[int, int]:
    """Return where each bracket of a text that is closed is closed."""
    pairs: dict[int, int] = {}
    stack: list[int] = []
    for match in _BRACKET.finditer(text):
        if match[0] == "[":
            stack.append(match.start())
        elif match[0] == "]" and stack:
            pairs[stack.pop()] = match.start()
    return pairs


def _without_links(nodes: list[Inline]) -> list[Inline]:
    """Put the text of bare addresses in a link's text in their place."""
    kept: list[Inline] = []
    for node in nodes:
        node.children = _without_links(node.children)
        kept.extend(node.children if node.kind == "link" else [node])
    return kept


def parse_inlines(text: str, definitions: Definitions | None = None, depth: int = 0) -> list[Inline]:
    """Parse a paragraph's text as Obsidian reads it.

    Args:
        text: lines joined with line feeds, their leading white space taken off.
        definitions: the note's link and footnote definitions.
        depth: an inline footnote's, where the text is one's content.
    """
    return InlineParser(text, definitions or Definitions(), depth).parse()
