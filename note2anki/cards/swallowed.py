"""Lines that were meant as questions but are none: constructs left open, HTML, frontmatter or indentation took them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from note2anki.cards.heading import read_heading
from note2anki.cards.rules import ReadingRules
from note2anki.cards.survey import Placed
from note2anki.diagnostics import diagnose
from note2anki.model import Diagnostic, LineSpan, ReadNote, Role
from note2anki.patterns import late_pattern
from note2anki.syntax.block_starting import without_closing
from note2anki.syntax.blocks import Block
from note2anki.syntax.html import COMMENT_KIND, KINDS
from note2anki.syntax.tagblock import may_begin_tags

_MARKERS = r"(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))*(?:\[[^\]]\][ \t]+)?"
_HEADING = late_pattern(rf"({_MARKERS})(#{{1,6}})[ \t]+(?=\S)")
#: What looks like a space, or like nothing at all, to a person, and is neither to Markdown.
_ODD = r"\u00a0\u00ad\u061c\u1680\u2000-\u200f\u202a-\u202f\u205f-\u2069\u3000\ufeff"
_ODD_SPACE = late_pattern(rf"({_MARKERS})(#{{1,6}})[{_ODD}]+(?=\S)")
#: Such a character may be a byte order mark, where two files were put together.
_ODD_START = late_pattern(rf"({_MARKERS}[{_ODD}][{_ODD} \t]*)(#{{1,6}})[{_ODD} \t]+(?=\S)")
_FOREIGN = "its hashes stand behind something else than a list marker, its box or `>`"
_CONSTRUCT = {"fence": "a fence", "math": "a math block", "comment": "a comment", "html": "an HTML block"}
#: What these hold is not seen.
_UNSEEN = frozenset({"comment", "html"})


class LeftOpen(Struct, frozen=True):
    """A construct that no line ends, and so takes all that follows in its container."""

    line: int
    construct: str


def find_open(enclosed: Iterable[Block]) -> Iterator[LeftOpen]:
    """Yield what is never closed and takes something from the cards: a comment any text, code and math a tag block."""
    for block in enclosed:
        if block.closed or _ends_at_blank(block):
            continue
        inside = [line for number, line in enumerate(block.text, block.text_line) if number > block.line]
        if any(line.strip() if block.kind in _UNSEEN else may_begin_tags(line) for line in inside):
            yield LeftOpen(block.line, _name(block))


def _name(block: Block) -> str:
    comment = block.kind == "html" and block.html_end == COMMENT_KIND
    return "an HTML comment" if comment else _CONSTRUCT[block.kind]


def _ends_at_blank(block: Block) -> bool:
    return block.kind == "html" and KINDS[block.html_end][1] is None


class Hidden(Struct, frozen=True):
    """A question heading inside a construct that was left open, or in an HTML block; that one ends at a blank line."""

    line: int
    text: str
    construct: str
    opened: int
    in_html: bool


def _question_in(line: str, rules: ReadingRules, pattern: re.Pattern[str] = _HEADING) -> str:
    """Return the text of the question that a line would be on its own, or empty."""
    match = pattern.match(line)
    return line[match.end() :].strip() if match and len(match[2]) in rules.levels else ""


def column_of(text: str, line: str) -> int:
    """Return the column at which a question's text begins, which goes on to the end of its line."""
    return len(line.rstrip()) - len(text) + 1


def find_hidden(enclosed: Iterable[Block], rules: ReadingRules) -> Iterator[Hidden]:
    """Yield the question headings that a construct without an end, or an HTML block, has swallowed."""
    for block in enclosed:
        in_html = _ends_at_blank(block)
        if block.closed and not in_html:
            continue
        for number, line in enumerate(block.text, block.text_line):
            text = _question_in(line, rules)
            if text and number > block.line:
                yield Hidden(number, text, _name(block), block.line, in_html)


class Lookalike(Struct, frozen=True):
    """A line that looks like a question to a person and is text or code to Obsidian; why, and what to do about it."""

    line: int
    text: str
    reason: str
    hint: str


def find_lookalikes(written: Iterable[Placed], rules: ReadingRules) -> Iterator[Lookalike]:
    """Yield the lines that indentation or an odd space keeps from being questions.

    Code is suspected only where the hashes follow a list marker: a comment in code begins with hashes too.
    """
    for block, parents in written:
        if "#" not in "\n".join(block.text):
            continue  # hashes are what makes a line look like a question, and most lines have none
        if block.kind == "paragraph":
            for index, line in enumerate(block.text):
                if text := _question_in(line, rules, _ODD_SPACE):
                    reason = "the space after its hashes is a special one"
                    yield Lookalike(block.text_line + index, text, reason, "write a plain space there")
                elif text := _question_in(line, rules, _ODD_START):
                    reason = "a special space or an invisible character stands before its hashes"
                    yield Lookalike(block.text_line + index, text, reason, "delete what stands before them")
                elif text := _question_in(line, rules):
                    reason = "it is indented so far that it goes on with the text above" if index else _FOREIGN
                    hint = "indent it less" if index else "write `- ` or nothing in front of them"
                    yield Lookalike(block.text_line + index, text, reason, hint)
        else:
            for index, line in enumerate(block.text):
                match = _HEADING.match(line)
                after_marker = match and (match[1].strip() or (not index and parents[-1].line == block.line > 1))
                if after_marker and (text := _question_in(line, rules)):
                    reason = "it is indented so far that it is code"
                    yield Lookalike(block.text_line + index, text, reason, "indent it less")


def hide_in_frontmatter(
    note: ReadNote, lines: Sequence[str], broken: bool, rules: ReadingRules
) -> tuple[ReadNote, tuple[Diagnostic, ...]]:
    """Count the questions that frontmatter has swallowed, since it was closed too late, as hidden.

    Args:
        note: what was read below the frontmatter.
        lines: the frontmatter, its fences included.
        broken: whether it is no list of properties; in one that is, hashes begin a comment until a line is blank.
        rules: how the vault's questions are read.
    """
    blank = next((index for index, line in enumerate(lines) if not line.strip()), len(lines))
    roles: list[Role] = ["frontmatter"] * len(lines)
    texts: list[str] = []
    problems: list[Diagnostic] = []
    for index, line in enumerate(lines):
        found = _question_in(line, rules) if broken or index > blank else ""
        if found:
            roles[index] = "hidden"
            texts.append(read_heading(without_closing(found)).text)
            problems.append(diagnose("N2A092", note.file, index + 1, column_of(found, line), question=texts[-1]))
    if not texts:
        return note, ()
    spans: list[LineSpan] = []
    for role, numbers in itertools.groupby(range(1, len(lines) + 1), lambda number: roles[number - 1]):
        first, *others = numbers
        spans.append(LineSpan(role, first, (others or [first])[-1]))
    hidden = replace(
        note,
        hidden=(*texts, *note.hidden),
        headings=note.headings + len(texts),
        lines=(*spans, *(span for span in note.lines if span.line > len(lines))),
    )
    return hidden, tuple(problems)
