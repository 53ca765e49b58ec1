"""Cards whose questions cannot be read, or stand in their notes and count as none: they stay as they are."""

from __future__ import annotations

from collections.abc import Mapping

from note2anki.identity.normalise import normalise
from note2anki.identity.records import Card, QuestionSource
from note2anki.model import ReadNote
from note2anki.runs.world import World


def known_and_unknown(
    world: World, cards: Mapping[str, Card], notes: Mapping[str, ReadNote]
) -> tuple[dict[str, Card], dict[str, Card]]:
    """Part cards into those whose questions can be read, and the others."""
    known: dict[str, Card] = {}
    unknown: dict[str, Card] = {}
    for guid, card in cards.items():
        (unknown if is_unknown(world, card, notes) else known)[guid] = card
    return known, unknown


def is_unknown(world: World, card: Card, notes: Mapping[str, ReadNote]) -> bool:
    """Tell whether a card's question cannot be read: its note cannot, is left out by the settings, or hides it."""
    note = notes.get(card.source.file)
    if note is not None:
        return not note.readable or _is_hidden(card, note)
    if not card.source.file:
        return False  # recovered from Anki, which does not know its note: it may be matched with any question
    return world.is_left_out(card.source.file)


def _is_hidden(card: Card, note: ReadNote) -> bool:
    """Tell whether a card's question is in its note, and yet none there."""
    if not is_no_question(card, note):
        return False
    seen = (question.text for question in (*note.questions, *note.unanswered))
    return normalise(_asked_in(card)) not in map(normalise, seen)


def is_no_question(card: Card, note: ReadNote) -> bool:
    """Tell whether a card's question fell into something left open, or only looks like a question.

    That may be so to this version alone: an earlier one took the number of `１. #####` for a list marker.
    """
    texts = (*note.hidden, *note.lookalikes)
    return bool(texts) and normalise(_asked_in(card)) in map(normalise, texts)


def _asked_in(card: Card) -> str:
    assert isinstance(card.source, QuestionSource)
    return card.source.question
