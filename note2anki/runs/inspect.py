"""`inspect`: what is in a package, whoever made it."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from note2anki.anki.note_rows import plain_text
from note2anki.anki.package_reader import read_package
from note2anki.anki.stored import StoredPackage
from note2anki.diagnostics import diagnose
from note2anki.model import Diagnostic
from note2anki.outcome import Inspected
from note2anki.runs.fields import REMOVED_TAG

_MEDIUM = re.compile(r"""<img\b[^>]*?\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))|\[sound:([^\]]+)\]""", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
#: More of one kind of problem than this are counted.
_SHOWN = 10


def inspect_package(path: Path) -> Inspected:
    """Read a package and find what is wrong in it.

    Raises:
        RunError: N2A040 or N2A060, it cannot be read.
    """
    package = read_package(path)
    manifest = package.manifest or {}
    cards = Counter(package.decks[card.deck].name for card in package.cards if card.deck in package.decks)
    notes = Counter(_type_name(package, note.note_type) for note in package.notes)
    return Inspected(
        path=path,
        format=package.format,
        generator=str(manifest.get("generator", "")),
        package=str(manifest.get("package", "")),
        version=str(manifest.get("version", "")),
        created=str(manifest.get("created", "")),
        decks=dict(sorted(cards.items())),
        note_types=dict(sorted(notes.items())),
        counts={
            "notes": len(package.notes),
            "cards": len(package.cards),
            "media": len(package.media),
            "reviews": package.reviews,
            "tombstones": sum(REMOVED_TAG in note.tags for note in package.notes),
        },
        diagnostics=tuple(_problems(package)),
    )


def _type_name(package: StoredPackage, key: int) -> str:
    return package.note_types[key].name if key in package.note_types else f"(unknown note type {key})"


def _problems(package: StoredPackage) -> Iterator[Diagnostic]:
    counts = Counter(note.guid for note in package.notes)
    twice = [guid for guid, count in counts.items() if count > 1]
    yield from _listed(twice, "two notes have the GUID {!r}", "Anki adds both, and updates only one later")
    empty = [note.guid for note in package.notes if not plain_text(note.fields[0]).strip()]
    yield from _listed(empty, "the first field of the note {!r} is empty", "Anki adds a blank card")
    yield from _listed(sorted(_missing(package)), "the medium {!r} is not in it", "the cards show a broken image")
    notes = Counter(note.note_type for note in package.notes)
    for note_type in package.note_types.values():
        if note_type.is_altered:
            yield diagnose("N2A067", name=note_type.name, count=notes[note_type.id])
        if note_type.id not in notes and note_type.name.endswith("+") and not note_type.is_altered:
            yield diagnose("N2A073", detail=f"the note type {note_type.name!r} has no note", hint="it may be deleted")


def _missing(package: StoredPackage) -> set[str]:
    known = set(package.media)
    missing = set(package.media_missing)
    for note in package.notes:
        for groups in _MEDIUM.findall("\n".join(note.fields)):
            name = html.unescape("".join(groups)).strip()
            if name and not _ELSEWHERE.match(name) and name not in known and unquote(name) not in known:
                missing.add(name)
    return missing


def _listed(found: list[str], wording: str, hint: str) -> Iterator[Diagnostic]:
    for name in found[:_SHOWN]:
        yield diagnose("N2A073", detail=wording.format(name), hint=hint)
    if len(found) > _SHOWN:
        yield diagnose("N2A073", detail=f"and {len(found) - _SHOWN} more of this kind", hint=hint)
