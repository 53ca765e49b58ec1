"""Where the notes of concepts went that were moved to where notes are left out, such as an archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from pathlib import Path

from msgspec.structs import replace

from note2anki.identity.records import Ledger
from note2anki.vault.discovery import is_note, list_everything
from note2anki.vault.index import VaultIndex
from note2anki.vault.spelling import composed, is_same_file, may_be_there


def find_moved_notes(vault: Path, ledger: Ledger, files: Sequence[str], index: VaultIndex) -> dict[str, str]:
    """Find the notes of living concepts that are neither read nor where they were, among those that are left out.

    Only where there are such notes it is listed what is left out.

    Args:
        vault: its folder.
        ledger: knows the concepts.
        files: the vault's files.
        index: finds these by their names.

    Returns:
        Where each was → the one note of its name that is left out, and no concept's yet.
    """
    concepts = [card for card in ledger.cards.values() if card.kind == "concept" and card.source.file]
    unlisted = {card.source.file for card in concepts if not card.removed}.difference(files)
    gone = [file for file in unlisted if not is_left_out(vault, file, index)]
    known = {card.source.file for card in concepts} if gone else set()
    # A note of the name that is read, and no concept's yet, is the concept's note from now on.
    sought = sorted(file for file in gone if known.issuperset(index.named(file)))
    return _places(vault, sought, {*files, *known}) if sought else {}


def _places(vault: Path, sought: Sequence[str], others: Set[str]) -> dict[str, str]:
    """Return where notes went, as far as that can be told; two of them did not go to one place."""
    spelled = set(map(composed, others))
    left_out = [file for file in list_everything(vault) if is_note(file) and composed(file) not in spelled]
    by_name = VaultIndex.build(left_out)
    found = {file: _closest(file, by_name.named(file)) for file in sought}
    times = Counter(found.values())
    return {file: place for file, place in found.items() if place and times[place] == 1}


def _closest(file: str, named: Sequence[str]) -> str:
    """Return the note that lies in most folders of the same names; empty where that is not one."""
    alike = {each: _folders_in_common(file, each) for each in named}
    closest = [each for each in named if alike[each] == max(alike.values())]
    return closest[0] if len(closest) == 1 else ""


def _folders_in_common(one: str, other: str) -> int:
    """Return how many of the folders right around two files have the same names."""
    count = 0
    for mine, its in zip(*(composed(file).split("/")[-2::-1] for file in (one, other)), strict=False):
        if mine != its:
            break
        count += 1
    return count


def with_moved_notes(ledger: Ledger, moved: Mapping[str, str]) -> Ledger:
    """Return a ledger that knows living concepts' notes where they are now (`find_moved_notes`)."""
    if not moved:
        return ledger
    concepts = {guid: card for guid, card in ledger.cards.items() if card.kind == "concept" and not card.removed}
    cards = {
        guid: replace(card, source=replace(card.source, file=moved[card.source.file]))
        for guid, card in concepts.items()
        if card.source.file in moved
    }
    return replace(ledger, cards={**ledger.cards, **cards})


def is_left_out(vault: Path, file: str, index: VaultIndex) -> bool:
    """Tell whether a note that is not among the vault's files is there; not if it is one of them in other capitals."""
    listed = index.in_other_capitals(file)
    return may_be_there(vault, file) and not (listed and is_same_file(vault, file, listed))
