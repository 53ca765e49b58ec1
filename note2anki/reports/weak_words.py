"""The words in which `weak` speaks of figures, in the terminal and on its page."""

from __future__ import annotations

from collections.abc import Iterator

from note2anki.outcome import counted
from note2anki.study.figures import Figures, share
from note2anki.study.findings import Weak, WeakGroup, WeakQuestion
from note2anki.study.weakness import DOUBT, PRIOR_WEIGHT

SCORE = (
    "The number in front is the weakness: at least this share of reviews is forgotten, with "
    f"{(1 - DOUBT) * 100:.0f}\xa0% certainty. Before the first review a question counts as forgotten as often as yours "
    f"are in general, with the weight of {PRIOR_WEIGHT} reviews: so one that was asked once and missed once is not the "
    "worst."
)


def percent(value: float | None) -> str:
    """Return a share for a person."""
    return "–" if value is None else f"{value * 100:.0f}\xa0%"


def seconds(value: float | None) -> str:
    """Return the time of an answer for a person."""
    return "–" if value is None else f"{value:.0f}\xa0s"


def figures_words(figures: Figures) -> Iterator[str]:
    """Yield what is to be said of a question or a group."""
    yield f"forgotten {figures.forgotten} of {figures.reviews}"
    yield counted(figures.lapses, "lapse")
    yield f"{seconds(figures.seconds)} an answer"


def question_words(question: WeakQuestion) -> Iterator[str]:
    """Yield what is to be said of a question; what is special first."""
    if question.is_leech:
        yield "leech"
    if question.is_suspended:
        yield "suspended"
    yield from figures_words(question.figures)


def place_words(each: WeakQuestion | WeakGroup) -> str:
    """Return where something is, or that it is nowhere."""
    if each.place.state == "gone":
        return "gone from the notes"
    if each.place.state == "unclear":
        return f"{each.place}, which cannot be read there now"
    return str(each.place)


def section_name(group: WeakGroup) -> str:
    """Return a section's headings; its note is told by its place."""
    return " › ".join(group.name[1:])


def total_words(weak: Weak) -> Iterator[str]:
    """Yield sentences that say what was read."""
    total = weak.total
    kinds = [each.kind == "concept" for each in weak.questions]
    asked = f"{counted(kinds.count(False), 'question')} and {counted(kinds.count(True), 'concept')}"
    since = f" since {weak.since}" if weak.since else ""
    yield f"{counted(total.answers, 'answer')}{since} to {asked}, {seconds(total.seconds)} an answer."
    young = percent(share(total.young_passed, total.young_failed))
    mature = percent(share(total.mature_passed, total.mature_failed))
    yield (
        f"{counted(total.reviews, 'review')}: {percent(total.retention)} remembered"
        f" (young cards {young}, mature cards {mature})."
    )
    leeches = sum(each.is_leech for each in weak.questions)
    yield f"{counted(total.lapses, 'lapse')}, {counted(leeches, 'leech') if leeches == 1 else f'{leeches} leeches'}."


def left_out_words(weak: Weak) -> Iterator[str]:
    """Yield sentences that say what was not looked at, and why."""
    unjudged = sum(each.score is None for each in weak.questions)
    if unjudged:
        yield f"{counted(unjudged, 'card')} with fewer than {weak.min_reviews} reviews not judged."
    if weak.removed:
        yield f"{counted(weak.removed, 'removed question')} left out."
    if weak.elsewhere:
        yield f"{counted(weak.elsewhere, 'note')} of other vaults left out."
    if weak.others:
        yield f"{counted(weak.others, 'note')} that note2anki did not make left out."
