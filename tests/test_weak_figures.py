"""The figures are sums, what counts is what Anki counts, and the score is a bound that behaves as one."""

from __future__ import annotations

import random
import re
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.anki_collection import Collection

from note2anki.reports.plots import Value, bar_plot
from note2anki.study.figures import Figures, figures_of, is_review, total
from note2anki.study.findings import Place, WeakQuestion
from note2anki.study.judging import by_concept, by_note, by_section, judge_of, weakest_first
from note2anki.study.records import Answer, StudiedCard
from note2anki.study.series import LAPSES, SECONDS, series_of
from note2anki.study.weakness import DOUBT, PRIOR_WEIGHT, beta_share, usual_share, weakness

INTERVALS = st.one_of(st.sampled_from([-86_401, -86_400, -86_399, -600, 0, 1, 20, 21]), st.integers(-200_000, 5_000))
ANSWERS = st.builds(
    Answer,
    at=st.integers(1_000_000_000_000, 1_900_000_000_000),
    card=st.integers(1, 5),
    rating=st.integers(0, 4),
    last_interval=INTERVALS,
    factor=st.sampled_from([0, 1300, 2500]),
    millis=st.integers(0, 120_000),
    kind=st.integers(0, 6),
)
COUNTS = st.integers(0, 400).flatmap(lambda reviews: st.tuples(st.integers(0, reviews), st.just(reviews)))
USUAL = st.floats(0.001, 0.999)
#: Two halvings of the interval in which the score is looked for.
NEAR = 2 / 2**24


def test_what_counts_is_what_anki_counts() -> None:
    """Rows of every kind in the review log of a real collection, and its own table *True Retention* of them."""
    chance = random.Random(1)
    rows = [
        (
            1_600_000_000_000 + number * 1_000_000,
            chance.randrange(5),
            chance.choice([-200_000, -86_401, -86_400, -86_399, -600, 0, 1, 5, 20, 21, 22, 400]),
            chance.choice([0, 0, 2500]),
            chance.randrange(6),
        )
        for number in range(4_000)
    ]
    with Collection() as collection:
        note = collection.anki.new_note(collection.anki.models.by_name("Basic"))  # type: ignore[arg-type]
        note["Front"] = "any"
        collection.anki.add_note(note, collection.anki.decks.id("Default"))  # type: ignore[arg-type]
        card = collection.card(note.guid).id
        values = [(at, card, rating, before, factor, kind) for at, rating, before, factor, kind in rows]
        collection.anki.close()
        with closing(sqlite3.connect(collection.folder / "collection.anki2")) as db, db:
            db.executemany("insert into revlog values (?, ?, -1, ?, 1, ?, ?, 3000, ?)", values)
        collection.anki.reopen()
        theirs = collection.anki._backend.graphs(search="", days=0).true_retention.all_time
        said = collection.anki.card_stats_data(card)
    ours = figures_of(Answer(at, card, rating, before, factor, 3000, kind) for at, rating, before, factor, kind in rows)
    assert (ours.young_passed, ours.young_failed) == (theirs.young_passed, theirs.young_failed)
    assert (ours.mature_passed, ours.mature_failed) == (theirs.mature_passed, theirs.mature_failed)
    assert ours.answers == sum(entry.button_chosen > 0 for entry in said.revlog)
    assert min(ours.young_passed, ours.young_failed, ours.mature_passed, ours.mature_failed) > 50


@given(st.lists(ANSWERS, max_size=30), st.randoms())
def test_figures_do_not_depend_on_the_order_and_those_of_parts_add_up(
    answers: list[Answer], chance: random.Random
) -> None:
    shuffled = list(answers)
    chance.shuffle(shuffled)
    cut = chance.randint(0, len(answers))
    whole = figures_of(answers)
    assert figures_of(shuffled) == whole
    assert total([figures_of(answers[:cut]), figures_of(answers[cut:])]) == whole


@given(st.lists(ANSWERS, max_size=30))
def test_figures_stay_within_their_bounds(answers: list[Answer]) -> None:
    found = figures_of(answers)
    assert 0 <= found.forgotten <= found.reviews <= found.answers <= len(answers)
    assert found.reviews == sum(map(is_review, answers))
    assert (found.retention is None) == (found.reviews == 0)
    assert found.retention is None or 0 <= found.retention <= 1
    assert (found.seconds is None) == (found.answers == 0)
    assert found.seconds is None or 0 <= found.seconds <= 120


@given(COUNTS, USUAL)
def test_the_score_is_a_share(counts: tuple[int, int], usual: float) -> None:
    assert 0 <= weakness(*counts, usual) <= 1


@given(COUNTS, USUAL)
def test_one_more_forgotten_never_lowers_the_score_and_one_more_remembered_never_raises_it(
    counts: tuple[int, int], usual: float
) -> None:
    forgotten, reviews = counts
    score = weakness(forgotten, reviews, usual)
    assert weakness(forgotten + 1, reviews + 1, usual) >= score - NEAR
    assert weakness(forgotten, reviews + 1, usual) <= score + NEAR
    if forgotten < reviews:
        assert weakness(forgotten + 1, reviews, usual) >= score - NEAR


@given(COUNTS, USUAL)
def test_the_true_share_is_below_the_score_as_rarely_as_is_said(counts: tuple[int, int], usual: float) -> None:
    forgotten, reviews = counts
    a = PRIOR_WEIGHT * usual + forgotten
    b = PRIOR_WEIGHT * (1 - usual) + reviews - forgotten
    score = weakness(forgotten, reviews, usual)
    assert beta_share(a, b, score) <= DOUBT + 1e-9
    assert beta_share(a, b, score + NEAR) >= DOUBT - 1e-9


def test_once_asked_and_once_missed_is_not_the_worst() -> None:
    usual = usual_share(100, 1000)
    assert weakness(1, 1, usual) < weakness(3, 10, usual) < weakness(10, 30, usual) < weakness(30, 60, usual)
    assert weakness(0, 0, usual) < weakness(1, 1, usual)
    assert weakness(5000, 10_000, usual) == pytest.approx(0.5, abs=0.01)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_usual_share_is_never_nothing_and_never_all(forgotten: int, remembered: int) -> None:
    assert 0 < usual_share(forgotten, forgotten + remembered) < 1


@pytest.mark.parametrize(
    ("a", "b", "x", "wanted"),
    [
        (1, 1, 0.3, 0.3),
        (2, 3, 0.4, 0.5248),
        (0.5, 0.5, 0.5, 0.5),
        (1, 4, 0.2, 1 - 0.8**4),
        (5, 1, 0.9, 0.9**5),
        (2, 2, 0, 0),
        (2, 2, 1, 1),
        (0.5, 0.5, 0.25, 1 / 3),
    ],
)
def test_the_incomplete_beta_function_has_its_known_values(a: float, b: float, x: float, wanted: float) -> None:
    assert beta_share(a, b, x) == pytest.approx(wanted, abs=1e-12)


@given(st.floats(0.05, 500), st.floats(0.05, 500), st.floats(0.001, 0.999))
def test_the_incomplete_beta_function_is_symmetric(a: float, b: float, x: float) -> None:
    assert beta_share(a, b, x) == pytest.approx(1 - beta_share(b, a, 1 - x), abs=1e-9)


@given(st.lists(ANSWERS, max_size=40), st.lists(st.integers(0, 50), max_size=20))
def test_the_series_hold_each_answer_once(answers: list[Answer], lapses: list[int]) -> None:
    series = series_of([StudiedCard(row, each, False) for row, each in enumerate(lapses)], answers)
    assert total(period.figures for period in series.periods).reviews == sum(map(is_review, answers))
    assert sum(bar.count for bar in series.lapses) == len(lapses)
    assert sum(bar.count for bar in series.seconds) == sum(answer.rating > 0 for answer in answers)
    assert ([bar.least for bar in series.lapses], [bar.least for bar in series.seconds]) == ([*LAPSES], [*SECONDS])
    starts = [period.start for period in series.periods]
    assert starts == sorted(set(starts))
    assert all(start.day == 1 if series.unit == "month" else start.weekday() == 0 for start in starts)
    assert len(starts) <= 61 or series.unit == "month"


def test_an_answer_belongs_to_its_day_in_utc() -> None:
    last = datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
    assert Answer(int(last.timestamp() * 1000), 1, 3, 5, 2500, 0, 1).day == last.date()


@pytest.mark.parametrize(("at", "day"), [(2**63 - 1, date.max), (-(2**63), date.min), (1.6e18, date.max)])
def test_a_time_that_no_calendar_has_is_counted_all_the_same(at: float, day: date) -> None:
    answer = Answer(int(at), 1, 3, 5, 2500, 0, 1)
    assert answer.day == day
    assert [period.figures.reviews for period in series_of([], [answer]).periods] == [1]


@pytest.mark.parametrize(
    ("labels", "shown"),
    [(["0–4", "5–9"], ["0–4", "5–9"]), ([f"{n}0–{n}9" for n in range(1, 9)], [f"{n}0" for n in range(1, 9)])],
)
def test_labels_of_bars_do_not_run_into_one_another(labels: list[str], shown: list[str]) -> None:
    figure = bar_plot("Bars", [Value(label, 1, label) for label in labels], ("what", "how many"))
    picture, _end, table = figure.partition("</svg>")
    assert re.findall(r'y="172" text-anchor="\w+">([^<]*)<', picture) == shown
    assert all(label in table for label in labels)


def asked(
    number: int, file: str, section: str, concept: str, forgotten: int, passed: int, *, leech: bool = False
) -> WeakQuestion:
    figures = Figures(young_passed=passed, young_failed=forgotten, answers=passed + forgotten)
    place = Place(file, number)
    names = (concept,) if concept else ()
    judged = judge_of(Figures(), 5).score(figures, is_leech=leech)
    return WeakQuestion(
        f"g{number}", "question", f"Q{number}?", place, "", (section,), names, leech, False, figures, judged
    )


QUESTIONS = st.lists(
    st.tuples(
        st.sampled_from("AB"),
        st.sampled_from("xy"),
        st.sampled_from(["", "c", "d"]),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=12,
).map(lambda rows: [asked(number, *row) for number, row in enumerate(rows, 1)])


@given(QUESTIONS, st.randoms())
def test_lists_do_not_depend_on_the_order_in_which_questions_come(
    questions: list[WeakQuestion], chance: random.Random
) -> None:
    shuffled = list(questions)
    chance.shuffle(shuffled)
    judge = judge_of(total(each.figures for each in questions), 5)
    assert weakest_first(shuffled) == weakest_first(questions)
    for group in (by_note, by_section):
        assert group(shuffled, judge) == group(questions, judge)
        assert total(each.figures for each in group(questions, judge)) == total(each.figures for each in questions)
    concepts = by_concept(questions, judge, lambda name: (Place(name), ""))
    assert concepts == by_concept(shuffled, judge, lambda name: (Place(name), ""))
    assert sum(each.questions for each in concepts) == sum(bool(each.concepts) for each in questions)


def test_a_leech_is_judged_with_however_few_reviews() -> None:
    assert asked(1, "A", "x", "", 2, 0).score is None
    assert asked(1, "A", "x", "", 2, 0, leech=True).score is not None
    assert asked(1, "A", "x", "", 2, 3).score is not None


def test_the_docs_show_what_the_score_is() -> None:
    page = (Path(__file__).parent.parent / "docs" / "weak.md").read_text("utf-8")
    shown = re.findall(r"^\| missed (\d+) times of (\d+) \| (\d+) % \|$", page, re.MULTILINE)
    shown += [
        ("1", "1", share) for share in re.findall(r"^\| asked once, and missed once \| (\d+) % \|$", page, re.MULTILINE)
    ]
    assert len(shown) == 5
    for forgotten, reviews, share in shown:
        assert round(100 * weakness(int(forgotten), int(reviews), 0.1)) == int(share)
