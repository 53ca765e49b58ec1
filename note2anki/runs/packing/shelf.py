"""Keeps a package's collection for the next version, with what each note holds, so that only changes are written.

The package is the same with and without it. It lies in the user's cache folder and can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import time
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from note2anki.anki.package import StaleCollectionError, write_package
from note2anki.identity.fingerprint import look_digest
from note2anki.identity.records import Card
from note2anki.model import AnkiNote, KeptNote, Package
from note2anki.runs.fields import anki_note
from note2anki.runs.making import Entry
from note2anki.runs.work.cache import cache_folder
from note2anki.runs.work.code import code_version

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


def update_on_shelf(package: Package, changed: Collection[Entry], target: Path, vault: Path, former: str) -> str:
    """Write a package from its former collection, of which most stays; it takes no longer for all that stays.

    Args:
        package: what goes in; its notes are those of `changed`, and it says how many stay.
        changed: the cards that are new or changed, and no others.
        target: the file to write.
        vault: the vault's folder.
        former: the digest of the file that held the package's last version.

    Returns:
        The SHA-256 of the file, in hex.

    Raises:
        StaleCollectionError: what is needed was not kept, or is not what the package goes on from, or its disk takes no
            more; there is no file. The package is to be written in full.
        PackageError: as `write_package`.
    """
    shelf = _shelf(vault)
    checks = _merged(_proved(shelf, former), {entry.card.row: _check(entry) for entry in changed}) if shelf else b""
    if shelf is None or len(checks) != _ROW.size * (len(changed) + package.staying):
        raise StaleCollectionError("what its notes hold was not kept")
    try:
        digest = write_package(package, target, shelf, former)
    except OSError as error:  # if it was the target's, that is said when the package is written in full
        raise StaleCollectionError(str(error)) from error
    _keep(shelf, digest, checks, former)
    return digest


def _write_on(shelf: Path, package: Package, entries: Collection[Entry], target: Path, former: str) -> str:
    known = dict(_ROW.iter_unpack(_proved(shelf, former)))
    checks = bytearray()
    for entry in sorted(entries, key=lambda entry: entry.card.row):
        checks += _ROW.pack(entry.card.row, _check(entry))
    try:
        same = (row for row, check in _ROW.iter_unpack(checks) if known.get(row) == check) if known else ()
        kept = Notes(entries, set(same))
        digest = write_package(_with(package, kept), target, shelf, former if known else "")
    except StaleCollectionError:
        digest = write_package(package, target, shelf)
    _keep(shelf, digest, bytes(checks), former)
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


def _proved(shelf: Path, digest: str) -> bytes:
    """Return what each note of a kept collection holds, in the order of row ids; nothing where that is not known."""
    with suppress(OSError):
        data = _checks_file(shelf, digest).read_bytes() if digest else b""
        if len(data) % _ROW.size == _CHECK and _proof(data[_CHECK:]) == data[:_CHECK]:
            return data[_CHECK:]
    return b""


def _merged(checks: bytes, changed: Mapping[int, bytes]) -> bytes:
    """Return the checks with those of some notes added or replaced, in the order of row ids."""

    def row_at(place: int) -> int:
        row: int = _ROW.unpack_from(checks, place * _ROW.size)[0]
        return row

    places = range(len(checks) // _ROW.size)
    parts: list[bytes] = []
    done = 0
    for row, check in sorted(changed.items()):
        place = bisect_left(places, row, key=row_at)
        parts += checks[done * _ROW.size : place * _ROW.size], _ROW.pack(row, check)
        done = place + (place < len(places) and row_at(place) == row)
    return b"".join([*parts, checks[done * _ROW.size :]])


def _keep(shelf: Path, digest: str, checks: bytes, former: str) -> None:
    """Keep what the notes hold, and of the former package, whose collection is used up, nothing."""
    with suppress(OSError):
        if former != digest:
            _checks_file(shelf, former).unlink(missing_ok=True)
        _checks_file(shelf, digest).write_bytes(_proof(checks) + checks)
    _clear(shelf, digest)


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
