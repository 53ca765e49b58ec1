"""How the decks of a package for other people are called: by what was shared, and not by where it lies in the vault."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import takewhile
from pathlib import PurePosixPath

from note2anki.runs.decks import join_deck
from note2anki.runs.world import World


class ShareDecks:
    """The decks of a share: all below one of its own, so that nobody's own decks get notes or a description from it.

    Args:
        world: the vault.
    """

    def __init__(self, world: World) -> None:
        self._root = f"{join_deck(world.package).replace('::', ' ')} (shared)"
        self._above = _above(world.scopes)
        self._own = {world.package, world.vault.name, world.ledger.vault_name}

    def name(self, deck: str) -> str:
        """Return the shared name of a deck: without the vault's name, and without the folders that all was taken from.

        Args:
            deck: the author's own.
        """
        levels = [level for level in deck.split("::") if level not in self._own]
        above = [level for level in self._above if level not in self._own]
        return join_deck(self._root, *levels[len(_common([levels, above])) :])


def _above(scopes: Iterable[str]) -> list[str]:
    """Return the folders that are above all that was asked for, as a deck's levels."""
    folders = [scope if scope.endswith("/") or not scope else str(PurePosixPath(scope).parent) for scope in scopes]
    parts = [join_deck(*PurePosixPath(folder).parts).split("::") for folder in folders]
    return _common(parts)


def _common(parts: Sequence[Sequence[str]]) -> list[str]:
    """Return what all begin with."""
    return [each[0] for each in takewhile(lambda each: len(set(each)) == 1, zip(*parts, strict=False))]
