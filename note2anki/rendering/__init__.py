"""Markdown as safe HTML for the fields of a card. It knows Obsidian's grammar and Anki's live text, not the package."""

from __future__ import annotations

from note2anki.rendering.concept import ConceptParts, IsConcept, MentionParts, render_concept
from note2anki.rendering.question import ConceptChip, Fields, QuestionParts, concept_chip, render_question
from note2anki.rendering.renderer import Rendered, Renderer
from note2anki.rendering.surroundings import Excerpt, Surroundings, Target, Trouble
from note2anki.rendering.written_images import LARGEST, medium_name

__all__ = [
    "LARGEST",
    "ConceptChip",
    "ConceptParts",
    "Excerpt",
    "Fields",
    "IsConcept",
    "MentionParts",
    "QuestionParts",
    "Rendered",
    "Renderer",
    "Surroundings",
    "Target",
    "Trouble",
    "concept_chip",
    "medium_name",
    "render_concept",
    "render_question",
]
