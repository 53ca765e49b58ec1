"""Which concept a link names: its note, or its name where the vault has none."""

from __future__ import annotations

import unicodedata

from note2anki.vault.index import VaultIndex

#: So many links are remembered, 200 bytes each.
REMEMBERED = 1 << 15


def name_key(name: str) -> str:
    """Return the form in which concepts' names are compared."""
    return unicodedata.normalize("NFC", name).lower().strip()


def stub_key(name: str) -> str:
    """Return the key of a concept that has no note."""
    return f"stub:{name_key(name)}"


class ConceptNames:
    """Tells which concept a link names; what was told lately is kept.

    Args:
        index: resolves links.
    """

    def __init__(self, index: VaultIndex) -> None:
        self._index = index
        self._known: dict[tuple[str, str], tuple[str, str]] = {}

    def resolve(self, target: str, source: str) -> tuple[str, str]:
        """Return the file a link names, or empty, and the concept's key: that file, or its name for a stub.

        Args:
            target: what the link says.
            source: the note it stands in; only its folder matters.
        """
        place = (target, source.rpartition("/")[0])
        known = self._known.get(place)
        if known is None:
            file = self._index.resolve(target, source).file or ""
            name = target.partition("#")[0].rpartition("/")[2].removesuffix(".md")
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[place] = (file, file or stub_key(name))
        return known

    def key(self, target: str, source: str) -> str:
        """Return the key of the concept that a link names (`resolve`)."""
        return self.resolve(target, source)[1]
