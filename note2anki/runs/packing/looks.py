"""When each note type's look last changed: a shipped one at its release, a person's own when first seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec.structs import replace

from note2anki.anki.note_types import load_note_types, look_digest
from note2anki.anki.stored import StoredNoteType
from note2anki.identity.records import CardKind, LookRecord
from note2anki.model import NoteType
from note2anki.runs.world import World
from note2anki.settings import Settings

NoteTypes = Mapping[CardKind, NoteType]


def choose_looks(world: World, used: Iterable[CardKind]) -> tuple[tuple[NoteType, ...], Mapping[str, LookRecord]]:
    """Return the note types in use with their `mod`, and what the ledger is to remember of them.

    Anki replaces templates and styling only by newer ones (import rules, 7), so `mod` grows when they change.
    """
    loaded, shipped = _loaded_and_shipped(world.vault, world.settings)
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


def _loaded_and_shipped(vault: Path, settings: Settings) -> tuple[NoteTypes, NoteTypes]:
    """Return the note types as the vault has them, and as they come."""
    shipped = load_note_types(None)
    override = vault / settings.templates if settings.templates else None
    return load_note_types(override) if override and override.is_dir() else shipped, shipped


def looks_in_anki(vault: Path, settings: Settings, stored: Iterable[StoredNoteType]) -> dict[str, LookRecord]:
    """Return what the ledger can remember of note types as Anki has them.

    Where Anki's differ from ours, the person may have styled them there: then they are sent with no newer `mod` than
    ours was shipped with, and a person's own templates, whose time is not known, as new ones.
    """
    loaded, shipped = _loaded_and_shipped(vault, settings)
    looks: dict[str, LookRecord] = {}
    for each in stored:
        key = each.key
        if key is None or each.is_altered:
            continue
        digest = look_digest(loaded[key])
        if look_digest(NoteType(key, each.sides, each.css, each.mod)) == digest:
            looks[key] = LookRecord(key, each.mod, digest)
        elif digest == look_digest(shipped[key]):
            looks[key] = LookRecord(key, shipped[key].mod, digest)
    return looks
