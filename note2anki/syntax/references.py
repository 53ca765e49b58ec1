"""Link reference definitions (CommonMark 4.7), and the parts of a link that inline links share with them."""

from __future__ import annotations

import re

from note2anki.syntax.blocks import Block

_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){1,999})\]:")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_TITLE = re.compile(r"""(?:"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|\(((?:[^()\\]|\\[\s\S])*)\))""")
_SPACE = re.compile(r"[ \t]*(?:\n[ \t]*)?")


def unescape(text: str) -> str:
    """Take the backslash off escaped punctuation."""
    return _ESCAPE.sub(r"\1", text)


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
    while end < len(text):
        character = text[end]
        if character == "\\" and end + 1 < len(text) and not text[end + 1].isspace():
            end += 2
            continue
        if character.isspace() or ord(character) < 0x20:
            break
        if character == "(":
            depth += 1
        elif character == ")":
            if depth == 0:
                break
            depth -= 1
        end += 1
    return (unescape(text[at:end]), end) if depth == 0 else None


def take_title(text: str, at: int) -> tuple[str, int] | None:
    """Read a link title at an index: what it is, and the index after it."""
    match = _TITLE.match(text, at)
    return (unescape(match[1] or match[2] or match[3] or ""), match.end()) if match else None


def skip_space(text: str, at: int) -> int:
    """Go past white space with at most one line end."""
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _take_definition(text: str) -> tuple[str, str, str, int] | None:
    """Read one definition at the start of a text: label, destination, title, and the index of the next line."""
    label = _LABEL.match(text)
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
    newline = text.find("\n", at)
    rest = text[at:] if newline < 0 else text[at:newline]
    if rest.strip(" \t"):
        return None
    return len(text) if newline < 0 else newline + 1


def split_references(paragraph: Block) -> list[Block]:
    """Take the definitions off a paragraph's start, and return them as blocks; its text may be empty afterwards."""
    text = "\n".join(paragraph.text)
    found: list[Block] = []
    line = paragraph.text_line
    while taken := _take_definition(text):
        label, target, title, end = taken
        lines = text[:end].count("\n") or 1
        found.append(Block("reference", line, line + lines - 1, info=label, target=target, title=title))
        line += lines
        text = text[end:]
    if found:
        paragraph.text = text.split("\n") if text else []
        paragraph.line = paragraph.text_line = line
    return found
