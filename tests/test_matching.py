"""Which card a question is: every stage of the matching, on pure values."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from note2anki.identity.assignment import assign
from note2anki.identity.matching import New, Old, match_questions

LONG = "it keeps documents in an index and finds the ones that are near to a query"


def old(guid: str, question: str, answer: str = LONG, file: str = "n.md", **more: object) -> Old:
    return Old(guid, file, question, answer, **more)  # type: ignore[arg-type]


def new(index: int, question: str, answer: str = LONG, file: str = "n.md", **more: object) -> New:
    return New(index, file, question, answer, order=index, **more)  # type: ignore[arg-type]


def matched(olds: list[Old], news: list[New]) -> dict[int, str]:
    found, _doubts = match_questions(olds, news)
    return {index: match.guid for index, match in found.items()}


def doubted(olds: list[Old], news: list[New]) -> set[tuple[int, str]]:
    _found, doubts = match_questions(olds, news)
    return {(doubt.index, doubt.guid) for doubt in doubts}


def test_an_equal_question_is_the_same_card_whatever_its_answer_is() -> None:
    assert matched([old("a", "what is rag?")], [new(0, "what is rag?", "something else entirely")]) == {0: "a"}


@pytest.mark.parametrize(
    "question",
    [
        "what is retrieval augmented generation?",
        "what is retreival-augmented generation?",
        "retrieval-augmented generation: what is it?",
        "explain rag",
    ],
)
def test_a_reworded_question_with_its_answer_is_the_same_card(question: str) -> None:
    assert matched([old("a", "what is retrieval-augmented generation?")], [new(0, question)]) == {0: "a"}


def test_a_typo_mended_and_the_answer_edited_is_the_same_card() -> None:
    edited = "it keeps documents in an index, and finds those nearest to a query with vectors"
    assert matched([old("a", "what does elasticsaerch do?")], [new(0, "what does elasticsearch do?", edited)]) == {
        0: "a"
    }


def test_both_edited_moderately_is_the_same_card_when_no_other_is_as_near() -> None:
    olds = [old("a", "how do you deploy a model to production?", "with docker on google cloud, behind an api")]
    news = [new(0, "how would you deploy models to production?", "with docker on google cloud run, behind a small api")]
    assert matched(olds, news) == {0: "a"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("what is a list?", "an ordered mutable sequence"), ("what is a tuple?", "an ordered immutable sequence")),
        (
            ("what is a linked list?", "an ordered mutable sequence"),
            ("what is a linked tuple?", "an ordered immutable one"),
        ),
        (("what is tcp?", "a protocol with connections"), ("what is udp?", "a protocol without connections")),
        (("define affect", "to have an influence on something"), ("define effect", "the result of a cause")),
        (
            ("what happened in 1914?", "the first world war began"),
            ("what happened in 1918?", "the first world war ended"),
        ),
    ],
)
def test_near_duplicates_are_not_each_other(before: tuple[str, str], after: tuple[str, str]) -> None:
    assert matched([old("a", *before)], [new(0, *after)]) == {}


def test_a_near_duplicate_that_takes_no_history_is_reported() -> None:
    olds = [old("a", "what is a list?", "an ordered mutable sequence")]
    assert doubted(olds, [new(0, "what is a tuple?", "an ordered immutable sequence")]) == {(0, "a")}


def test_swapped_answers_leave_each_question_its_card() -> None:
    olds = [old("a", "what is a list?", "mutable, ordered"), old("b", "what is a tuple?", "immutable, ordered")]
    news = [new(0, "what is a list?", "immutable, ordered"), new(1, "what is a tuple?", "mutable, ordered")]
    assert matched(olds, news) == {0: "a", 1: "b"}


def test_a_moved_question_is_the_same_card_in_another_note() -> None:
    assert matched([old("a", "what is rag?", file="a.md")], [new(0, "what is rag?", file="b.md")]) == {0: "a"}


def test_a_short_question_of_another_note_with_another_answer_is_another() -> None:
    olds = [
        old("a", "definition", "a tree that balances itself", file="avl.md"),
        old("b", "what is avl?", "x", file="avl.md"),
    ]
    news = [
        new(0, "definition", "money that two parties agree on", file="price.md"),
        new(1, "what is avl?", "x", file="avl.md"),
    ]
    assert matched(olds, news) == {1: "b"}


def test_a_renamed_note_takes_its_cards_along_even_if_an_answer_changed_too() -> None:
    olds = [
        old(str(i), f"question number {i} on caching", f"answer {i} is long enough to tell", file="old.md")
        for i in range(4)
    ]
    news = [
        new(i, f"question number {i} on caching", f"answer {i} is long enough to tell", file="new.md") for i in range(3)
    ]
    news.append(new(3, "question number 3 on caching", "quite another text", file="new.md"))
    assert matched(olds, news) == {0: "0", 1: "1", 2: "2", 3: "3"}


def test_equal_questions_of_a_note_are_told_apart_by_their_answers() -> None:
    olds = [
        old("a", "example?", "a bakery with one oven", order=1),
        old("b", "example?", "a port with two cranes", order=2),
    ]
    news = [new(0, "example?", "a port with two cranes"), new(1, "example?", "a bakery with one oven, and a shop")]
    assert matched(olds, news) == {0: "b", 1: "a"}
    assert matched(olds, [new(0, "example?", "a port with two cranes")]) == {0: "b"}


def test_equal_questions_with_equal_answers_keep_their_order() -> None:
    olds = [old("b", "example?", "same", order=1), old("a", "example?", "same", order=2)]
    assert matched(olds, [new(0, "example?", "same"), new(1, "example?", "same")]) == {0: "b", 1: "a"}


def test_a_block_id_decides_before_the_text() -> None:
    olds = [old("a", "what is rag?", block_id="x"), old("b", "what is bm25?", "a ranking function", block_id="y")]
    news = [new(0, "what is bm25?", "a ranking function", block_id="x"), new(1, "what is rag?", block_id="y")]
    assert matched(olds, news) == {0: "a", 1: "b"}


def test_a_block_id_is_found_in_another_note() -> None:
    olds = [old("a", "what is rag?", block_id="x", file="a.md")]
    assert matched(olds, [new(0, "all new words", "and a new answer", block_id="x", file="b.md")]) == {0: "a"}


def test_a_tombstone_is_found_again_by_its_text_alone() -> None:
    olds = [old("a", "what is rag?", removed=True)]
    assert matched(olds, [new(0, "what is rag?")]) == {0: "a"}
    assert matched(olds, [new(0, "what is a rag, then?")]) == {}


def test_a_living_card_is_found_before_a_tombstone_of_the_same_text() -> None:
    olds = [old("dead", "what is rag?", removed=True), old("living", "what is rag?", order=9)]
    assert matched(olds, [new(0, "what is rag?")]) == {0: "living"}


def test_where_two_are_equally_near_neither_takes_the_history() -> None:
    olds = [old("a", "how do you test a parser?", "with cases and properties, on real files")]
    news = [
        new(0, "how do you test parsers?", "with cases and with properties on files"),
        new(1, "how do you test parsers", "with cases and with properties on files"),
    ]
    assert matched(olds, news) == {}
    assert doubted(olds, news) == {(0, "a"), (1, "a")}


def test_a_split_leaves_the_history_with_the_nearest() -> None:
    answer = (
        "a cache keeps what was asked for. it grows stale, so entries carry a time to live and are dropped after it."
    )
    olds = [old("a", "what is a cache and when is an entry dropped?", answer)]
    news = [
        new(0, "what is a cache?", "a cache keeps what was asked for."),
        new(
            1,
            "when is a cache entry dropped?",
            "it grows stale, so entries carry a time to live and are dropped after it.",
        ),
    ]
    found = matched(olds, news)
    assert list(found.values()) in ([], ["a"])
    if found:
        assert list(found) == [1]


def test_reasons_say_how_alike_they_are() -> None:
    found, _doubts = match_questions([old("a", "what is rag?")], [new(0, "what is a rag?")])
    assert found[0].reason.endswith("same answer")
    assert "% same question" in found[0].reason


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("xyz"), st.sampled_from(["n", "m"])), max_size=12),
    st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("xyz"), st.sampled_from(["n", "m"])), max_size=12),
)
def test_no_card_is_given_away_twice(before: list[tuple[str, str, str]], after: list[tuple[str, str, str]]) -> None:
    olds = [old(str(i), f"question {q}", f"answer {a} and more of it", file=f) for i, (q, a, f) in enumerate(before)]
    news = [new(i, f"question {q}", f"answer {a} and more of it", file=f) for i, (q, a, f) in enumerate(after)]
    guids = list(matched(olds, news).values())
    assert len(guids) == len(set(guids))
    unchanged = set(before) & set(after)
    assert len(guids) >= len(unchanged)


@given(st.dictionaries(st.tuples(st.integers(0, 4), st.integers(10, 14)), st.floats(0.01, 1), max_size=25))
def test_the_assignment_is_the_best_there_is(scores: dict[tuple[int, int], float]) -> None:
    best = 0.0
    for order in permutations(range(10, 15)):
        best = max(best, sum(scores.get((row, column), 0.0) for row, column in enumerate(order)))
    found = assign(scores)
    assert len(set(found.values())) == len(found)
    assert sum(scores[row, column] for column, row in found.items()) == pytest.approx(best)
