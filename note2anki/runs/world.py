"""A vault opened for a run: its files, settings, selection and ledger."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from note2anki.diagnostics import RunError, diagnose
from note2anki.identity.ledger_file import Paths
from note2anki.identity.records import ConceptSource, Ledger
from note2anki.model import Diagnostic
from note2anki.runs.moved_notes import find_moved_notes, is_left_out, with_moved_notes
from note2anki.runs.request import Request
from note2anki.runs.settings_file import open_settings
from note2anki.runs.settings_problems import idle_settings
from note2anki.settings import Settings
from note2anki.vault.discovery import (
    as_text,
    find_vault,
    list_vault,
    second_ledgers,
    select_notes,
    vault_id,
    vault_name,
)
from note2anki.vault.index import VaultIndex
from note2anki.vault.spelling import composed

LEDGER_FILE = Path(".note2anki", "ledger.jsonl")
#: Bytes of a package's name, so that its file's, with version and suffix, stays below the usual 255.
LONGEST_NAME = 200
_MARK = 6
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


class World(Struct, frozen=True):
    """All that a run knows before it reads a note.

    Attributes:
        request: what was asked.
        vault: the vault's folder.
        settings: those in force.
        notes: every note of the vault, relative, in order.
        listed: the same, to find one among very many.
        left_alone: the notes beside these that cards of concepts came from, and that are there still: they are
            excluded, say. What they say is not read any more, and stays on those cards, as do the aliases given here.
        moved: those of them that were found there just now: as far as their names say (`find_moved_notes`).
        selected: those of them that were asked for.
        scopes: what was asked for, relative: folders end in `/`, the whole vault is empty.
        index: resolves links.
        package: the package's name.
        ledger: what is remembered; a new one where there is none.
        ledger_paths: where it is on disk.
        diagnostics: problems found while opening.
    """

    request: Request
    vault: Path
    settings: Settings
    notes: tuple[str, ...]
    listed: frozenset[str]
    left_alone: Mapping[str, tuple[str, ...]]
    moved: frozenset[str]
    selected: tuple[str, ...]
    scopes: tuple[str, ...]
    index: VaultIndex
    package: str
    ledger: Ledger
    ledger_paths: Paths
    diagnostics: tuple[Diagnostic, ...]

    def is_left_out(self, file: str) -> bool:
        """Tell whether a note is none of the vault's, and yet there, or cannot be told to be gone."""
        return file not in self.listed and is_left_out(self.vault, file, self.index)

    def has_note(self, file: str) -> bool:
        """Tell whether a note is there as far as concepts are concerned."""
        return file in self.left_alone or file in self.listed

    def in_scope(self, file: str) -> bool:
        """Tell whether a note, which may be gone, belongs to what was asked for."""
        name = composed(file)
        return any(name == scope or not scope or (scope[-1] == "/" and name.startswith(scope)) for scope in self.scopes)


def find_settings(request: Request, vault: Path) -> Settings:
    """Load the settings that a request names, or the vault's own (`open_settings`)."""
    return open_settings(request.config, vault)[0].settings


def ledger_place(vault: Path, settings: Settings) -> Paths:
    """Return where a vault's ledger is.

    Raises:
        RunError: N2A087, the setting names something else, such as a note: a broken ledger would be renamed.
    """
    place = Path(settings.ledger) if settings.ledger else LEDGER_FILE
    if place.suffix.lower() != LEDGER_FILE.suffix:
        raise RunError(diagnose("N2A087", path=place))
    return Paths(place if place.is_absolute() else vault / place)


def package_name(request: Request, vault: Path) -> str:
    """Return the package's name: as asked, else that of the note, the folder, or the paths' common folder.

    Raises:
        RunError: N2A047, nothing of the name that was asked for can be in a file's name.
    """
    if request.name:
        name = request.name.removesuffix(".apkg")
        if not _fit(name):
            detail = f"no package can be called {request.name!r}"
            raise RunError(diagnose("N2A047", detail=detail, hint="give --name a letter or a digit"))
    else:
        common = Path(os.path.commonpath([path.resolve() for path in request.paths]))  # a note, if it is all of them
        name = common.stem if common.is_file() else common.name
    return _fit(name) or _fit(vault.name) or "vault"


def spelled_package(name: str, packages: Iterable[str]) -> str:
    """Return a package's name as the ledger spells it, if it knows it: another system may spell accents otherwise."""
    known = {composed(each): each for each in packages} if not name.isascii() else {}
    return known.get(name, name)


def _fit(name: str) -> str:
    """Return a name as every file system takes it; a very long one is cut, with a mark of what it was."""
    name = _UNFIT.sub("-", composed(as_text(name))).strip(" .")
    data = name.encode()
    if len(data) <= LONGEST_NAME:
        return name
    start = data[: LONGEST_NAME - _MARK - 1].decode("utf-8", "ignore").rstrip(" .")
    return f"{start}-{hashlib.sha256(data).hexdigest()[:_MARK]}"


def open_vault(
    request: Request,
    vault: Path,
    settings: Settings,
    ledger: Ledger | None,
    concept_notes: Mapping[str, tuple[str, ...]] | None = None,
) -> World:
    """Look at a vault's files and make the world of a run.

    Args:
        request: what was asked.
        vault, settings: found from it.
        ledger: what is remembered, if anything.
        concept_notes: those that may be left alone (`World.left_alone`), where the ledger is its head alone.

    Raises:
        RunError: N2A046, a second ledger lies further down; N2A104, the vault's own is not where it is to be.
    """
    known = (card.source.file for card in ledger.cards.values()) if ledger else ()
    listing = list_vault(vault, settings.exclude, known)
    files = listing.files
    notes = tuple(file for file in files if file.lower().endswith(".md"))
    index = VaultIndex.build(files)
    moved = find_moved_notes(vault, ledger, files, index) if ledger and settings.concepts_enabled else {}
    ledger = with_moved_notes(ledger, moved) if ledger else None
    known_notes = _concept_notes(ledger) if concept_notes is None else concept_notes
    unlisted = sorted(known_notes.keys() - set(files)) if known_notes else []
    left_alone = {file: known_notes[file] for file in unlisted if is_left_out(vault, file, index)}
    problems = (*listing.problems, *idle_settings(request.config, vault, settings, listing, patterns=False))
    paths = ledger_place(vault, settings)
    for other in second_ledgers(vault):
        raise RunError(diagnose("N2A046", path=other, vault=vault))
    if ledger is None:
        _refuse_left_ledger(vault, paths)
        ledger = Ledger(vault_id(vault, settings.vault_id), vault_name(vault))
        problems = (*problems, diagnose("N2A035"))
    return World(
        request=request,
        vault=vault,
        settings=settings,
        notes=notes,
        listed=frozenset(notes),
        left_alone=left_alone,
        moved=frozenset(moved.values()),
        selected=select_notes(vault, request.paths, files),
        scopes=tuple(_scope(vault, path) for path in request.paths),
        index=replace(index, unread=VaultIndex.build(left_alone)) if left_alone else index,
        package=spelled_package(package_name(request, vault), ledger.packages),
        ledger=ledger,
        ledger_paths=paths,
        diagnostics=problems,
    )


def _refuse_left_ledger(vault: Path, paths: Paths) -> None:
    """End a run whose settings name another place for the ledger, while it lies where it was: it would know no card."""
    known = Paths(vault / LEDGER_FILE)
    if known.ledger != paths.ledger and known.ledger.exists():
        raise RunError(diagnose("N2A104", path=paths.ledger, known=known.ledger, history=paths.history.name))


def _concept_notes(ledger: Ledger | None) -> dict[str, tuple[str, ...]]:
    """Return the notes that cards of concepts came from, with their aliases; what lives says which."""
    cards = [card for card in ledger.cards.values() if card.kind == "concept"] if ledger else []
    sources = (card.source for card in sorted(cards, key=lambda card: not card.removed))
    return {source.file: source.aliases for source in sources if isinstance(source, ConceptSource) and source.file}


def _scope(vault: Path, path: Path) -> str:
    relative = composed(path.resolve().relative_to(vault.resolve()).as_posix())
    if relative == ".":
        return ""
    return f"{relative}/" if path.is_dir() else relative


def locate(request: Request) -> tuple[Path, Settings]:
    """Find the vault of a request and its settings.

    Raises:
        RunError: a path is missing, the paths are of two vaults, or the settings are wrong.
    """
    vault = find_vault(request.paths)
    return vault, find_settings(request, vault)
