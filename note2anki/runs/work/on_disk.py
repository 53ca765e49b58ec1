"""Records of cards whose texts wait on the disk: they are read there each time they are asked for.

To whoever uses them they are what they were made of: what is long is a property here. To replace it is an error; who
wants to, or uses several texts, asks for the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, cast

from msgspec import Struct
from msgspec.structs import replace

from note2anki.identity.ledger_lines import written_source
from note2anki.identity.ledger_reading import read_source
from note2anki.identity.records import QuestionSource
from note2anki.model import Diagnostic, Medium, Options, Question
from note2anki.runs.fields import Made
from note2anki.runs.making import Entry
from note2anki.runs.work.spool import Spool
from note2anki.runs.work.tasks import NoteWork


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


class MadeOnDisk(Struct, frozen=True, gc=False):
    """The fields of a card (`Made`)."""

    media: tuple[Medium, ...]
    problems: tuple[Diagnostic, ...]
    spool: Spool[Look]
    place: int

    @property
    def fields(self) -> Mapping[str, str]:
        """As `Made.fields`."""
        return self.spool.get(self.place).fields

    @property
    def shown(self) -> tuple[str, ...]:
        """As `Made.shown`."""
        return self.spool.get(self.place).shown

    def whole(self) -> Made:
        """As `Made.whole`."""
        look = self.spool.get(self.place)
        return Made(look.fields, look.shown, self.media, self.problems)


class MentionOnDisk(Struct, frozen=True, gc=False):
    """A mention (`Mention`); `number` is its place among those of its question."""

    target: str
    spool: Spool[Texts]
    place: int
    number: int

    @property
    def sentences(self) -> tuple[str, ...]:
        """As `Mention.sentences`."""
        return self.spool.get(self.place).mentions[self.number][0]

    @property
    def line(self) -> int:
        """As `Mention.line`."""
        return self.spool.get(self.place).mentions[self.number][1]


class QuestionOnDisk(Struct, frozen=True, gc=False):
    """A question (`Question`); `targets` are those of its mentions."""

    text: str
    line: int
    context: tuple[str, ...]
    column: int
    tags: tuple[str, ...]
    block_id: str
    options: Options
    targets: tuple[str, ...]
    spool: Spool[Texts]
    place: int

    @property
    def answer(self) -> str:
        """As `Question.answer`."""
        return self.spool.get(self.place).answer

    @property
    def hint(self) -> str:
        """As `Question.hint`."""
        return self.spool.get(self.place).hint

    @property
    def references(self) -> str:
        """As `Question.references`."""
        return self.spool.get(self.place).references

    @property
    def end_line(self) -> int:
        """As `Question.end_line`."""
        return self.spool.get(self.place).end_line

    @property
    def answer_lines(self) -> tuple[int, ...]:
        """As `Question.answer_lines`."""
        return self.spool.get(self.place).answer_lines

    @property
    def mentions(self) -> tuple[MentionOnDisk, ...]:
        """As `Question.mentions`."""
        spool, place = self.spool, self.place
        return tuple([MentionOnDisk(target, spool, place, number) for number, target in enumerate(self.targets)])


class SourceOnDisk(QuestionSource, frozen=True, kw_only=True, gc=False):
    """A card's source, as its line of the ledger has it; its own `answer`, `hint` and `references` nobody sees."""

    spool: Spool[bytes]
    place: int

    def __post_init__(self) -> None:
        """Refuse to be made of another one: what is written would stay as it was.

        Raises:
            TypeError: it is; the whole (`whole`) can be replaced.
        """
        if not self.spool.is_last(self.place):
            raise TypeError("what waits on the disk cannot be replaced")

    def whole(self) -> QuestionSource:
        """As `QuestionSource.whole`."""
        return read_source(self.written())

    def written(self) -> bytes:
        """As `QuestionSource.written`."""
        return self.spool.get(self.place)

    if not TYPE_CHECKING:  # to which they are fields
        answer = property(lambda self: self.whole().answer)
        hint = property(lambda self: self.whole().hint)
        references = property(lambda self: self.whole().references)


def put_made(spool: Spool[Look], made: Made) -> Made:
    """Return what has a card's fields from now on; what had them, where they stay in memory."""
    if isinstance(made, MadeOnDisk):
        return made
    place = spool.put(Look(dict(made.fields), made.shown))
    return made if place is None else cast("Made", MadeOnDisk(made.media, made.problems, spool, place))


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
    there = QuestionOnDisk(
        q.text,
        q.line,
        same.setdefault(q.context, q.context),
        q.column,
        same.setdefault(q.tags, q.tags),
        q.block_id,
        q.options,
        tuple([mention.target for mention in q.mentions]),
        spool,
        place,
    )
    return cast("Question", there)


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


class NotesOnDisk:
    """Puts what is long in very many notes on the disk.

    Args:
        fields_alone: leave the questions' texts in memory.
    """

    def __init__(self, *, fields_alone: bool) -> None:
        self._fields_alone = fields_alone
        self._looks: Spool[Look] = Spool(Look)
        self._texts: Spool[Texts] = Spool(Texts)
        self._same: dict[tuple[str, ...], tuple[str, ...]] = {}

    def put(self, work: NoteWork) -> NoteWork:
        """Return what a note came to, with what is long on the disk."""
        note = work.note
        made = work.made and {line: put_made(self._looks, each) for line, each in work.made.items()}
        if not self._fields_alone:
            questions = tuple([put_question(self._texts, question, self._same) for question in note.questions])
            note = replace(note, questions=questions)
        return replace(work, note=note, made=made)


class CardsOnDisk:
    """Puts what is long in very many cards on the disk."""

    def __init__(self) -> None:
        self._looks: Spool[Look] = Spool(Look)
        self._sources: Spool[bytes] = Spool(bytes)

    def put(self, entry: Entry) -> Entry:
        """Return a card with its texts on the disk; those of one that did not change are the ledger's."""
        card, made = entry.card, put_made(self._looks, entry.made)
        if card is not entry.old and isinstance(card.source, QuestionSource):
            card = replace(card, source=put_source(self._sources, card.source))
        return replace(entry, card=card, made=made)
