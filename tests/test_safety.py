"""Whatever a note holds, a card holds only what the allow-list names, and Anki finds nothing in it to interpret."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from support.anki_collection import Collection
from support.hostile import ALL, FORMULAS, MARKDOWN, MUTATIONS, ONE_LINE, SCRIPTS, write_hostile_vault
from support.rendered_cards import render_vault

from note2anki.model import Medium, Options
from note2anki.rendering import (
    ConceptChip,
    ConceptParts,
    Excerpt,
    MentionParts,
    QuestionParts,
    Rendered,
    Renderer,
    Target,
    Trouble,
    render_concept,
    render_question,
)
from note2anki.rendering.allowed import ATTRIBUTES, SCHEMES, STYLES, TAGS
from note2anki.rendering.formulas import risky_command
from note2anki.rendering.safety import safe_text, sanitize

#: What Anki interprets in any field (import rules, 15), and the reviewers in any side of a card.
LIVE = re.compile(r"\[/?(?:sound:|anki:|latex\]|\$\$?\])|\[\[type:|\{\{c[\d,]+::", re.IGNORECASE)
FOREIGN = {
    "card",
    "card1",
    "nightMode",
    "night_mode",
    "cloze",
    "replay-button",
    "soundLink",
    "typeGood",
    "mathjax_process",
}
IMAGE = "n2a-0123456789abcdef0123.png"
#: What becomes of a drawing that is written out in a note: safe as the file of an `<img>`, in which nothing runs.
WRITTEN = re.compile(r"n2a-[0-9a-f]{20}\.svg")


class OneImage:
    """A vault with one image, `x.png`."""

    name = "Vault"

    def find(self, target: str, source: str, *, markdown: bool = False) -> Target | None:
        return Target("x.png", by_name=True) if target == "x.png" else None

    def medium(self, file: str) -> Medium | Trouble:
        return Medium(IMAGE, file)

    def excerpt(self, file: str, fragment: str) -> Excerpt | Trouble:
        return Trouble("N2A024")


RENDERER = Renderer(OneImage())
# The tests' own parsing may say that a text looks like an address or like XML.
pytestmark = pytest.mark.filterwarnings(
    "ignore::bs4.MarkupResemblesLocatorWarning", "ignore::bs4.XMLParsedAsHTMLWarning"
)


def faults(html: str) -> list[str]:
    """What in a field's HTML the allow-list does not name."""
    found = []
    for element in BeautifulSoup(html, "html.parser").find_all(True):
        if element.name not in TAGS:
            found.append(f"<{element.name}>")
        for name, value in element.attrs.items():
            text = " ".join(value) if isinstance(value, list) else str(value)
            if name not in ATTRIBUTES["*"] | ATTRIBUTES.get(element.name, set()):
                found.append(f"<{element.name} {name}>")
            if name == "href" and text.partition(":")[0].lower() not in SCHEMES:
                found.append(f"href {text}")
            if name == "src" and text != IMAGE and not WRITTEN.fullmatch(text):
                found.append(f"src {text}")
            if name == "class" and set(text.split()) & FOREIGN:
                found.append(f"class {text}")
            if name == "style" and {part.partition(":")[0].strip() for part in text.split(";") if part} - STYLES:
                found.append(f"style {text}")
            if name == "style" and re.search(r"url|image|expression|var\(|\\", text):
                found.append(f"style {text}")
    return found + [f"live {live}" for live in LIVE.findall(html)]


def shown_math(html: str) -> list[str]:
    """What MathJax would take for a formula: it looks at the text outside code, and through `<wbr>`."""
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.find_all(["code", "pre", "wbr"]):
        element.decompose() if element.name != "wbr" else element.unwrap()
    # An element between the two parts them: MathJax joins no texts across one.
    return re.findall(r"\\[(\[]", soup.decode_contents().replace("&amp;", "&"))


pieces = st.sampled_from([*SCRIPTS, *MUTATIONS, *MARKDOWN])
marks = st.sampled_from(
    [
        "\n",
        "\n\n",
        " ",
        "- ",
        "> ",
        "> [!note] ",
        "    ",
        "```\n",
        "`",
        "**",
        "==",
        "%%",
        "<!--",
        "-->",
        "<b>",
        "</b>",
        "<pre>",
        "</code>",
        "<table>",
        "<td>",
        "<svg>",
        "</svg>",
        "<math>",
        "<style>",
        "</style>",
        '<p title="',
        "'",
        '"',
        ">",
        "|",
        "[[",
        "]]",
        "![[",
        "\\",
        "&",
        "&#",
        "::",
        "}}",
        "{{c1::",
        "[^1]",
        "[^1]: ",
        "| a | b |\n|---|---|\n| ",
    ]
)
documents = st.lists(pieces | marks | st.text(max_size=6), min_size=1, max_size=12).map("".join)


@pytest.mark.parametrize("payload", ALL)
def test_no_payload_gets_past_the_allow_list(payload: str) -> None:
    assert faults(RENDERER.blocks(payload, "a.md").html) == []


@given(documents)
def test_no_mixture_of_payloads_gets_past_the_allow_list(document: str) -> None:
    for html in (RENDERER.blocks(document, "a.md").html, RENDERER.inline(document, "a.md").html):
        assert faults(html) == []


@given(documents.map(lambda document: document.replace("$", "")))
def test_text_that_only_looks_like_a_formula_stays_text(document: str) -> None:
    assert shown_math(RENDERER.blocks(document, "a.md").html) == []


@given(documents.map(lambda document: document.replace("$", "")))
def test_a_parser_reads_no_more_in_the_result_than_the_sanitizer_did(document: str) -> None:
    rendered = RENDERER.blocks(document, "a.md")
    assert sanitized(rendered) == rendered.html


def sanitized(rendered: Rendered) -> str:
    return sanitize(rendered.html, {IMAGE, *(medium.name for medium in rendered.media)})


own = st.lists(st.sampled_from(MARKDOWN) | marks | st.text(max_size=6) | st.sampled_from("\xa0ש"), max_size=12).map(
    "".join
)


@given(own.map(lambda document: document.replace("$", "").replace("<", "")))
def test_what_holds_no_html_of_a_notes_own_is_written_as_the_sanitizer_would_return_it(document: str) -> None:
    for rendered in (RENDERER.blocks(document, "a.md"), RENDERER.inline(document, "a.md")):
        assert sanitized(rendered) == rendered.html


@pytest.mark.parametrize("text", ["\ufeffWord \ufeffand word", "\ufeff", "\ufeff\ufeffWord"])
def test_a_mark_of_byte_order_goes_where_the_sanitizer_takes_it_out(text: str) -> None:
    html = RENDERER.inline(text, "a.md").html
    assert sanitize(text) == html


@pytest.mark.parametrize(
    ("html", "sane"),
    [
        ('<input class="a">', '<input class="a" type="checkbox" disabled="">'),
        ('<input type="text">', '<input type="checkbox" disabled="">'),
        ('<input disabled="no" type="image">', '<input disabled="" type="checkbox">'),
        ('<input title=" disabled=">', '<input title=" disabled=" type="checkbox" disabled="">'),
    ],
)
def test_a_form_element_is_a_box_that_cannot_be_ticked_and_written_alike_in_every_run(html: str, sane: str) -> None:
    assert sanitize(html) == sane


@pytest.mark.parametrize("html", ["<![foo bar <img src='x.png'>", "<div>\n<![a b]>\n<img src='x.png'>\n</div>"])
def test_a_marked_section_that_html_does_not_have_is_text(html: str) -> None:
    rendered = RENDERER.blocks(html, "a.md").html
    assert "&lt;![" in rendered
    assert faults(rendered) == []


@given(st.lists(st.sampled_from(ONE_LINE), min_size=8, max_size=8))
def test_no_field_of_a_card_is_a_way_past(texts: list[str]) -> None:
    one, two, three, four, five, six, seven, eight = texts
    question = render_question(
        QuestionParts(
            question=one,
            answer=two,
            hint=three,
            context=(four, five),
            references=six,
            file=f"{seven}/{eight}.md",
            vault=one,
            options=Options(type=True, reverse=True),
            concepts=(ConceptChip(two), ConceptChip(three, four, "a.md")),
        ),
        RENDERER,
    )
    concept = render_concept(
        ConceptParts(one, two, three, (four, five), (MentionParts(six, (seven, eight), "a.md"),), f"{one}.md", two),
        RENDERER,
        lambda target, source: True,
    )
    for name, html in {**question.html, **concept.html}.items():
        assert faults(html) == [], name
    for name in ("Context", "Source", "TypeIn"):
        assert not shown_math(question.html[name]) or name == "TypeIn"
    for name in ("Concept", "Aliases", "Source"):
        assert not shown_math(concept.html[name])


@pytest.mark.parametrize("tex", FORMULAS[:11])
def test_a_formula_that_reaches_beyond_itself_is_shown_as_text(tex: str) -> None:
    rendered = RENDERER.blocks(f"${tex}$", "a.md")
    assert shown_math(rendered.html) == []
    assert [problem.code for problem in rendered.problems] == ["N2A096"]
    assert tex in BeautifulSoup(rendered.html, "html.parser").get_text()


@pytest.mark.parametrize(
    "tex",
    [
        "x^2",
        "\\\\style",
        "\\require{mhchem}\\ce{H2O}",
        "\\bbox[yellow,5px]{x}",
        "\\bbox[border: 1px solid red]{x}",
        "\\bbox{x}",
        "\\fcolorbox{red}{white}{x}",
        "\\definecolor{a}{RGB}{1, 2, 3}",
        "\\unicode{x41}",
        "\\stylish",
    ],
)
def test_a_formula_that_only_shows_something_is_a_formula(tex: str) -> None:
    assert risky_command(tex) == ""


def test_a_formula_cannot_be_put_into_an_attribute() -> None:
    html = RENDERER.blocks('<b title="&#xE000;0&#xE001;">x</b> $" onmouseover=trap() x="$', "a.md").html
    element = BeautifulSoup(html, "html.parser").b
    assert element is not None
    assert set(element.attrs) == {"title"}


@pytest.mark.parametrize(
    "text", ["[sound:x.mp3]", "<b>", "{{c1::x}}", "\\(x\\)", "[latex]", "&amp;", "[[type:Answer]]", "a\\<wbr>(b"]
)
def test_plain_text_is_shown_as_it_is(text: str) -> None:
    html = safe_text(text)
    assert BeautifulSoup(html, "html.parser").get_text() == text
    assert not LIVE.search(html)
    assert not shown_math(html)


def test_a_cloze_ends_where_the_note_ends_it() -> None:
    answer = '==a}}b::c <b title="}}::">d</b>== {{c9::e}}'
    text = "a}}b::c d"
    html = RENDERER.blocks(answer, "a.md", clozes={text: 1}).html
    assert html.count("{{c") == html.count("}}") == 1
    assert html.count("::") == 1


@pytest.mark.parametrize("tex", ["a^{b}", "a^{b^{c}}", "a^{b^{c^{d}}}", "a^{b^{c^{d^{e}}}}", "a::b", "a:::b", "a::::b"])
def test_a_cloze_does_not_end_within_its_formula(tex: str) -> None:
    html = RENDERER.blocks(f"==${tex}$==", "a.md", clozes={tex: 1}).html
    assert html.endswith("</span>}}</p>")
    assert html.count("}}") == html.count("::") == 1
    assert html.partition("\\(")[2].partition("\\)")[0].replace(" ", "") == tex


@pytest.mark.parametrize(
    "tag", ["path", "set", "text", "mi", "select", "svg", "title", "style", "no-such-tag", "template"]
)
@pytest.mark.parametrize("attribute", ["", ' title="<"', " title='\">'"])
def test_a_tag_that_cannot_be_shown_takes_nothing_with_it(tag: str, attribute: str) -> None:
    html = RENDERER.blocks(f"git clone <{tag}{attribute}> ==here== $x$\n\nand more", "a.md", clozes={"here": 1}).html
    text = BeautifulSoup(html, "html.parser").get_text()
    assert all(part in text for part in ("git clone ", "{{c1::here}}", "\\(x\\)", "and more"))


def test_a_script_and_a_style_are_not_seen() -> None:
    html = RENDERER.blocks(
        "a <b>b</b>\n\n<style>\n.x { color: red }\n\n</style>\n\n<script>x</script>\n\nc", "a.md"
    ).html
    assert BeautifulSoup(html, "html.parser").get_text(" ").split() == ["a", "b", "c"]


@pytest.mark.parametrize("html", ["<?xml version='1.0'?><a>x</a>", "https://example.org/x"])
def test_html_that_looks_like_something_else_is_no_cause_for_a_warning(html: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        question = QuestionParts(html, html, "", (), "", "a.md", "v", Options(type=True))
        render_question(question, RENDERER)


@pytest.fixture(scope="module")
def hostile_cards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    write_hostile_vault(folder / "vault")
    return folder / "vault"


def test_real_anki_finds_nothing_to_play_to_typeset_or_to_fill_in(hostile_cards: Path, tmp_path: Path) -> None:
    render_vault(hostile_cards, tmp_path)
    with Collection() as collection:
        collection.import_package(tmp_path / "cards.apkg")
        assert collection.media() == [name for name in collection.media() if name.startswith("n2a-")]
        for guid in collection.guids():
            fields = collection.fields(guid)
            for name, value in fields.items():
                if name != "Text":
                    assert not LIVE.search(value), (name, value)
            for card in collection.cards(guid):
                output = card.render_output()
                assert output.question_av_tags == output.answer_av_tags == []
                assert "latex-" not in output.question_text + output.answer_text
                wanted = bool(fields.get("TypeIn")) and card.ord == 0
                assert len(re.findall(r"\[\[type:", output.question_text)) == wanted
                if "Text" in fields:
                    numbers = set(re.findall(r"\{\{c(\d+)::", fields["Text"]))
                    assert len(collection.cards(guid)) == len(numbers)


def test_of_a_form_only_a_box_to_be_ticked_stays() -> None:
    fields = 'Name: <input type="text" value="Ana"><input type=radio><input><button>Go</button>.'
    html = RENDERER.blocks(f"{fields} Done: <INPUT type='checkbox' checked>", "note.md").html
    assert html == '<p>Name: Go. Done: <input type="checkbox" checked="" disabled=""></p>'
