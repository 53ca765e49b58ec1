"""What `preview` has to show: every note that a package would hold, with its cards, its changes and its problems."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from note2anki.model import CardSides, Diagnostic
from note2anki.outcome import ChangeKind


class ChangedPart(Struct, frozen=True):
    """A part of a note that is not what the last version had: what it is called, and both texts in Markdown."""

    name: str
    old: str
    new: str


class PreviewedNote(Struct, frozen=True):
    """An Anki note of the package.

    Attributes:
        guid: its key.
        kind: `question`, `cloze` or `concept`.
        title: its question or name as plain text.
        change, reason: what the package's next version does to it, and why.
        deck, tags: where it goes, and its tags in Anki's form.
        file, line: where it stands; no line where that is not known.
        address: opens the note in Obsidian, or is empty.
        cards: its cards; of a removed one what is left of its first.
        changed: the parts that differ.
        problems: positions in `Previewed.diagnostics`.
    """

    guid: str
    kind: str
    title: str
    change: ChangeKind
    reason: str
    deck: str
    tags: tuple[str, ...]
    file: str
    line: int
    address: str
    cards: tuple[CardSides, ...]
    changed: tuple[ChangedPart, ...] = ()
    problems: tuple[int, ...] = ()


class Previewed(Struct, frozen=True):
    """The result of `preview`.

    Attributes:
        package, version, previous: as in `Outcome`.
        vault: the vault's folder.
        counts: as in `Outcome`.
        notes: in the package's order; notes that were removed earlier are left out.
        diagnostics: every problem, with the address that opens its note in Obsidian, or an empty one.
        styles: the style sheets of the note types in use, each once.
        media: file name → `data:` address.
        left_out: name and bytes of each file that is not in it, since the page would be too large.
    """

    package: str
    version: str
    previous: str
    vault: Path
    counts: Mapping[str, int]
    notes: tuple[PreviewedNote, ...]
    diagnostics: tuple[Diagnostic, ...]
    addresses: tuple[str, ...]
    styles: tuple[str, ...]
    media: Mapping[str, str]
    left_out: Mapping[str, int]

    @property
    def card_count(self) -> int:
        """How many cards the notes have."""
        return sum(len(note.cards) for note in self.notes if note.change != "removed")


class WrittenPreview(Struct, frozen=True):
    """A page that was written: where, how many bytes it has, and what it shows."""

    path: Path
    size: int
    previewed: Previewed
