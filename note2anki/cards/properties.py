"""Options that a note's frontmatter sets under `note2anki`, and its deck."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from note2anki.cards.heading import OPTIONS
from note2anki.cards.rules import ReadingRules
from note2anki.diagnostics import diagnose
from note2anki.model import Diagnostic

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0", ""})
_LEVELS = {str(level): level for level in range(1, 7)}


def nearest(name: str, valid: tuple[str, ...]) -> str:
    """Say which valid name a wrong one may mean."""
    from difflib import get_close_matches  # here, since few notes have a mistake

    found = get_close_matches(name, valid, 1)
    return f"did you mean `{found[0]}`?" if found else f"there are: {', '.join(valid)}"


def _property(properties: Mapping[str, object], name: str) -> object:
    """Return a property, or an empty text; case does not matter in its name, as in Obsidian."""
    found = (value for key, value in properties.items() if key.casefold() == name)
    return properties.get(name) or next(found, "") or ""


class Spots(NamedTuple):
    """Where a note's properties stand: its file, and the lines of its frontmatter, the fences included."""

    file: str
    lines: Sequence[str]

    def of(self, name: str, option: str = "") -> tuple[str, int, int]:
        """Return the file, line and column of a property, or of an option in it, as a diagnostic has them."""
        begins = re.compile(rf"[\"']?{re.escape(name)}[\"']?[ \t]*:", re.IGNORECASE)
        first = next((index for index, line in enumerate(self.lines) if begins.match(line)), 0)
        if option:
            within = re.compile(rf"(?<![^\s{{,\"']){re.escape(option)}[\"']?[ \t]*:")
            for index, line in enumerate(self.lines[first:], first):
                if found := within.search(line):
                    return self.file, index + 1, found.start() + 1
        return self.file, first + 1, 1


def note_rules(
    properties: Mapping[str, object], rules: ReadingRules, spots: Spots
) -> tuple[ReadingRules, tuple[Diagnostic, ...]]:
    """Return the rules of a note: the vault's, with what its frontmatter says."""
    given = _property(properties, "note2anki") or {}
    if not isinstance(given, Mapping):
        what = "a list" if isinstance(given, list) else "a single value"
        return rules, (diagnose("N2A005", *spots.of("note2anki"), detail=f"{what} under `note2anki`"),)
    problems: list[Diagnostic] = []
    for name, value in given.items():
        if name == "question_level":
            rules, problem = _levels(value, rules, spots)
            problems.extend(problem)
        elif name not in OPTIONS:
            hint = nearest(str(name), (*OPTIONS, "question_level"))
            problems.append(diagnose("N2A006", *spots.of("note2anki", str(name)), name=str(name), hint=hint))
        elif isinstance(value, str) and value.casefold() in _TRUE | _FALSE:
            on = value.casefold() in _TRUE
            rules = replace(rules, own={**rules.own, name: on})
        else:
            problems.append(_misfit(spots.of("note2anki", name), name, value, "true or false", "true"))
    return rules, tuple(problems)


def note_deck(properties: Mapping[str, object], spots: Spots) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return the deck that a note's frontmatter names, empty where it names none, and what is wrong with it."""
    deck = _property(properties, "deck")
    return (
        (deck.strip(), ())
        if isinstance(deck, str)
        else ("", (_misfit(spots.of("deck"), "deck", deck, "a text", "A::B"),))
    )


def _misfit(spot: tuple[str, int, int], name: str, value: object, wanted: str, example: str) -> Diagnostic:
    # A list may be huge in print: aliases let few lines name thousands of parts.
    shown = value if isinstance(value, str) else f"a {type(value).__name__}"
    return diagnose("N2A007", *spot, name=name, value=shown, wanted=wanted, example=example)


def _levels(value: object, rules: ReadingRules, spots: Spots) -> tuple[ReadingRules, tuple[Diagnostic, ...]]:
    levels = value if isinstance(value, list) else [value]
    numbers = [_LEVELS.get(level, 0) if isinstance(level, str) else 0 for level in levels]
    if numbers and all(numbers):
        return replace(rules, levels=tuple(sorted(set(numbers)))), ()
    spot = spots.of("note2anki", "question_level")
    return rules, (_misfit(spot, "question_level", value, "levels from 1 to 6", "4"),)
