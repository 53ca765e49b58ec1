"""What came out of a run, for reports."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from note2anki.model import Diagnostic, ReadNote

ChangeKind = Literal["added", "edited", "reworded", "moved", "removed", "restored", "unchanged"]
KINDS: tuple[ChangeKind, ...] = ("added", "edited", "reworded", "moved", "removed", "restored", "unchanged")


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, for a person."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


class Change(Struct, frozen=True, gc=False):
    """What a package's new version does to one card; `line` is 0 where the card has no place in a note any more."""

    guid: str
    change: ChangeKind
    reason: str
    file: str
    line: int
    question: str


class Uncertain(Struct, frozen=True):
    """A question that may be an old card reworded; it is a new card until the person says otherwise.

    Attributes:
        file, line, question: where it stands, and its text.
        guid, other, other_file: the old card, its question, and its note.
        detail: how alike they are.
    """

    file: str
    line: int
    question: str
    guid: str
    other: str
    other_file: str
    detail: str

    @property
    def place(self) -> str:
        """The question as `--as-new` takes it."""
        return f"{self.file}:{self.line}"

    @property
    def match(self) -> str:
        """The pair as `--match` takes it."""
        return f"{self.place}={self.guid}"


class Outcome(Struct, frozen=True):
    """The result of `export` and `plan`.

    Attributes:
        package: its name.
        path: where it is, or would be.
        version: its version; `previous` the one before, empty at the first export.
        counts: `questions` and `concepts` that live in it, and one number for each kind of change.
        changes: card by card, those that did not change left out.
        diagnostics: problems in the notes and of the run.
        moved_decks: searches for Anki's browser that find cards whose deck name changed, with the new deck.
        vault: the vault's folder, which the files are relative to.
        media: how many files are in it, and how many bytes they have.
        uncertain: the questions that the person may settle.
    """

    package: str
    path: Path
    version: str
    previous: str
    counts: Mapping[str, int]
    changes: tuple[Change, ...]
    diagnostics: tuple[Diagnostic, ...]
    vault: Path
    moved_decks: tuple[tuple[str, str], ...] = ()
    media: tuple[int, int] = (0, 0)
    uncertain: tuple[Uncertain, ...] = ()


class Stub(Struct, frozen=True):
    """A concept without a definition: its name, its note if there is one, and where questions name it (file, line)."""

    name: str
    file: str
    mentions: tuple[tuple[str, int], ...]


class Checked(Struct, frozen=True):
    """The result of `check`; `stubs` are those that it found, most mentioned first."""

    vault: Path
    notes: tuple[ReadNote, ...]
    diagnostics: tuple[Diagnostic, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    stubs: tuple[Stub, ...] = ()


SourceKind = Literal["package", "anki", "ledger"]


class RecoverySource(Struct, frozen=True):
    """A file that a ledger was recovered from: what it is, and how many cards it knew."""

    path: Path
    kind: SourceKind
    cards: int


class Recovered(Struct, frozen=True):
    """The result of `recover`.

    Attributes:
        ledger: where it is now.
        sources: what it was made of.
        counts: `questions`, `concepts` and `removed` in it; `new` and `renewed` ones beside what was known before;
            `partial`, known by their fields in Anki alone; `adopted`.
        packages: name → version of the packages it knows.
        kept: the name of the file that the former ledger is kept in, or empty.
        adopted: question and note of each card that was taken over.
        diagnostics: what could not be recovered.
    """

    ledger: Path
    sources: tuple[RecoverySource, ...]
    counts: Mapping[str, int]
    packages: Mapping[str, str]
    kept: str
    adopted: tuple[tuple[str, str], ...]
    diagnostics: tuple[Diagnostic, ...]


class CardHistory(Struct, frozen=True):
    """What a version did to one card, in Markdown; the old texts are the new ones where they did not change."""

    guid: str
    change: str
    reason: str
    file: str
    question: str
    answer: str
    old_question: str
    old_answer: str


class PackageVersion(Struct, frozen=True):
    """A version of a package: `stamp` is epoch seconds; `counts` is empty where only its number is known."""

    package: str
    version: str
    stamp: int
    counts: Mapping[str, int]
    changes: tuple[CardHistory, ...]


class History(Struct, frozen=True):
    """The result of `history`: versions, oldest first; `asked` is the one to be shown card by card, or empty."""

    versions: tuple[PackageVersion, ...]
    asked: str
    diagnostics: tuple[Diagnostic, ...]


class Pruned(Struct, frozen=True):
    """The result of `prune`.

    Attributes:
        cards: GUID, question and day of removal of each tombstone that went, or would go.
        left: how many tombstones stay.
        kept: the name of the file that the former ledger is kept in, or empty.
        dry_run: nothing was changed.
    """

    cards: tuple[tuple[str, str, str], ...]
    left: int
    kept: str
    dry_run: bool


class DeckLine(Struct, frozen=True):
    """A deck of the ledger: its living cards, and the decks that its notes' places ask for now with their questions."""

    deck: str
    questions: int
    concepts: int
    places: Mapping[str, int]


class DeckList(Struct, frozen=True):
    """The result of `decks`; `renamed` are the old and new names where decks were renamed."""

    decks: tuple[DeckLine, ...]
    renamed: tuple[tuple[str, str], ...]
    diagnostics: tuple[Diagnostic, ...]


class VerifiedNote(Struct, frozen=True):
    """What real Anki did to a note of the later package.

    Attributes:
        guid, question: which it is.
        fate: `new`, `updated`, `untouched`, `skipped` (edited there, so that the package's content stays out) or
            `conflicting` (its note type was altered there).
        is_tombstone: it was removed from the notes.
        reviews: how many it had before and after the import.
        deck: where the package wants its cards, empty for a tombstone; `stays_in` where Anki leaves them instead.
    """

    guid: str
    question: str
    fate: str
    is_tombstone: bool
    reviews: tuple[int, int]
    deck: str
    stays_in: str


class Verified(Struct, frozen=True):
    """The result of `verify`.

    Attributes:
        notes: those of the later package.
        counts: how many have each fate.
        first: what the import of the earlier package did: `new`, `updated`, and `known` from the person's export.
        studied: how many cards were answered in between.
        reviews: of the whole collection, before and after the import.
        diagnostics: what went wrong, or would.
    """

    notes: tuple[VerifiedNote, ...]
    counts: Mapping[str, int]
    first: Mapping[str, int]
    studied: int
    reviews: tuple[int, int]
    diagnostics: tuple[Diagnostic, ...]


class Inspected(Struct, frozen=True):
    """The result of `inspect`.

    Attributes:
        path: the file; `format` is the member that holds its collection.
        generator, package, version, created: as note2anki wrote them into it, else empty.
        decks: name → cards.
        note_types: name → notes.
        counts: `notes`, `cards`, `media`, `reviews`, `tombstones`.
        diagnostics: what is wrong in it.
        share: note2anki made it for other people.
        descriptions: deck → what it says of itself, where it says something.
        fields: note type → the names of its fields.
        tags: tag → notes.
        media: the names of its files.
    """

    path: Path
    format: str
    generator: str
    package: str
    version: str
    created: str
    decks: Mapping[str, int]
    note_types: Mapping[str, int]
    counts: Mapping[str, int]
    diagnostics: tuple[Diagnostic, ...]
    share: bool = False
    descriptions: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tags: Mapping[str, int] = field(default_factory=dict)
    media: tuple[str, ...] = ()
