"""Which file a link names, as Obsidian resolves it."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a link names: a file of the vault or None, and whether others had the same right to it."""

    file: str | None
    ambiguous: bool = False


def link_key(target: str) -> str:
    """Return the form in which names are compared: NFC, without case."""
    return unicodedata.normalize("NFC", target).casefold().strip()


@dataclass(frozen=True, slots=True)
class VaultIndex:
    """The files of a vault by the names that links give them.

    Attributes:
        by_path: comparable path, without `.md` for notes → file.
        by_name: comparable last part of it → files, nearest to the vault's top first.
    """

    by_path: Mapping[str, str]
    by_name: Mapping[str, tuple[str, ...]]

    @classmethod
    def build(cls, files: Iterable[str]) -> VaultIndex:
        """Index the files of a vault, given relative to it with `/`."""
        by_path: dict[str, str] = {}
        by_name: dict[str, list[str]] = {}
        for file in sorted(files, key=lambda file: (file.count("/"), file)):
            key = link_key(_without_md(file))
            by_path.setdefault(key, file)
            by_name.setdefault(key.rpartition("/")[2], []).append(file)
        return cls(by_path, {name: tuple(found) for name, found in by_name.items()})

    def resolve(self, target: str, source: str, *, decode: bool = False) -> Resolved:
        """Find the file that a link names.

        Args:
            target: what stands before `|`; a heading or block after `#` does not matter.
            source: the note that the link stands in.
            decode: resolve `%20` and the like, as in Markdown links.
        """
        path = unquote(target) if decode else target
        path = path.partition("#")[0].strip().replace("\\", "/")
        folder = source.rpartition("/")[0]
        if path.startswith(("./", "../")):
            path = posixpath.normpath(posixpath.join(folder, path))
            return Resolved(None) if path.startswith("..") else Resolved(self.by_path.get(link_key(_without_md(path))))
        key = link_key(_without_md(path.lstrip("/")))
        if not key:
            return Resolved(None)
        if path.startswith("/"):
            return Resolved(self.by_path.get(key))
        return self._by_suffix(key, folder)

    def _by_suffix(self, key: str, folder: str) -> Resolved:
        """Find a file by the end of its path: exact, then in the link's own folder, then nearest to the top."""
        exact = self.by_path.get(key)
        named = self.by_name.get(key.rpartition("/")[2], ())
        found = [file for file in named if _ends_with(link_key(_without_md(file)), key)]
        if exact is not None and ("/" in key or len(found) <= 1):
            return Resolved(exact)
        if not found:
            return Resolved(None)
        beside = [file for file in found if file.rpartition("/")[0] == folder]
        return Resolved((beside or found)[0], len(found) > 1)


def _without_md(path: str) -> str:
    return path[:-3] if path[-3:].lower() == ".md" else path


def _ends_with(path: str, key: str) -> bool:
    return path == key or path.endswith(f"/{key}")
