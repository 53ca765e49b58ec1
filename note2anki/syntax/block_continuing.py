"""Whether an open block goes on with the line at hand: one rule a kind, as in CommonMark's appendix."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Final

from note2anki.syntax.blocks import Block
from note2anki.syntax.cursor import TAB, Cursor

if TYPE_CHECKING:
    from note2anki.syntax.block_parser import BlockParser


class Continued(Enum):
    """What a rule found: the block ends before the line, goes on with it, or ends with it."""

    NO = 0
    YES = 1
    DONE = 2


#: By names of their own, since looking a member up in its class takes longer than most rules do (Python 3.11).
NO: Final = Continued.NO
YES: Final = Continued.YES
DONE: Final = Continued.DONE

Rule = Callable[[Block, Cursor, "BlockParser"], Continued]


def _never(_block: Block, _cursor: Cursor, _parser: BlockParser) -> Continued:
    return NO


def _until_blank(_block: Block, cursor: Cursor, _parser: BlockParser) -> Continued:
    return NO if cursor.blank else YES


def _quote(block: Block, cursor: Cursor, parser: BlockParser) -> Continued:
    if not take_quote_marker(cursor):
        return NO
    block.end_line = parser.line
    return YES


def take_quote_marker(cursor: Cursor) -> bool:
    """Go past `>` and one column of white space after it, where they are next."""
    if cursor.indent >= TAB or not cursor.text.startswith(">", cursor.next):
        return False
    cursor.skip_space()
    cursor.skip_characters(1)
    cursor.skip_columns(1)
    return True


def _item(block: Block, cursor: Cursor, _parser: BlockParser) -> Continued:
    if cursor.blank:
        if not block.children:
            return NO
        cursor.skip_space()
        return YES
    if cursor.indent >= block.indent:
        cursor.skip_columns(block.indent)
        return YES
    return NO


def _footnote(block: Block, cursor: Cursor, _parser: BlockParser) -> Continued:
    if cursor.blank:
        if not block.children:
            return NO
        cursor.skip_space()
        return YES
    if cursor.indent >= TAB:
        cursor.skip_columns(TAB)
        return YES
    return NO


def _indented_code(_block: Block, cursor: Cursor, _parser: BlockParser) -> Continued:
    if cursor.indent >= TAB:
        cursor.skip_columns(TAB)
        return YES
    if cursor.blank:
        cursor.skip_space()
        return YES
    return NO


def _fence(block: Block, cursor: Cursor, _parser: BlockParser) -> Continued:
    if cursor.indent < TAB and cursor.text.startswith(block.marker, cursor.next):
        rest = cursor.text[cursor.next :].rstrip(" \t")
        if rest == block.marker[0] * len(rest):
            block.closed = True
            return DONE
    cursor.skip_columns(block.indent)
    return YES


def _html(block: Block, cursor: Cursor, _parser: BlockParser) -> Continued:
    return NO if cursor.blank and block.closed else YES


def _until_marker(marker: str) -> Rule:
    """Make the rule of a block that ends where `marker` stands again; what follows on its line is new text."""
    found = re.compile(re.escape(marker))

    def rule(block: Block, cursor: Cursor, _parser: BlockParser) -> Continued:
        end = found.search(cursor.text, cursor.at)
        if not end:
            return YES
        block.closed = True
        before = cursor.text[cursor.at : end.start()]
        if before.strip():
            block.text.append(before)
        if not cursor.text[end.end() :].strip():
            return DONE
        cursor.skip_characters(end.end() - cursor.at)
        return NO

    return rule


#: The rule of each kind; one without goes on with every line.
CONTINUE: dict[str, Rule | None] = {
    "document": None,
    "quote": _quote,
    "list": None,
    "item": _item,
    "footnote": _footnote,
    "paragraph": _until_blank,
    "heading": _never,
    "code": _indented_code,
    "fence": _fence,
    "html": _html,
    "math": _until_marker("$$"),
    "comment": _until_marker("%%"),
    "table": _until_blank,
    "break": _never,
    "tags": _never,
}
