"""Reads any `.apkg` or `.colpkg`, of every format that Anki has written since 2.1; the one user of Zstandard."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

import zstandard

from note2anki.anki.archive import MANIFEST, MEDIA_LIST
from note2anki.anki.collection_reader import read_collection
from note2anki.anki.stored import StoredPackage
from note2anki.anki.wire import number_of, read_message, text_of
from note2anki.diagnostics import RunError, diagnose

#: The members that hold a collection, newest first: with a newer one, an older one only says “please update”.
COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
_ZSTD_COLLECTION = COLLECTIONS[0]
#: The newest number that `meta` may hold: the package's format as Anki counts it.
_KNOWN_FORMAT = 3
_SQLITE = b"SQLite format 3\0"
_EXPORT = "give the .apkg or .colpkg that Anki's File > Export wrote, or that note2anki did"
_AGAIN = "copy or download it again, or take an earlier one"
#: What reading a file raises that is not as it was when it was made.
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    zstandard.ZstdError,
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,  # a list where there was an object
)

#: How files begin that are taken for packages by mistake.
_BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (_SQLITE, "it is a collection itself, which Anki may have open", "export it in Anki: File > Export"),
    (b"7z\xbc\xaf", "it is a 7-Zip archive", _EXPORT),
    (b"Rar!", "it is a RAR archive", _EXPORT),
    (b"\x1f\x8b", "it is a gzip file", _EXPORT),
    (b"PK", "the zip is damaged or cut off", _AGAIN),
    (b"{", "it is text, not a zip", "a ledger is `ledger.jsonl`; " + _EXPORT),
    (b"", "it is not a zip", _EXPORT),
)


def is_package(path: Path) -> bool:
    """Tell whether a file begins as a zip does, whatever its name."""
    try:
        return _begins(path, b"PK")
    except OSError:
        return False


def require_file(path: Path) -> None:
    """Refuse what is no file.

    Raises:
        RunError: N2A040, there is nothing; N2A047, it is a folder or a device.
    """
    if not path.exists():
        raise RunError(diagnose("N2A040", path=path))
    if not path.is_file():
        raise RunError(diagnose("N2A047", detail=f"{path} is no file", hint="name a file"))


def read_package(path: Path) -> StoredPackage:
    """Read a package or an export.

    Raises:
        RunError: N2A040, there is no such file; N2A060, it cannot be read as one.
    """
    with _reading(path), _opened(path) as archive, _unpacked(path, archive) as (db, member):
        media, missing = _media(archive, compressed=member == _ZSTD_COLLECTION)
        return read_collection(db, path, member, media, missing, _manifest(archive))


def damaged_members(path: Path) -> list[str]:
    """Return the members of a package whose bytes are not what they were when it was made, media by their own names.

    Raises:
        RunError: as `read_package`.
    """
    with _reading(path), _opened(path) as archive:
        damaged = [member.filename for member in archive.infolist() if _is_damaged(archive, member)]
        if MEDIA_LIST in damaged:
            return damaged
        names = _media_names(archive, compressed=_collection_member(path, archive) == _ZSTD_COLLECTION)
        return [names.get(each, each) for each in damaged]


def _is_damaged(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    try:
        with archive.open(member) as stored:
            while stored.read(1 << 20):  # the checksum is compared at the end
                pass
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return True
    return False


@contextmanager
def opened_collection(path: Path) -> Iterator[tuple[sqlite3.Connection, Mapping[str, object] | None]]:
    """Open the collection in a package, an export or a copy of Anki's own `collection.anki2`; the file is only read.

    What is wrong with what the block reads there is told as with the file itself.

    Yields:
        the collection, and what `note2anki.json` holds, None where there is none.

    Raises:
        RunError: as `read_package`.
    """
    with _reading(path):
        if _begins(path, _SQLITE):
            with _copied(path) as db:
                yield db, None
        else:
            with _opened(path) as archive, _unpacked(path, archive) as (db, _member):
                yield db, _manifest(archive)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Tell what is wrong with a file, whatever found it."""
    require_file(path)
    try:
        yield
    except sqlite3.Error as error:
        raise _refusal(
            path, f"its collection is damaged ({error})", "in Anki, run Tools > Check Database and export again"
        ) from error
    except _DAMAGES as error:
        raise _refusal(path, f"it is damaged ({error})", _AGAIN) from error
    except OSError as error:
        raise _refusal(path, error.strerror or str(error), "check the file's permissions") from error


@contextmanager
def _unpacked(path: Path, archive: zipfile.ZipFile) -> Iterator[tuple[sqlite3.Connection, str]]:
    """Open the collection of a package, and name the member that holds it."""
    member = _collection_member(path, archive)
    with tempfile.TemporaryDirectory(prefix="note2anki-") as folder:
        database = Path(folder, "collection")
        with _content(archive, member) as source, database.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        with closing(sqlite3.connect(database)) as db:
            yield db, member


@contextmanager
def _copied(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a copy of a collection, with what Anki has not yet moved into it: opening the file could change it."""
    with tempfile.TemporaryDirectory(prefix="note2anki-") as folder:
        database = Path(folder, "collection")
        for suffix in ("", "-wal"):
            if (part := Path(f"{path}{suffix}")).is_file():
                shutil.copyfile(part, f"{database}{suffix}")
        with closing(sqlite3.connect(database)) as db:
            yield db


def _begins(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(mark)) == mark


def _refusal(path: Path, detail: str, hint: str) -> RunError:
    return RunError(diagnose("N2A060", path=path, detail=detail, hint=hint))


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        with path.open("rb") as file:
            beginning = file.read(16)
        detail, hint = next((detail, hint) for mark, detail, hint in _BEGINNINGS if beginning.startswith(mark))
        raise _refusal(path, detail, hint) from error
    with archive:
        if any(member.flag_bits & 1 for member in archive.infolist()):
            hint = "unpack it with its password and pack it again without one; Anki itself never sets one"
            raise _refusal(path, "it is protected by a password", hint)
        yield archive


def _collection_member(path: Path, archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "meta" in names and (version := number_of(read_message(archive.read("meta")), 1)) > _KNOWN_FORMAT:
        hint = "update note2anki, or export again with “Support older Anki versions” ticked"
        raise _refusal(path, f"its format ({version}) is newer than this note2anki", hint)
    for member in COLLECTIONS:
        if member in names:
            return member
    raise _refusal(path, "it is a zip without an Anki collection", _EXPORT)


@contextmanager
def _content(archive: zipfile.ZipFile, member: str) -> Iterator[IO[bytes]]:
    with archive.open(member) as stored:
        if member == _ZSTD_COLLECTION:
            with zstandard.ZstdDecompressor().stream_reader(stored) as reader:
                yield reader
        else:
            yield stored


def _media(archive: zipfile.ZipFile, *, compressed: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of all media that a package lists, and of those that it lacks."""
    names = set(archive.namelist())
    media = _media_names(archive, compressed=compressed)
    return tuple(media.values()), tuple(name for number, name in media.items() if number not in names)


def _media_names(archive: zipfile.ZipFile, *, compressed: bool) -> Mapping[str, str]:
    """Return the names of media by those of the members that hold them."""
    if MEDIA_LIST not in archive.namelist():
        return {}
    listed = archive.read(MEDIA_LIST)
    numbered = _numbered(listed) if compressed else json.loads(listed or b"{}")
    if not isinstance(numbered, Mapping):
        raise ValueError("its list of media is none")
    return {str(number): str(name) for number, name in numbered.items()}


def _numbered(listed: bytes) -> Mapping[str, str]:
    """Read today's list of media: a message of entries, whose place is their number (Anki's `MediaEntries`)."""
    message = read_message(zstandard.ZstdDecompressor().decompressobj().decompress(listed))
    entries = (read_message(entry) for entry in message.get(1, []) if isinstance(entry, bytes))
    return {str(number): text_of(entry, 1) for number, entry in enumerate(entries)}


def _manifest(archive: zipfile.ZipFile) -> Mapping[str, object] | None:
    """Return note2anki's own member; one that cannot be read is as good as none."""
    try:
        manifest = json.loads(archive.read(MANIFEST))
    except (KeyError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) else None
