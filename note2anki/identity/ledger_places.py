"""Where a ledger and the files beside it are, and which of them a sync tool made when two devices wrote at once."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from note2anki.patterns import late_pattern

#: What sync tools put between a file's stem and its suffix: Syncthing, Dropbox, Nextcloud, Google Drive, iCloud.
_SURE = late_pattern(r"(?i)[^\w].*conflict.*| \(.*\)| \d+")
#: OneDrive puts the machine's name there, and people a word of their own: then the file's head decides.
_LIKELY = re.compile(r"-.+")
#: How a line of the history begins.
_VERSION = b'{"changes":'


class Paths(Struct, frozen=True):
    """The ledger's file and those beside it; two ledgers may lie in one folder."""

    ledger: Path

    @property
    def new(self) -> Path:
        """The ledger that waits for its package."""
        return self._beside(".new")

    @property
    def pending(self) -> Path:
        """Which package the new ledger waits for."""
        return self._beside(".pending")

    @property
    def history(self) -> Path:
        """One line a version, for `history` alone."""
        own = self.ledger.name == "ledger.jsonl"
        return self.ledger.with_name("history.jsonl" if own else f"history.{self.ledger.name}")

    @property
    def lock(self) -> Path:
        """Held while an export writes."""
        return self._beside(".lock")

    @property
    def evicted(self) -> Path:
        """What stands for the ledger where iCloud took it off this computer, to save room."""
        return self.ledger.with_name(f".{self.ledger.name}.icloud")

    def _beside(self, ending: str) -> Path:
        return self.ledger.with_name(self.ledger.name + ending)

    def companions(self) -> dict[str, str]:
        """Return the files that keep the ledger mergeable and its by-products out of a repository, with their text."""
        mergeable = (f"{_pattern(path.name)} merge=union text eol=lf\n" for path in (self.ledger, self.history))
        by_products = (f"{_pattern(path.name)}\n" for path in (self.lock, self.new, self.pending))
        return {".gitattributes": "".join(mergeable), ".gitignore": "".join(by_products)}

    def conflict_copies(self) -> list[Path]:
        """Return what sync tools left beside the ledger when two devices wrote it at once."""
        return [
            path
            for path, between in _beside(self.ledger)
            if _SURE.fullmatch(between) or (_LIKELY.fullmatch(between) and self._is_of_one_vault(path))
        ]

    def history_copies(self) -> list[Path]:
        """Return what they left beside the history; each line of it tells which version it is of."""
        return [
            path
            for path, between in _beside(self.history)
            if _SURE.fullmatch(between) or (_LIKELY.fullmatch(between) and _first_line(path).startswith(_VERSION))
        ]

    def _is_of_one_vault(self, path: Path) -> bool:
        return not self.ledger.exists() or _first_line(path) == _first_line(self.ledger)

    def aside(self, word: str) -> Path:
        """Return a name beside the ledger that nothing has, for a former or a broken one."""
        number = 1
        while (path := self.ledger.with_name(f"{self.ledger.stem}.{word}-{number}.bak")).exists():
            number += 1
        return path


def _beside(path: Path) -> Iterator[tuple[Path, str]]:
    """Yield files whose name begins and ends like one, and what stands between."""
    if path.parent.is_dir():
        for each in sorted(path.parent.glob(f"{glob.escape(path.stem)}?*{glob.escape(path.suffix)}")):
            yield each, each.name[len(path.stem) : len(each.name) - len(path.suffix)]


def _first_line(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.readline().strip()
    except OSError:
        return b""


def _pattern(name: str) -> str:
    """Return the pattern by which git knows a file of this name alone."""
    return re.sub(r"([\[\]*?!#\\])", r"\\\1", name).replace(" ", "[[:space:]]")
