"""What settings say in vain: folders, patterns and levels of decks that are most likely typing errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from note2anki.diagnostics import diagnose
from note2anki.model import Diagnostic, ReadNote
from note2anki.runs.settings_file import open_settings
from note2anki.settings import Settings
from note2anki.vault.discovery import Listing, is_note
from note2anki.vault.exclusion import is_excluded
from note2anki.vault.tags import anki_tag


class _Idle(NamedTuple):
    """A part of a setting that does nothing: the problem's code, its words, and the way to it within the setting."""

    code: str
    name: str
    at: tuple[str | int, ...]
    words: dict[str, Any]


def idle_settings(
    config: Path | None,
    vault: Path,
    settings: Settings,
    listing: Listing,
    notes: Iterable[ReadNote] | None = None,
    *,
    patterns: bool = True,
) -> tuple[Diagnostic, ...]:
    """Return a warning for whatever in the settings does nothing.

    Args:
        config: the file that was named, or None for the vault's own.
        vault: its folder.
        settings: what the file says.
        listing: the vault's files.
        notes: those that were read; patterns of concepts are judged where these are all there are.
        patterns: whether `exclude` is judged: a pattern may be there for files to come, which no export need repeat.
    """
    found = [*_idle_rules(settings, listing), *_empty_levels(settings)]
    if patterns:
        found.extend(_idle_patterns(settings, listing))
    if notes is not None:
        found.extend(_idle_concepts(settings, listing, tuple(notes)))
    if not found:
        return ()
    loaded, shown_as = open_settings(config, vault)  # once more, since only now the places are asked for
    return tuple(diagnose(each.code, shown_as, *loaded.spot(each.name, *each.at), **each.words) for each in found)


def _idle_rules(settings: Settings, listing: Listing) -> Iterator[_Idle]:
    notes = [file.casefold() for file in listing.files if is_note(file)] if settings.rules else []
    for index, rule in enumerate(settings.rules):
        if rule.folder and not any(file.startswith(f"{rule.folder.casefold()}/") for file in notes):
            yield _Idle("N2A059", "rules", (index, "folder"), {"folder": rule.folder})


def _idle_patterns(settings: Settings, listing: Listing) -> Iterator[_Idle]:
    for index, pattern in enumerate(settings.exclude):
        if pattern in listing.idle:
            yield _pattern("exclude", index, pattern, "which names no other file or folder of the vault")


def _pattern(name: str, index: int, pattern: str, detail: str) -> _Idle:
    hint = "check its spelling, or take it out"
    return _Idle("N2A078", name, (index,), {"name": name, "value": pattern, "detail": detail, "hint": hint})


def _empty_levels(settings: Settings) -> Iterator[_Idle]:
    for name, deck in (("deck", settings.deck), ("concepts.deck", settings.concepts_deck)):
        levels = [level.strip() for level in deck.split("::")]
        if deck and not all(levels):
            meant = "::".join(level for level in levels if level)
            hint = f"write {meant!r}, which means the same" if meant else "take the setting out, which means the same"
            yield _Idle(
                "N2A078", name, (), {"name": name, "value": deck, "detail": "with an empty level", "hint": hint}
            )


def _idle_concepts(settings: Settings, listing: Listing, read: tuple[ReadNote, ...]) -> Iterator[_Idle]:
    files = [file for file in listing.files if is_note(file)]
    if not settings.concepts_exclude or {note.file for note in read} < set(files):
        return
    mentioned = (mention.target for note in read for question in note.questions for mention in question.mentions)
    places = {*files, *(f"{target.rpartition('/')[2]}.md" for target in mentioned)}
    tags = {anki_tag(tag)[0].casefold() for note in read for tag in note.tags}
    for index, pattern in enumerate(settings.concepts_exclude):
        if not (_names_a_tag(pattern, tags) if pattern.startswith("#") else _names_a_place(pattern, places)):
            yield _pattern("concepts.exclude", index, pattern, "which names no concept of the vault")


def _names_a_tag(pattern: str, tags: Iterable[str]) -> bool:
    wanted = anki_tag(pattern)[0].casefold()
    return any(tag == wanted or tag.startswith(f"{wanted}::") for tag in tags)


def _names_a_place(pattern: str, places: Iterable[str]) -> bool:
    return any(is_excluded(place, [pattern]) or is_excluded(place.removesuffix(".md"), [pattern]) for place in places)
