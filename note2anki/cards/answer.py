"""Which lines are a question's answer, and what its Markdown is once containers and indentation are taken off."""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import cached_property

from msgspec import Struct

from note2anki.cards.outline import Mark
from note2anki.cards.survey import Survey
from note2anki.patterns import late_pattern
from note2anki.syntax.block_parser import parse_blocks
from note2anki.syntax.blocks import Block
from note2anki.syntax.cursor import Cursor

_QUOTE = late_pattern(r"[ \t]*>[ \t]?")
_HINT_LINE = late_pattern(r"[ \t]{0,3}>[ \t]?")


class Extent(Struct, frozen=True):
    """The source lines of an answer.

    Attributes:
        first, last: 1-based, both inside; an empty answer has `last` before `first`.
        quotes: how many quote markers each line loses.
        rest: the last line up to which text after a callout's end belongs to nothing; `last` where there is none.
    """

    first: int
    last: int
    quotes: int
    rest: int


def find_extent(marks: Sequence[Mark], at: int, note: Survey) -> Extent:
    """Find where a question's answer ends: at the next boundary, or with the callout in which it began.

    Args:
        marks, at: the note's marks, and the index of the question.
        note: its lines.
    """
    mark = marks[at]
    first = mark.block.end_line + 1
    after = (marks[index].block.line - 1 for index in range(at + 1, len(marks)) if marks[index].ends_answer)
    boundary = next(after, note.last_line)
    for depth in range(len(mark.quotes), 0, -1):
        last = min(boundary, mark.quotes[depth - 1].end_line)
        if any(strip_quotes(line, depth).strip(" \t>") for line in note.between(first, last)):
            return Extent(first, last, depth, boundary)
    return Extent(first, boundary, 0, boundary)


def strip_quotes(line: str, depth: int) -> str:
    """Take up to `depth` quote markers off a line."""
    for _ in range(depth):
        match = _QUOTE.match(line)
        if not match:
            break
        line = line[match.end() :]
    return line


class Answer(Struct, frozen=True, dict=True):
    """An answer's Markdown, the source line of each of its lines, and its hint callout's content."""

    lines: Sequence[str]
    numbers: tuple[int, ...] = ()
    hint: str = ""

    @cached_property
    def text(self) -> str:
        """The answer as one string."""
        return "\n".join(self.lines)

    @cached_property
    def document(self) -> Block:
        """The answer as blocks: parsed when something asks for them, and once for all that do."""
        return parse_blocks(self.lines)


def read_answer(extent: Extent, note: Survey) -> Answer:
    """Cut an answer out of the note's lines.

    Args:
        extent: which lines it has.
        note: its lines.
    """
    content = note.between(extent.first, extent.last)
    if extent.quotes:
        content = [strip_quotes(line, extent.quotes) for line in content]
    breaks = note.breaks
    numbers = range(extent.first, extent.first + len(content))
    start, end = 0, len(content)
    while start < end and (_is_bare(content[start]) or numbers[start] in breaks):
        start += 1
    while end > start and (_is_bare(content[end - 1]) or numbers[end - 1] in breaks):
        end -= 1
    numbers = numbers[start:end]
    content = dedent(content[start:end])
    if not breaks.isdisjoint(numbers):
        _part_breaks(content, numbers, breaks)
    return _take_hint(content, tuple(numbers))


def _is_bare(line: str) -> bool:
    return not line.strip(" \t>").strip()


def dedent(content: list[str]) -> list[str]:
    """Take up to the first line's indentation off each line; tabs are as wide as CommonMark says."""
    indent = Cursor(content[0]).indent if content and content[0][:1] in " \t" else 0
    if not indent:
        return content
    spaces = " " * indent  # what most lines begin with: no columns to be counted
    return [line[indent:] if line.startswith(spaces) else _outdented(line, indent) for line in content]


def _outdented(line: str, indent: int) -> str:
    cursor = Cursor(line)
    cursor.skip_columns(indent)
    return cursor.rest


def _part_breaks(content: list[str], numbers: Sequence[int], breaks: Set[int]) -> None:
    """Keep a thematic break one, that stands right under text of a list which in the note it closes.

    Without the list the hyphens would underline that text and make it a heading.
    """
    for index in range(1, len(content)):
        if numbers[index] in breaks and content[index - 1].strip() and content[index].strip(" \t-") == "":
            content[index] = content[index].replace("-", "*")


def _take_hint(content: list[str], numbers: tuple[int, ...]) -> Answer:
    """Part a `> [!hint]` callout at the very start from the answer."""
    answer = Answer(content, numbers)
    if not content or "[!" not in content[0] or "[!hint]" not in content[0].lower():
        return answer
    first = next(iter(answer.document.children), None)
    if first is None or first.kind != "quote" or first.info != "hint":
        return answer
    hint = "\n".join(part for part in (first.title, *_quoted(content[1 : first.end_line])) if part is not None)
    at = first.end_line
    while at < len(content) and not content[at].strip():
        at += 1
    return Answer(content[at:], numbers[at:], hint.strip())


def _quoted(lines: Sequence[str]) -> list[str]:
    return [_HINT_LINE.sub("", line, count=1) for line in lines]
