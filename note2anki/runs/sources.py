"""What a question's note says, as the ledger's source of its card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from note2anki.cards import highlights
from note2anki.diagnostics import diagnose
from note2anki.identity.guid import question_guid
from note2anki.identity.records import Card, CardKind, QuestionSource
from note2anki.model import Diagnostic, Options, Question
from note2anki.runs.clozes import number_clozes
from note2anki.runs.identify import Asked
from note2anki.runs.world import World
from note2anki.vault.tags import anki_tag, merge_tags

_OPTIONS = ("reverse", "type", "cloze")


def option_names(options: Options) -> tuple[str, ...]:
    """Return the names of the options that are on."""
    return tuple(name for name in _OPTIONS if getattr(options, name))


def options_of(names: Iterable[str]) -> Options:
    """Return the options with these names on."""
    on = set(names)
    return Options(reverse="reverse" in on, type="type" in on, cloze="cloze" in on)


def card_kind(question: Question) -> CardKind:
    """Return the note type that a question asks for: a cloze needs a highlight."""
    return "cloze" if question.options.cloze and highlights(question.answer) else "question"


def question_source(asked: Asked, kind: CardKind, concepts: tuple[str, ...]) -> QuestionSource:
    """Return the source of a question's card."""
    question, note = asked.question, asked.note
    old = asked.old.source if asked.old and isinstance(asked.old.source, QuestionSource) else None
    known, before = (old.clozes, old.answer) if old else ((), "")
    note_tags = tuple(anki_tag(tag)[0] for tag in note.tags)
    return QuestionSource(
        question=question.text,
        answer=question.answer,
        file=note.file,
        hint=question.hint,
        context=question.context,
        references=question.references,
        tags=merge_tags([*note_tags, *(anki_tag(tag)[0] for tag in question.tags)]),
        note_tags=note_tags,
        block_id=question.block_id,
        options=option_names(question.options),
        concepts=concepts,
        clozes=number_clozes(question.answer, known, before) if kind == "cloze" else (),
    )


def tag_problems(asked: Iterable[Asked]) -> list[Diagnostic]:
    """Return a diagnostic for each tag that Anki cannot hold as it is written, once a note."""
    problems: dict[tuple[str, str], Diagnostic] = {}
    for item in asked:
        places = [(tag, 0) for tag in item.note.tags] + [(tag, item.question.line) for tag in item.question.tags]
        for tag, line in places:
            written, replaced = anki_tag(tag)
            if replaced and (item.note.file, tag) not in problems:
                problem = diagnose("N2A020", item.note.file, line, tag=tag, written=written)
                problems[item.note.file, tag] = problem
    return list(problems.values())


@dataclass(frozen=True, slots=True)
class Retyped:
    """Questions whose note type would change.

    Attributes:
        asked: the questions to go on with; a new GUID where the change is allowed.
        kept: cards that stay as they are.
        gone: cards whose place another note type takes.
    """

    asked: list[Asked]
    kept: list[Card]
    gone: list[Card]
    diagnostics: list[Diagnostic]


def part_retyped(world: World, asked: Iterable[Asked]) -> Retyped:
    """Part out questions that would change between plain and cloze, which Anki cannot do to a note.

    A cloze whose last highlight is gone is no such change while nobody allows it: its card stays as it is.
    """
    result = Retyped([], [], [], [])
    taken = set(world.ledger.cards)
    for item in asked:
        kind = card_kind(item.question)
        if item.old is None or item.old.kind == kind:
            result.asked.append(item)
        elif world.request.allow_type_change or item.old.removed:
            guid = question_guid(world.ledger.vault_id, item.note.file, item.question.text, 0, taken)
            taken.add(guid)
            reason = f"a new card, since the old one is no {kind}"
            result.asked.append(Asked(item.note, item.question, guid, None, reason))
            if not item.old.removed:
                result.gone.append(item.old)
        else:
            question = item.question
            detail = {"question": question.text, "wanted": "a cloze" if kind == "cloze" else "a plain question"}
            result.diagnostics.append(diagnose("N2A037", item.note.file, question.line, question.column, **detail))
            result.kept.append(item.old)
    return result
