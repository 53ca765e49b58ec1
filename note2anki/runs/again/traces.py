"""What an export leaves for the next one: enough to tell what did not change since, and to say of it what was said.

It lies in the user's cache folder, a file for each package of a vault, and only time is lost with it.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from note2anki.identity.records import CardKind
from note2anki.model import Diagnostic, Medium
from note2anki.runs.work.cache import DAYS, cache_folder, entry_key
from note2anki.runs.work.code import code_version
from note2anki.runs.work.leaning import OF_OTHERS, Leaning, answer_digest
from note2anki.vault.reading import read_note_bytes
from note2anki.vault.spelling import on_disk

_PROOF = 16
_DAY = 86_400
_PATTERN = "exports-*.traces"


class Asked(Struct, frozen=True, array_like=True):
    """A question that was put to the vault around a note, and the digest of the answer (`leaning.Leaning`)."""

    asked: str
    arguments: tuple[str | bool, ...]
    answer: bytes


class NoteTraces(Struct, frozen=True, array_like=True):
    """What is known of a note.

    Attributes:
        key: of its path and its bytes (`cache.entry_key`).
        guids: the question cards that the ledger has of it, tombstones too.
        asked: what the vault around it was asked, as far as other notes' bytes or media decide the answer.
        problems: what is wrong in it.
    """

    key: bytes
    guids: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


class Shown(Struct, frozen=True, array_like=True):
    """What a card shows beside text, and what it could not show."""

    guid: str
    media: tuple[Medium, ...]
    problems: tuple[Diagnostic, ...]


class Traces(Struct, frozen=True):
    """What an export left.

    Attributes:
        ledger: the digest of the ledger's file.
        rules: all that decides what a note comes to, beside files (`cache.NoteCache`).
        files: names the vault's files (`tasks.Place.files`).
        attachments: where Obsidian puts attachments.
        aliases: the notes by the names that they give themselves (`surroundings.vault_aliases`).
        day: when it was seen to last that what notes came to stays in the cache, in days since 1970.
        scopes: what was asked for (`world.World.scopes`).
        left_alone: the notes that only concepts' cards know (`world.World.left_alone`).
        notes: what is known of each note that was asked for, in the order of reading.
        others: what the other notes of the vault would be kept under.
        looks_at_others: whether an export of these notes looks for their cards' questions in the others too.
        tags, decks: what was said of tags and decks.
        restyled: GUIDs of cards that only a newer note2anki makes look different.
        shown: of the cards that were read anew those that show media or could not show something, in order.
        media: those of cards that stay as they are.
        written: the bytes of media that no file has, by their names; `shown` and `media` are without them, since many
            cards may show one.
        asked: what the vault was asked for what no note alone decides.
        kinds: the kinds of cards there are.
        decks_in_use: the decks of living cards.
        cards: how many cards there are, tombstones among them.
        questions, concepts: how many living cards there are of each.
    """

    ledger: bytes
    rules: bytes
    files: bytes
    attachments: str
    aliases: dict[str, str]
    day: int
    scopes: tuple[str, ...]
    left_alone: tuple[str, ...]
    notes: dict[str, NoteTraces]
    others: dict[str, bytes]
    looks_at_others: bool
    tags: tuple[Diagnostic, ...]
    decks: tuple[Diagnostic, ...]
    restyled: tuple[str, ...]
    shown: tuple[Shown, ...]
    media: tuple[Medium, ...]
    written: dict[str, bytes]
    asked: tuple[Asked, ...]
    kinds: tuple[CardKind, ...]
    decks_in_use: tuple[str, ...]
    cards: int
    questions: int
    concepts: int


def without_bytes(media: Iterable[Medium]) -> tuple[Medium, ...]:
    """Return media without their bytes, which are kept once (`written_bytes`)."""
    return tuple([replace(medium, data=b"") if medium.data else medium for medium in media])


def written_bytes(media: Iterable[Medium]) -> dict[str, bytes]:
    """Return the bytes of media that no file has, by their names."""
    return {medium.name: medium.data for medium in media if medium.data}


def asked_of_others(leanings: Iterable[Leaning]) -> tuple[Asked, ...]:
    """Return what was asked that other notes' bytes or media answer."""
    return tuple(
        Asked(leaning.asked, leaning.arguments, answer_digest(leaning.answer))
        for leaning in leanings
        if leaning.asked in OF_OTHERS
    )


def note_key(vault: Path, file: str, rules: bytes) -> bytes:
    """Return what a note is kept under (`NoteTraces.key`); empty where it cannot be read."""
    data, _problems = read_note_bytes(on_disk(vault, file), file)
    return b"" if data is None else entry_key(rules, file, data)


def traces_file(vault: Path, package: str) -> Path:
    """Return where the traces of a package's last export are."""
    name = hashlib.blake2b(os.fsencode(vault.resolve()) + b"\0" + package.encode(), digest_size=12).hexdigest()
    return cache_folder() / f"exports-{name}.traces"


def read_traces(vault: Path, package: str) -> Traces | None:
    """Return what the last export of a package left; None where that is not known for sure."""
    try:
        data = traces_file(vault, package).read_bytes()
        if _proof(data[_PROOF:]) == data[:_PROOF]:
            return msgspec.msgpack.decode(data[_PROOF:], type=Traces)
    except (OSError, ValueError):
        pass
    return None


def keep_traces(vault: Path, package: str, traces: Traces | None) -> None:
    """Keep what an export leaves, in the place of what the one before left; with None nothing is left."""
    file = traces_file(vault, package)
    with suppress(OSError, UnicodeEncodeError):
        if traces is None:
            file.unlink(missing_ok=True)
            return
        data = msgspec.msgpack.encode(traces)
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f"{file.name}.{os.getpid()}")
        part.write_bytes(_proof(data) + data)
        part.replace(file)
        for other in file.parent.glob(f"{_PATTERN}*"):
            if time.time() - other.stat().st_mtime > DAYS * _DAY:
                other.unlink()


class LedgerDigest:
    """What the traces know a ledger's file by, found out while its parts pass.

    Args:
        value: what it is as long as nothing passes.
    """

    def __init__(self, value: bytes = b"") -> None:
        self.value = value

    def passing(self, parts: Iterable[bytes | memoryview]) -> Iterator[bytes | memoryview]:
        """Yield the parts of a file and take down what is to be known of them."""
        digest = hashlib.blake2b(digest_size=_PROOF)
        for part in parts:
            digest.update(part)
            yield part
        self.value = digest.digest()

    @staticmethod
    def of(parts: Iterable[bytes | memoryview]) -> bytes:
        """Return what a file is known by."""
        digest = LedgerDigest()
        for _part in digest.passing(parts):
            pass
        return digest.value


def _proof(data: bytes) -> bytes:
    """Return what traces are proved by: they are whole, and this very code left them."""
    return hashlib.blake2b(data, digest_size=_PROOF, key=hashlib.sha256(code_version().encode()).digest()).digest()
