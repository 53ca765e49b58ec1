"""A card's source as the fields of its Anki note; tombstones and cards that stay as they are take the same way.

What a question's own note decides is made first and apart, since it is the same whatever the other notes say; what they
say of its concepts comes to it after.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from note2anki.anki.note_types import field_names
from note2anki.identity.records import Card, ConceptSource, QuestionSource
from note2anki.model import AnkiNote, Diagnostic, Medium, Question
from note2anki.rendering import (
    ConceptChip,
    ConceptParts,
    Fields,
    IsConcept,
    MentionParts,
    QuestionParts,
    Renderer,
    Surroundings,
    concept_chip,
    render_concept,
    render_question,
)
from note2anki.runs.concept_names import stub_key
from note2anki.runs.sources import options_of

REMOVED_TAG = "note2anki::removed"
#: Of a concept without a definition, so that Anki finds what is to be written.
STUB_TAG = "note2anki::stub"
#: The tags that are no doing of the person's.
OWN_TAGS = frozenset({REMOVED_TAG, STUB_TAG})


class Made(Struct, frozen=True, gc=False):
    """The fields of a card.

    Attributes:
        fields: HTML by field name, `Removed` and `Uid` apart.
        shown: what stands on it beside its source: definitions of concepts, names of media, embedded text, links.
        media: its media.
        problems: what could not be shown.
    """

    fields: Mapping[str, str]
    shown: tuple[str, ...]
    media: tuple[Medium, ...]
    problems: tuple[Diagnostic, ...]

    def whole(self) -> Made:
        """Return it with all its texts in memory; of very many cards they wait on the disk."""
        return self


def make_alone(
    file: str, questions: Sequence[Question], vault: str, renderer: Callable[[], Renderer]
) -> dict[int, Made]:
    """Make the fields of a note's questions as far as the note alone decides them: all but their concepts.

    Args:
        file: the note.
        questions: its questions. Of a cloze nothing is made: its numbers are the ledger's to give.
        vault: the vault's name in links.
        renderer: returns what renders Markdown; it is asked for where there is something to render.

    Returns:
        The fields by the question's line.
    """
    return {
        question.line: _made(render_question(_parts_of(question, file, vault), renderer()))
        for question in questions
        if not question.options.cloze
    }


def _parts_of(question: Question, file: str, vault: str) -> QuestionParts:
    return QuestionParts(
        question=question.text,
        answer=question.answer,
        hint=question.hint,
        context=question.context,
        references=question.references,
        file=file,
        vault=vault,
        options=question.options,
        line=question.line,
        answer_lines=question.answer_lines,
    )


def _made(fields: Fields) -> Made:
    shown = (*_names(fields.media), *fields.seen)
    return Made(fields.html, shown, tuple(fields.media), tuple(fields.problems))


def _names(media: Sequence[Medium]) -> list[str]:
    """Return the names of media that stand on a card beside its source: what is written out in a note is source."""
    return [medium.name for medium in media if not medium.data]


class _Chip(NamedTuple):
    """A concept on a question's card: its HTML, what of the person's it shows, and what else came of rendering it."""

    html: str
    short: str
    fields: Fields


class FieldMaker:
    """Makes fields; knows every concept's source, for the chips on questions.

    Args:
        vault: the vault around the notes.
        concepts: the sources of all concepts, by GUID.
        resolve: returns the key of the concept that a link names (`ConceptNames.key`): its target, and the link's note.
        remote_images: whether images from the net are shown as themselves.
    """

    def __init__(
        self,
        vault: Surroundings,
        concepts: Mapping[str, ConceptSource],
        resolve: Callable[[str, str], str],
        *,
        remote_images: bool = False,
    ) -> None:
        self._around = vault
        self._remote_images = remote_images
        self._concepts = concepts
        self._resolve = resolve
        self._chips: dict[str, _Chip] = {}

    @cached_property
    def _renderer(self) -> Renderer:
        return Renderer(self._around, remote_images=self._remote_images)

    @cached_property
    def _by_key(self) -> dict[str, ConceptSource]:
        return {_key(source): source for source in self._concepts.values()}

    def _related(self, source: ConceptSource) -> tuple[ConceptChip, ...]:
        """Return the concepts that a definition links to; one that has no card is a name."""
        found = ((target, self._by_key.get(self._resolve(target, source.file))) for target in source.related)
        return tuple(_chip(known) if known else ConceptChip(_last_part(target)) for target, known in found)

    def make(
        self,
        source: QuestionSource | ConceptSource,
        line: int = 0,
        answer_lines: tuple[int, ...] = (),
        alone: Made | None = None,
    ) -> Made:
        """Render the fields of a card.

        Args:
            source: what the notes say.
            line, answer_lines: the source lines of the question and of its answer's lines, where they are known.
            alone: what its own note decides of them, where that was made before (`make_alone`).
        """
        if isinstance(source, ConceptSource):
            if alone is not None:
                return alone
            parts, wanted = self.concept(source)
            return make_concept(parts, self._renderer, lambda target, place: self._resolve(target, place) == wanted)
        return self._with_concepts(source, alone or _made(self._question(source, line, answer_lines)))

    def _question(self, source: QuestionSource, line: int, answer_lines: tuple[int, ...]) -> Fields:
        parts = QuestionParts(
            question=source.question,
            answer=source.answer,
            hint=source.hint,
            context=source.context,
            references=source.references,
            file=source.file,
            vault=self._around.name,
            options=options_of(source.options),
            clozes=dict(source.clozes),
            line=line,
            answer_lines=answer_lines,
        )
        return render_question(parts, self._renderer)

    def _with_concepts(self, source: QuestionSource, alone: Made) -> Made:
        """Return a question's fields with the concepts it names."""
        known = [guid for guid in source.concepts if guid in self._concepts]
        if not known:
            return alone
        alone = alone.whole()
        chips = [self._chip(guid) for guid in known]
        html = {**alone.fields, "Concepts": "".join([chip.html for chip in chips])}
        media, problems = list(alone.media), list(alone.problems)
        seen = list(alone.shown[len(_names(media)) :])
        for chip in chips:
            media += chip.fields.media
            seen += chip.fields.seen
            problems += chip.fields.problems
        shown = (*[chip.short for chip in chips], *_names(media), *seen)
        return Made(html, shown, tuple(media), tuple(problems))

    def _chip(self, guid: str) -> _Chip:
        """Return a concept as each question that names it shows it."""
        chip = self._chips.get(guid)
        if chip is None:
            source, fields = self._concepts[guid], Fields()
            html = concept_chip(_chip(source), self._renderer, fields)
            chip = self._chips[guid] = _Chip(html, f"{source.name}\n{source.short}", fields)
        return chip

    def concept(self, source: ConceptSource) -> tuple[ConceptParts, str]:
        """Return what the fields of a concept's card are made of, and its key, as links to it have it."""
        file = source.file or (source.mentions[0].file if source.mentions else "")
        parts = ConceptParts(
            name=source.name,
            definition=source.definition,
            references=source.references,
            aliases=source.aliases,
            mentions=tuple(MentionParts(m.question, m.sentences, m.file) for m in source.mentions),
            file=file,
            vault=self._around.name,
            recall="recall" in source.options,
            related=self._related(source),
        )
        return parts, _key(source)


def _key(source: ConceptSource) -> str:
    """Return what links to a concept have; one without a note may be called like a note that lies elsewhere."""
    return source.file or stub_key(source.name)


def make_concept(parts: ConceptParts, renderer: Renderer, is_concept: IsConcept) -> Made:
    """Make the fields of a concept's card (`rendering.render_concept`)."""
    made = render_concept(parts, renderer, is_concept)
    # Mentions bring their media along, but another wording of a mention is no change of the concept.
    names = set(_names(made.media))
    chips = (f"{chip.name}\n{chip.definition}" for chip in parts.related)
    shown = (*sorted(name for name in names if name in made.html["Definition"]), *made.seen, *chips)
    return Made(made.html, shown, tuple(made.media), tuple(made.problems))


def _chip(source: ConceptSource) -> ConceptChip:
    return ConceptChip(source.name, source.short, source.file, source.references)


def _last_part(target: str) -> str:
    return target.rpartition("/")[2].removesuffix(".md")


def anki_note(card: Card, made: Made) -> AnkiNote:
    """Return the note of a card as the package holds it; a tombstone says what was asked, and when it went."""
    values = {**made.fields, "Uid": card.guid, "Removed": card.removed}
    if card.removed:
        for name in ("Reverse", "Recall", "TypeIn", "Source", "Concepts"):
            values[name] = ""
    names = field_names(card.kind)
    tags = list(card.source.tags)
    if card.removed:
        tags.append(REMOVED_TAG)
    if isinstance(card.source, ConceptSource) and not card.source.definition:
        tags.append(STUB_TAG)
    return AnkiNote(
        note_type=card.kind,
        guid=card.guid,
        row=card.row,
        mod=card.mod,
        due=card.due,
        deck=card.deck,
        tags=tuple(sorted(tags, key=str.casefold)),
        fields=tuple(values.get(name, "") for name in names),
    )
