"""What the ledger knows of each Anki note: its keys, and the sources that it was made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import replace

CardKind = Literal["question", "cloze", "concept"]


class QuestionSource(Struct, frozen=True, omit_defaults=True, gc=False):
    """All that a note says for one question's card; what it holds is the person's doing, nothing is rendered.

    Attributes:
        question, answer, hint, references: Markdown.
        context: the headings above, plain.
        tags: in Anki's form; `note_tags` are those of them that the whole note has.
        file: the note, relative to the vault.
        block_id: the id after `^`, or empty.
        options: names of the options that are on.
        concepts: GUIDs of the concepts it names, in order.
        clozes: the deletions' texts and their numbers, once given.
    """

    question: str
    answer: str
    file: str
    hint: str = ""
    context: tuple[str, ...] = ()
    references: str = ""
    tags: tuple[str, ...] = ()
    note_tags: tuple[str, ...] = ()
    block_id: str = ""
    options: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    clozes: tuple[tuple[str, int], ...] = ()

    def whole(self) -> QuestionSource:
        """Return it with all its texts in memory; of very many cards they wait on the disk."""
        return self

    def written(self) -> bytes:
        """Return what is written of it in its card's line of the ledger, where it waits on the disk; else nothing."""
        return b""


class MentionSource(Struct, frozen=True):
    """A question that names a concept: its GUID, its text, the sentences, and its note with the note's own tags."""

    guid: str
    question: str
    sentences: tuple[str, ...]
    file: str
    tags: tuple[str, ...] = ()


class ConceptSource(Struct, frozen=True):
    """All that the vault says for one concept's card.

    Attributes:
        name: as its note is called, or as first linked.
        definition, short, references: Markdown; empty for a stub.
        aliases: its other names.
        tags: in Anki's form; `note_tags` are those of them that its own note has.
        file: its note, or empty for a stub.
        related: the link targets of its definition, as written.
        mentions: at most five, chosen once.
        options: names of the options that are on.
    """

    name: str
    definition: str = ""
    short: str = ""
    references: str = ""
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    note_tags: tuple[str, ...] = ()
    file: str = ""
    related: tuple[str, ...] = ()
    mentions: tuple[MentionSource, ...] = ()
    options: tuple[str, ...] = ()


class Card(Struct, frozen=True, dict=True, omit_defaults=True, tag="card", tag_field="record"):
    """An Anki note of the vault.

    Attributes:
        guid: Anki's key.
        kind: which note type it has.
        row: its row id, epoch milliseconds.
        mod: epoch seconds of its last change through the person's doing.
        due: its position.
        deck: the deck it went out with.
        source: what it was made of when it last changed.
        digest: of the source and of what else of the person's makes the card; empty where it was recovered from Anki,
            which knows fields but not what they were made of.
        look: of the rendered fields, to tell when a newer note2anki renders differently; without a digest, of the
            fields as Anki has them.
        removed: ISO date of removal, empty while it lives.
        sent: package name → what that package last held of it: the state, `@` the `mod`, and `^` the block id if any.
    """

    guid: str
    kind: CardKind
    row: int
    mod: int
    due: int
    deck: str
    source: QuestionSource | ConceptSource
    digest: str = ""
    look: str = ""
    removed: str = ""
    sent: Mapping[str, str] = field(default_factory=dict)

    @property
    def line(self) -> bytes:
        """Its line in the ledger that it was read from, so that it need not be written anew; of another card none."""
        line: bytes = self.__dict__.get("line", b"")  # no field, so that a card that is made of this one has none
        return line

    def keep_line(self, line: bytes) -> None:
        """Take note of the line that it was read from."""
        self.__dict__["line"] = line

    @property
    def state(self) -> str:
        """What a package is compared by: the digest while the card lives, else its removal."""
        return f"removed {self.removed}" if self.removed else self.digest


class PackageRecord(Struct, frozen=True):
    """A package's last version.

    Attributes:
        name: its name.
        version: its number.
        stamp: epoch seconds.
        digest: the file's SHA-256, empty where the file is not known.
        cards: how many it had.
        merged: the versions that two devices went on with, once they were put together: no file is what the ledger says
            now, and the next export is a new version.
    """

    name: str
    version: str
    stamp: int
    digest: str = ""
    cards: int = 0
    merged: tuple[str, ...] = ()


class LookRecord(Struct, frozen=True):
    """When templates or styling of a note type last changed, and their digest."""

    key: str
    mod: int
    digest: str


class End(Struct, frozen=True):
    """The last line of a ledger's file: one that lacks it was cut off, be it between two lines."""


class Ledger(Struct, frozen=True):
    """Everything that is remembered of a vault; `cards` by GUID, `packages` and `looks` by name.

    Attributes:
        vault_id: enters every GUID; frozen at the first export.
        vault_name: the vault's name in links; frozen likewise.
        is_new: there is none on the disk.
        is_settled: it is not what the disk has, since something stood twice there.
        copies: names of the conflict copies that went into it.
    """

    vault_id: str = ""
    vault_name: str = ""
    cards: Mapping[str, Card] = field(default_factory=dict)
    packages: Mapping[str, PackageRecord] = field(default_factory=dict)
    looks: Mapping[str, LookRecord] = field(default_factory=dict)
    is_new: bool = True
    is_settled: bool = False
    copies: tuple[str, ...] = ()

    def says_the_same_as(self, other: Ledger) -> bool:
        """Whether the same is remembered, however it came to the disk."""
        return replace(self, is_settled=False, copies=()) == replace(other, is_settled=False, copies=())
