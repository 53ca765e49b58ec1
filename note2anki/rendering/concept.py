"""The fields of a concept's card, as HTML by field name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from note2anki.rendering.links import source_link
from note2anki.rendering.question import Fields
from note2anki.rendering.renderer import Origin, Rendered, Renderer
from note2anki.rendering.safety import safe_text


@dataclass(frozen=True, slots=True)
class MentionParts:
    """A question that names the concept: its text and its sentences with the concept, in Markdown, and its note."""

    question: str
    sentences: tuple[str, ...]
    file: str


@dataclass(frozen=True, slots=True)
class ConceptParts:
    """What the fields of a concept are made of; `file` is its note, or the first that mentions it."""

    name: str
    definition: str
    references: str
    aliases: tuple[str, ...]
    mentions: tuple[MentionParts, ...]
    file: str
    vault: str
    recall: bool = False


def render_concept(parts: ConceptParts, renderer: Renderer, is_concept: Callable[[str, str], bool]) -> Fields:
    """Render the fields of a concept (design, *What is written*); those not named there stay out.

    Args:
        parts: what to render.
        renderer: renders Markdown.
        is_concept: tells whether a wikilink's target, in a note, is this concept.
    """
    fields = Fields()
    definition = parts.definition and renderer.blocks(parts.definition, Origin(parts.file), parts.references)
    fields.html = {
        "Concept": safe_text(parts.name),
        "Definition": fields.take(definition) if definition else "",
        "Mentions": _mentions(parts, renderer, is_concept, fields, blank=False),
        "Cue": _mentions(parts, renderer, is_concept, fields, blank=True),
        "Aliases": safe_text(", ".join(parts.aliases)),
        "Source": source_link(parts.vault, parts.file),
        "Recall": "1" if parts.recall else "",
    }
    return fields


def _mentions(
    parts: ConceptParts, renderer: Renderer, is_concept: Callable[[str, str], bool], fields: Fields, *, blank: bool
) -> str:
    items: list[str] = []

    def take(rendered: Rendered) -> str:
        # What is wrong in a mention is said where its question is; its wording is no change of the concept.
        fields.media.extend(rendered.media)
        return rendered.html

    for mention in parts.mentions:
        origin = Origin(mention.file)
        sentences = [renderer.inline(text, origin, is_concept, blank=blank) for text in mention.sentences]
        html = " … ".join(take(sentence) for sentence in sentences)
        question = take(renderer.inline(mention.question, origin, is_concept, blank=blank))
        items.append(f'<li dir="auto">{html}<div class="n2a-mention-question" dir="auto">{question}</div></li>')
    return f'<ul class="n2a-mentions">{"".join(items)}</ul>' if items else ""
