"""Turns a note's lines into a block tree: the loop of CommonMark's appendix, over the rules beside it."""

from __future__ import annotations

from collections.abc import Sequence

from note2anki.syntax.block_closing import close_block
from note2anki.syntax.block_continuing import CONTINUE, Continued
from note2anki.syntax.block_starting import STARTS
from note2anki.syntax.blocks import CONTAINERS, VERBATIM, Block
from note2anki.syntax.cursor import TAB, Cursor
from note2anki.syntax.html import ends_block

#: Containers deeper than this are text: nobody writes them, and each costs a look at every line.
DEEPEST = 60


class BlockParser:
    """The state of one parse: the stack of open blocks, and the lines, which some rules look ahead in.

    Attributes:
        lines: all lines of the text.
        index: index of the line at hand.
        open: the open blocks, the document first.
        matched: how many of them the line at hand goes on with.
    """

    def __init__(self, lines: Sequence[str], first_line: int = 1) -> None:
        self.lines = lines
        self.first_line = first_line
        self.index = 0
        self.skip_to = 0
        self.root = Block("document", first_line)
        self.open: list[Block] = [self.root]
        self.matched = 1
        self._counted: dict[str, tuple[Block, int, int]] = {}

    @property
    def line(self) -> int:
        """The source line at hand, 1-based."""
        return self.first_line + self.index

    @property
    def tip(self) -> Block:
        """The innermost open block."""
        return self.open[-1]

    @property
    def container(self) -> Block:
        """The innermost block that the line at hand goes on with."""
        return self.open[self.matched - 1]

    def parse(self) -> Block:
        """Take every line, close what is open, and return the document."""
        for index, text in enumerate(self.lines):
            self.index = index
            if index >= self.skip_to:
                self.take(text)
        self.index = len(self.lines)
        while self.open:
            self.close_tip()
        return self.root

    def take(self, text: str) -> None:
        """Take one line: go on with open blocks, start new ones, put the rest where it belongs."""
        cursor = Cursor(text)
        if self.go_on(cursor):
            return
        container = self.container
        if container.kind not in VERBATIM:
            self.start_blocks(cursor)
        self.put(cursor)

    def go_on(self, cursor: Cursor) -> bool:
        """Match the open blocks against the line; true where that used the line up."""
        self.matched = 1
        for block in self.open[1:]:
            result = CONTINUE[block.kind](block, cursor, self)
            if result is Continued.NO:
                break
            if result is Continued.DONE:
                block.end_line = self.line
                self.close_tip()
                return True
            self.matched += 1
        return False

    def start_blocks(self, cursor: Cursor) -> None:
        """Try the rules in the table's order until a leaf is made or none applies."""
        while self.matched < DEEPEST:
            first = cursor.text[cursor.next : cursor.next + 1]
            if first.isalpha() and first not in "tT" and cursor.indent < TAB:
                return  # most lines: nothing but a tag block begins with a letter
            for start in STARTS:
                made = start(self, cursor)
                if made is not None:
                    break
            else:
                return
            if made.kind not in CONTAINERS:
                return

    def is_open_in_tip(self, marker: str) -> bool:
        """Tell whether a marker stands an odd number of times in the innermost block's text so far."""
        tip, lines, count = self._counted.get(marker, (None, 0, 0))
        if tip is not self.tip:
            lines = count = 0
        count += sum(line.count(marker) for line in self.tip.text[lines:])
        self._counted[marker] = (self.tip, len(self.tip.text), count)
        return count % 2 == 1

    def add(self, block: Block) -> Block:
        """Close what the line does not go on with, and open a block in the innermost container left."""
        self.close_unmatched()
        while self.tip.kind not in CONTAINERS or (self.tip.kind == "list" and block.kind != "item"):
            self.close_tip()
        self.tip.children.append(block)
        self.open.append(block)
        self.matched = len(self.open)
        return block

    def close_unmatched(self) -> None:
        """Close the open blocks that the line at hand does not go on with."""
        while len(self.open) > self.matched:
            self.close_tip()

    def close_tip(self) -> None:
        """Close the innermost open block."""
        block = self.open.pop()
        self.matched = min(self.matched, len(self.open))
        close_block(block, self.open[-1] if self.open else block)

    def put(self, cursor: Cursor) -> None:
        """Put what is left of the line into the tip, or into a paragraph of its own."""
        tip = self.tip
        if len(self.open) > self.matched and tip.kind == "paragraph" and not cursor.blank:
            tip.text.append(cursor.text[cursor.next :])  # a lazy line
            for block in self.open:
                if block.kind == "quote":
                    block.end_line = self.line
            return
        self.close_unmatched()
        tip = self.tip
        if tip.kind in VERBATIM:
            self.put_verbatim(tip, cursor)
        elif cursor.blank:
            return
        elif tip.kind in ("paragraph", "table"):
            tip.text.append(cursor.text[cursor.next :])
        elif tip.kind in CONTAINERS:
            cursor.skip_space()
            block = self.add(Block("paragraph", self.line, text_line=self.line, column=cursor.at + 1))
            block.text.append(cursor.rest)

    def put_verbatim(self, tip: Block, cursor: Cursor) -> None:
        """Put a line into code, HTML, math or a comment; an HTML block may end with it."""
        if tip.line == self.line and tip.kind != "html" and tip.kind != "code":
            return  # the rule that made it took the line
        if not tip.text:
            tip.text_line = self.line
        tip.text.append(cursor.rest)
        if tip.kind == "html" and ends_block(tip.html_end, cursor.rest):
            tip.closed = True
            self.close_tip()


def parse_blocks(lines: Sequence[str], first_line: int = 1) -> Block:
    """Parse lines of Markdown as Obsidian reads them.

    Args:
        lines: without line ends; the frontmatter is not among them.
        first_line: the source line of `lines[0]`.

    Returns:
        The document, its blocks with source lines.
    """
    return BlockParser(lines, first_line).parse()
