"""What a package or an export of Anki's holds, whoever made it, as plain records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from note2anki.anki.note_types import FROZEN
from note2anki.model import NoteTypeKey


class StoredNoteType(Struct, frozen=True):
    """A note type.

    Attributes:
        id, name: Anki's.
        mod: epoch seconds of its last change.
        fields, templates: their names in order.
        sides: front and back of each template.
        css: the styling.
    """

    id: int
    name: str
    mod: int
    fields: tuple[str, ...]
    templates: tuple[str, ...]
    sides: tuple[tuple[str, str], ...] = ()
    css: str = ""

    @property
    def key(self) -> NoteTypeKey | None:
        """Which of ours it is, also as the copy that Anki makes beside one that was altered; None for any other."""
        for key, frozen in FROZEN.items():
            if self.id == frozen.id or self.name.rstrip("+") == frozen.name:
                return key if set(frozen.fields) <= set(self.fields) else None
        return None

    def named(self, fields: Sequence[str]) -> dict[str, str]:
        """Return the fields of one of its notes by their names."""
        return {**dict.fromkeys(self.fields, ""), **dict(zip(self.fields, fields, strict=False))}

    @property
    def is_altered(self) -> bool:
        """Whether it is one of ours with another id, fields or templates, so that Anki drops its updates (rule 6)."""
        if self.key is None:
            return any(self.id == frozen.id for frozen in FROZEN.values())
        frozen = FROZEN[self.key]
        templates = tuple(template.name for template in frozen.templates)
        return (self.id, self.fields, self.templates) != (frozen.id, frozen.fields, templates)


class StoredDeck(Struct, frozen=True):
    """A deck's full name, levels joined with `::`, and its description."""

    name: str
    description: str


class StoredNote(Struct, frozen=True):
    """A row of the table `notes`; `note_type` is an id, `mod` epoch seconds."""

    row: int
    guid: str
    note_type: int
    mod: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]


class StoredCard(Struct, frozen=True):
    """A row of the table `cards`: its note's row, its home deck's id, and its position while it is new, else -1."""

    row: int
    note: int
    deck: int
    ordinal: int
    position: int


class StoredPackage(Struct, frozen=True):
    """Everything in a file that Anki can import.

    Attributes:
        path: the file.
        format: the name of the member that holds the collection.
        note_types, decks: by id.
        media: the names of the media files it lists.
        media_missing: those of them that are not in it.
        reviews: the number of reviews in its log.
        manifest: what `note2anki.json` holds, None where there is none that can be read.
    """

    path: Path
    format: str
    note_types: Mapping[int, StoredNoteType]
    decks: Mapping[int, StoredDeck]
    notes: tuple[StoredNote, ...]
    cards: tuple[StoredCard, ...]
    media: tuple[str, ...]
    media_missing: tuple[str, ...]
    reviews: int
    manifest: Mapping[str, object] | None

    def named_fields(self, note: StoredNote) -> dict[str, str]:
        """Return a note's fields by their names."""
        return self.note_types[note.note_type].named(note.fields)
