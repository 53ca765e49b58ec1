"""A card's source as the fields of its Anki note; tombstones and cards that stay as they are take the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from note2anki.anki.note_types import field_names
from note2anki.identity.records import Card, ConceptSource, QuestionSource
from note2anki.model import AnkiNote, Diagnostic, Medium
from note2anki.rendering import (
    ConceptChip,
    ConceptParts,
    MentionParts,
    QuestionParts,
    Renderer,
    Surroundings,
    render_concept,
    render_question,
)
from note2anki.runs.sources import options_of

REMOVED_TAG = "note2anki::removed"
#: Of a concept without a definition, so that Anki finds what is to be written.
STUB_TAG = "note2anki::stub"
#: The tags that are no doing of the person's.
OWN_TAGS = frozenset({REMOVED_TAG, STUB_TAG})


@dataclass(frozen=True, slots=True)
class Made:
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


class FieldMaker:
    """Makes fields; knows every concept's source, for the chips on questions.

    Args:
        vault: the vault around the notes.
        concepts: the sources of all concepts, by GUID.
        resolve: returns a comparable key of the concept that a link names: its target, and the note it stands in.
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
        self._vault = vault.name
        self._renderer = Renderer(vault, remote_images=remote_images)
        self._concepts = concepts
        self._resolve = resolve
        self._by_key = {self._key(source): source for source in concepts.values()}

    def _key(self, source: ConceptSource) -> str:
        return source.file or self._resolve(source.name, source.mentions[0].file if source.mentions else "")

    def _related(self, source: ConceptSource) -> tuple[ConceptChip, ...]:
        """Return the concepts that a definition links to; one that has no card is a name."""
        found = ((target, self._by_key.get(self._resolve(target, source.file))) for target in source.related)
        return tuple(_chip(known) if known else ConceptChip(_last_part(target)) for target, known in found)

    def make(self, source: QuestionSource | ConceptSource, line: int = 0, answer_lines: tuple[int, ...] = ()) -> Made:
        """Render the fields of a card.

        Args:
            source: what the notes say.
            line, answer_lines: the source lines of the question and of its answer's lines, where they are known.
        """
        if isinstance(source, QuestionSource):
            return self._question(source, line, answer_lines)
        return self._concept(source)

    def _question(self, source: QuestionSource, line: int, answer_lines: tuple[int, ...]) -> Made:
        known = [self._concepts[guid] for guid in source.concepts if guid in self._concepts]
        chips = tuple(_chip(each) for each in known)
        parts = QuestionParts(
            question=source.question,
            answer=source.answer,
            hint=source.hint,
            context=source.context,
            references=source.references,
            file=source.file,
            vault=self._vault,
            options=options_of(source.options),
            concepts=chips,
            clozes=dict(source.clozes),
            line=line,
            answer_lines=answer_lines,
        )
        made = render_question(parts, self._renderer)
        names = (medium.name for medium in made.media)
        shown = (*(f"{each.name}\n{each.short}" for each in known), *names, *made.seen)
        return Made(made.html, shown, tuple(made.media), tuple(made.problems))

    def _concept(self, source: ConceptSource) -> Made:
        file = source.file or (source.mentions[0].file if source.mentions else "")
        related = self._related(source)
        parts = ConceptParts(
            name=source.name,
            definition=source.definition,
            references=source.references,
            aliases=source.aliases,
            mentions=tuple(MentionParts(m.question, m.sentences, m.file) for m in source.mentions),
            file=file,
            vault=self._vault,
            recall="recall" in source.options,
            related=related,
        )
        wanted = self._resolve(source.name, file) if not source.file else source.file
        made = render_concept(parts, self._renderer, lambda target, place: self._resolve(target, place) == wanted)
        # Mentions bring their media along, but another wording of a mention is no change of the concept.
        names = {medium.name for medium in made.media}
        chips = (f"{chip.name}\n{chip.definition}" for chip in related)
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
