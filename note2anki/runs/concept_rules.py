"""Which concepts have a card: the rules of the settings, in one table."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from note2anki.identity.records import ConceptSource
from note2anki.settings import Settings
from note2anki.vault.exclusion import is_excluded
from note2anki.vault.tags import anki_tag


class Rule(NamedTuple):
    """A setting that leaves concepts out: its name, and whether it leaves out one that so many questions name."""

    setting: str
    leaves_out: Callable[[ConceptSource, int, Settings], bool]


def _is_undefined(source: ConceptSource, _count: int, settings: Settings) -> bool:
    return settings.concepts_only_defined and not source.definition


def _is_rare(_source: ConceptSource, count: int, settings: Settings) -> bool:
    return count < settings.concepts_min_mentions


def _is_named(source: ConceptSource, _count: int, settings: Settings) -> bool:
    return is_left_out_by_name(source, settings)


def is_left_out_by_name(source: ConceptSource, settings: Settings) -> bool:
    """Tell whether `concepts.exclude` names a concept: its note's path, its name, or a tag of its note."""
    place = source.file or f"{source.name}.md"
    names = [pattern for pattern in settings.concepts_exclude if not pattern.startswith("#")]
    if is_excluded(place, names) or is_excluded(place.removesuffix(".md"), names):
        return True
    tags = {tag.casefold() for tag in source.note_tags}
    wanted = (anki_tag(pattern)[0].casefold() for pattern in settings.concepts_exclude if pattern.startswith("#"))
    return any(tag == each or tag.startswith(f"{each}::") for each in wanted for tag in tags)


RULES = (
    Rule("concepts.only_defined", _is_undefined),
    Rule("concepts.min_mentions", _is_rare),
    Rule("concepts.exclude", _is_named),
)


def left_out_by(source: ConceptSource, count: int, settings: Settings) -> str:
    """Return the setting that leaves a concept without a card, or empty.

    Args:
        source: what the vault says of it.
        count: how many questions of the whole vault name it, those of other packages included.
        settings: those of the vault.
    """
    return next((rule.setting for rule in RULES if rule.leaves_out(source, count, settings)), "")
