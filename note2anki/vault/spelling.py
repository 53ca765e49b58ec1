"""Names of files in one spelling, wherever a vault lies: some systems take letters and their accents apart.

A vault that goes from a Mac to another device and back has `Biología.md` in two spellings (Unicode's NFD and NFC). To a
person, and to Obsidian, that is one name.
"""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from note2anki.vault.evicted import is_evicted

#: How a name may be spelled as a whole.
_FORMS: tuple[Literal["NFC", "NFD"], ...] = ("NFC", "NFD")


def composed(path: str) -> str:
    """Return a path as it is compared: letters and their accents are one character."""
    return path if path.isascii() else unicodedata.normalize("NFC", path)


def in_one_spelling(files: Sequence[str], known: Iterable[str] = ()) -> Sequence[str]:
    """Return files by the names that they have on every device: composed, or as they are known already.

    Args:
        files: as they are spelled on the disk, relative to the vault.
        known: names by which notes are known, such as the ledger's.

    Returns:
        The names, in the order of `files`. Of files whose names differ in their spelling alone, each keeps its own.
    """
    if all(file.isascii() for file in files):
        return files
    times = Counter(composed(file) for file in files if not file.isascii())
    spelled: dict[str, str] = {}
    for name in known:
        if not name.isascii() and (spelled.get(composed(name)) != composed(name)):  # the composed one goes first
            spelled[composed(name)] = name
    return [
        file if file.isascii() or times[composed(file)] > 1 else spelled.get(composed(file), composed(file))
        for file in files
    ]


def on_disk(vault: Path, file: str) -> Path:
    """Return where a file is, however its name is spelled there.

    Args:
        vault: the vault's folder.
        file: its path relative to that (`in_one_spelling`).
    """
    place = vault / file
    if file.isascii() or _is_there(place):
        return place
    for form in _FORMS:
        other = vault / unicodedata.normalize(form, file)
        if _is_there(other):
            return other
    return _part_by_part(vault, file) or place


def may_be_there(vault: Path, file: str) -> bool:
    """Tell whether a file is there, or cannot be told to be gone.

    Its folder may be locked, it may be a link that leads nowhere now, or in iCloud alone.

    Arguments as for `on_disk`.
    """
    place = on_disk(vault, file)
    try:
        place.stat()
    except (FileNotFoundError, NotADirectoryError):
        return place.is_symlink() or is_evicted(place)
    except OSError:
        return True
    return True


def is_same_file(vault: Path, one: str, other: str) -> bool:
    """Tell whether two names are one file's: most systems beside Linux take capitals and small letters for the same."""
    try:
        return on_disk(vault, one).samefile(on_disk(vault, other))
    except OSError:
        return False


def _is_there(place: Path) -> bool:
    try:
        return os.path.lexists(place)
    except ValueError:  # a name with NUL
        return False


def _part_by_part(vault: Path, file: str) -> Path | None:
    """Find a file of which each folder may have a spelling of its own."""
    place = vault
    for part in composed(file).split("/"):
        try:
            found = next((entry.name for entry in place.iterdir() if composed(entry.name) == part), None)
        except (OSError, ValueError):
            return None
        if found is None:
            return None
        place /= found
    return place
