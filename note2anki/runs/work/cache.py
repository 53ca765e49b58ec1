"""Keeps what notes and concepts came to, from run to run, in the user's cache folder. Only time is lost with it.

An entry is found by all bytes that it was made of, and by everything else that decides what they come to, so that a
wrong one cannot be found. A damaged file is dropped; one that another run holds is done without.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sqlite3
import time
from collections.abc import Iterable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from msgspec import Struct
from platformdirs import user_cache_path

from note2anki.runs.work.code import code_version

#: Bytes that one vault's file may take, and all of them together: the least used goes first.
LARGEST, LARGEST_ALL = 1 << 30, 4 << 30
#: Bytes that wait to be written, at most.
PENDING = 4 << 20
#: Entries that no run asked for in so many days go.
DAYS = 60
_DAY = 86_400
#: The day before the value, which is long: else to look at it would be to read the value. The key has an index of its
#: own, so that rows are only added at the end.
_SCHEMA = "CREATE TABLE IF NOT EXISTS entry (key BLOB PRIMARY KEY, day INTEGER, digest BLOB, value BLOB)"
_WAIT = 1.0


class NoteCache:
    """The cache of one vault under one set of rules; without a file it keeps nothing.

    Args:
        vault: its folder; every vault has a file of its own.
        rules: all that decides what a note comes to, beside its bytes and the code: the settings, the vault's name.

    Attributes:
        rules: a digest of these and of the code.
    """

    def __init__(self, vault: Path, rules: str) -> None:
        self.rules = hashlib.blake2b(
            f"{code_version()}\n{rules}".encode("utf-8", "surrogatepass"), digest_size=16
        ).digest()
        self._today = today()
        self._used: list[bytes] = []
        self._new: dict[bytes, bytes] = {}
        self._size = 0
        self._file = _cache_file(vault)
        self._database = _open(self._file)

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be found, so that looking is of no use."""
        return self._database is None or self._guarded(self._count, 0) == 0

    def _count(self, database: sqlite3.Connection) -> int:
        return 1 if database.execute("SELECT 1 FROM entry LIMIT 1").fetchone() else 0

    def find(self, key: bytes) -> Any:
        """Return what was kept under a key, or None."""
        found = self._guarded(lambda database: _find(database, key), None)
        if found is None:
            return None
        digest, value, day = found
        if value_digest(value) != digest:
            self._drop()
            return None
        try:
            result = _Reader(BytesIO(value)).load()
        except Exception:  # whatever a damaged or forged entry does
            self._drop()
            return None
        if day != self._today:
            self._used.append(key)
        return result

    def keep(self, key: bytes, value: bytes) -> None:
        """Keep a value, as `pack` gives it."""
        self._new[key] = value
        self._size += len(value)
        if self._size > PENDING:
            self._guarded(self._write_new, None)

    def keep_alive(self, keys: Iterable[bytes]) -> None:
        """Let entries stay that were of use without being read."""

        def update(database: sqlite3.Connection) -> None:
            with database:
                database.executemany("UPDATE entry SET day = ? WHERE key = ?", ((self._today, key) for key in keys))

        self._guarded(update, None)

    def close(self) -> None:
        """Write what is to be kept."""
        if self._database is None:
            return
        self._guarded(self._write, None)
        if self._database is not None:
            self._database.close()
            self._database = None
            _make_room(self._file)

    def _write_new(self, database: sqlite3.Connection) -> None:
        rows = ((key, self._today, value_digest(value), value) for key, value in self._new.items())
        with database:
            database.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)", rows)
        self._new.clear()
        self._size = 0

    def _write(self, database: sqlite3.Connection) -> None:
        self._write_new(database)
        with database:
            database.executemany("UPDATE entry SET day = ? WHERE key = ?", ((self._today, key) for key in self._used))
            (looked_through,) = database.execute("PRAGMA user_version").fetchone()
            if looked_through != self._today:  # once a day, since it takes a look at each row
                database.execute("DELETE FROM entry WHERE day < ?", (self._today - DAYS,))
                database.execute(f"PRAGMA user_version = {self._today}")
        if self._file.stat().st_size > LARGEST:
            with database:
                database.execute("DELETE FROM entry WHERE day < ?", (self._today,))
            database.execute("VACUUM")

    def _guarded(self, action: Any, otherwise: Any) -> Any:
        """Do something with the file; where it is damaged it is dropped, where it is busy it is done without."""
        if self._database is None:
            return otherwise
        try:
            return action(self._database)
        except (OSError, sqlite3.OperationalError):  # locked, read only, disk full
            self._leave()
        except sqlite3.DatabaseError:
            self._drop()
        return otherwise

    def _leave(self) -> None:
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
        self._database = None

    def _drop(self) -> None:
        self._leave()
        with suppress(OSError):
            self._file.unlink(missing_ok=True)


def today() -> int:
    """Return the day, in days since 1970."""
    return int(time.time()) // _DAY


def entry_key(rules: bytes, name: str, data: bytes) -> bytes:
    """Return what an entry is found by.

    Args:
        rules: those of its cache.
        name: what it is of, such as a note's path.
        data: what it was made of.
    """
    digest = hashlib.blake2b(rules, digest_size=24)
    digest.update(name.encode("utf-8", "surrogatepass") + b"\0")
    digest.update(data)
    return digest.digest()


def pack(value: object) -> bytes:
    """Return a value as it is kept."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def unpack(data: bytes) -> Any:
    """Return a value that was packed in this run."""
    return pickle.loads(data)


class _Reader(pickle.Unpickler):
    """Reads values that hold records of this project and nothing else: a forged file runs no code."""

    def find_class(self, module: str, name: str) -> Any:
        # A dot in a name leads through what a class has, up to the functions of Python itself.
        if module.startswith("note2anki.") and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and issubclass(found, Struct | tuple) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no record")


def _find(database: sqlite3.Connection, key: bytes) -> tuple[bytes, bytes, int] | None:
    found = database.execute("SELECT digest, value, day FROM entry WHERE key = ?", (key,)).fetchone()
    return found if found is None else (found[0], found[1], found[2])


def value_digest(value: bytes) -> bytes:
    """Return what a value is proved by: a database does not notice a changed byte."""
    return hashlib.blake2b(value, digest_size=16).digest()


def cache_folder() -> Path:
    """Return the folder of all caches."""
    return user_cache_path("note2anki", appauthor=False)


def _cache_file(vault: Path) -> Path:
    name = hashlib.blake2b(os.fsencode(vault.resolve()), digest_size=12).hexdigest()
    return cache_folder() / f"notes-{name}.sqlite"


def _open(file: Path) -> sqlite3.Connection | None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(file, timeout=_WAIT)
    except (OSError, sqlite3.Error):
        return None
    try:
        # A crash may lose the cache, never harm what is kept in it: each entry has its digest.
        database.execute("PRAGMA synchronous = OFF")
        database.execute(_SCHEMA)
    except sqlite3.OperationalError:
        database.close()
        return None
    except sqlite3.DatabaseError:
        database.close()
        with suppress(OSError):
            file.unlink(missing_ok=True)
        return None
    return database


def _make_room(file: Path) -> None:
    """Keep one vault's file and all of them together within their bounds."""
    with suppress(OSError):
        if file.stat().st_size > LARGEST:
            file.unlink()
        total = 0
        for each in sorted(file.parent.glob("notes-*.sqlite"), key=lambda each: -each.stat().st_mtime):
            total += each.stat().st_size
            if total > LARGEST_ALL:
                each.unlink()
