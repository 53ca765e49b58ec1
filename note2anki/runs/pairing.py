"""Hands cards and questions to the matching, as it takes them, with what the person decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from note2anki.identity.matching import Answer, Doubt, Match, New, Old, match_questions
from note2anki.identity.normalise import normalise
from note2anki.identity.records import Card, QuestionSource
from note2anki.model import Question, ReadNote
from note2anki.runs.decisions import Decisions


def pair(
    cards: Mapping[str, Card], questions: Sequence[tuple[ReadNote, Question]], decisions: Decisions
) -> tuple[dict[int, Match], tuple[Doubt, ...]]:
    """Match cards with questions.

    Args:
        cards: by GUID.
        questions: each with its note.
        decisions: of the person, which are kept to.

    Returns:
        The matches by the questions' indices, and what is uncertain.
    """
    given = set(decisions.matches.values())
    old = [_old(card) for guid, card in cards.items() if guid not in given]
    new = [_new(i, note, question) for i, (note, question) in enumerate(questions) if i not in decisions.settled]
    found, doubts = match_questions(old, new)
    return found | {index: Match(guid, "as you said") for index, guid in decisions.matches.items()}, doubts


def _new(index: int, note: ReadNote, question: Question) -> New:
    return New(
        index,
        note.file,
        normalise(question.text),
        _answer(question.answer, question.hint),
        question.block_id,
        index,
        question.context,
        question.text,
    )


def _old(card: Card) -> Old:
    source = card.source
    assert isinstance(source, QuestionSource)
    answer = _answer(source.answer, source.hint)
    return Old(
        card.guid,
        source.file,
        normalise(source.question),
        answer,
        source.block_id,
        card.due,
        bool(card.removed),
        source.context,
        source.question,
    )


def _answer(answer: str, hint: str) -> Answer:
    return Answer(f"{hint}\n{answer}" if hint else answer)
