"""What the person decided with `--match` and `--as-new`: which question and which card each means, or why none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from note2anki.diagnostics import RunError, diagnose
from note2anki.identity.normalise import normalise
from note2anki.identity.records import Card, QuestionSource
from note2anki.model import Question, ReadNote
from note2anki.patterns import late_pattern
from note2anki.runs.world import World

#: The questions of the vault, each in its note; those without an answer are marked.
Pool = Sequence[tuple[ReadNote, Question, bool]]
#: `FILE:LINE`, as problems are printed: a column may follow.
_PLACE = late_pattern(r"(?P<file>.+?):(?P<line>\d+)(?::\d+)?:?\s*")
_MATCH = late_pattern(rf"(?:{_PLACE.pattern})=\s*(?P<card>.*\S)\s*", re.DOTALL)


class Decisions(Struct, frozen=True):
    """The person's word on some questions, by their numbers: the GUIDs of their cards, and those that are new."""

    matches: Mapping[int, str] = field(default_factory=dict)
    new: frozenset[int] = frozenset()

    @property
    def settled(self) -> frozenset[int]:
        """The questions that are not to be matched."""
        return self.new | self.matches.keys()


def read_decisions(world: World, cards: Mapping[str, Card], questions: Pool) -> Decisions:
    """Find the questions and cards that `--match` and `--as-new` name.

    Args:
        world: the vault and the request.
        cards: the question cards of the ledger.
        questions: all questions that are matched, each in its note.

    Raises:
        RunError: N2A054 to N2A057, a decision that cannot be meant.
    """
    said: dict[int, str] = {}
    matches: dict[int, str] = {}
    for value in world.request.as_new:
        index = _question(world, questions, value, _PLACE.fullmatch(value.strip()))
        if index not in said:
            said[index] = value
    for value in world.request.match:
        found = _MATCH.fullmatch(value.strip())
        index = _question(world, questions, value, found)
        guid = _card(cards, value, found["card"] if found else "")
        other = said.get(index) or next((said[each] for each, taken in matches.items() if taken == guid), None)
        if other is not None and matches.get(index) != guid:
            raise RunError(diagnose("N2A056", value=value, other=other))
        said[index], matches[index] = value, guid
    decisions = Decisions(matches, frozenset(said) - frozenset(matches))
    for index, guid in matches.items():
        _refuse_block_id(cards, guid, questions[index][1], said[index])
        detail = _refuse_taken(cards, guid, index, questions, decisions)
        if detail:
            raise RunError(diagnose("N2A055", value=said[index], detail=detail))
    return decisions


def _question(world: World, questions: Pool, value: str, found: re.Match[str] | None) -> int:
    if found is None:
        raise RunError(diagnose("N2A054", value=value, detail="it has no file and line"))
    file, line = _file(world, found["file"]), int(found["line"])
    if file not in world.selected:
        reason = "is not exported here" if file in world.notes else "is no note of the vault"
        raise RunError(diagnose("N2A054", value=value, detail=f"{file} {reason}"))
    lines = [(each.line, index) for index, (note, each, _unanswered) in enumerate(questions) if note.file == file]
    for start, index in lines:
        if start == line:
            return index
    there = ", ".join(str(start) for start, _index in lines) or "none"
    raise RunError(diagnose("N2A054", value=value, detail=f"no question begins there (lines with one: {there})"))


def _file(world: World, name: str) -> str:
    """Return a note's path in the vault: given so, or as a path from the current folder."""
    if name in world.notes:
        return name
    path, vault = Path(name).resolve(), world.vault.resolve()
    return path.relative_to(vault).as_posix() if path.is_relative_to(vault) else name


def _card(cards: Mapping[str, Card], value: str, text: str) -> str:
    if text in cards:
        return text
    asked = normalise(text)
    found = [guid for guid, card in sorted(cards.items()) if normalise(_source(card).question) == asked]
    if len(found) == 1:
        return found[0]
    detail = f"several ask so: {', '.join(found)}" if found else "no card has this GUID or question"
    raise RunError(diagnose("N2A055", value=value, detail=detail))


def _source(card: Card) -> QuestionSource:
    assert isinstance(card.source, QuestionSource)
    return card.source


def _refuse_taken(cards: Mapping[str, Card], guid: str, index: int, questions: Pool, decisions: Decisions) -> str:
    """Say why a card cannot be a question's, or nothing: its own question is still there."""
    source = _source(cards[guid])
    if cards[guid].removed:
        return ""
    twins = sum(
        not card.removed and other != guid and _is_alike(_source(card), source.file, source.question)
        for other, card in cards.items()
    )
    here = [
        f"{note.file}:{question.line}"
        for number, (note, question, _unanswered) in enumerate(questions)
        if number != index and number not in decisions.settled and _is_alike(source, note.file, question.text)
    ]
    return f"{source.question!r} is still asked in {here[-1]}" if len(here) > twins else ""


def _is_alike(source: QuestionSource, file: str, question: str) -> bool:
    return source.file == file and normalise(source.question) == normalise(question)


def _refuse_block_id(cards: Mapping[str, Card], guid: str, question: Question, value: str) -> None:
    """Refuse what a block id says otherwise: it decides before anything else."""
    if question.block_id and _source(cards[guid]).block_id != question.block_id:
        for card in cards.values():
            source = _source(card)
            if source.block_id == question.block_id:
                raise RunError(diagnose("N2A057", value=value, block_id=question.block_id, question=source.question))
