"""Which card a problem stands beside: the one whose question or answer holds its line."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from note2anki.model import Diagnostic
from note2anki.runs.making import Entry


def beside(entries: Iterable[Entry], diagnostics: Sequence[Diagnostic]) -> Mapping[str, tuple[int, ...]]:
    """Return the positions of each card's problems, by GUID.

    A problem of a whole note, or above its first question, is beside none but the concept that the note is of.
    """
    starts: dict[str, list[tuple[int, str]]] = defaultdict(list)
    concepts: dict[str, str] = {}
    for entry in entries:
        if entry.line:
            starts[entry.file].append((entry.line, entry.card.guid))
        elif entry.card.kind == "concept" and entry.card.source.file:
            concepts[entry.card.source.file] = entry.card.guid
    for places in starts.values():
        places.sort()
    found: dict[str, list[int]] = defaultdict(list)
    for position, problem in enumerate(diagnostics):
        guid = _holder(starts.get(problem.file, []), problem.line) or concepts.get(problem.file)
        if guid:
            found[guid].append(position)
    return {guid: tuple(positions) for guid, positions in found.items()}


def _holder(places: Sequence[tuple[int, str]], line: int) -> str:
    """Return the last card that begins at a line or above it, or nothing."""
    at = bisect_right(places, line, key=lambda place: place[0]) if line else 0
    return places[at - 1][1] if at else ""
