"""When each note type's look last changed: a shipped one at its release, a person's own when first seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from note2anki.anki.note_types import load_note_types, look_digest
from note2anki.identity.records import CardKind, LookRecord
from note2anki.model import NoteType
from note2anki.runs.world import World


def choose_looks(world: World, used: Iterable[CardKind]) -> tuple[tuple[NoteType, ...], Mapping[str, LookRecord]]:
    """Return the note types in use with their `mod`, and what the ledger is to remember of them.

    Anki replaces templates and styling only by newer ones (import rules, 7), so `mod` grows when they change.
    """
    override = world.vault / world.settings.templates if world.settings.templates else None
    loaded = load_note_types(override if override and override.is_dir() else None)
    shipped = load_note_types(None)
    looks = dict(world.ledger.looks)
    types: list[NoteType] = []
    for key in sorted(set(used)):
        digest = look_digest(loaded[key])
        known = looks.get(key)
        if known is not None and known.digest == digest:
            mod = known.mod
        elif digest == look_digest(shipped[key]):
            mod = max(shipped[key].mod, known.mod + 1 if known else 0)
        else:
            mod = max(world.request.now, shipped[key].mod + 1, known.mod + 1 if known else 0)
        looks[key] = LookRecord(key, mod, digest)
        types.append(replace(loaded[key], mod=mod))
    return tuple(types), looks
