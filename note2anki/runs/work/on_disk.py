"""Records of cards whose texts wait on the disk: they are read there each time they are asked for.

To whoever uses them they are what they were made of: properties stand before the fields that are empty, which a type
checker takes for the fields. Who looks past properties, as an encoder and `replace` do, or uses several texts, asks for
the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from note2anki.identity.ledger_lines import read_source, written_source
from note2anki.identity.records import QuestionSource
from note2anki.model import Mention, Question
from note2anki.runs.fields import Made
from note2anki.runs.work.spool import Spool

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Texts(NamedTuple):
    """What is long in a question, and where it ends; of each mention the sentences and the line."""

    answer: str
    hint: str
    references: str
    end_line: int
    answer_lines: tuple[int, ...]
    mentions: tuple[tuple[tuple[str, ...], int], ...]


class Look(NamedTuple):
    """What is long in a card: its fields, and what stands on it beside its source."""

    fields: dict[str, str]
    shown: tuple[str, ...]


class MadeOnDisk(Made, frozen=True, gc=False):
    """The fields of a card; its own `fields` and `shown` are empty, and nobody sees them."""

    spool: Spool[Look]
    place: int

    def whole(self) -> Made:
        """As `Made.whole`."""
        look = self.spool.get(self.place)
        return Made(look.fields, look.shown, self.media, self.problems)

    if not TYPE_CHECKING:
        fields = property(lambda self: self.spool.get(self.place).fields)
        shown = property(lambda self: self.spool.get(self.place).shown)


class MentionOnDisk(Mention, frozen=True, gc=False):
    """A mention; its own `sentences` and `line` are empty, and nobody sees them."""

    spool: Spool[Texts]
    place: int
    number: int

    if not TYPE_CHECKING:
        sentences = property(lambda self: self.spool.get(self.place).mentions[self.number][0])
        line = property(lambda self: self.spool.get(self.place).mentions[self.number][1])


class QuestionOnDisk(Question, frozen=True, kw_only=True, gc=False):
    """A question; its own `answer`, `hint`, `references`, last lines and mentions are empty, and nobody sees them.

    Attributes:
        targets: those of its mentions.
    """

    spool: Spool[Texts]
    place: int
    targets: tuple[str, ...]

    @property
    def _mentions(self) -> tuple[Mention, ...]:
        where = self.spool, self.place
        return tuple([MentionOnDisk(target, (), 0, *where, number) for number, target in enumerate(self.targets)])

    if not TYPE_CHECKING:
        answer = property(lambda self: self.spool.get(self.place).answer)
        hint = property(lambda self: self.spool.get(self.place).hint)
        references = property(lambda self: self.spool.get(self.place).references)
        end_line = property(lambda self: self.spool.get(self.place).end_line)
        answer_lines = property(lambda self: self.spool.get(self.place).answer_lines)
        mentions = _mentions


class SourceOnDisk(QuestionSource, frozen=True, kw_only=True, gc=False):
    """A card's source, as its line of the ledger has it; its own `answer`, `hint` and `references` nobody sees."""

    spool: Spool[bytes]
    place: int

    def whole(self) -> QuestionSource:
        """As `QuestionSource.whole`."""
        return read_source(self.written())

    def written(self) -> bytes:
        """As `QuestionSource.written`."""
        return self.spool.get(self.place)

    if not TYPE_CHECKING:
        answer = property(lambda self: self.whole().answer)
        hint = property(lambda self: self.whole().hint)
        references = property(lambda self: self.whole().references)


def put_made(spool: Spool[Look], made: Made) -> Made:
    """Return what has a card's fields from now on; what had them, where they stay in memory."""
    if isinstance(made, MadeOnDisk):
        return made
    place = spool.put(Look(dict(made.fields), made.shown))
    return made if place is None else MadeOnDisk(_NOTHING, (), made.media, made.problems, spool, place)


def put_question(spool: Spool[Texts], question: Question, same: dict[tuple[str, ...], tuple[str, ...]]) -> Question:
    """Return what has a question's texts from now on; what had them, where they stay in memory.

    Args:
        spool: takes them.
        question: a question.
        same: lists of names that earlier ones have, so that equal ones are one.
    """
    q = question
    mentions = tuple([(mention.sentences, mention.line) for mention in q.mentions])
    place = spool.put(Texts(q.answer, q.hint, q.references, q.end_line, q.answer_lines, mentions))
    if place is None:
        return question
    return QuestionOnDisk(
        text=q.text,
        answer="",
        line=q.line,
        context=same.setdefault(q.context, q.context),
        column=q.column,
        tags=same.setdefault(q.tags, q.tags),
        block_id=q.block_id,
        options=q.options,
        spool=spool,
        place=place,
        targets=tuple([mention.target for mention in q.mentions]),
    )


def put_source(spool: Spool[bytes], source: QuestionSource) -> QuestionSource:
    """Return what has the texts of a card's source from now on; what had them, where they stay in memory."""
    try:
        place = spool.put(written_source(source))
    except UnicodeEncodeError:  # half a surrogate pair
        return source
    if place is None:
        return source
    return SourceOnDisk(
        source.question,
        "",
        source.file,
        context=source.context,
        tags=source.tags,
        note_tags=source.note_tags,
        block_id=source.block_id,
        options=source.options,
        concepts=source.concepts,
        clozes=source.clozes,
        spool=spool,
        place=place,
    )
