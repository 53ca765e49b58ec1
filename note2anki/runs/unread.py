"""Questions that may stand in a note that cannot be read: one that was renamed is not known by its name."""

from __future__ import annotations

from collections.abc import Iterable

from note2anki.identity.records import Card, QuestionSource
from note2anki.model import ReadNote
from note2anki.runs.world import World
from note2anki.vault.reading import read_note_bytes
from note2anki.vault.spelling import on_disk

#: How a note may be written that is not what it should be.
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "latin-1")


def found_in_unread(world: World, cards: Iterable[Card], notes: Iterable[ReadNote]) -> set[str]:
    """Return the GUIDs of cards whose note is gone and whose question may stand in one that cannot be read.

    That may be the note under a new name, as git leaves it where one side renamed it and both edited it.

    Args:
        world: the vault.
        cards: those whose questions are nowhere else.
        notes: all notes, read as far as they can be.
    """
    known = {card.source.file for card in world.ledger.cards.values()}
    unread = [note.file for note in notes if not note.readable and note.file not in known]
    contents = [read_note_bytes(on_disk(world.vault, file), file)[0] for file in unread]
    return {card.guid for card in cards if card.source.file not in world.listed and _may_stand_in(card, contents)}


def _may_stand_in(card: Card, contents: Iterable[bytes | None]) -> bool:
    """Tell whether a question's longest word is in a note, or the note cannot even be opened."""
    if not isinstance(card.source, QuestionSource):
        return False
    word = longest_word(card.source.question)
    written = [word.encode(encoding, "ignore") for encoding in _ENCODINGS]
    return any(data is None or any(each and each in data for each in written) for data in contents)


def longest_word(text: str) -> str:
    """Return the word of a question to look for first: if it is not in a note, the question is not."""
    return max(text.split(), key=len, default="")
