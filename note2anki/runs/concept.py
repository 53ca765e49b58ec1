"""A concept while it is put together: the questions that name it, and its card if it has one."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct, field

from note2anki.identity.records import Card, MentionSource
from note2anki.runs.concept_names import stub_key
from note2anki.runs.identify import Asked
from note2anki.vault.tags import anki_tags


@lru_cache(64)
def alone(place: int) -> tuple[int, ...]:
    """Return a place as the only one; it is nearly always one of a few, and the same one then."""
    return (place,)


class Named(Struct, frozen=True, gc=False):
    """A question that names a concept. Very many wait until a few are chosen.

    Attributes:
        asked: the question.
        places: which of its mentions do.
    """

    asked: Asked
    places: tuple[int, ...]

    def source(self) -> MentionSource:
        """Return what a concept's card shows of the question."""
        asked, mentions = self.asked, self.asked.question.mentions
        sentences = mentions[self.places[0]].sentences
        if len(self.places) > 1:
            sentences = tuple(dict.fromkeys(each for place in self.places for each in mentions[place].sentences))
        return MentionSource(asked.guid, asked.question.text, sentences, asked.note.file, anki_tags(asked.note.tags))


class Concept(Struct):
    """A concept while it is put together; `found` are the questions that name it, by their GUIDs."""

    guid: str
    name: str
    file: str
    old: Card | None
    deck: str
    reason: str = "no card like it"
    found: dict[str, Named] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What links to it have (`ConceptNames.key`)."""
        return self.file or stub_key(self.name)
