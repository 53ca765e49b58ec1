"""What the person decided with `--match` and `--as-new`: which question and which card each means, or why none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from note2anki.diagnostics import RunError, diagnose
from note2anki.identity.normalise import normalise
from note2anki.identity.records import Card, QuestionSource
from note2anki.model import Question, ReadNote
from note2anki.runs.world import World

#: `FILE:LINE`, as problems are printed: a column may follow.
_PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+)(?::\d+)?:?\s*")
_MATCH = re.compile(rf"(?:{_PLACE.pattern})=\s*(?P<card>.*\S)\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Decisions:
    """The person's word on some questions, by their numbers: the GUIDs of their cards, and those that are new."""

    matches: Mapping[int, str] = field(default_factory=dict)
    new: frozenset[int] = frozenset()


def read_decisions(
    world: World, cards: Mapping[str, Card], questions: Sequence[tuple[ReadNote, Question, bool]]
) -> Decisions:
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
        _refuse_taken(cards[guid], index, questions, decisions, said[index])
    return decisions


def _question(
    world: World,
    questions: Sequence[tuple[ReadNote, Question, bool]],
    value: str,
    found: re.Match[str] | None,
) -> int:
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
    path = (world.vault / name).resolve() if (world.vault / name).exists() else None
    for folder in (path, _from_here(name)):
        if folder is not None and folder.is_relative_to(world.vault.resolve()):
            return folder.relative_to(world.vault.resolve()).as_posix()
    return name


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


def _refuse_taken(
    card: Card,
    index: int,
    questions: Sequence[tuple[ReadNote, Question, bool]],
    decisions: Decisions,
    value: str,
) -> None:
    """Refuse a card whose own question is still there: its history must not go to another by a slip of the pen."""
    source = _source(card)
    block_id = questions[index][1].block_id
    for number, (note, question, _unanswered) in enumerate(questions):
        if number == index or number in decisions.matches or number in decisions.new:
            continue
        if source.block_id and question.block_id == source.block_id and block_id != source.block_id:
            raise RunError(diagnose("N2A057", value=value, block_id=source.block_id, question=question.text))
        unchanged = note.file == source.file and normalise(question.text) == normalise(source.question)
        if unchanged and not card.removed:
            detail = f"{source.question!r} is still asked in {note.file}:{question.line}"
            raise RunError(diagnose("N2A055", value=value, detail=detail))
