"""What a question's heading says beside the question: tags, options and a block id, at its end or within."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from note2anki.model import Options
from note2anki.patterns import late_pattern
from note2anki.syntax.inline_parser import parse_inlines
from note2anki.syntax.inlines import Inline, walk_inlines

_BLOCK_ID = late_pattern(r"(?:^|[ \t])\^([a-zA-Z0-9-]+)$")
_OPTION_PREFIX = "anki/"
_OFF = "no-"
OPTIONS = ("reverse", "type", "cloze", "skip")


class Heading(Struct, frozen=True):
    """A question's heading, taken apart.

    Attributes:
        text: the question in Markdown.
        tags: its inline tags, as written, in order.
        options: names of the options it turns on, or off (`#anki/no-reverse`).
        unknown: names after `#anki/` that are no option.
        block_id: the id after `^`, or empty.
    """

    text: str
    tags: tuple[str, ...]
    options: tuple[tuple[str, bool], ...]
    unknown: tuple[str, ...]
    block_id: str

    def apply(self, options: Options) -> Options:
        """Return the options with what the heading says."""
        return replace(options, **dict(self.options)) if self.options else options


def option_names(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the options, turned on or off, that stand among tags."""
    names = (tag[len(_OPTION_PREFIX) :].lower() for tag in tags if tag.lower().startswith(_OPTION_PREFIX))
    return tuple(name for name in names if name.removeprefix(_OFF) in OPTIONS)


def read_heading(text: str) -> Heading:
    """Take a heading's text apart: options leave it wherever they stand, other tags only at its end."""
    text = text.strip()
    match = _BLOCK_ID.search(text) if "^" in text else None
    block_id = match[1] if match else ""
    if match:
        text = text[: match.start()].rstrip()
    if "#" not in text:
        return Heading(text, (), (), (), block_id)
    found = [node for node in walk_inlines(parse_inlines(text)) if node.kind == "tag"]
    names = tuple(node.text[len(_OPTION_PREFIX) :].lower() for node in found if _is_option(node))
    tags = tuple(node.text for node in found if not _is_option(node))
    text = _without(text, found)
    return Heading(
        text,
        tags,
        tuple((name.removeprefix(_OFF), name in OPTIONS) for name in names if name.removeprefix(_OFF) in OPTIONS),
        tuple(name for name in names if name.removeprefix(_OFF) not in OPTIONS),
        block_id,
    )


def _is_option(tag: Inline) -> bool:
    return tag.text.lower().startswith(_OPTION_PREFIX)


def _without(text: str, tags: list[Inline]) -> str:
    """Take the options out of a heading's text, and the tags at its end."""
    rest = ""
    end = len(text)
    at_end = True
    for tag in reversed(tags):
        at_end = at_end and not text[tag.end : end].strip()
        if at_end or _is_option(tag):
            rest = _joined(text[tag.end : end], rest)
            end = tag.start
    return _joined(text[:end], rest).strip()


def _joined(before: str, after: str) -> str:
    """Join what stood around a tag: a mark of emphasis or a sign right beside it goes to the word that it is for."""
    space = " " if before[-1:].isspace() and after[:1].isspace() else ""
    return f"{before.rstrip()}{space}{after.lstrip()}"
