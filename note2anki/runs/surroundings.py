"""The vault around the texts that are rendered: where links lead, media, and what embeds show of other notes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path

from note2anki.cards import NoteParts
from note2anki.model import Diagnostic, Medium
from note2anki.rendering import Excerpt, Target, Trouble
from note2anki.runs.media import VaultMedia
from note2anki.runs.reading import read_aliases, read_parts
from note2anki.runs.world import World
from note2anki.settings import Settings
from note2anki.vault.attachments import attachment_folder, attachment_rule
from note2anki.vault.discovery import is_note, list_everything
from note2anki.vault.index import VaultIndex, link_key
from note2anki.vault.spelling import on_disk

#: So many notes are kept parsed: those that embeds on many cards show.
KEPT = 64
#: So many links are remembered: those of the notes at hand.
REMEMBERED = 8192


def vault_aliases(notes: Iterable[tuple[str, Sequence[str]]]) -> dict[str, str]:
    """Return notes by the names that links may give them beside their own; of several notes the first has it.

    Args:
        notes: files in the vault's order, with the aliases that each gives itself.
    """
    found: dict[str, str] = {}
    for file, aliases in notes:
        for alias in aliases:
            found.setdefault(link_key(alias), file)
    return found


def vault_around(world: World) -> VaultSurroundings:
    """Return the vault of a run as rendering sees it."""
    name = world.ledger.vault_name
    return VaultSurroundings(world.vault, world.notes, world.index, world.settings, name, world.left_alone)


class VaultSurroundings:
    """A vault as rendering sees it; links are resolved and files read once a run.

    Args:
        vault: its folder.
        files: its files, relative.
        index: resolves links to them.
        settings: those in force.
        name: the vault's name in links.
        left_alone: notes that are not read, but whose texts are rendered as they were, with the aliases they had.

    Attributes:
        media: the files that cards show.
    """

    def __init__(
        self,
        vault: Path,
        files: Sequence[str],
        index: VaultIndex,
        settings: Settings,
        name: str,
        left_alone: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._vault = vault
        self._files = files
        self._index = index
        self._settings = settings
        self._name = name
        self._left_alone = left_alone or {}
        self._rule = attachment_rule(vault)
        self._targets: dict[tuple[str, str, bool, bool], Target | None] = {}
        self._aliases: Mapping[str, str] | None = None
        self._parts: OrderedDict[str, NoteParts | Diagnostic] = OrderedDict()
        self._excerpts: dict[tuple[str, str], Excerpt | Trouble] = {}
        self.media = VaultMedia(vault)

    @property
    def name(self) -> str:
        """The vault's name in links."""
        return self._name

    def find(self, target: str, source: str, *, markdown: bool = False) -> Target | None:
        """Return the file that a link names (`rendering.Surroundings.find`)."""
        key = (target, source.rpartition("/")[0], markdown, source in self._left_alone)
        if key not in self._targets:
            if len(self._targets) >= REMEMBERED:
                self._targets.clear()
            self._targets[key] = self._find(target, source, markdown)
        return self._targets[key]

    def _find(self, target: str, source: str, markdown: bool) -> Target | None:
        # What was left out together still finds one another: pictures, say, beside the notes of their folder.
        resolve = (self._whole_index if source in self._left_alone else self._index).resolve
        found = resolve(target, source, decode=markdown)
        if found.file is None and "%" in target:
            markdown = True
            found = resolve(target, source, decode=True)
        if found.file is not None and self._rule and not is_note(found.file):
            found = resolve(target, source, decode=markdown, prefer=attachment_folder(self._rule, source))
        if found.file is not None:
            return Target(found.file, found.by_name, found.ambiguous)
        named = None if markdown else self._by_alias(target)
        return Target(named) if named else None

    @cached_property
    def every_file(self) -> tuple[str, ...]:
        """All files, also those that are left out, where notes are left alone that can name them; else none."""
        return list_everything(self._vault) if self._left_alone else ()

    @cached_property
    def _whole_index(self) -> VaultIndex:
        return VaultIndex.build(self.every_file)

    def _by_alias(self, target: str) -> str | None:
        """Return the note that has a link's words among its `aliases`; the frontmatter is read at the first need."""
        return self._known_aliases().get(link_key(target.partition("#")[0]))

    def _known_aliases(self) -> Mapping[str, str]:
        if self._aliases is None:
            notes = filter(is_note, self._files)
            read = ((file, read_aliases(self._vault, file)) for file in notes)
            self.know_aliases(vault_aliases(chain(read, self._left_alone.items())))
        return self._aliases or {}

    def know_aliases(self, aliases: Mapping[str, str]) -> None:
        """Take the notes by their other names as known (`vault_aliases`), so that none has to be read for them."""
        self._aliases = aliases

    def medium(self, file: str) -> Medium | Trouble:
        """Return a file of the vault as a medium of the package."""
        return self.media.medium(file)

    def excerpt(self, file: str, fragment: str) -> Excerpt | Trouble:
        """Return what an embed shows of a note."""
        key = (file, fragment)
        if key not in self._excerpts:
            self._excerpts[key] = self._read(file, fragment)
        return self._excerpts[key]

    def _read(self, file: str, fragment: str) -> Excerpt | Trouble:
        if not is_note(file):
            return Trouble("N2A024")
        if not on_disk(self._vault, file).resolve().is_relative_to(self._vault.resolve()):
            return Trouble("N2A023")
        if file not in self._parts:
            self._parts[file] = read_parts(self._vault, file, self._settings)
            if len(self._parts) > KEPT:
                self._parts.popitem(last=False)
        self._parts.move_to_end(file)
        parts = self._parts[file]
        if isinstance(parts, Diagnostic):
            return Trouble("N2A027", {"detail": parts.message})
        part = parts.part(fragment)
        if part is None:
            return Trouble("N2A026", {"fragment": fragment, "note": file})
        return Excerpt(part.lines, part.first_line, part.references)
