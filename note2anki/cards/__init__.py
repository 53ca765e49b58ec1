"""A note's blocks as questions with their answers, concepts and options. It knows neither HTML nor Anki."""

from __future__ import annotations

from note2anki.cards.definition import ConceptNote, read_concept_note
from note2anki.cards.excerpt import NoteParts
from note2anki.cards.habits import Habits, note_habits
from note2anki.cards.highlights import highlights
from note2anki.cards.note import read_cards
from note2anki.cards.rules import ReadingRules
from note2anki.cards.survey import survey
from note2anki.cards.swallowed import hide_in_frontmatter

__all__ = [
    "ConceptNote",
    "Habits",
    "NoteParts",
    "ReadingRules",
    "hide_in_frontmatter",
    "highlights",
    "note_habits",
    "read_cards",
    "read_concept_note",
    "survey",
]
