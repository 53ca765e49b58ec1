"""The pages in docs/cards: each holds a small vault and, card by card, what stands on the front and on the back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r'title="([^"]+)"')


@dataclass(frozen=True)
class CardPage:
    """A page: its name, the files of its vault by path, and both sides of each card as lines of plain text."""

    name: str
    files: dict[str, str]
    cards: tuple[tuple[list[str], list[str]], ...]

    def write_vault(self, folder: Path) -> Path:
        """Write the vault into a new folder."""
        (folder / ".obsidian").mkdir(parents=True)
        for name, text in self.files.items():
            (folder / name).write_text(text, "utf-8")
        return folder


def read_card_page(path: Path) -> CardPage:
    """Read a page; what is wrong in its form raises `ValueError`."""
    files: dict[str, str] = {}
    sides: dict[str, list[list[str]]] = {"front": [], "back": []}
    for language, info, text in _BLOCK.findall(path.read_text("utf-8")):
        if language == "text":
            sides[info].append(text.splitlines())
        elif title := _TITLE.search(info):
            files[title[1]] = text
    return CardPage(path.stem, files, tuple(zip(sides["front"], sides["back"], strict=True)))
