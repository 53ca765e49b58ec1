"""The fields of a concept's card, as HTML by field name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from note2anki.rendering.links import source_link
from note2anki.rendering.names import blank_mentions, blank_readings, is_cue, is_telling, known_names, show_names
from note2anki.rendering.question import ConceptChip, Fields, concept_chip
from note2anki.rendering.renderer import Origin, Rendered, Renderer
from note2anki.rendering.safety import safe_text
from note2anki.syntax.inline_parser import parse_inlines
from note2anki.syntax.inlines import walk_inlines, wikilink_text

#: Opens what stands below a concept's definition.
RELATED = '<div class="n2a-concepts n2a-related">'
#: Tells whether a wikilink's target, in a note, is the concept at hand.
IsConcept = Callable[[str, str], bool]


class MentionParts(Struct, frozen=True):
    """A question that names the concept: its text and its sentences with the concept, in Markdown, and its note."""

    question: str
    sentences: tuple[str, ...]
    file: str


class ConceptParts(Struct, frozen=True):
    """What the fields of a concept are made of; `file` is its note, or the first that mentions it.

    `related` are the concepts that its definition links to.
    """

    name: str
    definition: str
    references: str
    aliases: tuple[str, ...]
    mentions: tuple[MentionParts, ...]
    file: str
    vault: str
    recall: bool = False
    related: tuple[ConceptChip, ...] = ()


def render_concept(parts: ConceptParts, renderer: Renderer, is_concept: IsConcept) -> Fields:
    """Render the fields of a concept (design, *What is written*); those not named there stay out.

    Args:
        parts: what to render.
        renderer: renders Markdown.
        is_concept: tells whether a wikilink's target, in a note, is this concept.
    """
    fields = Fields()
    mentions = _Mentions(parts, renderer, is_concept, fields)
    cue = mentions.cue()
    fields.html = {
        "Concept": safe_text(parts.name),
        "Definition": _definition(parts, renderer, fields),
        "Mentions": mentions.shown(),
        "Cue": cue,
        "Aliases": safe_text(", ".join(parts.aliases)),
        "Source": source_link(parts.vault, parts.file),
        "Recall": "1" if parts.recall and cue else "",
    }
    return fields


def _definition(parts: ConceptParts, renderer: Renderer, fields: Fields) -> str:
    """Return the definition, with the concepts that it links to below it."""
    if not parts.definition:
        return ""
    definition = fields.take(renderer.blocks(parts.definition, Origin(parts.file), parts.references))
    chips = "".join(concept_chip(chip, renderer, fields) for chip in parts.related)
    return f"{definition}{RELATED}{chips}</div>" if chips else definition


class _Mentions:
    """Renders a concept's mentions: with its names emphasised, or blanked out."""

    def __init__(self, parts: ConceptParts, renderer: Renderer, is_concept: IsConcept, fields: Fields) -> None:
        self._parts, self._renderer, self._is_concept, self._fields = parts, renderer, is_concept, fields
        self._names = known_names(parts.name, parts.aliases)
        self._called: dict[MentionParts, tuple[str, ...]] = {}
        self._done: dict[tuple[str, str], Rendered] = {}

    def shown(self) -> str:
        """Return the mentions as they stand on the back, each with its question and a link to its note."""
        return _list(self._item(mention, blank=False) for mention in self._parts.mentions)

    def cue(self) -> str:
        """Return the mentions as a question that the concept's name is the answer to; empty where nothing is left."""
        return _list(self._item(mention, blank=True) for mention in self._parts.mentions)

    def _item(self, mention: MentionParts, *, blank: bool) -> str:
        if mention not in self._called:
            self._called[mention] = (*self._names, *self._written(mention))
        names = self._called[mention]
        question = self._text(mention.question, mention, names, blank=blank)
        # A sentence of the question itself is read there.
        sentences = [text for text in mention.sentences if text not in mention.question]
        html = " … ".join(self._text(text, mention, names, blank=blank) for text in sentences)
        if blank and not is_cue(f"{html} {question}"):
            return ""
        link = "" if blank else " " + source_link(self._parts.vault, mention.file)
        return f'<li dir="auto">{html}<div class="n2a-mention-question" dir="auto">{question}{link}</div></li>'

    def _text(self, text: str, mention: MentionParts, names: tuple[str, ...], *, blank: bool) -> str:
        rendered = self._rendered(text, mention.file, blank=blank)
        # What is wrong in a mention is said where its question is; its wording is no change of the concept.
        self._fields.media.extend(rendered.media)
        html = show_names(rendered.html, names, blank=blank)
        return blank_readings(html) if blank else html

    def _rendered(self, text: str, file: str, *, blank: bool) -> Rendered:
        if "<" in text:  # the note's own elements may look like ours
            return self._renderer.inline(text, Origin(file), self._is_concept, blank=blank)
        if (text, file) not in self._done:
            self._done[text, file] = self._renderer.inline(text, Origin(file), self._is_concept)
        shown = self._done[text, file]
        return shown._replace(html=blank_mentions(shown.html)) if blank else shown

    def _written(self, mention: MentionParts) -> list[str]:
        """Return how the links of a mention write the concept: other names and inflections."""
        texts = (text for text in (mention.question, *mention.sentences) if "[[" in text)
        nodes = (node for text in texts for node in walk_inlines(parse_inlines(text)))
        links = (node for node in nodes if node.kind == "wikilink" and self._is_concept(node.target, mention.file))
        return [text for node in links if is_telling(text := wikilink_text(node))]


def _list(items: Iterable[str]) -> str:
    filled = [item for item in items if item]
    return f'<ul class="n2a-mentions">{"".join(filled)}</ul>' if filled else ""
