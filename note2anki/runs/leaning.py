"""What the rendering of one note leans on in the vault around it, so that it can be told whether it still holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from note2anki.model import Medium
from note2anki.rendering import Excerpt, Surroundings, Target, Trouble


class Leaning(NamedTuple):
    """A question that was put to the vault around a note, and what it said; of an embedded text its digest."""

    asked: str
    arguments: tuple[str | bool, ...]
    answer: object


class ObservedSurroundings:
    """A vault as rendering sees it that keeps what it was asked.

    Args:
        vault: the one that answers.
    """

    def __init__(self, vault: Surroundings) -> None:
        self._vault = vault
        self._leanings: dict[tuple[str, tuple[str | bool, ...]], object] = {}

    @property
    def name(self) -> str:
        """The vault's name in links."""
        return self._vault.name

    def take(self) -> tuple[Leaning, ...]:
        """Return what was asked since the last time."""
        leanings = tuple(Leaning(*asked, answer) for asked, answer in self._leanings.items())
        self._leanings.clear()
        return leanings

    def find(self, target: str, source: str, *, markdown: bool = False) -> Target | None:
        """Return the file that a link names."""
        answer = self._vault.find(target, source, markdown=markdown)
        self._leanings["find", (target, source, markdown)] = answer
        return answer

    def medium(self, file: str) -> Medium | Trouble:
        """Return a file of the vault as a medium of the package."""
        answer = self._vault.medium(file)
        self._leanings["medium", (file,)] = answer
        return answer

    def excerpt(self, file: str, fragment: str) -> Excerpt | Trouble:
        """Return what an embed shows of a note."""
        answer = self._vault.excerpt(file, fragment)
        self._leanings["excerpt", (file, fragment)] = _digest(answer)
        return answer


def _digest(answer: Excerpt | Trouble) -> bytes:
    return hashlib.blake2b(repr(answer).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def still_holds(leanings: Iterable[Leaning], vault: Surroundings) -> bool:
    """Tell whether a vault still says what it said."""
    for asked, arguments, answer in leanings:
        if asked == "find":
            target, source, markdown = arguments
            now: object = vault.find(str(target), str(source), markdown=bool(markdown))
        elif asked == "medium":
            now = vault.medium(str(arguments[0]))
        else:
            now = _digest(vault.excerpt(str(arguments[0]), str(arguments[1])))
        if now != answer:
            return False
    return True
