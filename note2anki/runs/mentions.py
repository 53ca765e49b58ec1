"""Finds where a question that was exported earlier names a concept."""

from __future__ import annotations

from pathlib import PurePosixPath

from note2anki.cards.answer import Answer
from note2anki.cards.content import Contents
from note2anki.identity.records import Card, MentionSource, QuestionSource
from note2anki.runs.concept_names import ConceptNames


def find_mention(card: Card, key: str, names: ConceptNames) -> MentionSource | None:
    """Find the sentences that name a concept in a question, as the ledger has that.

    Args:
        card: the question's.
        key: the concept's, as links to it have it.
        names: tells which concept a link names.
    """
    source = card.source
    assert isinstance(source, QuestionSource)
    contents = Contents(PurePosixPath(source.file).stem)
    answer = Answer(source.answer.split("\n"), hint=source.hint)
    contents.add_question(source.question, answer, source.references)
    for mention in contents.mentions:
        if names.resolve(mention.target, source.file)[1] == key:
            return MentionSource(card.guid, source.question, mention.sentences, source.file, source.note_tags)
    return None
