"""What a running Anki holds of ours, as AnkiConnect tells it: notes by their `Uid`, note types, media, reviews."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from note2anki.anki.anki_connect import AnkiConnect, RefusedError, SilentError, batches
from note2anki.anki.note_types import FROZEN
from note2anki.model import NoteType, NoteTypeKey

#: Notes that are searched for, or asked for, in one request.
AT_ONCE = 500


class HeldNote(Struct, frozen=True):
    """A note that Anki has.

    Attributes:
        row: its id there.
        uid: what its field `Uid` holds.
        type_name: its note type's name.
        mod: epoch seconds of its last change there, None where AnkiConnect does not tell.
        tags, fields: as they are there.
        others: how many further notes have the same `Uid`.
    """

    row: int
    uid: str
    type_name: str
    mod: int | None
    tags: tuple[str, ...]
    fields: Mapping[str, str]
    others: int = 0


class HeldType(Struct, frozen=True):
    """A note type of ours as Anki has it.

    Attributes:
        name: Anki's name of it.
        is_altered: whether its fields or templates are not the frozen ones (rule 6).
        has_look: whether its templates and styling are the package's.
    """

    name: str
    is_altered: bool
    has_look: bool = True


def open_profile(anki: AnkiConnect) -> str:
    """Return the name of the profile that is open, empty where AnkiConnect does not tell, as older versions.

    Raises:
        SilentError: no answer.
    """
    try:
        name = anki.ask("getActiveProfile")
    except RefusedError:
        return ""
    return name if isinstance(name, str) else ""


def held_types(anki: AnkiConnect, kinds: Iterable[NoteType]) -> dict[NoteTypeKey, HeldType]:
    """Return those of our note types that Anki has.

    Raises:
        SilentError, RefusedError: Anki does not tell.
    """
    names = {int(number): str(name) for name, number in _mapping(anki.ask("modelNamesAndIds")).items()}
    return {
        kind.key: _held_type(anki, kind, names[FROZEN[kind.key].id]) for kind in kinds if FROZEN[kind.key].id in names
    }


def _held_type(anki: AnkiConnect, kind: NoteType, name: str) -> HeldType:
    frozen = FROZEN[kind.key]
    fields = tuple(anki.ask("modelFieldNames", modelName=name))
    templates = _mapping(anki.ask("modelTemplates", modelName=name))
    css = _mapping(anki.ask("modelStyling", modelName=name)).get("css")
    sides = tuple((each["Front"], each["Back"]) for each in templates.values())
    is_altered = (fields, tuple(templates)) != (frozen.fields, tuple(each.name for each in frozen.templates))
    return HeldType(name, is_altered, (sides, css) == (kind.templates, kind.css))


def held_notes(anki: AnkiConnect, rows: Mapping[str, int]) -> dict[str, HeldNote]:
    """Return by GUID the notes that Anki has.

    A note that was copied in Anki has its `Uid` too: then the one with the row id that we gave it is meant, else the
    oldest.

    Args:
        anki: the running Anki.
        rows: GUID → the row id that its note went out with.

    Raises:
        SilentError, RefusedError: Anki does not tell.
    """
    found: dict[str, list[HeldNote]] = {}
    for guids in batches(sorted(rows), AT_ONCE):
        ids = anki.ask("findNotes", query=uid_search(guids))
        for note in _read_notes(anki, ids):
            if note.uid in rows:
                found.setdefault(note.uid, []).append(note)
    return {guid: _meant(notes, rows[guid]) for guid, notes in found.items()}


def _meant(notes: list[HeldNote], row: int) -> HeldNote:
    chosen = min(notes, key=lambda note: (note.row != row, note.row))
    values = (chosen.row, chosen.uid, chosen.type_name, chosen.mod, chosen.tags, chosen.fields)
    return HeldNote(*values, others=len(notes) - 1)


def notes_without_uid(anki: AnkiConnect, rows: Mapping[str, int]) -> dict[str, HeldNote]:
    """Return by GUID the notes without a `Uid` that Anki has where ours went out.

    Such a note is ours, with its `Uid` or its note type changed there, unless that row id was taken when ours came.

    Args:
        anki: the running Anki.
        rows: GUID → row id, of the notes that were not found by their `Uid`.

    Raises:
        SilentError, RefusedError: Anki does not tell.
    """
    guids = {row: guid for guid, row in rows.items()}
    found = _read_notes(anki, find_notes(anki, "", sorted(guids)))
    return {guids[note.row]: note for note in found if note.row in guids and not note.uid}


def uid_search(guids: Sequence[str]) -> str:
    """Return the search that finds the notes with one of these in their field `Uid`.

    One expression for all: Anki tries each `Uid:…` of a list on each note, one after another.
    """
    chosen = "|".join(re.escape(guid) for guid in guids).replace('"', '\\"')
    return f'"Uid:re:^(?:{chosen})$"'


def _read_notes(anki: AnkiConnect, rows: Sequence[int]) -> Iterable[HeldNote]:
    for some in batches(rows, AT_ONCE):
        infos = [info for info in anki.ask("notesInfo", notes=list(some)) if info]
        mods = _mods(anki, infos)
        for info in infos:
            fields = {str(name): str(field["value"]) for name, field in info["fields"].items()}
            row = int(info["noteId"])
            tags = tuple(map(str, info["tags"]))
            yield HeldNote(row, fields.get("Uid", ""), str(info["modelName"]), mods.get(row), tags, fields)


def _mods(anki: AnkiConnect, infos: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Return when each note was last changed; older versions of AnkiConnect tell in another action, or not at all."""
    if not infos or "mod" in infos[0]:
        return {int(info["noteId"]): int(info["mod"]) for info in infos}
    try:
        told = anki.ask("notesModTime", notes=[info["noteId"] for info in infos])
    except RefusedError:
        return {}
    return {int(each["noteId"]): int(each["mod"]) for each in told if each}


def held_media(anki: AnkiConnect) -> frozenset[str]:
    """Return the names of all files in Anki's media folder."""
    return frozenset(unicodedata.normalize("NFC", str(name)) for name in anki.ask("getMediaFilesNames", pattern="*"))


def held_medium(anki: AnkiConnect, name: str) -> bytes:
    """Return a media file's bytes, none where there is no such file."""
    data = anki.ask("retrieveMediaFile", filename=name)
    try:
        return base64.b64decode(data) if isinstance(data, str) else b""
    except binascii.Error:
        return b""


def count_reviews(anki: AnkiConnect, rows: Sequence[int]) -> int:
    """Return how many reviews the cards of notes have had."""
    reviews = 0
    for cards in batches(find_cards(anki, "", rows), AT_ONCE):
        told = _mapping(anki.ask("getReviewsOfCards", cards=list(cards)))
        reviews += sum(len(each) for each in told.values())
    return reviews


def find_cards(anki: AnkiConnect, search: str, rows: Sequence[int]) -> list[int]:
    """Return the cards of notes that a search finds, an empty one finding all."""
    return _find(anki, "findCards", search, rows)


def find_notes(anki: AnkiConnect, search: str, rows: Sequence[int]) -> list[int]:
    """Return those of some notes that a search finds, an empty one finding all that there are."""
    return _find(anki, "findNotes", search, rows)


def _find(anki: AnkiConnect, action: str, search: str, rows: Sequence[int]) -> list[int]:
    found: list[int] = []
    for some in batches(rows, AT_ONCE):
        found += map(int, anki.ask(action, query=f"{search} nid:{','.join(map(str, some))}".strip()))
    return found


def _mapping(answer: object) -> Mapping[str, Any]:
    if not isinstance(answer, dict):
        raise SilentError("what answers there is no AnkiConnect")
    return answer
