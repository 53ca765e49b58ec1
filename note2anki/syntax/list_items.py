"""Where a list item begins: its marker, how far its content is indented, and the box of a task."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from note2anki.patterns import late_pattern
from note2anki.syntax.blocks import Block
from note2anki.syntax.cursor import TAB, Cursor

if TYPE_CHECKING:
    from note2anki.syntax.block_parser import BlockParser

#: A bullet or a number, and the spaces after it where they are what an item has: one to four.
_MARKER = re.compile(r"(?:[-*+]|([0-9]{1,9})([.)]))(?=[ \t]|$)( {1,4}(?![ \t]|$))?")
_TASK = late_pattern(r"\[([^\]\n])\][ \t]+(?=\S)")
#: Further markers before a heading, and a box.
_QUESTION_AHEAD = late_pattern(
    r"(?:[ \t]+(?:[-*+]|[0-9]{1,9}[.)])(?=[ \t])|[ \t]*>)*(?:[ \t]+\[[^\]\n]\](?=[ \t]))?[ \t]*#{1,6}(?:[ \t]|$)"
)
_HEADING_AHEAD = late_pattern(r"[ \t]+#{1,6}(?:[ \t]|$)")


def start_item(parser: BlockParser, cursor: Cursor) -> Block | None:
    """Begin a list item, and its list where none of its marker is open."""
    text, at, margin = cursor.text, cursor.next, cursor.indent
    match = _MARKER.match(text, at)
    if not match:
        return None
    number, marker = match[1], match[2] or text[at]
    if parser.open[parser.matched - 1].kind == "paragraph" and not _may_interrupt(match):
        return None
    if match[3]:
        cursor.skip_to(match.end())
        padding = 0
    else:
        cursor.skip_space()
        cursor.skip_characters(match.end() - at)
        padding = _padding(cursor)
    parser.close_unmatched()
    tip = parser.open[-1]
    if tip.kind == "paragraph" or tip.kind == "table":
        parser.close_tip()
        tip = parser.open[-1]
    if tip.kind != "list" or tip.marker != marker:
        start = int(number) if number else -1
        parser.add(Block("list", parser.line, column=at + 1, marker=marker, start=start))
    indent = margin + match.end() - at + padding
    item = parser.add(Block("item", parser.line, column=at + 1, marker=marker, indent=indent))
    return _take_task(parser, item, cursor) if text.startswith("[", cursor.at) else item


def _may_interrupt(match: re.Match[str]) -> bool:
    """Tell whether an item may interrupt a paragraph: not empty, and numbered 1 (spec 5.3), or holding a heading.

    The last is not CommonMark's: in notes whose answers are not indented, `2. ##### question` follows right after text,
    also with a task's box or further markers before the hashes.
    """
    text, number = match.string, match[1]
    end = match.end(2) if number else match.start() + 1
    if not text[end:].strip():
        return False
    return number is None or int(number) == 1 or _QUESTION_AHEAD.match(text, end) is not None


def _padding(cursor: Cursor) -> int:
    """Go past the white space after a marker, and return how many columns of it belong to the item's indentation."""
    if cursor.blank:
        return 1
    if cursor.indent > TAB:
        cursor.skip_columns(1)
        return 1
    padding = cursor.indent
    cursor.skip_columns(padding)
    return padding


def _take_task(parser: BlockParser, item: Block, cursor: Cursor) -> Block:
    """Take an item's box; after one comes text, or a heading: the first thing in an item may be a question."""
    match = _TASK.match(cursor.text, cursor.at) if not cursor.split_tab else None
    if not match:
        return item
    item.task = True
    item.info = match[1]
    cursor.skip_characters(match.end(1) + 1 - cursor.at)
    if _HEADING_AHEAD.match(cursor.text, cursor.at):
        cursor.skip_space()
        return item
    cursor.skip_space()
    return parser.add(Block("paragraph", parser.line, text_line=parser.line, column=cursor.at + 1))
