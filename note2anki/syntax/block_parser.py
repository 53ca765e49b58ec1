"""Turns a note's lines into a block tree: the loop of CommonMark's appendix, over the rules beside it."""

from __future__ import annotations

from collections.abc import Sequence

from note2anki.syntax.block_closing import CLOSE
from note2anki.syntax.block_continuing import CONTINUE, DONE, NO, YES
from note2anki.syntax.block_starting import starts_at
from note2anki.syntax.blocks import CONTAINERS, VERBATIM, Block
from note2anki.syntax.cursor import Cursor
from note2anki.syntax.html import ends_block
from note2anki.syntax.memo import Memo

#: Containers deeper than this are text: nobody writes them, and each costs a look at every line.
DEEPEST = 60
#: Of a thousand answers, measured in characters, of which a line has forty more than it has.
_KEPT: Memo[tuple[int, tuple[str, ...]], Block] = Memo(400_000)


class BlockParser:
    """The state of one parse: the stack of open blocks, and the lines, which some rules look ahead in.

    Attributes:
        lines: all lines of the text.
        index, line: index of the line at hand, and its source line, 1-based.
        open: the open blocks, the document first.
        matched: how many of them the line at hand goes on with.
    """

    def __init__(self, lines: Sequence[str], first_line: int = 1) -> None:
        self.lines = lines
        self.first_line = first_line
        self.index = 0
        self.line = first_line
        self.skip_to = 0
        self.root = Block("document", first_line)
        self.open: list[Block] = [self.root]
        self.matched = 1
        self._counted: dict[str, tuple[Block, int, int]] = {}

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
        cursor = Cursor()
        for index, text in enumerate(self.lines):
            if index >= self.skip_to:
                self.index = index
                self.line = self.first_line + index
                cursor.read(text)
                self.take(cursor)
        self.index = len(self.lines)
        self.line = self.first_line + self.index
        while self.open:
            self.close_tip()
        return self.root

    def take(self, cursor: Cursor) -> None:
        """Take one line: go on with open blocks, start new ones, put the rest where it belongs."""
        if self.go_on(cursor):
            return
        if not cursor.blank and self.open[self.matched - 1].kind not in VERBATIM:
            self.start_blocks(cursor)
        self.put(cursor)

    def go_on(self, cursor: Cursor) -> bool:
        """Match the open blocks against the line; true where that used the line up."""
        matched = 0
        for block in self.open:
            rule = CONTINUE[block.kind]
            result = rule(block, cursor, self) if rule else YES
            if result is NO:
                break
            if result is DONE:
                block.end_line = self.line
                self.close_tip()
                return True
            matched += 1
        self.matched = matched
        return False

    def start_blocks(self, cursor: Cursor) -> None:
        """Try the rules in the table's order until a leaf is made or none applies."""
        while self.matched < DEEPEST:
            for start in starts_at(cursor):
                made = start(self, cursor)
                if made is not None:
                    break
            else:
                return
            if made.kind not in CONTAINERS:
                return

    def take_lines_without(self, marker: str) -> None:
        """Put the lines after the one at hand into the innermost block, up to the first that holds a marker.

        It is for a block that goes on with every such line as it is, and has nothing but the document around it.
        """
        first = end = self.index + 1
        while end < len(self.lines) and marker not in self.lines[end]:
            end += 1
        self.tip.text += self.lines[first:end]
        self.skip_to = end

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
        if len(self.open) > self.matched:
            self.close_unmatched()
        tip = self.open[-1]
        while tip.kind not in CONTAINERS or (tip.kind == "list" and block.kind != "item"):
            self.close_tip()
            tip = self.open[-1]
        tip.children.append(block)
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
        left = len(self.open)
        if self.matched > left:
            self.matched = left
        CLOSE[block.kind](block, self.open[-1] if left else block)

    def put(self, cursor: Cursor) -> None:
        """Put what is left of the line into the tip, or into a paragraph of its own."""
        tip = self.open[-1]
        if tip.kind == "paragraph" and not cursor.blank:
            tip.text.append(cursor.text[cursor.next :])
            if len(self.open) > self.matched:
                self.note_lazy_line()
            return
        if len(self.open) > self.matched:
            self.close_unmatched()
            tip = self.open[-1]
        if tip.kind in VERBATIM:
            self.put_verbatim(tip, cursor)
        elif cursor.blank:
            return
        elif tip.kind == "table":
            tip.text.append(cursor.text[cursor.next :])
        elif tip.kind in CONTAINERS:
            text = [cursor.text[cursor.next :]]
            self.add(Block("paragraph", self.line, 0, self.line, cursor.next + 1, [], text))

    def note_lazy_line(self) -> None:
        """Let the quotes around a lazy line, whose markers it lacks, end no sooner than it."""
        for block in self.open:
            if block.kind == "quote":
                block.end_line = self.line

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

    Who parses the same lines soon after gets the same blocks, so nobody may change them.

    Args:
        lines: without line ends; the frontmatter is not among them.
        first_line: the source line of `lines[0]`.

    Returns:
        The document, its blocks with source lines.
    """
    key = first_line, tuple(lines)
    document = _KEPT.get(key)
    if document is None:
        document = BlockParser(lines, first_line).parse()
        _KEPT.keep(key, document, sum(map(len, lines)) + 40 * len(lines))
    return document
