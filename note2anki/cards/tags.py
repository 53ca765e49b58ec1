"""A note's own tags, and how the names of tags and concepts are compared."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from note2anki.cards.survey import Placed
from note2anki.syntax.tagblock import tags_in


def name_key(name: str) -> str:
    """Return the form in which names are compared: NFC, without case."""
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).lower()


def distinct(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the tags without repetition, compared without case, written as first seen."""
    seen: dict[str, str] = {}
    for tag in tags:
        seen.setdefault(name_key(tag), tag)
    return tuple(seen.values())


def note_tags(frontmatter_tags: Iterable[str], placed: Iterable[Placed]) -> tuple[str, ...]:
    """Return a note's tags: those that its frontmatter names, and those of its tag blocks.

    Args:
        frontmatter_tags: without `#`.
        placed: its headings and tag blocks, as a survey has them.
    """
    return distinct((*frontmatter_tags, *_block_tags(placed)))


def _block_tags(placed: Iterable[Placed]) -> Iterator[str]:
    for block, parents in placed:
        if block.kind == "tags" and not any(parent.kind == "footnote" for parent in parents):
            yield from tags_in(block.text)
