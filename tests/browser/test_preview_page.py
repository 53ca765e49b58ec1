"""The preview's page: what a person finds on it, with real clicks and keys, and what it never does."""

from __future__ import annotations

import re
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from support.command_line import run, write_vault
from support.preview_pages import PreviewPage, opened

ROOT = Path(__file__).parents[2]
PICTURE = (ROOT / "samples" / "attachments" / "request path.png").read_bytes()
BEFORE = {
    "Web/HTTP.md": """---
tags: [net/http]
---
# Basics
##### What is a proxy?
A server that answers in the **name** of others. ![[path.png]] ![[tone.wav]]
##### ¿Qué es una conexión persistente?
Una que **q**ueda ab==ier==ta. See [[Socket]].
##### What does 429 mean? #anki/reverse
Too many requests.
##### Which formula gives the mean?
It is $\\frac{a+b}{2}$, and not `\\(x\\)`.
""",
    "Data/Index.md": """---
tags: [db]
---
##### ما هو الفهرس؟
قائمة تسرّع البحث. #rtl
##### What will go?
This.
##### Name the parts. #anki/cloze
==Leaf== and ==root==.
##### Type the header. #anki/type
Cache-Control
""",
    "Socket.md": "An end of a connection.\n",
}
EDITS = {
    "Web/HTTP.md": (
        ("What is a proxy?", "What does a proxy do?"),
        ("Too many requests.", "Too many requests in a short time. ![[gone.png]] ![far](https://far.example/x.png)"),
    ),
    "Data/Index.md": (
        ("##### What will go?\nThis.\n", ""),
        ("Cache-Control\n", "Cache-Control\n##### What is new?\nThis is.\n"),
    ),
}


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault that was exported, and edited since."""
    folder = write_vault(tmp_path_factory.mktemp("preview") / "Vault", BEFORE)
    (folder / "path.png").write_bytes(PICTURE)
    with wave.open(str(folder / "tone.wav"), "wb") as sound:
        sound.setparams((1, 1, 8000, 800, "NONE", ""))
        sound.writeframes(bytes(800))
    assert run("export", folder, "-o", folder.parent).code == 0
    for file, edits in EDITS.items():
        text = (folder / file).read_text("utf-8")
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        (folder / file).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def file(vault: Path) -> Path:
    page = vault.parent / "page.html"
    done = run("preview", vault, "-o", page)
    assert done.code == 0, done.err
    return page


@pytest.fixture
def preview(browser: Browser, file: Path) -> Iterator[PreviewPage]:
    """The page, which must not have done anything wrong when the test ends."""
    with opened(browser, file) as page:
        yield page
        assert page.wrong == []


def test_the_page_says_what_it_is_of(preview: PreviewPage) -> None:
    assert preview.page.title() == "Vault – note2anki preview"
    summary = preview.page.locator("#summary").inner_text()
    assert summary == "1.0.0 → 2.0.0 · 11 cards · 1 added · 1 edited · 1 reworded · 1 removed"
    assert len(preview.titles) == 10


def test_a_card_shows_both_sides_as_the_phone_does(preview: PreviewPage) -> None:
    preview.choose("What does a proxy do?")
    expect(preview.side("front").locator(".n2a-prompt")).to_have_text("What does a proxy do?")
    expect(preview.side("front").locator(".n2a-answer")).to_have_count(0)
    expect(preview.side("back").locator(".n2a-answer")).to_contain_text("in the name of others")
    assert preview.page.locator("#front-frame").evaluate("(frame) => frame.clientWidth") == 360
    assert (
        preview.side("front").locator("html").evaluate("(root) => root.className") == "mobile android linux js chrome"
    )


def test_space_flips_and_b_shows_both(preview: PreviewPage) -> None:
    front, back = preview.page.locator("#front"), preview.page.locator("#back")
    preview.press("Space")
    assert (front.is_visible(), back.is_visible()) == (True, False)
    preview.press("Space")
    assert (front.is_visible(), back.is_visible()) == (False, True)
    preview.press("j")  # the side stays from card to card
    assert (front.is_visible(), back.is_visible()) == (False, True)
    preview.press("b")
    assert (front.is_visible(), back.is_visible()) == (True, True)
    preview.page.get_by_role("button", name="Front").click()
    assert (front.is_visible(), back.is_visible()) == (True, False)


def test_each_template_of_a_note_has_its_card(preview: PreviewPage) -> None:
    preview.choose("What does 429 mean?")
    preview.page.get_by_role("button", name="Reverse").click()
    expect(preview.side("front").locator(".n2a-answer")).to_contain_text("Too many requests")
    expect(preview.side("front").locator(".n2a-prompt")).to_have_count(0)
    preview.press("ArrowRight")
    expect(preview.side("front").locator(".n2a-prompt")).to_have_count(1)
    preview.choose("Name the parts.")
    assert preview.page.locator("#cards button").all_inner_texts() == ["Cloze 1", "Cloze 2"]
    expect(preview.side("front").locator(".cloze")).to_have_text("[...]")
    expect(preview.side("back").locator(".cloze")).to_have_text("Leaf")


def test_night_is_dark_in_the_page_and_on_the_card(preview: PreviewPage) -> None:
    ground = "(body) => getComputedStyle(body).backgroundColor"
    cards = preview.side("front").locator("body")
    by_day = (preview.page.locator("body").evaluate(ground), cards.evaluate(ground))
    preview.page.get_by_role("button", name="Night").click()
    assert cards.evaluate(ground) == "rgb(0, 0, 0)"
    assert by_day != (preview.page.locator("body").evaluate(ground), cards.evaluate(ground))
    preview.press("f")
    assert cards.evaluate(ground) == "rgb(44, 44, 44)"
    preview.press("n")
    assert cards.evaluate(ground) == "rgb(251, 250, 248)"


def test_a_dark_system_is_shown_the_night_first(browser: Browser, file: Path) -> None:
    with opened(browser, file, dark=True) as preview:
        expect(preview.page.get_by_role("button", name="Night")).to_have_attribute("aria-pressed", "true")


def test_the_desktop_frame_is_wider_and_has_the_desktops_classes(preview: PreviewPage) -> None:
    preview.page.get_by_role("button", name="Back").click()
    preview.page.get_by_role("button", name="Desktop").click()
    assert preview.page.locator("#back-frame").evaluate("(frame) => frame.clientWidth") > 600
    assert preview.side("back").locator("html").evaluate("(root) => root.className") == "desktop"


# Finding


def test_search_takes_all_words_in_any_side_and_minds_no_accent(preview: PreviewPage) -> None:
    preview.press("/")
    preview.page.keyboard.type("CONEXION abierta queda")  # a word may be marked in part
    expect(preview.page.locator("#count")).to_have_text("1 of 10 notes")
    assert preview.titles == ["¿Qué es una conexión persistente?"]
    assert preview.chosen == "¿Qué es una conexión persistente?"
    preview.press("Escape")
    expect(preview.page.locator("#count")).to_have_text("10 notes")
    preview.page.keyboard.type("n2a-prompt")  # markup is not searched
    expect(preview.page.locator("#nothing")).to_be_visible()
    preview.page.get_by_role("button", name="Show all").click()
    expect(preview.page.locator("#count")).to_have_text("10 notes")


@pytest.mark.parametrize(
    ("name", "value", "titles"),
    [
        ("Deck", "Data", ["ما هو الفهرس؟", "What will go?", "Name the parts.", "Type the header.", "What is new?"]),
        ("Tag", "rtl", ["ما هو الفهرس؟"]),
        ("Change", "added", ["What is new?"]),
        ("Change", "edited", ["What does 429 mean?"]),
        ("Change", "reworded", ["What does a proxy do?"]),
        ("Change", "removed", ["What will go?"]),
        ("Change", "changed", ["What does a proxy do?", "What does 429 mean?", "What will go?", "What is new?"]),
        ("Problem", "any", ["What does 429 mean?"]),
        ("Problem", "N2A021", ["What does 429 mean?"]),
    ],
)
def test_each_filter_leaves_what_it_names(name: str, value: str, titles: list[str], preview: PreviewPage) -> None:
    preview.filter(name, value)
    assert sorted(preview.titles) == sorted(titles)
    assert preview.chosen in titles


def test_a_tag_stands_for_those_below_it_and_filters_work_together(preview: PreviewPage) -> None:
    preview.filter("Tag", "net")
    assert len(preview.titles) == 5
    preview.filter("Change", "unchanged")
    assert preview.titles == ["¿Qué es una conexión persistente?", "Socket", "Which formula gives the mean?"]


# What changed, and what is wrong


def test_words_that_went_and_came_are_marked(preview: PreviewPage) -> None:
    preview.choose("What does a proxy do?")
    changes = preview.page.locator("#changes")
    expect(changes.locator("h3")).to_have_text("Reworded since 1.0.0")
    assert changes.locator("del").all_inner_texts() == ["is"]
    assert [text.strip() for text in changes.locator("ins").all_inner_texts()] == ["does", "do"]
    preview.choose("What does 429 mean?")
    assert "in a short time" in changes.locator("ins").first.inner_text()
    preview.choose("Name the parts.")
    expect(changes).to_be_hidden()


def test_what_was_removed_is_shown_as_anki_will(preview: PreviewPage) -> None:
    preview.choose("What will go?")
    expect(preview.side("front").locator("del.n2a-removed")).to_have_text("What will go?")
    expect(preview.page.locator("#changes h3")).to_have_text("Removed since 1.0.0")


def test_problems_stand_beside_the_card_with_file_and_line(preview: PreviewPage) -> None:
    preview.choose("What does 429 mean?")
    problems = preview.page.locator("#problems li")
    expect(problems.first).to_contain_text("Web/HTTP.md:10")
    expect(problems.first).to_contain_text("N2A021")
    expect(problems.first.locator(".hint")).to_contain_text("mend the link")
    href = problems.first.locator("a").get_attribute("href") or ""
    assert href == "obsidian://open?vault=Vault&file=Web%2FHTTP"


def test_the_list_of_all_problems_leads_to_the_card(preview: PreviewPage) -> None:
    preview.filter("Tag", "rtl")
    preview.press("Tab")
    preview.page.get_by_role("button", name="problems").click()
    preview.page.locator("#every li", has_text="N2A021").get_by_role("button", name="Show its card").click()
    assert preview.chosen == "What does 429 mean?"
    expect(preview.page.locator("dialog")).to_have_count(2)
    expect(preview.page.locator("dialog[open]")).to_have_count(0)


def test_a_link_opens_the_note_at_its_section(preview: PreviewPage) -> None:
    preview.choose("What does a proxy do?")
    link = preview.page.get_by_role("link", name="Open in Obsidian")
    expect(link).to_have_attribute("href", "obsidian://open?vault=Vault&file=Web%2FHTTP%23Basics")
    expect(preview.page.locator("#facts")).to_contain_text("Web/HTTP.md:5")


# The keyboard


def test_keys_go_from_card_to_card_wherever_the_focus_is(preview: PreviewPage) -> None:
    titles = preview.titles
    assert preview.chosen == titles[0]
    preview.press("j", "ArrowDown")
    assert preview.chosen == titles[2]
    preview.press("k")
    assert preview.chosen == titles[1]
    preview.side("back").locator("body").click()  # the focus is in the card
    preview.press("j", "j")
    assert preview.chosen == titles[3]
    preview.press("/")
    preview.page.keyboard.type("jk")
    assert preview.page.get_by_role("searchbox").input_value() == "jk"
    preview.press("Escape", "Escape", "End")
    assert preview.chosen == titles[-1]


def test_the_focus_can_be_seen(preview: PreviewPage) -> None:
    preview.press("/")
    seen = set()
    for _ in range(24):
        style = preview.page.evaluate(
            """(({ outlineStyle, outlineWidth }) => outlineStyle + outlineWidth)(
                getComputedStyle(document.activeElement.closest('.bezel') ?? document.activeElement))"""
        )
        at = preview.page.evaluate("document.activeElement.id || document.activeElement.tagName")
        if at != "BODY":
            assert style == "solid3px", at
        seen.add(at)
        preview.press("Tab")
    assert {"query", "deck", "list", "open", "front-frame"} <= seen


def test_letters_can_be_switched_off(preview: PreviewPage) -> None:
    first = preview.chosen
    preview.press("?")
    preview.page.get_by_label("letters and Space work as keys").uncheck()
    preview.page.get_by_role("button", name="Close").click()
    preview.page.locator("#list").focus()
    preview.press("j")
    assert preview.chosen == first
    preview.press("ArrowDown")
    assert preview.chosen != first


# What is on a card


def test_media_are_in_the_page(preview: PreviewPage) -> None:
    preview.choose("What does a proxy do?")
    within = "document.getElementById('back-frame').contentDocument.querySelector"
    preview.page.wait_for_function(f"() => {within}('img').naturalWidth > 100")
    preview.page.wait_for_function(f"() => {within}('audio').readyState > 0")
    source = "(element) => element.getAttribute('src').slice(0, 24)"
    assert preview.side("back").locator("img").evaluate(source).startswith("data:image/png;base64")
    assert preview.side("back").locator("audio").evaluate(source).startswith("data:audio/wav")


def test_an_image_on_the_net_is_its_name(browser: Browser, vault: Path, tmp_path: Path) -> None:
    settings = tmp_path / "keep.toml"
    settings.write_text('remote_media = "keep"\n', "utf-8")
    page = tmp_path / "page.html"
    assert run("preview", vault, "-o", page, "--config", settings).code == 0
    with opened(browser, page) as preview:
        preview.choose("What does 429 mean?")
        expect(preview.side("back").locator(".n2a-preview-missing")).to_have_text("far (not loaded in this page)")
        assert preview.wrong == []


def test_a_formula_is_its_source_and_code_stays_code(preview: PreviewPage) -> None:
    preview.choose("Which formula gives the mean?")
    expect(preview.side("back").locator(".n2a-preview-tex")).to_have_text("\\frac{a+b}{2}")
    expect(preview.side("back").locator("code").last).to_have_text("\\(x\\)")


def test_arabic_runs_its_own_way_in_the_list_and_on_the_card(preview: PreviewPage) -> None:
    direction = "(element) => getComputedStyle(element).direction"
    preview.choose("ما هو الفهرس؟")
    assert preview.page.locator("#title").evaluate(direction) == "rtl"
    assert preview.page.locator(".row[aria-selected=true] .asked").evaluate(direction) == "rtl"
    assert preview.side("back").locator(".n2a-answer p").evaluate(direction) == "rtl"


def test_a_typed_answer_has_its_box_and_then_what_was_to_be_typed(preview: PreviewPage) -> None:
    preview.choose("Type the header.")
    expect(preview.side("front").locator("input#typeans")).to_have_count(1)
    expect(preview.side("back").locator("code#typeans")).to_have_text("Cache-Control")


# What it never does


def test_a_reload_keeps_everything(preview: PreviewPage) -> None:
    preview.filter("Deck", "Web")
    preview.press("Tab")
    preview.page.locator("#list").focus()
    preview.press("j", "n", "f")
    chosen = preview.chosen
    preview.page.reload()
    preview.page.wait_for_selector("body[data-ready]")
    assert preview.chosen == chosen
    assert preview.page.locator("#deck").input_value() == "Web"
    for name in ("Night", "Desktop"):
        expect(preview.page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "night"])
@pytest.mark.parametrize("width", [1400, 420])
def test_axe_finds_nothing_serious(dark: bool, width: int, browser: Browser, file: Path) -> None:
    with opened(browser, file, dark=dark, width=width) as preview:
        found = []
        for title, keys in (
            ("What does 429 mean?", ""),
            ("What does a proxy do?", "f"),
            ("Name the parts.", "?"),
            ("", "p"),
        ):
            if title:
                preview.choose(title)
            preview.press(*keys)
            violations = Axe().run(preview.page).response["violations"]
            found += [(each["id"], node["html"]) for each in violations for node in each["nodes"]]
            if preview.page.locator("dialog[open]").count():
                preview.press("Escape")
        assert found == []


def test_a_page_without_scripts_says_so(browser: Browser, file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert "allow scripts" in page.locator("noscript").inner_text()
    context.close()


def test_the_list_of_very_many_notes_has_as_many_rows_as_are_seen(browser: Browser, tmp_path: Path) -> None:
    questions = "".join(f"##### Question {number}?\nAnswer {number}.\n" for number in range(3000))
    vault = write_vault(tmp_path / "Vault", {"Many.md": questions})
    page = tmp_path / "page.html"
    assert run("preview", vault, "-o", page).code == 0
    with opened(browser, page) as preview:
        assert len(preview.titles) < 40
        preview.press("End")
        assert preview.chosen == "Question 2999?"
        assert len(preview.titles) < 40
        preview.press("/")
        preview.page.keyboard.type("2718")
        expect(preview.page.locator("#count")).to_have_text("1 of 3,000 notes")
        preview.press("Enter")
        expect(preview.side("back").locator(".n2a-answer")).to_have_text("Answer 2718.")
        row = preview.page.locator("#list [role=option]")
        expect(row).to_have_attribute("aria-setsize", "1")
        assert re.match(r"row-\d+", preview.page.locator("#list").get_attribute("aria-activedescendant") or "")
        assert preview.wrong == []
