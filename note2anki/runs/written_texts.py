"""Finds how the notes write the questions that Anki has as a reader sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from note2anki.identity.normalise import normalise
from note2anki.identity.records import Card, QuestionSource
from note2anki.model import Question, ReadNote
from note2anki.runs.adopt import Place, free_questions
from note2anki.syntax.inline_parser import parse_inlines
from note2anki.syntax.inlines import plain_text


def as_written(cards: Iterable[Card], notes: Mapping[str, ReadNote], others: Iterable[Card] = ()) -> dict[str, Card]:
    """Return the cards whose question is written otherwise in a note, with the text that it has there, by GUID.

    A field has no escapes (`snake\\_case`), comments, entities and footnotes' labels. Matching compares these too, and
    a short answer is not enough to make up for it. Here what is shown decides, where one card and one question have it:
    in the card's own note first, then in any.

    Args:
        cards: those that only Anki knows.
        notes: the vault's.
        others: the cards beside them, whose questions are theirs.
    """
    asked = {card.guid: card for card in cards if isinstance(card.source, QuestionSource) and not card.removed}
    free = free_questions(notes, (*asked.values(), *others))
    texts = {(note.file, normalise(question.text)) for note in notes.values() for question in note.questions}
    waiting = {guid: card for guid, card in asked.items() if (card.source.file, normalise(_text(card))) not in texts}
    found: dict[str, Card] = {}
    for at_home in (True, False):
        pairs = _pairs(waiting.values(), free, at_home=at_home)
        for card, question in pairs:
            found[card.guid] = replace(waiting.pop(card.guid), source=replace(card.source, question=question.text))
        taken = {id(question) for _card, question in pairs}
        free = [(file, question) for file, question in free if id(question) not in taken]
    return found


def _pairs(cards: Iterable[Card], free: Iterable[Place], *, at_home: bool) -> list[tuple[Card, Question]]:
    """Return the cards and the questions that alone show the same, of one note each or of all."""
    asked: dict[tuple[str, str], list[Card]] = defaultdict(list)
    for card in cards:
        asked[at_home * card.source.file, _shown(_text(card))].append(card)
    written: dict[tuple[str, str], list[Question]] = defaultdict(list)
    for file, question in free if asked else ():
        written[at_home * file, _shown(question.text)].append(question)
    pairs = ((found, written[key]) for key, found in asked.items() if key[1])
    return [(found[0], questions[0]) for found, questions in pairs if len(found) == len(questions) == 1]


def _text(card: Card) -> str:
    return card.source.question if isinstance(card.source, QuestionSource) else ""


def _shown(text: str) -> str:
    return normalise(plain_text(parse_inlines(text)))
