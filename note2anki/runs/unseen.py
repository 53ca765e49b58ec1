"""Which notes may hold questions that are seen nowhere: those that cannot be read, and those that swallowed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from note2anki.identity.normalise import normalise
from note2anki.identity.records import Card, QuestionSource
from note2anki.model import ReadNote
from note2anki.runs.world import World
from note2anki.vault.index import link_key
from note2anki.vault.reading import read_note_bytes
from note2anki.vault.spelling import on_disk

#: How a note may be written that is not what it should be.
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "latin-1")


class Unseen(Struct, frozen=True):
    """What notes may hold.

    Attributes:
        swallowed: questions in something that was left open, normalised, each with its note.
        unread: the notes that cannot be read, by the names of their files: that of a note stays when it is moved.
    """

    swallowed: Mapping[str, str]
    unread: Mapping[str, str]

    def place_of(self, card: Card) -> str:
        """Return the note in which a card's question may be, or nothing."""
        assert isinstance(card.source, QuestionSource)
        swallowed = self.swallowed.get(normalise(card.source.question), "") if self.swallowed else ""
        return swallowed or self.unread.get(name_of(card.source.file), "")


def look_for_unseen(notes: Iterable[ReadNote], cards: Iterable[Card]) -> Unseen:
    """Return what may be in notes.

    Args:
        notes: as far as they could be read.
        cards: all there are: what was swallowed in a note that has a card for it is no other card's.
    """
    swallowed: dict[str, str] = {}
    unread: dict[str, str] = {}
    hiding: dict[str, tuple[str, ...]] = {}
    for note in notes:
        if not note.readable:
            unread.setdefault(name_of(note.file), note.file)
        if note.hidden:
            hiding[note.file] = note.hidden
    sources = (card.source for card in cards if card.source.file in hiding and not card.removed) if hiding else ()
    own = {(each.file, normalise(each.question)) for each in sources if isinstance(each, QuestionSource)}
    for file, texts in hiding.items():
        for text in map(normalise, texts):
            if (file, text) not in own:
                swallowed.setdefault(text, file)
    return Unseen(swallowed, unread)


def name_of(file: str) -> str:
    """Return the name by which a note is known wherever it lies; of a place that nobody knows it is empty."""
    return link_key(file.rpartition("/")[2])


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
    contents = [read_note_bytes(on_disk(world.vault, file), file)[0] or b"" for file in unread]
    texts = [_in_one_line(data.decode(encoding, "replace")) for data in contents for encoding in _ENCODINGS]
    return {card.guid for card in cards if card.source.file not in world.listed and _may_stand_in(card, texts)}


def _may_stand_in(card: Card, texts: Iterable[str]) -> bool:
    assert isinstance(card.source, QuestionSource)
    question = _in_one_line(card.source.question)
    return any(question in text for text in texts)


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def longest_word(text: str) -> str:
    """Return the word of a question to look for first: if it is not in a note, the question is not."""
    return max(text.split(), key=len, default="")
