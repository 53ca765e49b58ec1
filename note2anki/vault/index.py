"""Which file a link names, as Obsidian resolves it."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from urllib.parse import unquote

from msgspec import Struct, field

#: Answers that are kept, about 300 bytes each: the same links stand in many questions.
_REMEMBERED = 8192


class Resolved(Struct, frozen=True):
    """What a link names.

    Attributes:
        file: a file of the vault, or None.
        ambiguous: others had the same right to it: only that it lies nearer to the vault's top decided.
        by_name: the link's own words find the file from every note; not so a relative path, or a name that others have.
    """

    file: str | None
    ambiguous: bool = False
    by_name: bool = False


def link_key(target: str) -> str:
    """Return the form in which names are compared: NFC, without case."""
    if target.isascii():
        return target.lower().strip()
    return unicodedata.normalize("NFC", target).lower().strip()


class VaultIndex(Struct, frozen=True):
    """The files of a vault by the names that links give them.

    Attributes:
        by_path: comparable path, without `.md` for notes → file.
        by_name: comparable last part of it → files, nearest to the vault's top first.
        unread: the files that a link can name only where it names none of these.
    """

    by_path: Mapping[str, str]
    by_name: Mapping[str, Sequence[str]]
    unread: VaultIndex | None = None
    _known: dict[tuple[str, str, bool, str | None], Resolved] = field(default_factory=dict)

    @classmethod
    def build(cls, files: Iterable[str]) -> VaultIndex:
        """Index the files of a vault, given relative to it with `/`."""
        by_path: dict[str, str] = {}
        by_name: dict[str, list[str]] = {}
        for file in sorted(files, key=lambda file: (file.count("/"), file)):
            key = link_key(_without_md(file))
            by_path.setdefault(key, file)
            by_name.setdefault(key.rpartition("/")[2], []).append(file)
        return cls(by_path, by_name)

    def files(self) -> Iterable[str]:
        """Return every file, in an order that depends on them alone."""
        return chain(chain.from_iterable(self.by_name.values()), self.unread.files() if self.unread else ())

    def in_other_capitals(self, file: str) -> str | None:
        """Return the file that has a path but for capitals and small letters."""
        return self.by_path.get(link_key(_without_md(file)))

    def named(self, file: str) -> Sequence[str]:
        """Return the files that have the name of a file, in whatever folder."""
        return self.by_name.get(link_key(_without_md(file)).rpartition("/")[2], ())

    def resolve(self, target: str, source: str, *, decode: bool = False, prefer: str | None = None) -> Resolved:
        """Find the file that a link names.

        Args:
            target: what stands before `|`; a heading or block after `#` does not matter.
            source: the note that the link stands in.
            decode: resolve `%20` and the like, and try the path from the note's folder first, as in Markdown links.
            prefer: the folder to take before others among files of one name; empty is the vault's top.
        """
        folder = source.rpartition("/")[0]
        asked = (target, folder, decode, prefer)
        found = self._known.get(asked)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._resolve(target, folder, decode, prefer)
            if found.file is None and self.unread is not None:
                found = self.unread.resolve(target, source, decode=decode, prefer=prefer)
            self._known[asked] = found
        return found

    def _resolve(self, target: str, folder: str, decode: bool, prefer: str | None) -> Resolved:
        path = target.partition("#")[0]
        path = (unquote(path) if decode else path).strip().replace("\\", "/")
        if path.startswith(("./", "../")):
            return Resolved(self._at(posixpath.join(folder, path)))
        key = link_key(_without_md(path.lstrip("/")))
        if not key:
            return Resolved(None)
        if path.startswith("/"):
            return Resolved(self.by_path.get(key))
        beside = self._at(posixpath.join(folder, path)) if decode and folder and "/" in path else None
        if beside is not None:
            return Resolved(beside)
        return self._by_suffix(path, key, (folder,) if prefer is None else (prefer, folder))

    def _at(self, path: str) -> str | None:
        """Return the file at a path from the vault's top, never one above it."""
        path = posixpath.normpath(path)
        return None if path.startswith("..") else self.by_path.get(link_key(_without_md(path)))

    def _by_suffix(self, path: str, key: str, folders: tuple[str, ...]) -> Resolved:
        """Find a file by the end of its path: exact, then in the folders given, then nearest to the top."""
        exact = self.by_path.get(key)
        named = self.by_name.get(key.rpartition("/")[2], ())
        found = [file for file in named if _ends_with(link_key(_without_md(file)), key)]
        if exact is not None and ("/" in key or len(found) <= 1):
            return Resolved(exact, by_name=len(found) <= 1)
        if not found:
            return Resolved(None)
        for folder in folders:
            beside = [file for file in found if file.rpartition("/")[0] == folder]
            if beside:
                return Resolved(_as_spelled(beside, path), by_name=len(found) == 1)
        return Resolved(_as_spelled(found, path), len(found) > 1 and exact is None, len(found) == 1)


def _as_spelled(files: list[str], path: str) -> str:
    """Return the first file of those whose names differ in case alone, rather the one that is written like this."""
    first = files[0]
    same = [file for file in files if link_key(file) == link_key(first)]
    return next((file for file in same if _ends_with(_without_md(file), _without_md(path))), first)


def _without_md(path: str) -> str:
    return path[:-3] if path[-3:].lower() == ".md" else path


def _ends_with(path: str, key: str) -> bool:
    return path == key or path.endswith(f"/{key}")
