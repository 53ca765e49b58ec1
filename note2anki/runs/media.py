"""Finds a note's media in the vault, and names each by its content."""

from __future__ import annotations

import hashlib
from pathlib import Path

from note2anki.model import Medium
from note2anki.vault.index import VaultIndex

#: Hexadecimal digits of a file's SHA-256 in its name: content-hashed names never clash (import rules, 13).
NAME_LENGTH = 20


class VaultMedia:
    """The media of a vault; each file is read once."""

    def __init__(self, vault: Path, index: VaultIndex) -> None:
        self._vault = vault.resolve()
        self._index = index
        self._known: dict[str, Medium | None] = {}

    def find(self, target: str, source: str) -> Medium | None:
        """Return the file that a note's link names, or None where the vault has none: never one from outside."""
        file = self._index.resolve(target, source).file
        if file is None:
            return None
        if file not in self._known:
            self._known[file] = self._read(file)
        return self._known[file]

    def _read(self, file: str) -> Medium | None:
        path = (self._vault / file).resolve()
        if not path.is_relative_to(self._vault):
            return None
        digest = hashlib.sha256()
        try:
            with path.open("rb") as opened:
                for block in iter(lambda: opened.read(1 << 20), b""):
                    digest.update(block)
        except OSError:
            return None
        return Medium(f"n2a-{digest.hexdigest()[:NAME_LENGTH]}{path.suffix.lower()}", str(path))
