"""A vault's media files as the package takes them: each read once, named by its content, never one from outside."""

from __future__ import annotations

import hashlib
from pathlib import Path

from note2anki.model import Medium
from note2anki.rendering import Trouble, medium_name
from note2anki.vault.evicted import why_unread
from note2anki.vault.spelling import on_disk


class VaultMedia:
    """The media of a vault."""

    def __init__(self, vault: Path) -> None:
        self._vault = vault.resolve()
        self._known: dict[str, Medium | Trouble] = {}

    def medium(self, file: str) -> Medium | Trouble:
        """Return a file of the vault as a medium, or why it is none."""
        if file not in self._known:
            self._known[file] = self._read(file)
        return self._known[file]

    def _read(self, file: str) -> Medium | Trouble:
        digest, size = hashlib.sha256(), 0
        try:
            path = on_disk(self._vault, file).resolve()
            if not path.is_relative_to(self._vault):
                return Trouble("N2A023")
            with path.open("rb") as opened:
                while block := opened.read(1 << 20):
                    digest.update(block)
                    size += len(block)
        except (OSError, RuntimeError, ValueError) as error:
            return Trouble("N2A027", {"detail": why_unread(self._vault / file, error)})
        if not size:
            return Trouble("N2A027", {"detail": "it is empty"})
        name = medium_name(digest.hexdigest(), Path(file).suffix.lower())
        return Medium(name, str(path), digest.hexdigest(), size)
