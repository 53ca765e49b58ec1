"""`inspect`: what is in a package, whoever made it."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from note2anki.anki.note_rows import plain_text
from note2anki.anki.package_reader import damaged_members, read_package
from note2anki.anki.stored import StoredNote, StoredPackage
from note2anki.diagnostics import diagnose
from note2anki.model import Diagnostic
from note2anki.outcome import Inspected
from note2anki.runs.fields import REMOVED_TAG

_MEDIUM = re.compile(
    r"""<(?:img|audio|video|source|object|embed)\b[^>]*?\s(?:src|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))"""
    r"""|\[sound:([^\]]+)\]""",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
#: More of one kind of problem than this are counted.
_SHOWN = 10
_CHECK = "where it is Anki's own export, run Tools > Check Database in Anki and export again"


def inspect_package(path: Path) -> Inspected:
    """Read a package and find what is wrong in it.

    Raises:
        RunError: N2A040 or N2A060, it cannot be read.
    """
    package = read_package(path)
    manifest = package.manifest or {}
    cards = Counter(package.decks[card.deck].name for card in package.cards if card.deck in package.decks)
    types = Counter(note.note_type for note in package.notes)
    notes: Counter[str] = Counter()
    for key, count in types.items():
        notes[_type_name(package, key)] += count
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
        diagnostics=(*_damage(path), *_problems(package)),
        share=manifest.get("share") is True,
        descriptions={deck.name: deck.description for deck in package.decks.values() if deck.description},
        fields={_type_name(package, key): package.note_types[key].fields for key in types if key in package.note_types},
        tags=dict(sorted(Counter(tag for note in package.notes for tag in set(note.tags)).items())),
        media=tuple(sorted(package.media)),
    )


def _type_name(package: StoredPackage, key: int) -> str:
    return package.note_types[key].name if key in package.note_types else f"(unknown note type {key})"


def _damage(path: Path) -> Iterator[Diagnostic]:
    """Yield which files in it are not whole; the collection is, since it was read."""
    hint = "copy or download it again: Anki refuses a package that is not whole"
    yield from _listed(damaged_members(path), "{!r} in it is damaged", hint)


def _problems(package: StoredPackage) -> Iterator[Diagnostic]:
    counts = Counter(note.guid for note in package.notes)
    twice = [guid for guid, count in counts.items() if count > 1]
    yield from _listed(twice, "two notes have the GUID {!r}", "Anki adds both, and updates only one later")
    empty = [note.guid for note in package.notes if not plain_text(note.fields[0]).strip()]
    yield from _listed(empty, "the first field of the note {!r} is empty", "Anki adds a blank card")
    yield from _listed(sorted(_missing(package)), "the medium {!r} is not in it", "the cards show a broken image")
    yield from _card_problems(package)
    notes = Counter(note.note_type for note in package.notes)
    for note_type in package.note_types.values():
        if note_type.is_altered:
            yield diagnose("N2A067", name=note_type.name, count=notes[note_type.id])
        if note_type.id not in notes and note_type.name.endswith("+") and not note_type.is_altered:
            yield diagnose("N2A073", detail=f"the note type {note_type.name!r} has no note", hint="it may be deleted")


def _card_problems(package: StoredPackage) -> Iterator[Diagnostic]:
    """Yield what does not fit together: notes, their cards and note types, and decks."""
    rows, with_cards = {note.row for note in package.notes}, {card.note for card in package.cards}
    bare = [note.guid for note in package.notes if note.row not in with_cards and REMOVED_TAG not in note.tags]
    yield from _listed(bare, "the note {!r} has no card", "Anki makes those that its note type asks for, or none")
    typeless = [note.guid for note in package.notes if note.note_type not in package.note_types]
    yield from _listed(typeless, "the note type of the note {!r} is not in it", "Anki refuses the package")
    odd = [note.guid for note in package.notes if _has_other_fields(package, note)]
    yield from _listed(odd, "the note {!r} has another number of fields than its note type", _CHECK)
    orphans = [str(card.row) for card in package.cards if card.note not in rows]
    yield from _listed(orphans, "the card {} is of no note in it", _CHECK)
    homeless = [str(card.row) for card in package.cards if card.deck not in package.decks]
    yield from _listed(homeless, "the card {} is in no deck of it", _CHECK)


def _has_other_fields(package: StoredPackage, note: StoredNote) -> bool:
    note_type = package.note_types.get(note.note_type)
    return note_type is not None and len(note.fields) != len(note_type.fields)


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
