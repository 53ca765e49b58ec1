"""What earlier pushes left in Anki, so that what a person edited there since can be told from what we wrote.

It lies in the user's cache folder. Without it a push goes by Anki's modification times and the ledger alone, as an
import does.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from note2anki.identity.fingerprint import shown_digest
from note2anki.identity.ledger_places import Paths
from note2anki.identity.records import Card
from note2anki.model import AnkiNote
from note2anki.runs.work.cache import cache_folder

#: So many states of a note are kept.
_STATES = 5


class Basis(NamedTuple):
    """What the ledger knew of a card before an export went on from it; as in `identity.records.Card`."""

    kind: str
    mod: int
    look: str
    tags: tuple[str, ...]


class Sent(Struct, frozen=True):
    """What we wrote into one note.

    Attributes:
        states: digest of its fields → the `mod` with which they went out, the last few of them: a cut leaves Anki with
            one of two, and so does a backup that is restored there.
        tags: every tag of ours that it may have.
        deck: the one that its cards came to, as far as pushes know.
        leaves: the deck that its cards are still to be taken out of, or empty.
        edited: where Anki's fields were the person's when last seen, the digest with which a push left them.
        basis: what had gone out before, as long as Anki is not known to have what the ledger says.
    """

    states: Mapping[str, int] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    deck: str = ""
    leaves: str = ""
    edited: str = ""
    basis: Basis | None = None

    def with_states(self, states: Mapping[str, int]) -> Sent:
        """Return it with further states, as far as they are among the newest."""
        newest = sorted({**self.states, **states}.items(), key=lambda state: state[1])[-_STATES:]
        return replace(self, states=dict(newest))

    def moved(self, deck: str) -> Sent:
        """Return it with its cards taken out of the deck that they were to leave, to another; if there was one."""
        return replace(self, deck=deck if self.leaves else self.deck, leaves="")

    @property
    def is_edited(self) -> bool:
        """Whether Anki's fields were the person's when last seen."""
        return bool(self.edited)

    @property
    def knows(self) -> bool:
        """Whether it says more of Anki's fields than their time does."""
        return bool(self.states) or self.is_edited


class Memory(Struct, frozen=True):
    """All of it: `notes` by GUID, and when each note type's look last went out, by its key."""

    notes: Mapping[str, Sent] = field(default_factory=dict)
    looks: Mapping[str, int] = field(default_factory=dict)

    def with_notes(self, notes: Mapping[str, Sent | None]) -> Memory:
        """Return it with some notes anew; None forgets one."""
        kept = {**self.notes, **notes}
        return replace(self, notes={guid: sent for guid, sent in kept.items() if sent is not None})


def fields_digest(fields: Mapping[str, str]) -> str:
    """Return the digest of a note's fields as Anki keeps them, its `Uid` left out."""
    return shown_digest({name: value for name, value in fields.items() if name != "Uid"})


def memory_place(ledger: Paths, url: str, profile: str) -> Path:
    """Return where the memory of a vault and of a profile of a running Anki is; one that is not told is empty."""
    told = "\n".join(filter(None, (str(ledger.ledger.absolute()), url, profile)))
    named = hashlib.sha256(os.fsencode(told)).hexdigest()[:24]
    return cache_folder() / f"pushed-{named}.jsonl"


def _record(guid: str, sent: Sent) -> dict[str, object]:
    states, tags = dict(sent.states), sent.tags
    return {
        "guid": guid,
        "states": states,
        "tags": tags,
        "deck": sent.deck,
        "leaves": sent.leaves,
        "edited": sent.edited,
        "basis": sent.basis,
    }


def load_memory(place: Path) -> Memory:
    """Read the memory; what is not there or damaged is not remembered."""
    notes: dict[str, Sent] = {}
    looks: dict[str, int] = {}
    with suppress(OSError, UnicodeDecodeError):
        for line in place.read_text("utf-8").split("\n"):
            with suppress(ValueError, KeyError, TypeError, AttributeError):
                record = json.loads(line)
                if "look" in record:
                    looks[str(record["look"])] = int(record["mod"])
                else:
                    notes[str(record["guid"])] = _sent(record)
    return Memory(notes, looks)


def _sent(record: Mapping[str, object]) -> Sent:
    states, tags = record["states"], record["tags"]
    if not isinstance(states, dict) or not isinstance(tags, list):
        raise TypeError
    return Sent(
        {str(key): int(mod) for key, mod in states.items()},
        tuple(map(str, tags)),
        str(record["deck"]),
        str(record["leaves"]),
        str(record["edited"]),
        _basis(record["basis"]),
    )


def _basis(record: object) -> Basis | None:
    if not isinstance(record, list):
        return None
    kind, mod, look, tags = record
    return Basis(str(kind), int(mod), str(look), tuple(map(str, tags)))


def begin(memory: Memory, notes: Iterable[AnkiNote], cards: Mapping[str, Card], *, follow_renames: bool) -> Memory:
    """Return the memory with what the ledger knew before an export, which forgets it.

    Args:
        memory: what earlier pushes left.
        notes: the package's.
        cards: the ledger's before the export.
        follow_renames: whether cards are to be moved to the decks that are others now.
    """
    begun: dict[str, Sent] = {}
    for note in notes:
        old, sent = cards.get(note.guid), memory.notes.get(note.guid, Sent())
        if old is not None and old.mod != note.mod and sent.basis is None:
            sent = replace(sent, basis=basis_of(old))
        if old is not None and follow_renames and note.deck and not sent.leaves:
            # Where the ledger has it already, a package went out with it since: an import moves no card.
            former = old.deck if old.deck != note.deck else sent.deck
            sent = replace(sent, leaves=former if former != note.deck else "")
        if sent != Sent():
            begun[note.guid] = sent
    return memory.with_notes(begun)


def basis_of(card: Card) -> Basis:
    """Return what the ledger knows of a card that was sent; a tombstone's fields are not those of its look."""
    return Basis(card.kind, card.mod, "" if card.removed else card.look, card.source.tags)


def save_memory(place: Path, memory: Memory) -> None:
    """Write the memory, whole or not at all; where there is no place for it, pushes do without."""
    lines = [json.dumps({"look": key, "mod": mod}) for key, mod in sorted(memory.looks.items())]
    lines += [json.dumps(_record(guid, sent), ensure_ascii=False) for guid, sent in sorted(memory.notes.items())]
    temporary = place.with_name(f"{place.name}.{os.getpid()}.new")
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text("\n".join(lines) + "\n", "utf-8")
        temporary.replace(place)
