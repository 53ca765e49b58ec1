"""Which block begins at a place in a line: one rule a construct, and their order in one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from note2anki.patterns import late_pattern
from note2anki.syntax import html
from note2anki.syntax.block_closing import callout_head
from note2anki.syntax.block_continuing import take_quote_marker
from note2anki.syntax.blocks import Block, BlockKind
from note2anki.syntax.cursor import TAB, Cursor
from note2anki.syntax.list_items import start_item
from note2anki.syntax.references import split_references
from note2anki.syntax.tables import delimiter_row, split_row
from note2anki.syntax.tagblock import may_begin_tags, tag_block_length

if TYPE_CHECKING:
    from note2anki.syntax.block_parser import BlockParser

Rule = Callable[["BlockParser", Cursor], Block | None]

_ATX = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_FENCE = late_pattern(r"(`{3,})(?P<backticks>[^`]*)$|(~{3,})(?P<tildes>.*)$")
_BREAK = late_pattern(r"(?:\*[ \t]*){3,}$|(?:_[ \t]*){3,}$|(?:-[ \t]*){3,}$")
_SETEXT = late_pattern(r"(=+|-+)[ \t]*$")
_FOOTNOTE = late_pattern(r"\[\^([^\[\]\s]+)\]:[ \t]*")


def _code(parser: BlockParser, cursor: Cursor) -> Block | None:
    if parser.tip.kind == "paragraph":
        return None
    cursor.skip_columns(TAB)
    return parser.add(Block("code", parser.line, text_line=parser.line, column=cursor.at + 1))


def _quote(parser: BlockParser, cursor: Cursor) -> Block | None:
    column = cursor.next + 1
    if not take_quote_marker(cursor):
        return None
    return parser.add(Block("quote", parser.line, parser.line, column=column))


def _heading(parser: BlockParser, cursor: Cursor) -> Block | None:
    match = _ATX.match(cursor.text, cursor.next)
    if not match:
        return None
    text = without_closing(cursor.text[match.end() :].strip(" \t"))
    block = Block("heading", parser.line, parser.line, parser.line, (match.end() if text else match.start()) + 1)
    block.text.append(text)
    block.level = len(match[1])
    parser.add(block)
    cursor.skip_line()
    return block


def without_closing(text: str) -> str:
    """Take the closing hashes off a heading's text; they count only after a space (spec 4.2)."""
    rest = text.rstrip("#")
    return rest.rstrip(" \t") if not rest or rest[-1] in " \t" else text


def _fence(parser: BlockParser, cursor: Cursor) -> Block | None:
    match = _FENCE.match(cursor.text, cursor.next)
    if not match:
        return None
    block = Block("fence", parser.line, text_line=parser.line + 1, column=cursor.next + 1)
    block.info = (match["backticks"] if match[1] else match["tildes"]).strip()
    block.marker = match[1] or match[3]
    block.indent = cursor.indent
    block.closed = False
    parser.add(block)
    cursor.skip_line()
    if block.indent == 0 and len(parser.open) == 2:
        parser.take_lines_without(block.marker)
    return block


def _between(kind: BlockKind, marker: str) -> Rule:
    """Make the rule of a block between two equal markers, the first at a line's start; on one line it must fill it."""

    def rule(parser: BlockParser, cursor: Cursor) -> Block | None:
        if not cursor.text.startswith(marker, cursor.next):
            return None
        if parser.tip.kind == "paragraph" and parser.is_open_in_tip(marker):
            return None  # it ends what began within a line above
        content = cursor.text[cursor.next + len(marker) :]
        end = content.find(marker)
        if end >= 0 and content[end + len(marker) :].strip():
            return None
        block = Block(kind, parser.line, text_line=parser.line, column=cursor.next + 1)
        block.closed = end >= 0
        if end >= 0:
            block.end_line = parser.line
            content = content[:end]
        if content.strip():
            block.text.append(content)
        parser.add(block)
        cursor.skip_line()
        if block.closed:
            parser.close_tip()
        return block

    return rule


def _html(parser: BlockParser, cursor: Cursor) -> Block | None:
    kind = html.block_kind(cursor.text[cursor.next :])
    if kind < 0 or (kind == html.LAST_KIND and parser.tip.kind == "paragraph"):
        return None
    block = Block("html", parser.line, text_line=parser.line, column=cursor.next + 1)
    block.html_end = kind
    block.closed = html.KINDS[kind][1] is None
    return parser.add(block)


def _setext(parser: BlockParser, cursor: Cursor) -> Block | None:
    block = parser.container
    if block.kind != "paragraph":
        return None
    match = _SETEXT.match(cursor.text, cursor.next)
    if not match or (match[1][0] == "-" and _tags_follow(parser)) or _is_callout_head(parser, block):
        return None
    parser.open[-2].children[-1:] = [*split_references(block), block]
    if not block.text:
        return None
    block.kind = "heading"
    block.setext = True
    block.level = 1 if match[1][0] == "=" else 2
    block.end_line = parser.line
    cursor.skip_line()
    return block


def _is_callout_head(parser: BlockParser, paragraph: Block) -> bool:
    """Tell whether a paragraph is nothing but a callout's first line: no title can be underlined."""
    quote = parser.open[-2]
    return quote.kind == "quote" and len(quote.children) == len(paragraph.text) == 1 and bool(callout_head(paragraph))


def _tags_follow(parser: BlockParser) -> bool:
    """Tell whether the next line that is not blank begins the tag block: the hyphens above it are its separator."""
    for index in range(parser.index + 1, len(parser.lines)):
        if parser.lines[index].strip():
            return tag_block_length(_lines_from(parser, index)) > 0
    return False


def _break(parser: BlockParser, cursor: Cursor) -> Block | None:
    if not _BREAK.match(cursor.text, cursor.next):
        return None
    block = parser.add(Block("break", parser.line, parser.line, column=cursor.next + 1))
    block.marker = cursor.text[cursor.next]
    cursor.skip_line()
    return block


def _footnote(parser: BlockParser, cursor: Cursor) -> Block | None:
    match = _FOOTNOTE.match(cursor.text, cursor.next)
    if not match:
        return None
    block = parser.add(Block("footnote", parser.line, column=cursor.next + 1))
    block.info = match[1]
    cursor.skip_space()
    cursor.skip_characters(match.end() - match.start())
    return block


def _tags(parser: BlockParser, cursor: Cursor) -> Block | None:
    if not may_begin_tags(cursor.text, cursor.next) or (cursor.indent >= TAB and parser.tip.kind != "paragraph"):
        return None
    containers = [block.kind for block in parser.open[: parser.matched]]
    if "footnote" in containers:
        return None
    depth = containers.count("quote")
    length = tag_block_length(_lines_within(parser, cursor, depth))
    if not length:
        return None
    block = Block("tags", parser.line, parser.line + length - 1, text_line=parser.line, column=cursor.next + 1)
    block.text = list(islice(_lines_within(parser, cursor, depth), length))
    parser.add(block)
    parser.skip_to = parser.index + length
    cursor.skip_line()
    return block


def _lines_from(parser: BlockParser, index: int) -> Iterator[str]:
    return (parser.lines[at] for at in range(index, len(parser.lines)))


def _lines_within(parser: BlockParser, cursor: Cursor, depth: int) -> Iterator[str]:
    """Yield the line at hand, and those after it while they are in the same quotes, without their markers."""
    yield cursor.rest if depth else cursor.text
    if not depth:
        yield from _lines_from(parser, parser.index + 1)
        return
    for index in range(parser.index + 1, len(parser.lines)):
        cursor = Cursor(parser.lines[index])
        if not all(take_quote_marker(cursor) for _ in range(depth)):
            return
        yield cursor.rest


def _table(parser: BlockParser, cursor: Cursor) -> Block | None:
    paragraph = parser.container
    if paragraph.kind != "paragraph":
        return None
    align = delimiter_row(cursor.text[cursor.next :])
    if align is None or not ("|" in cursor.text or "|" in paragraph.text[-1]):
        return None
    if len(split_row(paragraph.text[-1])) != len(align):
        return None
    header = paragraph.text.pop()
    line = paragraph.text_line + len(paragraph.text)
    if paragraph.text:
        parser.close_tip()
    else:
        parser.open.pop()
        parser.matched = len(parser.open)
        parser.tip.children.pop()
    table = parser.add(Block("table", line, text_line=line))
    table.text += header, cursor.text[cursor.next :]
    table.align = align
    cursor.skip_line()
    return table


#: Tried from the top at each place where a block may begin, and with which characters it may.
STARTS: tuple[tuple[Rule, str], ...] = (
    (_tags, "tT-*+_\u00a0"),
    (_quote, ">"),
    (_heading, "#"),
    (_fence, "`~"),
    (_between("comment", "%%"), "%"),
    (_between("math", "$$"), "$"),
    (_html, "<"),
    (_setext, "=-"),
    (_break, "*_-"),
    (_footnote, "["),
    (start_item, "-*+0123456789"),
    (_table, "-:|"),
)
#: The same by character: a line of text, as most are, has one look into this table.
_STARTS_WITH = {
    first: tuple(rule for rule, characters in STARTS if first in characters)
    for first in {first for _rule, characters in STARTS for first in characters}
}
#: What may begin after four columns of white space.
_INDENTED: tuple[Rule, ...] = (_tags, _code)
#: What may begin with a digit of another script, or with a bullet and a word.
_ITEMS: tuple[Rule, ...] = (start_item,)
#: What most bullets are: an item, for sure neither a line of tags nor one of hyphens. It spares a fifth of their time.
_ITEM_OF_WORDS = re.compile(r"[-*+] +(?:[^\s*_:|tT-]|\*\*(?![tT_])\w)")


def starts_at(cursor: Cursor) -> tuple[Rule, ...]:
    """Return the rules that may apply at a place in a line, in their order."""
    if cursor.blank:
        return ()
    if cursor.indent >= TAB:
        return _INDENTED
    first = cursor.text[cursor.next]
    if first in "-*+" and _ITEM_OF_WORDS.match(cursor.text, cursor.next):
        return _ITEMS
    rules = _STARTS_WITH.get(first)
    return rules if rules is not None else _ITEMS if first.isdecimal() else ()
