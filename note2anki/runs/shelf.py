"""Keeps a package's collection for the next version, with what each note holds, so that only changes are written.

The package is the same with and without it. It lies in the user's cache folder and can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from note2anki.anki.package import StaleCollectionError, write_package
from note2anki.identity.fingerprint import look_digest
from note2anki.identity.records import Card
from note2anki.model import AnkiNote, KeptNote, Package
from note2anki.runs.cache import cache_folder, code_version
from note2anki.runs.fields import anki_note
from note2anki.runs.making import Entry

#: Notes that make it worth while.
WORTH = 1000
#: Bytes that all collections of a vault may take.
LARGEST = 1 << 30
#: Seconds after which a folder that a killed run left is nobody's.
_LEFT = 3600
_CHECK = 16
_ROW = struct.Struct(f"<q{_CHECK}s")


def write_with_shelf(package: Package, entries: Collection[Entry], target: Path, vault: Path, former: str) -> str:
    """Write a package; where its former collection was kept, only what changed is written anew.

    Args:
        package: what goes in; its notes are those of the entries.
        entries: its cards.
        target: the file to write.
        vault: the vault's folder.
        former: the digest of the file that held the package's last version, or empty.

    Returns:
        The SHA-256 of the file, in hex.
    """
    shelf = _shelf(vault) if len(entries) >= WORTH else None
    if shelf is None:
        return write_package(package, target)
    try:
        return _write_on(shelf, package, entries, target, former)
    except OSError:  # its disk is full, say; if it was the target's, that is said now
        return write_package(package, target)


def _write_on(shelf: Path, package: Package, entries: Collection[Entry], target: Path, former: str) -> str:
    known = _read(shelf, former) if former else {}
    checks = [(entry.card.row, _check(entry)) for entry in entries]
    try:
        kept = Notes(entries, {row for row, check in checks if known.get(row) == check})
        digest = write_package(_with(package, kept), target, shelf, former if known else "")
    except StaleCollectionError:
        digest = write_package(package, target, shelf)
    _keep(shelf, digest, checks)
    _clear(shelf, digest)
    return digest


class Notes(Iterable[AnkiNote | KeptNote]):
    """The notes of cards, each made when it is asked for, so that they need not all be held at once.

    Args:
        entries: the cards.
        kept: row ids of those that the former collection has as they are.
    """

    def __init__(self, entries: Collection[Entry], kept: Collection[int] = ()) -> None:
        self._entries, self._kept = entries, kept

    def __iter__(self) -> Iterator[AnkiNote | KeptNote]:
        for entry in self._entries:
            card = entry.card
            if card.row in self._kept:
                yield KeptNote(card.kind, card.row, card.mod, card.due, card.deck)
            else:
                yield anki_note(card, entry.made)


def _with(package: Package, notes: Notes) -> Package:
    return Package(notes, package.note_types, package.descriptions, package.stamp, package.media, package.manifest)


def _check(entry: Entry) -> bytes:
    """Return the digest of all that the collection holds of a note, its place and its deck apart."""
    card = entry.card
    look = entry.look or look_of(card, entry.made.fields)
    text = f"{card.guid}\n{card.kind}\n{card.mod}\n{card.removed}\n{look}"
    return hashlib.blake2b(text.encode(), digest_size=_CHECK).digest()


def look_of(card: Card, fields: Mapping[str, str]) -> str:
    """Return the digest of a card's rendered fields and tags."""
    return look_digest(tuple(fields.values()), card.source.tags)


def _shelf(vault: Path) -> Path | None:
    name = hashlib.blake2b(os.fsencode(vault.resolve()), digest_size=12).hexdigest()
    shelf = cache_folder() / f"collections-{name}"
    try:
        shelf.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return shelf if os.access(shelf, os.W_OK) else None


def _checks_file(shelf: Path, digest: str) -> Path:
    return shelf / f"{digest}.checks"


def _read(shelf: Path, digest: str) -> dict[int, bytes]:
    """Return what each note of a kept collection holds, by row id; nothing where that is not known for sure."""
    with suppress(OSError, ValueError, struct.error):
        data = _checks_file(shelf, digest).read_bytes()
        if _proof(data[_CHECK:]) == data[:_CHECK]:
            return dict(_ROW.iter_unpack(data[_CHECK:]))
    return {}


def _keep(shelf: Path, digest: str, checks: Iterable[tuple[int, bytes]]) -> None:
    data = b"".join(_ROW.pack(row, check) for row, check in checks)
    with suppress(OSError):
        _checks_file(shelf, digest).write_bytes(_proof(data) + data)


def _proof(data: bytes) -> bytes:
    """Return what checks are proved by: they are whole, and rows that this very code would write again."""
    return hashlib.blake2b(data, digest_size=_CHECK, key=hashlib.sha256(code_version().encode()).digest()).digest()


def _clear(shelf: Path, digest: str) -> None:
    """Keep the latest collections within their bounds, and take away what killed runs left."""
    with suppress(OSError):
        files = [path for path in shelf.iterdir() if path.stem != digest]
        total = 0
        for path in sorted(files, key=lambda path: -path.stat().st_mtime):
            if path.is_dir():
                if time.time() - path.stat().st_mtime > _LEFT:
                    shutil.rmtree(path, ignore_errors=True)
                continue
            total += path.stat().st_size
            if total > LARGEST or path.suffix not in (".anki2", ".blocks", ".checks"):
                path.unlink(missing_ok=True)
