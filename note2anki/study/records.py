"""Cards of ours and their answers as Anki keeps them, wherever they were read."""

from __future__ import annotations

from datetime import date
from enum import IntEnum
from typing import NamedTuple

from msgspec import Struct

from note2anki.model import NoteTypeKey

#: Anki's own tag of a note of which a card was forgotten too often.
LEECH = "leech"
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()
_DAY = 86_400_000


class AnswerKind(IntEnum):
    """The kinds of answers in Anki's review log; `FILTERED` are those ahead of time or beside the schedule."""

    LEARNING = 0
    REVIEW = 1
    RELEARNING = 2
    FILTERED = 3
    MANUAL = 4
    RESCHEDULED = 5


class Answer(NamedTuple):
    """A row of Anki's review log; a tuple, since some people have a million of them.

    Attributes:
        at: epoch milliseconds.
        card: the card's row.
        rating: 1 Again, 2 Hard, 3 Good, 4 Easy; 0 where nobody answered, the card was only rescheduled.
        last_interval: the card's interval before, in days, or in seconds where it is negative.
        factor: the card's ease after it; 0 in a filtered deck that does not reschedule.
        millis: how long it took.
        kind: an `AnswerKind`; a later Anki may have more.
    """

    at: int
    card: int
    rating: int
    last_interval: int
    factor: int
    millis: int
    kind: int

    @property
    def day(self) -> date:
        """Its day in UTC; the nearest that a calendar has, where add-ons or a wrong clock wrote a time beyond it."""
        return date.fromordinal(min(max(_EPOCH + self.at // _DAY, _FIRST), _LAST))


class StudiedCard(Struct, frozen=True):
    """A card: its row, how often it was forgotten after it had been learnt, and whether it is suspended."""

    row: int
    lapses: int
    suspended: bool


class StudiedNote(Struct, frozen=True):
    """An Anki note of ours with its cards; `is_removed`: it is a tombstone."""

    guid: str
    kind: NoteTypeKey
    tags: tuple[str, ...]
    is_removed: bool
    cards: tuple[StudiedCard, ...]

    @property
    def lapses(self) -> int:
        """The lapses of its cards."""
        return sum(card.lapses for card in self.cards)

    @property
    def is_suspended(self) -> bool:
        """Whether all its cards are suspended."""
        return bool(self.cards) and all(card.suspended for card in self.cards)

    @property
    def is_leech(self) -> bool:
        """Whether Anki tagged it so, or a card is suspended that had lapses: what Anki does with a leech by default."""
        tagged = LEECH in (tag.casefold() for tag in self.tags)
        return tagged or any(card.suspended and card.lapses for card in self.cards)


class Studied(Struct, frozen=True):
    """What a collection, or a part of one, says of ours.

    Attributes:
        notes: those that note2anki made.
        answers: of their cards, in no order.
        others: how many notes of other makers there are.
        all_answers: how many rows the review log has, theirs included.
    """

    notes: tuple[StudiedNote, ...]
    answers: tuple[Answer, ...]
    others: int
    all_answers: int
