"""Which old card each question is: one pure function, a table of stages, each decision with its reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from note2anki.identity.assignment import assign
from note2anki.identity.candidates import alike_pairs
from note2anki.identity.similarity import Likeness, likeness, word_counts

#: By how much the best assignment must beat the best one without a pair, before that pair takes the history.
MARGIN = 0.02


@dataclass(frozen=True, slots=True)
class Old:
    """A card of the ledger: `question` and `answer` normalised; `order` is its position."""

    guid: str
    file: str
    question: str
    answer: str
    block_id: str = ""
    order: int = 0
    removed: bool = False


@dataclass(frozen=True, slots=True)
class New:
    """A question as it is now: `question` and `answer` normalised; `order` is its place in the vault."""

    index: int
    file: str
    question: str
    answer: str
    block_id: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """A question's old card, and why it is that one."""

    guid: str
    reason: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question that may be an old card reworded, which was not sure enough."""

    index: int
    guid: str
    detail: str


@dataclass(slots=True)
class _State:
    """What is not decided yet."""

    old: dict[str, Old]
    new: dict[int, New]
    counts: Counter[str]
    files: dict[str, str]
    found: dict[int, Match] = field(default_factory=dict)

    def decide(self, index: int, guid: str, reason: str) -> None:
        self.found[index] = Match(guid, reason)
        del self.old[guid], self.new[index]

    def home(self, old: Old) -> str:
        """The note that an old card belongs to now: the new name, where its note was renamed."""
        return self.files.get(old.file, old.file)

    def likeness(self, old: Old, new: New) -> Likeness:
        return likeness((old.question, old.answer), (new.question, new.answer), self.counts)


def match_questions(old: Sequence[Old], new: Sequence[New]) -> tuple[dict[int, Match], tuple[Doubt, ...]]:
    """Decide for each question which old card it is.

    Args:
        old: the cards of the ledger whose notes could be read, tombstones too.
        new: the questions of the whole vault, or of all notes that hold an old card or a new question.

    Returns:
        The matches by the questions' indices (a question without one is new), and the doubts.
    """
    files = {question.file for question in new}
    counts = word_counts([*{card.question for card in old}, *{question.question for question in new}])
    state = _State(
        {card.guid: card for card in old},
        {question.index: question for question in new},
        counts,
        _renamed(old, new, files),
    )
    for stage in STAGES:
        if state.old and state.new:
            stage(state)
    return state.found, tuple(_doubts(state))


def _renamed(old: Sequence[Old], new: Sequence[New], files: set[str]) -> dict[str, str]:
    """Find notes that were renamed or moved: gone, and most of their questions stand in one note that is new."""
    gone = [card for card in old if card.file not in files and not card.removed]
    if not gone:
        return {}
    known = {card.file for card in old}
    where: dict[str, set[str]] = defaultdict(set)
    for question in new:
        if question.file not in known:
            where[question.question].add(question.file)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    total: Counter[str] = Counter(card.file for card in gone)
    for card in gone:
        votes[card.file].update(where.get(card.question, ()))
    renamed: dict[str, str] = {}
    taken: set[str] = set()
    for file, counted in sorted(votes.items(), key=lambda item: -max(item[1].values(), default=0)):
        for target, count in counted.most_common():
            if 2 * count >= total[file] and target not in taken:
                renamed[file] = target
                taken.add(target)
                break
    return renamed


def _by_block_id(state: _State) -> None:
    """A block id decides before anything else: in its note, or in the one note that has it now."""
    for key in (lambda file, block_id: (file, block_id)), (lambda _file, block_id: ("", block_id)):
        olds: dict[tuple[str, str], list[Old]] = defaultdict(list)
        news: dict[tuple[str, str], list[New]] = defaultdict(list)
        for card in state.old.values():
            if card.block_id:
                olds[key(state.home(card), card.block_id)].append(card)
        for question in state.new.values():
            if question.block_id:
                news[key(question.file, question.block_id)].append(question)
        for place, questions in news.items():
            cards = olds.get(place, [])
            living = [card for card in cards if not card.removed] or cards
            if len(living) == 1 and len(questions) == 1:
                state.decide(questions[0].index, living[0].guid, f"same block id ^{questions[0].block_id}")


def _same_text(state: _State, *, removed: bool, place: Callable[[_State, Old | New], str]) -> None:
    """Pair equal questions of one place; of several with one text, by their answers, then by their order."""
    olds: dict[tuple[str, str], list[Old]] = defaultdict(list)
    for card in state.old.values():
        if card.removed == removed:
            olds[place(state, card), card.question].append(card)
    news: dict[tuple[str, str], list[New]] = defaultdict(list)
    for question in state.new.values():
        key = (place(state, question), question.question)
        if key in olds:
            news[key].append(question)
    for key, questions in news.items():
        cards = olds[key]
        if len(cards) == len(questions) == 1:
            pairs = {questions[0].index: cards[0].guid}
        else:
            pairs = _by_answer(cards, questions)
        for index, guid in pairs.items():
            if key[0] or _may_have_moved(state, state.old[guid], state.new[index], len(cards), len(questions)):
                state.decide(index, guid, "same question" if key[0] else "same question, in another note")


def _by_answer(cards: list[Old], questions: list[New]) -> dict[int, str]:
    scores: dict[tuple[str, int], float] = {}
    for position, card in enumerate(sorted(cards, key=lambda card: (card.order, card.guid))):
        for place, question in enumerate(sorted(questions, key=lambda question: question.order)):
            alike = likeness((card.question, card.answer), (question.question, question.answer), {}).answer
            exact = 1.0 if card.answer == question.answer else 0.0
            scores[card.guid, question.index] = 0.01 + alike + exact + 0.001 / (1 + abs(position - place))
    return assign(scores)


def _may_have_moved(state: _State, card: Old, question: New, cards: int, questions: int) -> bool:
    """Tell whether an equal question in another note is the same one: its answer says so, or nothing else could be.

    Many vaults ask the same short question (“Definition”) in every note.
    """
    alike = state.likeness(card, question)
    if alike.same_answer or alike.answer >= 0.6:
        return True
    return cards == questions == 1 and len(card.question) >= 16 and alike.answer >= 0.25


def _home(state: _State, item: Old | New) -> str:
    return state.home(item) if isinstance(item, Old) else item.file


def _anywhere(_state: _State, _item: Old | New) -> str:
    return ""


def _by_text_in_note(state: _State) -> None:
    _same_text(state, removed=False, place=_home)


def _by_text_of_tombstone(state: _State) -> None:
    _same_text(state, removed=True, place=_home)


def _by_text_elsewhere(state: _State) -> None:
    _same_text(state, removed=False, place=_anywhere)
    _same_text(state, removed=True, place=_anywhere)


def _by_likeness_in_note(state: _State) -> None:
    _alike(state, _is_reworded, same_note=True)


def _by_likeness_elsewhere(state: _State) -> None:
    _alike(state, _is_reworded_elsewhere, same_note=False)


def _is_reworded(alike: Likeness) -> bool:
    """The thresholds for one note: two near-duplicates (“What is a list?”, “What is a tuple?”) must stay apart."""
    if alike.same_answer:
        return True
    if alike.typo:
        return alike.answer >= 0.3
    if alike.variation:
        return False
    if alike.answer >= 0.9:
        return alike.question >= 0.4 and alike.kept >= 0.65
    if alike.within:
        return alike.question >= 0.5 and alike.kept >= 0.75
    return (
        alike.question >= 0.55 and alike.answer >= 0.5 and alike.question + alike.answer >= 1.2 and alike.kept >= 0.65
    )


def _is_reworded_elsewhere(alike: Likeness) -> bool:
    """The thresholds between notes: the answer must be there too."""
    if alike.same_answer:
        return alike.question >= 0.3
    return (
        not alike.variation and alike.answer >= 0.7 and (alike.typo or (alike.question >= 0.7 and alike.kept >= 0.75))
    )


def _alike(state: _State, accepts: Callable[[Likeness], bool], *, same_note: bool) -> None:
    living = [card for card in state.old.values() if not card.removed]
    found: dict[tuple[str, int], Likeness] = {}
    for card, question in alike_pairs(living, list(state.new.values()), state.home, same_note=same_note):
        alike = state.likeness(card, question)
        if accepts(alike):
            found[card.guid, question.index] = alike
    scores = {pair: alike.score for pair, alike in found.items()}
    for index, guid in assign(scores, MARGIN).items():
        state.decide(index, guid, _describe(found[guid, index]))


def _describe(alike: Likeness) -> str:
    answer = "same answer" if alike.same_answer else f"{alike.answer:.0%} same answer"
    return f"{alike.question:.0%} same question, {answer}".replace("%", " %")


def _doubts(state: _State) -> Iterable[Doubt]:
    """Yield what is left over and yet alike, so that no lost history goes without a line in the report."""
    living = [card for card in state.old.values() if not card.removed]
    best: dict[int, tuple[float, str, str]] = {}
    for same_note in (True, False):
        for card, question in alike_pairs(living, list(state.new.values()), state.home, same_note=same_note):
            alike = state.likeness(card, question)
            if alike.score >= 0.55 or alike.same_answer:
                entry = (alike.score, card.guid, _describe(alike))
                best[question.index] = max(best.get(question.index, entry), entry)
    for index, (_score, guid, detail) in sorted(best.items()):
        yield Doubt(index, guid, detail)


#: What decides first. Each stage looks only at what the ones above it left.
STAGES: tuple[Callable[[_State], None], ...] = (
    _by_block_id,
    _by_text_in_note,
    _by_text_of_tombstone,
    _by_text_elsewhere,
    _by_likeness_in_note,
    _by_likeness_elsewhere,
)
