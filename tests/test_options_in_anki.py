"""Options turned on and off, for a question, a note, a folder or the vault: what real Anki has, and no review is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.agreement import NoMedia
from support.command_line import ran
from support.story import Story, plain

from note2anki.cards import highlights
from note2anki.rendering import Renderer
from note2anki.rendering.renderer import Origin
from note2anki.runs.clozes import number_clozes

pytestmark = pytest.mark.also_on_disk

RENDERER = Renderer(NoMedia())

Q = "Which parts are there?"


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with Story(tmp_path) as story:
        yield story


def cards(story: Story, question: str = Q) -> int:
    return story.anki.card_count(story.note(question).guid)


# Type


@pytest.mark.parametrize(
    ("answer", "typed"),
    [
        ("The **generator**.", "The generator."),
        ("Retrieval[^1] first.^[Or not.]\n\n[^1]: Searching a store.", "Retrieval first."),
        ("[[Retrieval|Retrieving]] and `code`", "Retrieving and code"),
        ("- one\n- two", "one two"),
        ("$x^2$ and $$y$$", "x^2 and y"),
        ("A tag #here is none", "A tag is none"),
        ("![[tone.mp3]] a tone", "a tone"),
        ("a < b & c", "a < b & c"),
        ("| a | b |\n|---|---|\n| c | d |", "a b c d"),
        ("نعم، RAG", "نعم، RAG"),
        ("数据库。很快", "数据库。很快"),
        ("שלום\u200f", "שלום"),
        ("Donau\u00addampf\u200bschiff", "Donaudampfschiff"),
        ("Send \u200b it.\n\u200e\nNow.", "Send it. Now."),
        ("می\u200cروم", "می\u200cروم"),
        ("<ruby>漢字<rt>かんじ</rt></ruby>", "漢字"),
        ("- one\n  - two\n- three", "one two three"),
        ("<dl><dt>one</dt><dd>two</dd></dl>", "one two"),
        ("<figure>one<figcaption>two</figcaption></figure>", "one two"),
        ("- one<hr>two", "one two"),
        ("`{{ user.name }}`", "{{ user.name }}"),
        ("{{c1::x}}", "{{c1::x}}"),
        ("`[sound:a.mp3]`", "[sound:a.mp3]"),
        ("`\\(a\\)`", "\\(a\\)"),
    ],
)
def test_what_is_to_be_typed_is_the_text_alone_and_typing_it_is_right(story: Story, answer: str, typed: str) -> None:
    story.write("tone.mp3", b"ID3")
    story.write("A.md", f"##### {Q} #anki/type\n{answer}\n")
    story.again()
    expected = story.field(Q, "TypeIn")
    result = story.anki.anki.compare_answer(expected, typed)
    assert "typeBad" not in result
    assert "typeMissed" not in result


def test_typing_turned_off_and_on_again_keeps_the_card(story: Story) -> None:
    story.write("A.md", f"##### {Q} #anki/type\nTwo.\n")
    story.start()
    guid = story.note(Q).guid
    assert "[[type:TypeIn]]" in story.anki.front(guid)
    story.edit("A.md", (" #anki/type", ""))
    story.again()
    assert ("[[type:" in story.anki.front(guid), story.questions()) == (False, {Q: Q})
    story.edit("A.md", (Q, f"{Q} #anki/type"))
    story.again()
    assert ("[[type:TypeIn]]" in story.anki.front(guid), story.questions()) == (True, {Q: Q})


def test_a_typed_cloze_asks_for_the_deletion_and_makes_no_card_of_the_plain_text(story: Story) -> None:
    story.write(
        "A.md", f"##### {Q} #anki/cloze #anki/type\nA ==retriever==[^1] and `}}}}` {{{{c7::x}}}}.\n\n[^1]: Note.\n"
    )
    story.again()
    guid = story.note(Q).guid
    assert (cards(story), re.findall(r"\{\{c\d", story.field(Q, "TypeIn"))) == (1, [])
    assert "[[type:cloze:Text]]" in story.anki.front(guid)


# Clozes

ODD = [
    "A ==nested ==inner== outer== text",
    "A ==crossing **bold== text**",
    "==$\\frac{a}{b}}$== and ==`a::b}}`== and ==x::y}}z==",
    "| a | ==in a head== |\n|---|---|\n| ==in a cell== | d | ==beyond== |",
    "- ==in an item==\n  1. ==below it==\n- [ ] ==a task==",
    "> [!note] ==a title==\n> ==a callout==",
    "`==no==` and\n\n```\n==no==\n```\n\n    ==no==\n\n==yes==",
    "==two\nlines==",
    "==[[Target|a link]]== and ==![[tone.png]]==",
    "A[^1] ==yes==\n\n[^1]: ==a footnote==\n[^2]: ==of nothing==",
    "Inline^[==in a footnote==].",
    "==[^1]== ==yes[^1]== ==and[^9]==\n\n---\ntags: #t\n\n[^1]: ==below the tags==",
    "###### ==a heading==\n\n~~==struck==~~ <b>==bold==</b>\n\n<div>==no==</div>",
    "==مرحبا== 和 ==数据库== و ==RAG==",
    "==a== ==A== == a==",
]


def shown(story: Story) -> set[int]:
    return {int(number) for number in re.findall(r"\{\{c(\d+)::", story.field(Q, "Text"))}


@pytest.mark.parametrize("answer", ODD)
def test_every_highlight_is_a_deletion_with_a_card_wherever_it_stands(story: Story, answer: str) -> None:
    story.write("tone.png", b"\x89PNG\r\n\x1a\n")
    story.write("A.md", f"##### {Q} #anki/cloze\n{answer}\n")
    story.again()
    note = story.note(Q)
    assert note.kind == "Cloze"
    assert len(note.cards) == len(shown(story)) > 0
    for ordinal in (number - 1 for number in shown(story)):
        assert 'class="cloze"' in story.anki.front(note.guid, ordinal)
    assert not re.search(r"\{\{c\d+::(?:<[^>]*>)*(?:no|beyond|of nothing)\b", story.field(Q, "Text"))
    assert story.anki.empty_cards() == set()


PIECES = st.lists(
    st.sampled_from(
        ["==a==", "==b c==", "== ", "==", "**", "`", "$x$", "\n", "\n\n", "- ", "> ", "| ", "|", "|---|---|\n", "[^1]",
         "\n[^1]: ", "^[", "]", "text ", "[[L|", "]]", "%%", "# ", "<b>", "{{c1::", "}}", "::", "```\n", "    "]
    ),
    max_size=14,
)  # fmt: skip


@given(PIECES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
def test_what_is_numbered_is_what_the_card_shows(pieces: list[str]) -> None:
    answer = "".join(pieces)
    names = highlights(answer)
    numbered = dict(number_clozes(names, ()))
    html = RENDERER.blocks(answer, Origin("Note.md"), clozes=numbered).html
    assert {int(number) for number in re.findall(r"\{\{c(\d+)::", html)} == {numbered[name] for name in names}


def test_a_cloze_whose_last_deletion_is_gone_stays_as_it_is_until_a_change_of_type_is_allowed(story: Story) -> None:
    story.write("A.md", f"##### {Q} #anki/cloze\nA ==retriever== and more.\n")
    story.start()
    before = story.note(Q)
    story.edit("A.md", ("==retriever==", "retriever"))
    assert "N2A037" in [each.code for each in story.plan().diagnostics]
    after = story.again()
    assert (after.touched, story.note(Q)) == (set(), before)
    assert [code for code in after.codes if code in ("N2A018", "N2A037")] == ["N2A018", "N2A037"]
    allowed = story.again(allow_type_change=True)
    assert (allowed.new, story.questions(), story.removed()) == ({Q}, {Q: ""}, {Q: Q})


def test_a_highlight_taken_away_and_given_back_has_its_reviews_again(story: Story) -> None:
    story.write("A.md", f"##### {Q} #anki/cloze\nA ==retriever== and a ==generator==.\n")
    story.start()
    guid = story.note(Q).guid
    story.edit("A.md", ("==generator==", "generator"))
    story.again()
    assert (story.anki.reviews(guid, 1), story.anki.empty_cards()) == (1, {guid})
    story.edit("A.md", ("and a generator", "and a ==generator== and a ==reranker=="))
    story.again()
    assert [story.anki.reviews(guid, ordinal) for ordinal in range(3)] == [1, 1, 0]
    assert story.anki.empty_cards() == set()


def test_a_type_changed_and_changed_back_takes_up_the_reviews_that_were_left(story: Story) -> None:
    plain_note, cloze_note = f"##### {Q}\nA ==retriever==.\n", f"##### {Q} #anki/cloze\nA ==retriever==.\n"
    story.write("A.md", plain_note)
    story.start()
    question = story.note(Q).guid
    story.write("A.md", cloze_note)
    assert ("N2A037" in story.again().codes, story.note(Q).guid) == (True, question)
    changed = story.again(allow_type_change=True).outcome
    (removed,) = (change for change in changed.changes if change.change == "removed")
    assert (removed.guid, removed.reason) == (question, "its question is a cloze now, with another card")
    (cloze,) = (note.guid for note in story.seen().values() if not note.removed)
    story.study()
    assert story.again().codes.count("N2A037") == 0
    story.write("A.md", plain_note)
    assert "N2A037" in story.again().codes
    back = story.again(allow_type_change=True)
    assert (back.new, {note.guid: note.removed for note in story.seen().values()}) == (
        set(),
        {question: False, cloze: True},
    )
    story.write("A.md", cloze_note)
    story.again(allow_type_change=True)
    assert {note.guid: note.removed for note in story.seen().values()} == {question: True, cloze: False}
    assert (story.anki.reviews(question) >= 1, story.anki.reviews(cloze) >= 1) == (True, True)


@pytest.mark.parametrize("place", ["Folder/B.md", "Other.md"])
def test_a_type_changed_back_after_the_question_was_moved_takes_up_the_reviews(story: Story, place: str) -> None:
    answer = "A ==retriever== finds what the generator is to read."
    story.write("A.md", f"##### {Q}\n{answer}\n")
    story.write("Other.md", "##### Which other ones?\nNone.\n")
    story.start()
    question = story.note(Q).guid
    story.edit("A.md", (Q, f"{Q} #anki/cloze"))
    changed = story.again(allow_type_change=True)
    assert [each.reason for each in changed.outcome.changes if each.change == "removed"] == [
        "its question is a cloze now, with another card"
    ]
    text = story.read("A.md")
    story.delete("A.md")
    story.write(place, (story.read(place) if place == "Other.md" else "") + text)
    story.again()
    story.edit(place, (" #anki/cloze", ""))
    story.again(allow_type_change=True)
    assert ([guid for guid, note in story.seen().items() if note.front == Q and not note.removed]) == [question]
    assert story.questions()[Q] == Q


def test_a_type_changed_back_takes_no_card_that_another_note_s_question_had(story: Story) -> None:
    for name, parts in (("A.md", "A ==retriever== and an index."), ("B.md", "A ==wheel== and four doors.")):
        story.write(name, f"##### {Q}{' #anki/cloze' if name == 'B.md' else ''}\n{parts}\n")
    story.start()
    story.edit("A.md", (Q, f"{Q} #anki/cloze"))
    story.again(allow_type_change=True)
    story.edit("B.md", (" #anki/cloze", ""))
    story.again(allow_type_change=True)
    assert story.answers()["A wheel and four doors."] == ""


def test_a_card_that_another_question_has_again_is_not_taken_for_a_changed_type(story: Story) -> None:
    answer = "The ==retriever== of [[RAG]]."
    story.write("A.md", f"- ##### {Q}\n  {answer}\n")
    story.start()
    story.write("A.md", f"- ##### {Q} #anki/cloze\n  {answer}\n")
    story.again(allow_type_change=True)
    story.write("A.md", f"- ##### {Q}\n  {answer}\n- ##### {Q}\n  {answer} And more of [[RAG]] and [[RAG]].\n")
    assert story.again(allow_type_change=True).outcome.counts["questions"] == 2
    assert len(story.answers()) == 2


def test_a_changed_type_s_new_card_is_not_that_of_a_new_question(story: Story) -> None:
    story.write("Old.md", f"- ##### {Q}\n  A ==retriever== and a generator.\n")
    story.start()
    story.rename("Old.md", "A.md")
    story.again()
    story.write("A.md", f"- ##### {Q}\n  Wheels.\n- ##### {Q} #anki/cloze\n  A ==retriever== and a generator.\n")
    assert story.again(allow_type_change=True).outcome.counts["questions"] == 2
    assert len(story.answers()) == 2


# By folder, tag, note and heading


RULES = """\
reverse = false

[[rules]]
folder = "Languages"
reverse = true

[[rules]]
tag = "no-way-back"
reverse = false

[[rules]]
tag = "vocab"
type = true
"""


@pytest.mark.parametrize(
    ("file", "note", "reverse", "typed"),
    [
        ("Languages/A.md", f"##### {Q}\nTwo.\n", True, False),
        ("languages/deep/A.md", f"##### {Q}\nTwo.\n", True, False),
        ("Other Languages/A.md", f"##### {Q}\nTwo.\n", False, False),
        ("Languages/A.md", f"---\ntags: [no-way-back]\n---\n##### {Q}\nTwo.\n", False, False),
        ("Languages/A.md", f"##### {Q} #no-way-back\nTwo.\n", False, False),
        ("Languages/A.md", f"##### {Q}\nTwo. #Vocab/verbs\n", True, True),
        ("A.md", f"##### {Q}\nTwo.\n\n---\ntags: #vocab\n", False, True),
        ("A.md", f"##### {Q}\nTwo. #vocabulary\n", False, False),
        ("Languages/A.md", f"---\nnote2anki: {{reverse: false}}\n---\n##### {Q}\nTwo.\n", False, False),
        ("Languages/A.md", f"---\nnote2anki: {{reverse: false}}\n---\n##### {Q} #anki/reverse\nTwo.\n", True, False),
        ("Languages/A.md", f"##### {Q} #anki/no-reverse\nTwo.\n", False, False),
        ("A.md", f"##### {Q} #vocab #anki/no-type\nTwo.\n", False, False),
    ],
)
def test_the_nearest_word_on_an_option_counts(
    story: Story, file: str, note: str, *, reverse: bool, typed: bool
) -> None:
    story.write("note2anki.toml", RULES)
    story.write(file, note)
    story.again()
    assert (story.field(Q, "Reverse") == "1", story.field(Q, "TypeIn") != "") == (reverse, typed)
    assert cards(story) == (2 if reverse else 1)


def test_a_rule_may_set_the_question_level_or_skip(story: Story) -> None:
    story.write(
        "note2anki.toml",
        '[[rules]]\nfolder = "Books"\nquestion_level = [2, 3]\n\n[[rules]]\ntag = "draft"\nskip = true\n',
    )
    story.write("Books/B.md", "## Two?\nAn answer.\n\n### Three?\nA deeper one.\n\n##### Five\nIts part.\n")
    story.write("A.md", "##### Five?\nHere.\n\n##### Six?\nNot yet. #draft\n")
    story.again()
    assert set(story.questions()) == {"Two?", "Three?", "Five?"}
    assert "Three" not in story.field("Two?", "Answer")
    assert "Its part" in story.field("Three?", "Answer")


def test_a_rule_taken_away_and_put_back_loses_no_review(story: Story) -> None:
    story.write("note2anki.toml", RULES)
    story.write("Languages/A.md", f"##### {Q}\nTwo.\n")
    story.start()
    guid = story.note(Q).guid
    story.write("note2anki.toml", "")
    story.again()
    assert (story.anki.reviews(guid, 1), story.anki.empty_cards()) == (1, {guid})
    story.write("note2anki.toml", RULES)
    story.again()
    assert (story.anki.reviews(guid, 1), story.anki.empty_cards()) == (1, set())


def test_a_rule_for_a_folder_that_holds_no_note_is_reported(story: Story) -> None:
    story.write("note2anki.toml", '[[rules]]\nfolder = "Langages"\nreverse = true\n')
    story.write("Languages/A.md", f"##### {Q}\nTwo.\n")
    assert "N2A059" in story.again().codes
    assert [each["code"] for each in ran("check", story.vault)["diagnostics"]] == ["N2A059"]


def test_right_to_left_and_cjk_read_in_their_own_direction(story: Story) -> None:
    story.write(
        "A.md", "##### ما هو [[RAG]]؟\n> [!hint]\n> تلميح\n\nاسترجاع [[توليد]].\n\n##### [[数据库]]是什么？\n很快。\n"
    )
    story.again()
    guid = story.note("ما هو RAG ؟").guid
    for html in (story.anki.front(guid), story.anki.back(guid), story.anki.back(story.note("توليد").guid)):
        body = html.partition("</style>")[2]
        assert body.count('dir="auto"') >= 1
    assert re.search(r'<li dir="auto">', story.field("توليد", "Mentions"))
    assert plain(story.field("数据库", "Mentions")) == "数据库 是什么？ A"
