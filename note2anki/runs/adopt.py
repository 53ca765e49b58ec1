"""Finds the notes of cards that do not say where they are from (other tools', and removed ones) by their text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from note2anki.identity.matching import New, Old, match_questions
from note2anki.identity.normalise import normalise
from note2anki.identity.records import Card, QuestionSource
from note2anki.model import Question, ReadNote

Place = tuple[str, Question]


def free_questions(notes: Mapping[str, ReadNote], cards: Iterable[Card]) -> list[Place]:
    """Return the questions that have no living card yet, in order; each with its note."""
    taken: Counter[tuple[str, str]] = Counter()
    for card in cards:
        if isinstance(card.source, QuestionSource) and not card.removed:
            taken[card.source.file, normalise(card.source.question)] += 1
    free: list[Place] = []
    for note in notes.values():
        for question in note.questions:
            key = note.file, normalise(question.text)
            if taken[key]:
                taken[key] -= 1
            else:
                free.append((note.file, question))
    return free


def find_places(cards: Iterable[Card], free: list[Place]) -> dict[str, Card]:
    """Return the cards whose question stands in a note, with that note as their place, by GUID.

    A text that one card and one question have decides; the others are matched as an export does it.
    """
    waiting = [card for card in cards if isinstance(card.source, QuestionSource)]
    found: dict[str, Card] = {}
    by_text: dict[str, list[int]] = defaultdict(list)
    for index, (_file, question) in enumerate(free):
        by_text[normalise(question.text)].append(index)
    asked = Counter(normalise(_text(card)) for card in waiting)
    used: set[int] = set()
    for card in waiting:
        text = normalise(_text(card))
        if asked[text] == 1 and len(by_text[text]) == 1:
            used.add(by_text[text][0])
            found[card.guid] = _at(card, free[by_text[text][0]][0])
    rest = [card for card in waiting if card.guid not in found]
    old = [Old(card.guid, "", normalise(_text(card)), normalise(_answer(card)), order=card.due) for card in rest]
    new = [
        New(index, file, normalise(question.text), normalise(question.answer), question.block_id, index)
        for index, (file, question) in enumerate(free)
        if index not in used
    ]
    matches, _doubts = match_questions(old, new)
    by_guid = {card.guid: card for card in rest}
    for index, match in matches.items():
        found[match.guid] = _at(by_guid[match.guid], free[index][0])
    return found


def _text(card: Card) -> str:
    return card.source.question if isinstance(card.source, QuestionSource) else card.source.name


def _answer(card: Card) -> str:
    return card.source.answer if isinstance(card.source, QuestionSource) else ""


def _at(card: Card, file: str) -> Card:
    return replace(card, source=replace(card.source, file=file))
