"""Which old card each question is: one pure function, a table of stages, each decision with its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from note2anki.identity.renames import find_renames
from note2anki.identity.rewording import by_answer_in_place, by_common_change, by_likeness, find_doubts
from note2anki.identity.same_text import by_block_id, by_form, by_text, by_text_and_answer, by_text_of_tombstone
from note2anki.identity.undecided import Answer, Doubt, Match, New, Old, Undecided

#: What decides first. Each stage looks only at what the ones above it left.
STAGES: tuple[Callable[[Undecided], None], ...] = (
    by_block_id,
    by_text_and_answer,
    by_answer_in_place,
    by_text,
    by_text_of_tombstone,
    by_form,
    by_likeness,
    by_common_change,
)


def match_questions(old: Sequence[Old], new: Sequence[New]) -> tuple[dict[int, Match], tuple[Doubt, ...]]:
    """Decide for each question which old card it is.

    Args:
        old: the cards of the ledger whose notes could be read, tombstones too.
        new: the questions of the whole vault, or of all notes that hold an old card or a new question.

    Returns:
        The matches by the questions' indices (a question without one is new), and the doubts.
    """
    state = settle(old, new)
    return state.found, tuple(find_doubts(state))


def settle(old: Sequence[Old], new: Sequence[New]) -> Undecided:
    """Run the stages; what they leave undecided stays in the state. Arguments as for `match_questions`."""
    state = Undecided(
        {card.guid: card for card in old},
        {question.index: question for question in new},
        find_renames(old, new),
    )
    for stage in STAGES:
        if state.old and state.new:
            stage(state)
    return state


__all__ = ["STAGES", "Answer", "Doubt", "Match", "New", "Old", "match_questions", "settle"]
