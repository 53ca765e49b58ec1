"""Cloze deletions: each keeps its number by its text, and what is numbered is what the card shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.agreement import NoMedia

from note2anki.cards import highlights
from note2anki.rendering import Renderer
from note2anki.rendering.field_text import clozes_of, markdown_of
from note2anki.rendering.renderer import Origin
from note2anki.runs.clozes import number_clozes


def numbers(*answers: str) -> dict[str, int]:
    """The numbers of the last of these answers' deletions, after the earlier ones went out in turn."""
    known: tuple[tuple[str, int], ...] = ()
    before: list[str] = []
    for answer in answers:
        names = highlights(answer)
        known, before = number_clozes(names, known, before), names
    return {name: dict(known)[name] for name in before}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (("==a== ==b==",), {"a": 1, "b": 2}),
        (("==a== ==b==", "==b== ==a=="), {"b": 2, "a": 1}),
        (("==a== ==b==", "==c== ==a== ==b=="), {"c": 3, "a": 1, "b": 2}),
        (("==a== ==b==", "==b=="), {"b": 2}),
        (("==a== ==b==", "==b==", "==b== ==c=="), {"b": 2, "c": 3}),
        (("==a== ==b==", "==b==", "==b== ==a=="), {"b": 2, "a": 1}),
        (("==a== ==b==", "none", "==b== ==a== ==c=="), {"b": 2, "a": 1, "c": 3}),
        (("==a== b ==a==",), {"a": 1}),
        (("==A  a== ==a a==",), {"a a": 1}),
        (("==red==", "==dark red=="), {"dark red": 1}),
        (("==the retriever==", "==retriever=="), {"retriever": 1}),
        (("==mitocondria==", "==mitocondrias=="), {"mitocondrias": 1}),
        (("==white==", "==blue=="), {"blue": 2}),
        (("==1945==", "==1946=="), {"1946": 2}),
        (("==left==", "==lift=="), {"lift": 2}),
        (("==increase==", "==decrease=="), {"decrease": 2}),
        (("==red== ==blue==", "==dark red== ==dark blue=="), {"dark red": 1, "dark blue": 2}),
        (("==red==", "==dark red== ==light red=="), {"dark red": 2, "light red": 3}),
        (("==red==", "==dark red==", "==dark red== ==red=="), {"dark red": 1, "red": 2}),
        (("==第一次世界大战==", "==第二次世界大战=="), {"第二次世界大战": 2}),
        (("==线性规划法==", "==非线性规划法=="), {"非线性规划法": 2}),
        (("==アメリカン==", "==アメリカソ=="), {"アメリカソ": 1}),
        (("==cafe\u0301== ==el cafe\u0301==", "==el caf\u00e9== ==caf\u00e9=="), {"el caf\u00e9": 2, "caf\u00e9": 1}),
        (("==cafe\u0301==", "none", "==caf\u00e9=="), {"caf\u00e9": 1}),
        (("==$x_{1_{2} }$==", "==$x_{1_{2}}$=="), {"x_{1_{2}}": 1}),
        (("==![[a.png]]== ==![[b.png]]==", "==![[b.png]]=="), {"b.png": 2}),
    ],
)
def test_a_deletion_keeps_its_number_by_its_text(answers: tuple[str, ...], expected: dict[str, int]) -> None:
    assert numbers(*answers) == expected


ANSWERS = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=5), max_size=6)


@given(ANSWERS)
def test_a_number_never_stands_for_another_text(edits: list[list[str]]) -> None:
    meaning: dict[int, str] = {}
    known: tuple[tuple[str, int], ...] = ()
    before: list[str] = []
    for names in edits:
        texts = list(dict.fromkeys(name * 6 for name in names))
        known, before = number_clozes(texts, known, before), texts
        for name, number in known:
            assert meaning.setdefault(number, name) == name


@pytest.mark.parametrize(
    "highlight",
    [
        "$x^2$", "energy $E=mc^2$ is", "$$a^2$$", "$a<b$", "$a_{b_{c}}$", "$a}}}$", "$a::b$", "`$x$`", "`\\(x\\)`", "\\(x\\)",
        "two\nlines", "a^[foot] b", "a[^1] b", "**bold** [[RAG|alias]]", "R&D", "a\\*b", "ümläut İ", "a <b>c</b> d",
    ],
)  # fmt: skip
def test_a_deletion_that_is_read_from_anki_has_the_name_that_it_has_in_the_note(highlight: str) -> None:
    answer = f"==first== and =={highlight}== of $a_{{b_{{c}}}}$\n\n[^1]: Foot.\n"
    numbered = number_clozes(highlights(answer), ())
    html = Renderer(NoMedia()).blocks(answer, Origin("Note.md"), clozes=dict(numbered)).html
    assert clozes_of(html) == numbered
    assert "$a_{b_{c}}$" in markdown_of(html)
