"""What a question's note says, as the ledger's source of its card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterable
from functools import lru_cache
from itertools import chain

from msgspec import Struct

from note2anki.cards import highlights
from note2anki.diagnostics import diagnose
from note2anki.identity.guid import question_guid
from note2anki.identity.normalise import normalise
from note2anki.identity.records import Card, CardKind, QuestionSource
from note2anki.model import Diagnostic, Options, Question, ReadNote
from note2anki.runs.clozes import number_clozes
from note2anki.runs.identify import Asked
from note2anki.runs.world import World
from note2anki.vault.tags import anki_tag, anki_tags, merge_tags, spelled_as

_OPTIONS = ("reverse", "type", "cloze")
#: What a question is whose card was of this note type, and cannot stay that.
_NOW = {"question": "a cloze", "cloze": "a plain one"}


@lru_cache(64)
def option_names(options: Options) -> tuple[str, ...]:
    """Return the names of the options that are on."""
    return tuple(name for name in _OPTIONS if getattr(options, name))


def options_of(names: Iterable[str]) -> Options:
    """Return the options with these names on."""
    on = set(names)
    return Options(reverse="reverse" in on, type="type" in on, cloze="cloze" in on)


def card_kind(question: Question) -> CardKind:
    """Return the note type that a question asks for: a cloze needs a highlight."""
    return "cloze" if question.options.cloze and highlights(question.answer, question.references) else "question"


def question_source(asked: Asked, kind: CardKind, concepts: tuple[str, ...]) -> QuestionSource:
    """Return the source of a question's card."""
    question, note = asked.question, asked.note
    old = asked.old.source if asked.old and isinstance(asked.old.source, QuestionSource) else None
    clozes: tuple[tuple[str, int], ...] = ()
    if kind == "cloze":
        known, before = (old.clozes, highlights(old.answer, old.references)) if old else ((), [])
        clozes = number_clozes(highlights(question.answer, question.references), known, before)
    note_tags = anki_tags(note.tags)
    return QuestionSource(
        question=question.text,
        answer=question.answer,
        file=note.file,
        hint=question.hint,
        context=question.context,
        references=question.references,
        tags=spelled_as(merge_tags((*note_tags, *anki_tags(question.tags))), old.tags if old else ()),
        note_tags=note_tags,
        block_id=question.block_id,
        options=option_names(question.options),
        concepts=concepts,
        clozes=clozes,
    )


def tag_problems(asked: Iterable[tuple[ReadNote, Question]]) -> list[Diagnostic]:
    """Return a diagnostic for each tag that Anki cannot hold as it is written, once a note."""
    problems: dict[tuple[str, str], Diagnostic] = {}
    for note, question in asked:
        for tags, spot in ((note.tags, (0, 0)), (question.tags, (question.line, question.column))):
            for tag in tags:
                written, replaced = anki_tag(tag)
                if replaced and (note.file, tag) not in problems:
                    problems[note.file, tag] = diagnose("N2A020", note.file, *spot, tag=tag, written=written)
    return list(problems.values())


class Retyped(Struct, frozen=True):
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

    @property
    def reasons(self) -> dict[str, str]:
        """Why each of `gone` is, by GUID."""
        return {card.guid: f"its question is {_NOW[card.kind]} now, with another card" for card in self.gone}


class _Former:
    """The tombstones of questions that changed their type, each to be taken once.

    Args:
        world: the vault.
        staying: GUIDs of questions that have their cards already.
    """

    def __init__(self, world: World, staying: Container[str]) -> None:
        self._cards: dict[tuple[CardKind, str], list[tuple[Card, QuestionSource]]] = defaultdict(list)
        self._asked: set[tuple[str, str]] = set()  # what living cards ask, each with its note
        for card in sorted(world.ledger.cards.values(), key=lambda card: (card.mod, card.guid), reverse=True):
            source = card.source
            if not isinstance(source, QuestionSource):
                continue
            text = normalise(source.question)
            if not card.removed:
                self._asked.add((source.file, text))
            elif card.guid not in staying:
                self._cards[card.kind, text].append((card, source))

    def take(self, item: Asked, kind: CardKind) -> Card | None:
        """Return the last one that a question had with a note type, or None.

        In another note, from which the question was moved since, its answer must say so too.
        """
        texts = {normalise(item.question.text): None}
        if item.old is not None and isinstance(item.old.source, QuestionSource):
            texts[normalise(item.old.source.question)] = None
        files = {item.note.file: None, **({item.old.source.file: None} if item.old else {})}
        known = {text: self._cards[kind, text] for text in texts}
        at_home = ((text, each) for file in files for text in texts for each in known[text] if each[1].file == file)
        moved = ((text, each) for text in texts for each in known[text] if self._was_left(text, each[1], item))
        found = next(chain(at_home, moved), None)
        if found is None:
            return None
        text, former = found
        known[text].remove(former)
        return former[0]

    def _was_left(self, text: str, source: QuestionSource, item: Asked) -> bool:
        """Tell whether a tombstone of the same question has its answer, and no question of its note may want it."""
        from note2anki.identity.renames import ALIKE  # here: few exports change a type
        from note2anki.identity.similarity import same_share

        if (source.file, text) in self._asked:
            return False
        return same_share(normalise(source.answer), normalise(item.question.answer)) >= ALIKE


def part_retyped(world: World, asked: Collection[Asked]) -> Retyped:
    """Part out questions that would change between plain and cloze, which Anki cannot do to a note.

    While nobody allows it their cards stay as they are, also those of a cloze whose last highlight is gone. Where it
    is allowed, the card that the question had before an earlier change is taken again, so that no review is lost.
    """
    result = Retyped([], [], [], [])
    if all(item.old is None or item.old.kind == card_kind(item.question) for item in asked):
        result.asked.extend(asked)
        return result
    pairs = [(item, card_kind(item.question)) for item in asked]
    staying = {item.guid for item, kind in pairs if item.old is None or item.old.kind == kind}
    taken = staying.union(world.ledger.cards)
    former = _Former(world, staying)
    for item, kind in pairs:
        if item.old is None or item.old.kind == kind:
            result.asked.append(item)
        elif world.request.allow_type_change or item.old.removed:
            if again := former.take(item, kind):
                reason = f"the card it had when it was a {kind}"
                result.asked.append(Asked(item.note, item.question, again.guid, again, reason))
            else:
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
