"""Finds a vault, its files, and the notes that a person asked for."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from note2anki.diagnostics import RunError, diagnose
from note2anki.model import Diagnostic
from note2anki.vault.evicted import evicted_file
from note2anki.vault.exclusion import is_excluded, patterns_of
from note2anki.vault.spelling import composed, in_one_spelling

_MARKS = (".note2anki", ".obsidian", "note2anki.toml")
#: What gives a vault its id: `.note2anki` alone is made by the first export.
_NAMING_MARKS = (".obsidian", "note2anki.toml")
_LEDGER = Path(".note2anki", "ledger.jsonl")
#: Where Obsidian and its most used template plugin keep the name of the templates' folder.
_TEMPLATE_SETTINGS = (
    (Path(".obsidian", "templates.json"), "folder"),
    (Path(".obsidian", "plugins", "templater-obsidian", "data.json"), "templates_folder"),
)


def find_vault(paths: Sequence[Path]) -> Path:
    """Find the vault that paths are in: the nearest folder above with a vault's mark, else their common folder.

    Raises:
        RunError: N2A040, a path does not exist; N2A047, it is no note; N2A049, they are in two vaults.
    """
    vaults: dict[Path | None, Path] = {}
    places: list[Path] = []
    for path in paths:
        try:
            place = path.resolve(strict=True)
        except (OSError, RuntimeError) as error:
            raise RunError(diagnose("N2A040", path=path)) from error
        _refuse_odd(path, place)
        places.append(place if place.is_dir() else place.parent)
        vaults.setdefault(_marked(places[-1]), path)
    if len(vaults) > 1:
        first, second = list(vaults.values())[:2]
        raise RunError(diagnose("N2A049", first=first, second=second))
    (vault,) = vaults
    try:
        return vault or Path(os.path.commonpath(places))
    except ValueError as error:  # two drives
        raise RunError(diagnose("N2A049", first=paths[0], second=paths[-1])) from error


def _refuse_odd(path: Path, place: Path) -> None:
    """End a run that was given something it cannot read to its end, or cannot write down."""
    if not (place.is_dir() or place.is_file()):  # a pipe would be waited for, a device has no end
        detail, hint = f"{path} is neither a note nor a folder", "name a note or a folder"
    elif place.is_file() and as_text(place.name) != place.name:
        detail, hint = f"the name of {path} is not UTF-8", "rename it"
    else:
        return
    raise RunError(diagnose("N2A047", detail=detail, hint=hint))


def _marked(place: Path) -> Path | None:
    for folder in (place, *place.parents):
        if any((folder / mark).exists() for mark in _MARKS):
            return folder
    return None


def vault_id(vault: Path, given: str | None) -> str:
    """Return the vault's id: as set, else its folder's name if that is marked as a vault's, else empty."""
    if given:
        return given
    return vault_name(vault) if any((vault / mark).exists() for mark in _NAMING_MARKS) else ""


def vault_name(vault: Path) -> str:
    """Return the vault's name in links: that of its folder, as in Obsidian."""
    return as_text(vault.resolve().name)


def as_text(name: str) -> str:
    """Return a file's name as text that can be written: bytes in it that are not UTF-8 become `?`."""
    return name.encode("utf-8", "replace").decode()


def templates_folders(vault: Path) -> tuple[str, ...]:
    """Return the folders that hold note templates, from Obsidian's own settings."""
    found: list[str] = []
    for place, key in _TEMPLATE_SETTINGS:
        with suppress(OSError, ValueError, AttributeError):
            folder = json.loads((vault / place).read_text("utf-8")).get(key)
            if isinstance(folder, str) and folder.strip("/ "):
                found.append(folder.strip("/ "))
    return tuple(found)


class Listing(NamedTuple):
    """A vault's files.

    Attributes:
        files: relative to the vault with `/`, in order.
        problems: what could not be looked at.
        idle: the patterns of `exclude` that leave nothing out.
    """

    files: tuple[str, ...]
    problems: tuple[Diagnostic, ...]
    idle: tuple[str, ...]


def list_vault(vault: Path, exclude: Sequence[str], known: Iterable[str] = ()) -> Listing:
    """List a vault's files, in one spelling (`in_one_spelling`): `on_disk` tells where each is.

    Dot-folders, templates and what `exclude` names are left out; links to folders outside are not followed, and of a
    note that lies in the vault a link adds no second one.

    Args:
        vault: its folder.
        exclude: patterns of paths or names.
        known: names by which notes are known.
    """
    walk = _Walk(vault, exclude)
    walk.take_all()
    idle = tuple(pattern for pattern in exclude if pattern not in walk.used)
    files = in_one_spelling(walk.files, known)
    return Listing(tuple(sorted(files, key=_reading_order)), tuple(walk.problems), idle)


def list_files(vault: Path, exclude: Sequence[str]) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """List a vault's files, and what could not be looked at (`list_vault`)."""
    files, problems, _idle = list_vault(vault, exclude)
    return files, problems


def list_everything(vault: Path) -> tuple[str, ...]:
    """List a vault's files, also those that are left out, but for what is in dot-folders."""
    walk = _Walk(vault, (), templates=True)
    walk.take_all()
    return tuple(sorted(in_one_spelling(walk.files), key=_reading_order))


def _reading_order(file: str) -> tuple[str, str]:
    # No name holds NUL, and it comes before all that one holds: so a folder's files stand together.
    return file.casefold().replace("/", "\0"), file


class _Walk:
    """Looks through a vault's folders; through those of templates if that is wanted."""

    def __init__(self, vault: Path, exclude: Sequence[str], *, templates: bool = False) -> None:
        self.files: list[str] = []
        self.problems: list[Diagnostic] = []
        self._vault = vault
        #: Folders, by where they really are, whose notes were taken.
        self._seen: set[Path] = set()
        self._links: list[str] = []
        self._exclude = exclude
        self._templates = set() if templates else {composed(folder) for folder in templates_folders(vault)}
        self._leaves_all_out = is_excluded(".", exclude)
        #: Patterns that left something out, also what would be left out anyway.
        self.used: set[str] = set(exclude) if self._leaves_all_out else set()

    def _is_left_out(self, file: str, name: str) -> bool:
        """Tell whether a file or folder is left out, where those around it are not."""
        path = composed(file) if self._templates or self._exclude else ""
        named = list(patterns_of(path, self._exclude))
        self.used.update(named)
        return bool(named) or self._leaves_all_out or name.startswith(".") or path in self._templates

    def take_all(self) -> None:
        """Take the vault's files: first what lies in it itself, then what links add to that."""
        self._enter("", self._vault.resolve())
        followed: set[Path] = set()
        for link in self._links:  # what is linked may hold more of them
            place = _linked_place(self._vault, self._vault / link)
            if place is None:
                self.problems.append(diagnose("N2A008", link))
            elif place not in followed:
                followed.add(place)
                self._enter(link, place)

    def _enter(self, folder: str, place: Path) -> None:
        """Take what is in a folder, given relative to the vault, that really is at a place."""
        is_known = place in self._seen  # its pictures are shown by this path too, but its questions are there already
        self._seen.add(place)
        try:
            entries = sorted(os.scandir(self._vault / folder), key=lambda entry: entry.name)
        except OSError as error:
            self.problems.append(diagnose("N2A002", folder, detail=error.strerror or error))
            return
        names = {entry.name for entry in entries}
        for entry in entries:
            name = entry.name
            if (away := evicted_file(name)) and away not in names and entry.is_file():
                name = away  # it is the vault's, though it cannot be read; a note's cards stay as they are
            file = f"{folder}/{name}" if folder else name
            if not (self._is_left_out(file, name) or (is_known and is_note(file) and entry.is_file())):
                self._take(entry, file, place)

    def _take(self, entry: os.DirEntry[str], file: str, place: Path) -> None:
        try:
            file.encode()
            is_folder = entry.is_dir()
        except (OSError, UnicodeEncodeError) as error:
            shown = file.encode("utf-8", "backslashreplace").decode()
            unfit = f"its name cannot be used ({type(error).__name__})"
            detail = getattr(error, "strerror", None) or unfit
            self.problems.append(diagnose("N2A002", shown, detail=detail))
            return
        if not is_folder:
            # A link that leads nowhere now is a note that cannot be read, whose cards stay as they are.
            if entry.is_file() or (entry.is_symlink() and is_note(file) and not Path(entry.path).exists()):
                self.files.append(file)
        elif entry.is_symlink():
            self._links.append(file)
        else:
            self._enter(file, place / entry.name)


def _linked_place(vault: Path, link: Path) -> Path | None:
    """Return the folder that a link leads to, if that is inside the vault and no folder around the link."""
    with suppress(OSError, RuntimeError):
        place = link.resolve(strict=True)
        if place.is_relative_to(vault.resolve()) and not link.parent.resolve().is_relative_to(place):
            return place
    return None


def select_notes(vault: Path, paths: Sequence[Path], files: Sequence[str]) -> tuple[str, ...]:
    """Return the notes that paths name, in order: a folder's notes, or a note itself, even one that is excluded.

    Args:
        vault: the vault's folder.
        paths: what a person asked for.
        files: the vault's files, from `list_files`, and so in order.
    """
    root = vault.resolve()
    folders: list[str] = []
    named: set[str] = set()
    for path in paths:
        relative = path.resolve().relative_to(root).as_posix()
        if path.is_dir():
            folders.append("" if relative == "." else f"{composed(relative)}/")
        else:
            named.add(_named(relative, files))
    places = tuple(folders)
    notes = tuple(file for file in files if is_note(file) and composed(file).startswith(places)) if places else ()
    return tuple(sorted({*notes, *named}, key=_reading_order)) if named else notes


def _named(file: str, files: Sequence[str]) -> str:
    """Return the name of a file that is spelled as on the disk; one that is left out is not among the vault's files."""
    if file in files or file.isascii():
        return file
    name = composed(file)
    return next((each for each in files if composed(each) == name), name)


def is_note(file: str) -> bool:
    """Tell whether a file is a note by its name."""
    return file[-3:].lower() == ".md"


def second_ledgers(vault: Path) -> tuple[Path, ...]:
    """Return ledgers further down than the vault's own: two of them would give one card two histories."""
    found: list[Path] = []
    for folder, folders, _files in os.walk(vault):
        if Path(folder) != vault and ".note2anki" in folders and (Path(folder) / _LEDGER).exists():
            found.append(Path(folder) / _LEDGER)
        folders[:] = [name for name in folders if not name.startswith(".")]
    return tuple(found)
