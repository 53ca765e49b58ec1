"""Turns a paragraph's text into inline nodes in one pass: the loop, and the brackets that links are made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from note2anki.patterns import late_pattern
from note2anki.syntax.emphasis import Run, join_texts, pair_runs
from note2anki.syntax.inline_rules import RULES
from note2anki.syntax.inlines import DEEPEST, Definitions, Inline, InlineKind, depth_around
from note2anki.syntax.memo import Memo
from note2anki.syntax.references import link_label, skip_space, take_destination, take_title

#: What may begin a construct, with what must follow it; the rest is text. Each alternative begins with a literal
#: character: only then does `re` skip to the first of these at once, which makes the search three times as fast.
_SPECIAL = re.compile(
    r"\n|`|\*|_|\[|\]|\\(?=[\n!-/:-@\[-`{-~])|~(?=~)|=(?==)|!(?=\[)|<(?=\S)|&(?=[#a-zA-Z])|\$(?=\S)|%(?=%)|"
    r"\^(?=[\[a-zA-Z0-9-])|#(?=\S)|h(?<![^\W_]h)(?=ttps?://)"
)
#: A destination without anything to resolve, and no title.
_PLAIN_TARGET = late_pattern(r"\((?!<)([^\x00-\x20\x7f()\\&]*+)\)")
_LABEL = late_pattern(r"\[((?:[^\[\]\\]|\\.){0,999})\]")
_BRACKET = late_pattern(r"\\[\s\S]|[\[\]]")
#: Spec 4.7 bounds a label.
LONGEST_LABEL = 999
_NO_DEFINITIONS = Definitions()
#: Of some thousand texts, measured in characters.
_KEPT: Memo[str, list[Inline]] = Memo(160_000)


class InlineParser:
    """The state of one scan.

    Attributes:
        text: what is scanned.
        depth: how many inline footnotes the text is in.
        nodes: the nodes found so far, runs of marks among them.
        has_runs, has_pieces: whether there are such runs, and whether there may be texts to be joined.
        depends: whether what was found depends on the definitions or the depth, and not on the text alone.
        brackets: for each open bracket its node's index, and whether it is an image's.
        spent: how many of them, from the first, are around a link: no link is to be made of them (spec 6.3).
        no_backticks: lengths of backtick runs that have no partner further on.
    """

    # What most texts never change is the class's until they do.
    has_runs = False
    has_pieces = False
    depends = False
    spent = 0
    no_backticks: frozenset[int] = frozenset()
    _absent: frozenset[str] = frozenset()
    _partners: dict[int, int] | None = None

    def __init__(self, text: str, definitions: Definitions, depth: int = 0) -> None:
        self.text = text
        self.definitions = definitions
        self.depth = depth
        self.nodes: list[Inline | Run] = []
        self.brackets: list[tuple[int, bool]] = []

    def parse(self) -> list[Inline]:
        """Scan the whole text."""
        at, text, nodes, search = 0, self.text, self.nodes, _SPECIAL.search
        while match := search(text, at):
            start = match.start()
            if start > at:
                nodes.append(Inline("text", at, start, text[at:start]))
            for rule in RULES[text[start]]:
                after = rule(self, start)
                if after is not None:
                    at = after
                    break
            else:
                at = self.add_text(start, start + 1)
        if at < len(text):
            nodes.append(Inline("text", at, len(text), text[at:]))
        return self.finish(nodes)

    def finish(self, nodes: list[Inline | Run]) -> list[Inline]:
        """Pair the runs among nodes, and join their texts."""
        if self.has_runs:
            return pair_runs(nodes)
        return join_texts(nodes) if self.has_pieces else cast("list[Inline]", nodes)

    def add(self, node: Inline) -> int:
        """Add a node; return the index after it."""
        self.nodes.append(node)
        return node.end

    def add_run(self, run: Run) -> int:
        """Add a run of marks; return the index after it."""
        self.has_runs = True
        self.nodes.append(run)
        return run.end

    def add_text(self, start: int, end: int, text: str | None = None) -> int:
        """Add a piece of text, or what it stands for; return the index after it."""
        self.has_pieces = True
        return self.add(Inline("text", start, end, self.text[start:end] if text is None else text))

    def find(self, sign: str, at: int) -> int:
        """Return where a sign stands next, or -1; one that is not there is looked for once."""
        if sign in self._absent:
            return -1
        found = self.text.find(sign, at)
        if found < 0:
            self._absent |= {sign}
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
        children = self.finish(self.nodes[index + 1 :])
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
        self.depends = True
        if not self.definitions.links or at - start > LONGEST_LABEL:
            return None
        found = self.definitions.links.get(link_label((label and label[1]) or self.text[start:at]))
        return (*found, end) if found else None

    def inline_target(self, at: int) -> tuple[str, str, int] | None:
        """Read `(destination "title")` at an index."""
        text = self.text
        if not text.startswith("(", at):
            return None
        plain = _PLAIN_TARGET.match(text, at)
        if plain:
            return plain[1], "", plain.end()
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


def _without_links(nodes: Sequence[Inline]) -> list[Inline]:
    """Put the text of bare addresses in a link's text in their place."""
    kept: list[Inline] = []
    for node in nodes:
        if node.children:
            node.children = _without_links(node.children)
        if node.kind == "link":
            kept.extend(node.children)
        else:
            kept.append(node)
    return kept


def is_plain(text: str) -> bool:
    """Tell whether a paragraph's text is text alone: nothing in it could begin a construct."""
    return _SPECIAL.search(text) is None


def parse_inlines(text: str, definitions: Definitions | None = None, depth: int = 0) -> list[Inline]:
    """Parse a paragraph's text as Obsidian reads it.

    Who parses the same text soon after gets the same nodes, so nobody may change them.

    Args:
        text: lines joined with line feeds, their leading white space taken off.
        definitions: the note's link and footnote definitions.
        depth: an inline footnote's, where the text is one's content.
    """
    if is_plain(text):  # found sooner than looked up
        return [Inline("text", 0, len(text), text)] if text else []
    kept = _KEPT.get(text)
    if kept is not None:
        return kept
    parser = InlineParser(text, definitions or _NO_DEFINITIONS, depth)
    nodes = parser.parse()
    if not parser.depends:
        _KEPT.keep(text, nodes, len(text))
    return nodes
