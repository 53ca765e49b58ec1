"""A small vault in a temporary folder: written from a mapping, exported, and looked at in the package."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from note2anki.anki.note_types import FROZEN
from note2anki.outcome import Outcome
from note2anki.runs.export import export
from note2anki.runs.request import Request
from note2anki.runs.surroundings import VaultSurroundings
from note2anki.settings import Settings
from note2anki.vault.discovery import list_files
from note2anki.vault.index import VaultIndex

NOW = 1_700_000_000


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote: its outcome, and each note's fields, `mod` and type by its first field."""

    outcome: Outcome
    fields: Mapping[str, Mapping[str, str]]
    mods: Mapping[str, int]
    media: Mapping[str, bytes]

    @property
    def codes(self) -> list[str]:
        """Each problem as `N2A021 Note.md:3`, infos left out."""
        found = self.outcome.diagnostics
        return [f"{each.code} {each.file}:{each.line}" for each in found if each.severity != "info"]


class SmallVault:
    """A vault named `Vault` below a folder."""

    def __init__(self, folder: Path, files: Mapping[str, str | bytes]) -> None:
        self.root = folder / "Vault"
        self.out = folder / "out"
        self.now = NOW
        (self.root / ".obsidian").mkdir(parents=True)
        for file, content in files.items():
            self.write(file, content)

    def write(self, file: str, content: str | bytes) -> None:
        """Write a file, text or bytes."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def move(self, file: str, to: str) -> None:
        """Move a file within the vault."""
        (self.root / to).parent.mkdir(parents=True, exist_ok=True)
        (self.root / file).rename(self.root / to)

    def surroundings(self) -> VaultSurroundings:
        """The vault as rendering sees it."""
        files, _problems = list_files(self.root, ())
        return VaultSurroundings(self.root, files, VaultIndex.build(files), Settings(), "Vault")

    def export(self, *paths: str) -> Exported:
        """Export notes, or the whole vault, a minute after the last time."""
        self.now += 60
        asked = tuple(self.root / path for path in paths) or (self.root,)
        outcome = export(Request(paths=asked, output=self.out, now=self.now))
        return _look_into(outcome)


def _look_into(outcome: Outcome) -> Exported:
    names = {frozen.id: frozen.fields for frozen in FROZEN.values()}
    with zipfile.ZipFile(outcome.path) as archive:
        database = outcome.path.with_suffix(".db")
        database.write_bytes(archive.read("collection.anki2"))
        listed = json.loads(archive.read("media"))
        media = {name: archive.read(number) for number, name in listed.items()}
    with closing(sqlite3.connect(database)) as db:
        rows = db.execute("SELECT mid, mod, flds FROM notes").fetchall()
    database.unlink()
    fields = [dict(zip(names[kind], text.split("\x1f"), strict=True)) for kind, _mod, text in rows]
    first = [next(iter(each.values())) for each in fields]
    mods = [mod for _kind, mod, _text in rows]
    return Exported(outcome, dict(zip(first, fields, strict=True)), dict(zip(first, mods, strict=True)), media)
