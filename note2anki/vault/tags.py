"""Obsidian's tags as Anki's: levels joined with `::`, and nothing in them that Anki cannot hold."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from note2anki.patterns import late_pattern

#: White space and quotes part or quote tags in Anki's searches; `:` would make a level.
_UNFIT = late_pattern(r"[\s\"'\\*:\x00-\x1f\x7f\u200b\u2028\u2029\ufeff]+")


@lru_cache(4096)
def anki_tag(tag: str) -> tuple[str, bool]:
    """Return a tag in Anki's form, and whether something in it had to be replaced.

    Args:
        tag: as Obsidian has it, without `#`; `a/b` is a tag of two levels.
    """
    text = unicodedata.normalize("NFC", tag.strip().lstrip("#"))
    levels = [level for level in text.split("/") if level]
    written = "::".join(_UNFIT.sub("_", level) for level in levels)
    return written or "_", any(_UNFIT.search(level) for level in levels) or not levels


@lru_cache(4096)
def anki_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return tags in Anki's form: many questions have the same."""
    return tuple([anki_tag(tag)[0] for tag in tags])


@lru_cache(4096)
def merge_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return tags of Anki's form without repetition, compared without case and written as first seen, in order."""
    seen: dict[str, str] = {}
    for tag in tags:
        seen.setdefault(tag.casefold(), tag)
    return tuple(seen[key] for key in sorted(seen))


def spelled_as(tags: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
    """Return tags of Anki's form in the capitals that they had: others are no change there, and cost the person's tags.

    Args:
        tags: as the notes have them now.
        before: those that the card went out with.
    """
    if tags == before:
        return tags
    known = {tag.casefold(): tag for tag in before}
    return tuple([known.get(tag.casefold(), tag) for tag in tags])
