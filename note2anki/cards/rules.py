"""What a person can set about how questions are read."""

from __future__ import annotations

from dataclasses import dataclass, field

from note2anki.model import Options


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """The rules of one note.

    Attributes:
        levels: heading levels that make a question.
        answer_headings: case-folded texts of headings that stand between a question and its answer.
        navigation: case-folded names of navigation lines (`links`, `up`, …).
        export_empty: whether a question without an answer becomes a card.
        options: what applies where the question does not say otherwise.
    """

    levels: tuple[int, ...] = (5,)
    answer_headings: frozenset[str] = frozenset()
    navigation: frozenset[str] = frozenset()
    export_empty: bool = False
    options: Options = field(default_factory=Options)

    @property
    def deepest(self) -> int:
        """The deepest question level: headings down to it end an answer."""
        return max(self.levels)
