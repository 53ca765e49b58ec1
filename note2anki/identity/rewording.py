"""The stages of the matching that compare what is left: reworded questions, and what is too uncertain to be one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from note2anki.identity.assignment import assign
from note2anki.identity.candidates import likely_pairs
from note2anki.identity.plain_words import PLAIN, POLAR
from note2anki.identity.similarity import Change, Likeness
from note2anki.identity.undecided import Doubt, New, Old, Undecided
from note2anki.identity.words import is_renumbered

#: By how much the best assignment must beat the best one without a pair, before that pair takes the history.
MARGIN = 0.02
#: What it counts for a pair to be in one note, in one section, and for each side on which it has the same neighbour.
SAME_NOTE, SAME_SECTION, SAME_NEIGHBOUR = 0.06, 0.03, 0.03


class Needed(NamedTuple):
    """What must be left of an answer: all, if it has `same` words; or these shares of shorter and longer, and words."""

    same: float
    shorter: float
    longer: float
    words: float


#: So many telling words come with a second question, when two are merged; a near-duplicate has one or two of its own.
MERGED = 3
#: So much of a question must be left, from 0 to 1, where ways of asking came or went.
MOST = 0.6
#: So many words must an answer have that is found whole in another.
WHOLE = 4
#: From so many questions on that the same was done to, with answers of their own, it was done with find-and-replace.
REPLACED = 3
#: No share of an answer is as much: it must be the same.
NEVER = 2.0
#: What was done to the question → what must be left of its answer, in its note and elsewhere. Near-duplicates (“What is
#: a list?”, “What is a tuple?”) must stay apart even where one takes the other's place; so the more of the question is
#: new, the more of the answer has to be old. A same answer that others have too counts as no more than a like one.
NEEDED: dict[Change, tuple[Needed, Needed]] = {
    Change.NONE: (Needed(0, 0.0, 0.0, 0), Needed(2, 0.4, 0.2, 4)),
    Change.SPELLING: (Needed(0, 0.3, 0.2, 2), Needed(2, 0.6, 0.3, 5)),
    Change.PHRASING: (Needed(0, 0.5, 0.3, 3), Needed(3, 0.6, 0.4, 5)),
    Change.ORDER: (Needed(1, 0.7, 0.5, 5), Needed(4, 0.8, 0.6, 8)),
    Change.ADDED: (Needed(2, 0.8, 0.75, 5), Needed(5, 0.9, 0.8, 8)),
    Change.EXCHANGED: (Needed(4, 0.9, 0.8, 8), Needed(8, 0.95, 0.95, 25)),
    Change.OTHER: (Needed(6, 0.95, 0.95, 20), Needed(10, NEVER, NEVER, 0)),
}


def by_answer_in_place(state: Undecided) -> None:
    """A question reworded in its place keeps its card, though a copy of it as it was stands in another note.

    Sync tools leave such copies (`Note.sync-conflict-….md`), and so do people who begin a note with another one.
    """
    asked_in: dict[str, set[str]] = defaultdict(set)
    for question in state.new.values():
        asked_in[question.question].add(question.file)
    living = [(state.home(card), card) for card in state.living()]
    copied = [(home, card) for home, card in living if home not in asked_in.get(card.question, {home})]
    homes = {home for home, _card in copied}
    olds = Counter((home, card.answer) for home, card in living if home in homes)
    known = {(home, card.question) for home, card in living if home in homes}
    news: dict[tuple[str, str], list[New]] = defaultdict(list)
    for question in state.questions() if homes else ():
        if question.file in homes and (question.file, question.question) not in known:
            news[question.file, question.answer].append(question)
    for home, card in copied:
        found = news[home, card.answer]
        if card.answer and olds[home, card.answer] == len(found) == 1:
            alike = state.likeness(card, found[0])
            if alike.common >= NEEDED[_weighed(state, card, found[0], alike)][0].same:
                state.decide(found[0].index, card.guid, f"{describe(alike)}, in its place")


def by_likeness(state: Undecided) -> None:
    """Give each question the card it is reworded from, where that is plain; one assignment over all that is left."""
    found: dict[tuple[str, int], Likeness] = {}
    scores: dict[tuple[str, int], float] = {}
    for card, question in likely_pairs(state, state.living(), state.questions()):
        alike = state.likeness(card, question)
        if _is_reworded(state, card, question, alike):
            found[card.guid, question.index] = alike
            scores[card.guid, question.index] = _score(state, card, question, alike)
    for index, guid in assign(scores, MARGIN).items():
        state.decide(index, guid, describe(found[guid, index]))


def by_common_change(state: Undecided) -> None:
    """The same words were added to several questions, or taken from them, however short their answers are.

    `Translate: Haus` and the like became `Translate into English: Haus`. Each has its note still and its answer, which
    nobody else has; other words in the place of some, and what turns a meaning round, make it another question.
    """
    changed: dict[tuple[bool, tuple[str, ...]], list[tuple[New, Old, Likeness]]] = defaultdict(list)
    cards = {card.answer: card for card in state.living() if card.answer}
    for question in state.questions():
        card = cards.get(question.answer)
        if card is not None and state.home(card) == question.file and _is_alone(state, card, question):
            alike = state.likeness(card, question)
            if alike.change == Change.ADDED and alike.common > 0 and _is_beside(state, card, question, alike):
                is_longer = len(question.question) > len(card.question)
                changed[is_longer, alike.changed].append((question, card, alike))
    for found in changed.values():
        for question, card, alike in found if len(found) >= REPLACED else ():
            state.decide(question.index, card.guid, f"{describe(alike)}, as of {len(found)} reworded likewise")


def _is_reworded(state: Undecided, card: Old, question: New, alike: Likeness) -> bool:
    needed = NEEDED[_weighed(state, card, question, alike)][state.home(card) != question.file]
    enough = alike.common >= needed.same
    if enough and alike.same_answer and (alike.change <= Change.ORDER or _is_alone(state, card, question)):
        return True
    if enough and alike.within and _is_whole(alike) and _is_alone(state, card, question):
        return True
    if alike.change >= Change.ADDED and not _is_beside(state, card, question, alike):
        return False
    left = alike.share >= needed.shorter and alike.answer >= needed.longer
    return left and alike.common >= needed.words


def _is_alone(state: Undecided, card: Old, question: New) -> bool:
    """Tell whether nothing else has the answer of either; who asks this first has every answer normalised."""
    olds, news = state.same_answers
    return olds[card.answer] == news[question.answer] == 1


def _is_short_alone(state: Undecided, card: Old, question: New, alike: Likeness) -> bool:
    """Tell whether a note's answer of a word, as of vocabulary, stands unchanged below another question."""
    return alike.common > 0 and state.home(card) == question.file and _is_alone(state, card, question)


def _is_whole(alike: Likeness) -> bool:
    """Tell whether an answer that stands in another is the question's own: no near-duplicate's, added to.

    A question that was merged or split has another question's words more or fewer, and an answer that says enough.
    """
    if alike.change == Change.ADDED:
        return len(alike.changed) >= MERGED and alike.common >= WHOLE
    return alike.change <= Change.ORDER


def _weighed(state: Undecided, card: Old, question: New, alike: Likeness) -> Change:
    """Return what a change of telling words amounts to.

    Ways of asking that came or went before a same answer are no more than phrasing; what is asked for, exchanged, is
    another question, and so is one turned round.
    """
    if alike.change == Change.NONE and is_renumbered(card.question, question.question):
        return Change.ORDER
    if alike.change not in (Change.ADDED, Change.EXCHANGED):
        return alike.change
    asking = _is_asking(state, card, question, alike)
    if alike.change == Change.ADDED:
        return Change.PHRASING if asking and alike.same_answer else Change.ADDED
    return Change.EXCHANGED if asking or alike.same_answer else Change.OTHER


def _is_asking(state: Undecided, card: Old, question: New, alike: Likeness) -> bool:
    """Tell whether the changed words are ways of asking: many notes ask with them, and no answer is about them.

    Most of the question must be left, or it asks for something else about the same thing.
    """
    if alike.question < MOST or not _is_beside(state, card, question, alike):
        return False
    return all(state.is_asked_widely(word) for word in alike.changed)


def _is_beside(state: Undecided, card: Old, question: New, alike: Likeness) -> bool:
    """Tell whether the changed words are beside the point: neither answer is about them, and they turn nothing round.

    An opposite does that as a “not” does (advantages, disadvantages). A letter that changed is a name (vitamin D,
    vitamin E), also where it is a word that says little in some language.
    """
    told = {*state.apart(card).answer_words, *state.apart(question).answer_words}
    opposites = any(one != other and one.endswith(other) for one in alike.changed for other in alike.changed)
    return not opposites and all(words.isdisjoint(alike.changed) for words in (POLAR, PLAIN, told))


def _score(state: Undecided, card: Old, question: New, alike: Likeness) -> float:
    place = SAME_NOTE * (state.home(card) == question.file) + SAME_SECTION * (card.context == question.context)
    return alike.score - 0.04 * alike.change + place + SAME_NEIGHBOUR * state.neighbours.shared(card, question)


def describe(alike: Likeness) -> str:
    """Say how alike two are: `94 % same question, same answer`."""
    answer = "same answer" if alike.same_answer else f"{max(alike.answer, alike.share):.0%} same answer"
    return f"{alike.question:.0%} same question, {answer}".replace("%", " %")


def find_doubts(state: Undecided) -> Iterator[Doubt]:
    """Yield what is left over and yet alike, so that no lost history goes without a line in the report."""
    best: dict[int, tuple[float, str, str]] = {}
    for card, question in likely_pairs(state, [*state.living(), *state.dead()], state.questions()):
        alike = state.likeness(card, question)
        if _is_doubtful(state, card, question, alike):
            entry = (_score(state, card, question, alike) - card.removed, card.guid, describe(alike))
            best[question.index] = max(best.get(question.index, entry), entry)
    for index, (_near, guid, detail) in sorted(best.items()):
        yield Doubt(index, guid, detail)


def _is_doubtful(state: Undecided, card: Old, question: New, alike: Likeness) -> bool:
    if alike.same_answer and (alike.common >= 2 or _is_short_alone(state, card, question, alike)):
        return True
    if card.removed:
        return alike.change <= Change.ORDER and alike.share >= 0.3
    if alike.change <= Change.ORDER or (alike.share >= 0.6 and alike.common >= 4):
        return True
    if alike.change == Change.ADDED and alike.question >= 0.7 and state.home(card) == question.file:
        return True
    placed = state.neighbours.shared(card, question) == 2
    return (alike.question >= 0.6 or placed) and alike.score >= (0.3 if placed else 0.5)
