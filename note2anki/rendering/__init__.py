"""Markdown as safe HTML for the fields of a card. It knows Obsidian's grammar and Anki's live text, not the package."""

from __future__ import annotations

from note2anki.rendering.concept import ConceptParts, MentionParts, render_concept
from note2anki.rendering.media import MediaFinder
from note2anki.rendering.question import ConceptChip, QuestionParts, render_question
from note2anki.rendering.renderer import Renderer

__all__ = [
    "ConceptChip",
    "ConceptParts",
    "MediaFinder",
    "MentionParts",
    "QuestionParts",
    "Renderer",
    "render_concept",
    "render_question",
]
