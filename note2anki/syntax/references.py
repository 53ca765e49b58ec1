"""Link reference definitions (CommonMark 4.7), and the parts of a link that inline links share with them."""

from __future__ import annotations

from note2anki.patterns import late_pattern
from note2anki.syntax.blocks import Block
from note2anki.syntax.entities import ENTITY, entity_text

_LABEL = late_pattern(r"\[((?:[^\[\]\\]|\\.){1,999})\]:")
_ESCAPE = late_pattern(rf"\\([!-/:-@\[-`{{-~])|{ENTITY}")
_TITLE = late_pattern(r"""(?:"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|\(((?:[^()\\]|\\[\s\S])*)\))""")
_SPACE = late_pattern(r"[ \t]*(?:\n[ \t]*)?")
_LINE_END = late_pattern(r"[ \t]*(?:\n|\Z)")
#: What a bare destination falls into: escapes, parentheses, and runs of all else but space and control characters.
_BARE = late_pattern(r"\\[!-/:-@\[-`{-~]|[()]|[^()\\\x00-\x20\x7f]+|\\")
#: Parentheses deeper than this are no destination (spec 6.3 lets an engine set a bound): it keeps a look ahead short.
_DEEPEST = 32


def unescape(text: str) -> str:
    """Return a destination or title as it is meant: escapes and entities resolved."""
    return _ESCAPE.sub(lambda match: match[1] or entity_text(match[0]), text)


def link_label(text: str) -> str:
    """Return the form in which link labels are compared."""
    return " ".join(text.split()).casefold()


def take_destination(text: str, at: int) -> tuple[str, int] | None:
    """Read a link destination (spec 6.3) at an index: what it is, and the index after it."""
    if text.startswith("<", at):
        end = at + 1
        while end < len(text) and text[end] not in "<>\n":
            end += 2 if text[end] == "\\" else 1
        return (unescape(text[at + 1 : end]), end + 1) if end < len(text) and text[end] == ">" else None
    depth, end = 0, at
    while piece := _BARE.match(text, end):
        if piece[0] == ")" and depth == 0:
            break
        depth += (piece[0] == "(") - (piece[0] == ")")
        if depth > _DEEPEST:
            return None
        end = piece.end()
    return (unescape(text[at:end]), end) if depth == 0 else None


def take_title(text: str, at: int) -> tuple[str, int] | None:
    """Read a link title at an index: what it is, and the index after it."""
    match = _TITLE.match(text, at)
    return (unescape(match[1] or match[2] or match[3] or ""), match.end()) if match else None


def skip_space(text: str, at: int) -> int:
    """Go past white space with at most one line end."""
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _take_definition(text: str, at: int) -> tuple[str, str, str, int] | None:
    """Read one definition at an index: label, destination, title, and the index of the next line."""
    label = _LABEL.match(text, at)
    if not label or not label[1].strip() or label[1].startswith("^"):
        return None
    destination = take_destination(text, skip_space(text, label.end()))
    if destination is None or (not destination[0] and text[destination[1] - 1] != ">"):
        return None
    end = _line_end(text, destination[1])
    gap = skip_space(text, destination[1])
    title = take_title(text, gap) if gap > destination[1] else None
    title_end = _line_end(text, title[1]) if title else None
    if title and title_end is not None:
        return label[1], destination[0], title[0], title_end
    return (label[1], destination[0], "", end) if end is not None else None


def _line_end(text: str, at: int) -> int | None:
    """Return the index after the line end, where only white space stands before it."""
    match = _LINE_END.match(text, at)
    return match.end() if match else None


def split_references(paragraph: Block) -> list[Block]:
    """Take the definitions off a paragraph's start, and return them as blocks; its text may be empty afterwards."""
    text = "\n".join(paragraph.text)
    found: list[Block] = []
    line, at = paragraph.text_line, 0
    while taken := _take_definition(text, at):
        label, target, title, end = taken
        lines = text.count("\n", at, end) or 1
        block = Block("reference", line, line + lines - 1)
        block.info, block.target, block.title = label, target, title
        found.append(block)
        line += lines
        at = end
    if found:
        paragraph.text = text[at:].split("\n") if at < len(text) else []
        paragraph.line = paragraph.text_line = line
    return found
