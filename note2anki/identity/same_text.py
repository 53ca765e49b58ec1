"""The stages of the matching that look things up: block ids and equal texts. None of them compares what differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from note2anki.identity.assignment import assign
from note2anki.identity.similarity import ENOUGH, same_share, weight_of
from note2anki.identity.undecided import New, Old, Undecided, same_answer
from note2anki.identity.words import is_renumbered, telling, without_number, words

Item = TypeVar("Item", Old, New)

#: Of more equal questions than this many pairs, only those of one note, or of one answer, are looked at.
MANY = 400
#: By how much one of several equal questions must be nearer than the next, where cards and questions are not as many.
MARGIN = 0.02
#: What it counts for to be in the card's own note still, beside the answer's likeness from 0 to 1.
AT_HOME = 0.45


def _grouped(items: Iterable[Item], key: Callable[[Item], Hashable]) -> dict[Hashable, list[Item]]:
    groups: dict[Hashable, list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups


def by_block_id(state: Undecided) -> None:
    """A block id decides before anything else: in its note, or in the one note that has it now."""
    _same_block_id(state, lambda item: state.home(item))
    _same_block_id(state, lambda _item: "")


def _same_block_id(state: Undecided, place: Callable[[Old | New], str]) -> None:
    cards = (card for card in state.old.values() if card.block_id)
    questions = (question for question in state.new.values() if question.block_id)
    olds = _grouped(cards, lambda card: (place(card), card.block_id))
    for key, found in _grouped(questions, lambda question: (place(question), question.block_id)).items():
        here = olds.get(key, [])
        living = [card for card in here if not card.removed] or here
        if len(living) == 1 and len(found) == 1:
            state.decide(found[0].index, living[0].guid, f"same block id ^{found[0].block_id}")


def by_text_and_answer(state: Undecided) -> None:
    """What did not change: the same question with the same answer in the same note; of twins, in their order."""
    waiting: dict[tuple[str, str], Old] = {}
    several: dict[tuple[str, str], list[Old]] = {}  # few have any: a list for every card would cost a third more
    for card in state.old.values():
        place = (state.home(card), card.question)
        if not card.removed and waiting.setdefault(place, card) is not card:
            several.setdefault(place, [waiting[place]]).append(card)
    twins = _grouped(
        (card for found in several.values() for card in found), lambda card: _whole(card, state.home(card))
    )
    for found in twins.values():
        found.sort(key=lambda card: (card.order, card.guid), reverse=True)
    for question in sorted(state.new.values(), key=lambda question: question.order):
        place = (question.file, question.question)
        if place in several:
            alike = twins.get(_whole(question, question.file), [])
        else:
            alone = waiting.get(place)
            alike = [alone] if alone and same_answer(alone, question) else []
        if alike:
            waiting.pop(place, None)
            state.decide(question.index, alike.pop().guid, "same question", in_place=True)


def _whole(item: Old | New, file: str) -> Hashable:
    return file, item.question, item.answer


def by_text(state: Undecided) -> None:
    """The same question with another answer, or in another note."""
    olds = _grouped((card for card in state.old.values() if not card.removed), lambda card: card.question)
    news = _grouped(state.new.values(), lambda question: question.question)
    for text, questions in news.items():
        _pair(state, olds.get(text, []), questions, "same question")


def by_form(state: Undecided) -> None:
    """The same words in the same order: numbering, punctuation, emphasis, emoji apart."""
    olds = _grouped(state.living(), lambda card: _form(card.question))
    news = _grouped(state.questions(), lambda question: _form(question.question))
    for form, questions in news.items():
        if form:
            _pair(state, olds.get(form, []), questions, "same words")


def by_text_of_tombstone(state: Undecided) -> None:
    """A question that was removed and is back: its text decides, unless a living card has the answer."""
    living = {(card.file, card.answer) for card in state.living() if card.answer}
    olds = _grouped(state.dead(), lambda card: card.question)
    for text, questions in _grouped(state.questions(), lambda question: question.question).items():
        cards = olds.get(text, [])
        if cards:
            back = [
                q for q in questions if (q.file, q.answer) not in living or any(c.answer == q.answer for c in cards)
            ]
            _pair(state, cards, back, "same question")


def _form(question: str) -> Hashable:
    return tuple(words(without_number(question)[0]))


def _pair(state: Undecided, cards: Sequence[Old], questions: Sequence[New], what: str) -> None:
    """Pair cards and questions of one text: at home or elsewhere, by their answers, then by their order."""
    if not cards or not questions:
        return
    if len(cards) * len(questions) <= MANY:
        _pair_best(state, cards, questions, what)
        return
    at_home = _grouped(cards, state.home)
    for file, found in _grouped(questions, lambda question: question.file).items():
        here = at_home.get(file, [])
        if len(here) * len(found) <= MANY:
            _pair_best(state, here, found, what)
        elif len(here) == len(found):
            _pair_in_order(state, here, found, what)
    by_answer = _grouped((card for card in cards if card.guid in state.old), lambda card: card.answer)
    for answer, found in _grouped((q for q in questions if q.index in state.new), lambda q: q.answer).items():
        _pair_best(state, by_answer.get(answer, [])[:20], found[:20], what)


def _pair_in_order(state: Undecided, cards: Sequence[Old], questions: Sequence[New], what: str) -> None:
    ordered = sorted(cards, key=lambda card: (card.order, card.guid))
    for card, question in zip(ordered, sorted(questions, key=lambda question: question.order), strict=True):
        state.decide(question.index, card.guid, f"{what}, in its order")


def _pair_best(state: Undecided, cards: Sequence[Old], questions: Sequence[New], what: str) -> None:
    as_many = len(cards) == len(questions)
    for index, guid in assign(_scores(state, cards, questions), 0.0 if as_many else MARGIN).items():
        card, question = state.old[guid], state.new[index]
        moved = "" if state.home(card) == question.file else ", in another note"
        alone = as_many and len(cards) == 1
        in_place = alone and not moved and card.question == question.question
        state.decide(index, guid, f"{what}{moved}", in_place=in_place)


def _scores(state: Undecided, cards: Sequence[Old], questions: Sequence[New]) -> dict[tuple[str, int], float]:
    """Score the pairs that may be: by place, by answer, by what is written alike to the letter, and last by order."""
    ordered = sorted(cards, key=lambda card: (card.order, card.guid))
    alone = len(cards) == len(questions) == 1
    scores: dict[tuple[str, int], float] = {}
    for position, card in enumerate(ordered):
        twins = sum(other.answer == card.answer and other.file == card.file for other in ordered[:position])
        for place, question in enumerate(sorted(questions, key=lambda question: question.order)):
            alike = same_share(card.answer, question.answer)
            if _may_be(state, card, question, alike, alone=alone):
                home = AT_HOME * (state.home(card) == question.file)
                exact = 0.1 * (card.answer == question.answer) + 0.1 * (card.raw == question.raw)
                order = 0.001 / (1 + abs(position - place)) - 0.03 * twins
                scores[card.guid, question.index] = 1 + home + alike + exact + order
    return scores


def _may_be(state: Undecided, card: Old, question: New, alike: float, *, alone: bool) -> bool:
    """Tell whether a question of the same words is the card's.

    In another note its answer must say so, or the question itself, if it says enough and no third note asks it: many
    vaults ask the same (“Definition”, “What is the author's main argument?”) in every note. Where only the words are
    the same, numbers may be a question's whole name.
    """
    asked = weight_of(telling(words(question.question)))
    if state.home(card) != question.file:
        left = state.likeness(card, question)
        told = left.share >= 0.6 and left.answer >= 0.4 and left.common >= 4
        return left.same_answer or told or (alone and asked >= ENOUGH and not state.is_of_a_template(card))
    if card.question == question.question:
        return True
    renumbered = is_renumbered(card.question, question.question)
    return (alone and asked >= 1 and not renumbered) or alike >= 0.6 or (asked >= ENOUGH and alone)
