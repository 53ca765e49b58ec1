"""Which card a question is: every stage of the matching, on pure values."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from note2anki.identity.assignment import assign
from note2anki.identity.matching import New, Old, match_questions, settle
from note2anki.identity.normalise import normalise
from note2anki.identity.words import without_number, words

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


@pytest.mark.parametrize(
    ("before", "after", "answer"),
    [
        ("hund", "der hund, die hunde", "dog"),
        ("はし", "箸", "chopsticks"),
        ("箸", "箸[はし]", "chopsticks"),
        ("学习", "學習", "to study"),
        ("dog", "perro", "犬"),
    ],
)
def test_an_answer_of_a_word_below_another_question_of_its_note_is_reported(
    before: str, after: str, answer: str
) -> None:
    olds = [old("a", before, answer), old("b", "und", "and")]
    assert doubted(olds, [new(0, after, answer), new(1, "und", "and")]) == {(0, "a")}
    assert doubted(olds, [new(0, after, answer, file="other.md"), new(1, "und", "and")]) == set()
    assert doubted([*olds, old("c", "x", answer, "x.md")], [new(0, after, answer), new(1, "und", "and")]) == set()


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


#: What every note on a book asks, from a template, and what three of them answer.
BOOK = ("what is the author's main argument?", "which chapter convinced me most?", "quote")
SAPIENS = ("shared fictions let strangers cooperate", "the one on money", "imagined order")
EMMA = ("self-knowledge comes before love", "the picnic at box hill", "badly done")
ULYSSES = ("one day holds a whole life", "nausicaa on the beach", "yes i said yes")


def old_book(guids: str, file: str, answers: tuple[str, ...], **more: object) -> list[Old]:
    return [old(guid, asked, text, file, **more) for guid, asked, text in zip(guids, BOOK, answers, strict=True)]


def new_book(start: int, file: str, answers: tuple[str, ...]) -> list[New]:
    return [new(start + at, asked, text, file) for at, (asked, text) in enumerate(zip(BOOK, answers, strict=True))]


@pytest.mark.parametrize("removed", [False, True], ids=["deleted just now", "deleted some time ago"])
def test_a_note_filled_in_from_a_template_takes_no_history_of_one_that_is_deleted(removed: bool) -> None:
    olds = old_book("abc", "sapiens.md", SAPIENS) + old_book("def", "emma.md", EMMA, removed=removed)
    news = new_book(0, "sapiens.md", SAPIENS) + new_book(3, "ulysses.md", ULYSSES)
    assert matched(olds, news) == {0: "a", 1: "b", 2: "c"}


def test_a_renamed_note_of_a_template_takes_its_cards_along_even_if_an_answer_is_written_anew() -> None:
    olds = old_book("abc", "sapiens.md", SAPIENS) + old_book("def", "emma.md", EMMA)
    news = new_book(0, "sapiens.md", SAPIENS) + new_book(3, "austen.md", (EMMA[0], "the ball, read again", EMMA[2]))
    assert matched(olds, news) == dict(enumerate("abcdef"))


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


# --- what a rewording is, and what it is not ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "3. ¿qué es rag?",
        "3) ¿qué es rag?",
        "(3) ¿qué es rag?",
        "q3: ¿qué es rag?",
        "pregunta 3 - ¿qué es rag?",
        "📌 ¿qué es rag?",
        "¿qué es rag? ⭐",
        "qué es rag",
        "¿que es rag?",
        "que es rag.",
        "¿qué es <u>rag</u>?",
        '<span style="color: red">¿qué es <b>rag</b></span>?',
    ],
)
def test_numbering_punctuation_accents_and_emoji_are_no_other_question(question: str) -> None:
    rewritten = [new(0, question, "otra cosa completamente distinta y nueva")]
    assert matched([old("a", "¿qué es rag?", "busca documentos y genera una respuesta")], rewritten) == {0: "a"}


@pytest.mark.parametrize("number", ["3、", "3.", "(3)", "(三)", "十二、", "q3:", "问题3:", "問3:", "第3题:", "3、 "])
@pytest.mark.parametrize("before", ["", "2、", "二、"])
def test_no_space_follows_numbering_in_scripts_without_spaces(before: str, number: str) -> None:
    assert matched([old("a", f"{before}线粒体", "发电厂")], [new(0, f"{number}线粒体", "发电厂")]) == {0: "a"}


def test_tags_that_are_asked_about_are_no_emphasis() -> None:
    olds = [old("a", "what does <b> do?", "bold text"), old("b", "what does </i> do?", "ends italics")]
    assert matched(olds, [new(0, "what does <i> do?", "italics"), new(1, "what does </b> do?", "ends bold")]) == {}
    assert words("<u>a <u>b</u></u> <b>c") == ["a", "b", "<", "b", ">", "c"]


def test_emphasis_in_emphasis_without_end_takes_no_square_of_its_length() -> None:
    assert words("<b>" * 20_000 + "a" + "</b>" * 20_000).count("a") == 1


@pytest.mark.parametrize("question", ["3.11の地震", "1.5倍とは", "三権分立とは", "2:1の比", "十二支とは", "19、20世紀"])
def test_what_only_begins_with_a_number_has_no_numbering(question: str) -> None:
    assert without_number(question) == (question, "")


@pytest.mark.parametrize(
    ("before", "after"), [("كتاب", "كِتَاب"), ("الى", "إلى"), ("שלום", "שָׁלוֹם"), ("молоко", "молоко́"), ("ma", "má")]
)
def test_points_and_accents_are_a_matter_of_spelling(before: str, after: str) -> None:
    for one, other in ((before, after), (after, before)):
        assert matched([old("a", normalise(one), "book")], [new(0, normalise(other), "book")]) == {0: "a"}
    assert matched([old("a", before, "book")], [new(0, after, "pen")]) == {}


def test_words_that_differ_in_points_alone_stay_themselves() -> None:
    olds = [old("a", "كَتَبَ", "he wrote"), old("b", "كُتُب", "books"), old("c", "كُتِبَ", "it was written")]
    news = [new(0, "كُتُب", "the books"), new(1, "كُتِبَ", "written"), new(2, "كَتَبَ", "he wrote it")]
    assert matched(olds, news) == {0: "b", 1: "c", 2: "a"}


def test_numbers_are_kept_apart_where_they_are_all_that_tells() -> None:
    olds = [old("a", "1. example", "a bakery with one oven")]
    assert matched(olds, [new(0, "5. example", "two cranes in a port")]) == {}
    assert matched(olds, [new(0, "2. example", "a bakery with one oven")]) == {0: "a"}


def test_a_note_that_is_renumbered_keeps_every_card() -> None:
    olds = [old(str(i), f"{i}. {q}", f"the answer to {q}") for i, q in enumerate(("what is b?", "what is c?"), 1)]
    news = [
        new(i, f"{i + 1}. {q}", f"the answer to {q}") for i, q in enumerate(("what is a?", "what is b?", "what is c?"))
    ]
    assert matched(olds, news) == {1: "1", 2: "2"}


NEAR_DUPLICATES = [
    ("when should you use a cache?", "when reads dominate writes", "when should you not use a cache?", "when writes dominate reads"),
    ("what are the advantages of tcp?", "reliable and ordered", "what are the disadvantages of tcp?", "slow and heavy"),
    ("what does the client do?", "it sends a request and waits", "what does the server do?", "it waits for a request and answers"),
    ("what is mitosis?", "mitosis divides a cell in two equal ones", "what is meiosis?", "meiosis divides a cell in four"),
    ("who wrote hamlet?", "william shakespeare", "who wrote macbeth?", "william shakespeare"),
    ("is a tuple mutable?", "no.", "is a named tuple mutable?", "no."),
    ("what does vitamin a do?", "it helps the eyes and the skin", "what does vitamin e do?", "it protects the skin and cells"),
    ("difference between a list and a tuple?", "one is mutable", "difference between a tuple and a set?", "one is ordered"),
    ("what is an index?", "a structure that speeds up reads", "what is a clustered index?", "the order of rows on disk"),
    ("什么是列表?", "一种有序的数据结构", "什么是元组?", "一种不可变的数据结构"),
    ("列表的优点是什么?", "速度快,容易测试", "列表的缺点是什么?", "占用内存多"),
    ("ما مزايا القائمة؟", "سريعة وسهلة", "ما عيوب القائمة؟", "بطيئة وصعبة"),
    ("how do you convert str to bytes?", "s.encode()", "how do you convert bytes to str?", "b.decode()"),
    ("what does the for statement do?", "repeats a block over items", "what does the if statement do?", "runs a block if true"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "told", "after", "tells"), NEAR_DUPLICATES, ids=lambda text: text[:24])
def test_a_near_duplicate_in_the_place_of_another_takes_no_history(
    before: str, told: str, after: str, tells: str
) -> None:
    around = [("how do you test a parser?", "with cases"), ("what is a compiler?", "it translates programs")]
    olds = [old("x", *around[0], order=1), old("a", before, told, order=2), old("y", *around[1], order=3)]
    news = [new(0, *around[0]), new(1, after, tells), new(2, *around[1])]
    assert matched(olds, news) == {0: "x", 2: "y"}


def test_both_stay_themselves_where_near_duplicates_stand_together() -> None:
    olds = [
        old(f"{i}{side}", *pair)
        for i, (b, t, a, s) in enumerate(NEAR_DUPLICATES)
        for side, pair in (("b", (b, t)), ("a", (a, s)))
    ]
    news = [new(i, f"{card.question} ", f"{card.answer}, as the book says") for i, card in enumerate(olds)]
    assert matched(olds, [new(i, q.question.strip(), q.answer) for i, q in enumerate(news)]) == {
        i: card.guid for i, card in enumerate(olds)
    }


def test_a_letter_is_a_name_however_like_the_answers_are() -> None:
    answer = " ".join(f"fact{number}" for number in range(30))
    before = old("a", "give an example of vitamin d.", f"vitamin d is {answer}")
    assert matched([before], [new(0, "give an example of vitamin e.", f"vitamin e is {answer}")]) == {}


def test_an_opposite_is_another_question_however_like_the_answers_are() -> None:
    answer = " ".join(f"fact{number}" for number in range(30))
    before = old("a", "¿cuáles son las ventajas de el servidor?", answer)
    assert matched([before], [new(0, "¿cuáles son las desventajas de el servidor?", f"{answer} y más")]) == {}


def test_a_word_more_in_a_question_and_two_in_a_long_answer_is_the_same_card() -> None:
    answer = " ".join(f"fact{number}" for number in range(30))
    assert matched([old("a", "what is rag?", answer)], [new(0, "what is rag today?", f"{answer} and more")]) == {0: "a"}


def test_a_question_in_another_language_with_its_answer_is_the_same_card() -> None:
    assert matched([old("a", "what is retrieval?", LONG)], [new(0, "¿qué es la recuperación?", LONG)]) == {0: "a"}


def test_an_answer_that_others_have_too_does_not_decide() -> None:
    olds = [old("a", "what is retrieval?"), old("b", "what is search?")]
    news = [new(0, "¿qué es la recuperación?"), new(1, "what is search?")]
    assert matched(olds, news) == {1: "b"}


def test_merged_questions_keep_the_history_of_the_one_that_is_whole_in_it() -> None:
    olds = [old("a", "what is a cache?", LONG), old("b", "what is a proxy?", "it stands between two machines", order=1)]
    merged = new(0, "what is a cache? and where is it kept and how long?", f"{LONG}. it is kept in memory for a day.")
    assert matched(olds, [merged, new(1, "what is a proxy?", "it stands between two machines")]) == {0: "a", 1: "b"}


def test_swapped_notes_keep_short_questions_by_their_answers() -> None:
    olds = [
        old("a", "definition", "a tree that balances itself", file="avl.md"),
        old("b", "definition", "money agreed on by two", file="price.md"),
    ]
    news = [
        new(0, "definition", "money agreed on by two", file="avl.md"),
        new(1, "definition", "a tree that balances itself", file="price.md"),
    ]
    assert matched(olds, news) == {0: "b", 1: "a"}


def test_a_question_edited_in_place_is_not_taken_by_its_copy_elsewhere() -> None:
    olds = [old("a", "what is rag?", LONG)]
    news = [new(0, "what is rag?", f"{LONG}, or so", file="n.md"), new(1, "what is rag?", LONG, file="copy.md")]
    assert matched(olds, news) == {0: "a"}


@pytest.mark.parametrize("question", ["what exactly is rag?", "what is rag for search?", "how does rag find anything?"])
def test_a_question_reworded_in_place_is_not_taken_by_its_copy_elsewhere(question: str) -> None:
    """So it is when a sync tool puts `Note.sync-conflict-….md` beside a note; and that copy is deleted later."""
    olds = [old("a", "what is rag?"), old("b", "what is bm25?", "it counts words", order=1)]
    copies = [new(2, "what is rag?", file="n.sync-conflict.md"), new(3, "what is bm25?", "it counts words", "n.s.md")]
    assert matched(olds, [new(0, question), new(1, "what is bm25?", "it counts words"), *copies]) == {0: "a", 1: "b"}


def test_a_moved_question_is_not_kept_back_by_another_one_with_its_answer() -> None:
    olds = [old("a", "is mercury a planet?", "yes"), old("b", "is venus a planet?", "yes", order=1)]
    news = [new(0, "is venus a planet at all?", "yes"), new(1, "is mercury a planet?", "yes", file="planets.md")]
    assert matched(olds, news)[1] == "a"


WORDS = [("haus", "house"), ("baum", "tree"), ("hund", "dog"), ("katze", "cat")]


def replaced(before: str, after: str, words: Sequence[tuple[str, str]], answers: str = "{}") -> dict[int, str]:
    """Ask for words in one form, each in its own note, then in another one; return what is matched."""
    olds = [old(str(n), before.format(word), text, f"{n}.md") for n, (word, text) in enumerate(words)]
    news = [new(n, after.format(word), answers.format(text), f"{n}.md") for n, (word, text) in enumerate(words)]
    return matched(olds, news)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("translate: {}", "translate into english: {}"),
        ("capital city of {}", "{}: capital"),
        ("{} means?", "german {}?"),
    ],
)
def test_words_that_find_and_replace_added_or_took_away_are_no_other_questions(before: str, after: str) -> None:
    assert replaced(before, after, WORDS) == {0: "0", 1: "1", 2: "2", 3: "3"}
    assert replaced(before, after, WORDS[:2]) == {}, "of two it may be chance"


@pytest.mark.parametrize(
    ("before", "after", "answers"),
    [
        ("capital of {}", "largest city of {}", "{}"),
        ("ends {} well", "never ends {} well", "{}"),
        ("translate: {}", "translate into english: {}", "the {}s"),
    ],
    ids=["other words", "turned round", "another answer"],
)
def test_what_find_and_replace_made_another_question_of_is_another_one(before: str, after: str, answers: str) -> None:
    assert replaced(before, after, WORDS, answers) == {}


def test_find_and_replace_does_not_tell_apart_what_has_one_answer() -> None:
    assert replaced("translate: {}", "translate into english: {}", [(word, "thing") for word, _text in WORDS]) == {}


def test_a_question_whose_answer_became_that_of_a_moved_one_stays_itself() -> None:
    olds = [old("a", "what is rag in search?"), old("b", "what is rag in music?", "an old dance", order=1)]
    news = [new(0, "what is rag in music?"), new(1, "what is rag in search?", "something else", file="search.md")]
    assert matched(olds, news)[0] == "b"


def test_neighbours_tell_apart_what_is_equally_near() -> None:
    text = "the first law says that energy is never lost in a closed system"
    olds = [
        old("p", "what is heat?", "motion"),
        old("a", "what says the first law?", text, order=1),
        old("q", "what is work?", "force", order=2),
    ]
    news = [
        new(0, "what is heat?", "motion"),
        new(1, "what exactly says the first law?", text),
        new(2, "what is work?", "force"),
        new(3, "what exactly says the first law", text),
    ]
    assert matched(olds, news)[1] == "a"


def test_a_tombstone_does_not_take_a_question_whose_answer_is_a_living_cards() -> None:
    olds = [
        old("dead", "explain rag", "it was something else then", removed=True),
        old("living", "what is retrieval?", LONG),
    ]
    assert matched(olds, [new(0, "explain rag", LONG)]) == {0: "living"}


def test_questions_without_answers_are_matched_by_their_words() -> None:
    olds = [old("a", "what is rag?", ""), old("b", "what is bm25?", "", order=1)]
    assert matched(olds, [new(0, "explain bm25", ""), new(1, "what is rag", "")]) == {0: "b", 1: "a"}


# --- what always holds --------------------------------------------------------------------------------------------------

TEXTS = st.sampled_from(
    [
        "what is a list?",
        "what is a tuple?",
        "definition",
        "3. definition",
        "what is rag?",
        "explain rag",
        "what is tcp?",
    ]
)
ANSWERS = st.sampled_from(
    ["", "yes", LONG, f"{LONG}, too", "it orders packets and repeats lost ones", "a row of items"]
)
ITEMS = st.lists(st.tuples(TEXTS, ANSWERS, st.sampled_from(["n.md", "m.md"]), st.booleans()), max_size=9)


def build(
    before: list[tuple[str, str, str, bool]], after: list[tuple[str, str, str, bool]]
) -> tuple[list[Old], list[New]]:
    olds = [old(f"g{i}", q, a, file=f, order=i, removed=gone) for i, (q, a, f, gone) in enumerate(before)]
    return olds, [new(i, q, a, file=f) for i, (q, a, f, _gone) in enumerate(after)]


@given(ITEMS, ITEMS, st.randoms())
def test_matching_is_one_to_one_and_does_not_depend_on_the_order_of_its_inputs(before, after, random) -> None:  # type: ignore[no-untyped-def]
    olds, news = build(before, after)
    found = match_questions(olds, news)
    assert len({match.guid for match in found[0].values()}) == len(found[0])
    random.shuffle(olds)
    random.shuffle(news)
    assert match_questions(olds, news) == found


@given(ITEMS, ITEMS)
def test_an_unchanged_question_keeps_its_card_or_a_twins(before, after) -> None:  # type: ignore[no-untyped-def]
    olds, news = build(before, after)
    by_guid = {card.guid: card for card in olds}
    found = matched(olds, news)
    living = {(card.question, card.answer, card.file) for card in olds if not card.removed}
    for question in news:
        same = (question.question, question.answer, question.file)
        twins = sum((each.question, each.answer, each.file) == same for each in news)
        if same in living and twins == 1:
            card = by_guid[found[question.index]]
            assert (card.question, card.answer, card.file) == same


@given(ITEMS, ITEMS)
def test_an_unrelated_note_changes_no_decision(before, after) -> None:  # type: ignore[no-untyped-def]
    olds, news = build(before, after)
    alone = matched(olds, news)
    olds.append(old("other", "how deep is the sea?", "eleven kilometres at most", file="sea.md"))
    news.append(new(len(news), "how deep is the sea?", "eleven kilometres at most", file="sea.md"))
    assert matched(olds, news) == alone | {len(news) - 1: "other"}


@pytest.mark.parametrize("a_note", [20, 10_000])
def test_pairs_compared_grow_with_the_questions_and_not_with_their_square(a_note: int) -> None:
    def compared(count: int) -> int:
        texts = [
            (f"{i // a_note}.md", f"what is thing{i} of kind{i % 7}?", f"thing{i} keeps order{i} in row{i % 11}")
            for i in range(count)
        ]
        olds = [old(str(i), q, a, file=f, order=i) for i, (f, q, a) in enumerate(texts)]
        state = settle(olds, [new(i, f"explain {q}", f"{a} and more", file=f) for i, (f, q, a) in enumerate(texts)])
        return state.comparisons

    assert compared(1200) <= 20 * 1200
    assert compared(1200) <= 3 * compared(600)


# --- words ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("what is c++?", ["what", "is", "c++"]),
        ("c# or c?", ["c#", "or", "c"]),
        ("client/server", ["client", "server"]),
        ("x-1", ["x", "-", "1"]),
        ("什么是列表?", ["什", "么", "是", "列", "表"]),
        ("हिन्दी क्या है", ["हिन्दी", "क्या", "है"]),
        ("كَتَبَ الدرس", ["كَتَبَ", "الدرس"]),
        ("don't stop", ["don't", "stop"]),
        ("สวัสดี", list("สวัสดี")),
    ],
)
def test_words_in_any_script(text: str, found: list[str]) -> None:
    assert words(text) == found
