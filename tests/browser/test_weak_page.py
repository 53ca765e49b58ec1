"""The page of `weak` in a real browser: it can be read by anybody on any screen, and asks nothing of anybody."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from support.command_line import ran
from support.weak_story import live_through

from note2anki.reports.weak_page import weak_page
from note2anki.study.figures import Figures, total
from note2anki.study.findings import Place, Weak, WeakQuestion
from note2anki.study.judging import by_concept, by_note, by_section, judge_of
from note2anki.study.records import Answer
from note2anki.study.series import series_of

MEASURE = (Path(__file__).parent / "measure.js").read_text("utf-8")
HOSTILE = """<img src="https://evil.example/x.png" onerror="document.title='no'"><script>document.title='no'</script>'"&amp;"""
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 3
OPEN_ALL = "for (const each of document.querySelectorAll('details')) each.open = true"


@dataclass
class Shown:
    """A page with all that it asked for and complained of."""

    page: Page
    wrong: list[str] = field(default_factory=list)


Show = Callable[..., Shown]


@pytest.fixture
def show(browser: Browser) -> Iterator[Show]:
    """Opens a file at a width, in a theme."""
    contexts = []

    def open_one(path: Path, width: int = 320, theme: str = "light", *, scripts: bool = True) -> Shown:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=theme,  # type: ignore[arg-type]
            java_script_enabled=scripts,
        )
        contexts.append(context)
        shown = Shown(context.new_page())
        address = path.as_uri()
        shown.page.on("request", lambda asked: asked.url == address or shown.wrong.append(f"request: {asked.url}"))
        shown.page.on("console", lambda message: shown.wrong.append(message.text))
        shown.page.on("pageerror", lambda error: shown.wrong.append(str(error)))
        shown.page.goto(address)
        return shown

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a vault that was studied for months."""
    folder = tmp_path_factory.mktemp("page")
    story = live_through(folder)
    page = folder / "weak.html"
    ran("weak", story.files["apkg"], story.vault, "-o", page, "--min-reviews", 1)
    shutil.rmtree(story.vault)
    return page


def asked(number: int, text: str, file: str) -> WeakQuestion:
    figures = Figures(
        young_passed=number, young_failed=10, mature_passed=3, answers=number + 13, millis=99_000, lapses=8
    )
    score = judge_of(figures, 1).score(figures)
    place, link = Place(file, number), f"obsidian://open?vault=V&file={number}"
    return WeakQuestion(f"g{number}", "question", text, place, link, (text, LONG), (text,), True, True, figures, score)


def found(questions: list[WeakQuestion], answers: list[Answer], name: str) -> Weak:
    judge = judge_of(total(each.figures for each in questions), 1)
    return Weak(
        source=f"{name}.apkg",
        vault=Path("/", name),
        since=date(2026, 1, 1),
        min_reviews=5,
        questions=tuple(questions),
        sections=by_section(questions, judge),
        notes=by_note(questions, judge),
        concepts=by_concept(questions, judge, lambda concept: (Place(concept, 1), "")),
        total=total(each.figures for each in questions),
        series=series_of([], answers),
        removed=1,
        elsewhere=1,
        others=1,
        diagnostics=(),
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of names that try to be more than text, and of years of answers."""
    questions = [asked(number, text, f"{text[:30]}.md") for number, text in enumerate([HOSTILE, LONG, "问题" * 60], 1)]
    weeks = [Answer(1_500_000_000_000 + week * 604_800_000, 1, 1 + week % 4, 30, 2500, 9_000, 1) for week in range(400)]
    path = tmp_path_factory.mktemp("hostile") / "weak.html"
    path.write_text(weak_page(found(questions, weeks, "V & <b>W</b>"), 50), "utf-8")
    return path


PAGES = pytest.mark.parametrize("name", ["real", "hostile"])


@PAGES
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 800, 1600])
def test_it_can_be_read_on_every_screen_and_asks_for_nothing(
    width: int, theme: str, name: str, request: pytest.FixtureRequest, show: Show
) -> None:
    shown = show(request.getfixturevalue(name), width, theme)
    shown.page.evaluate(OPEN_ALL)
    assert shown.page.evaluate(f"({MEASURE})({{ smallest: 11, formulas: false }})") == []
    dark = shown.page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert dark is (theme == "dark")
    assert shown.wrong == []
    assert shown.page.title().startswith("What does not stick")


@PAGES
def test_text_of_twice_the_size_still_fits(name: str, request: pytest.FixtureRequest, show: Show) -> None:
    shown = show(request.getfixturevalue(name), 320)
    shown.page.evaluate("document.body.style.fontSize = '32px'")
    shown.page.evaluate(OPEN_ALL)
    assert shown.page.evaluate("document.scrollingElement.scrollWidth") == 320


@PAGES
def test_each_picture_has_its_words_and_its_numbers(name: str, request: pytest.FixtureRequest, show: Show) -> None:
    page = show(request.getfixturevalue(name)).page
    assert page.locator("figure").count() == 3
    for figure in page.locator("figure").all():
        values = figure.locator("svg .mark").count()
        label = figure.locator("svg[role=img]").get_attribute("aria-label") or ""
        title = figure.locator("figcaption").text_content() or ""
        rows = figure.locator("tbody tr")
        assert values == rows.count() > 0
        assert label.startswith(title)
        assert all((row.locator("td").text_content() or "-") in label for row in rows.all())
    assert page.locator("svg:not([role=img]):not([aria-hidden=true])").count() == 0


def test_marks_stand_out_from_the_ground(real: Path, show: Show) -> None:
    contrast = """() => {
        const light = (c) => c.match(/\\d+/g).slice(0, 3).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92
            : ((v / 255 + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
        const ground = light(getComputedStyle(document.body).backgroundColor)
        return [...document.querySelectorAll(".mark")].map((mark) => light(getComputedStyle(mark).fill))
            .map((mark) => (Math.max(mark, ground) + 0.05) / (Math.min(mark, ground) + 0.05))
    }"""
    for theme in ("light", "dark"):
        measured = show(real, 800, theme).page.evaluate(contrast)
        assert len(measured) > 20
        assert min(measured) >= 3


def test_it_works_by_keyboard_and_without_scripts(real: Path, show: Show) -> None:
    page = show(real, 800, scripts=False).page
    for _ in range(3):
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    assert page.locator("details[open]").count() == 3
    assert page.locator("h1, h2").all_text_contents() == [
        "What does not stick",
        "How it goes",
        "Weakest questions",
        "Weakest sections",
        "Weakest concepts",
        "Weakest notes",
    ]


def test_each_place_opens_its_note(real: Path, show: Show) -> None:
    page = show(real).page
    link = page.get_by_role("link", name="Interview.md:7").first
    assert link.get_attribute("href") == "obsidian://open?vault=Vault&file=Interview%23Interview%23Storage"
    assert page.get_by_text("gone from the notes").count() == 1
    assert page.locator(".leech").count() == 1
    assert page.get_by_text("Vault, from new.apkg").count() == 1
    assert str(real.parent) not in page.content()


def test_it_holds_no_script_and_no_address_but_those_of_notes(hostile: Path, show: Show) -> None:
    page = show(hostile).page
    assert page.locator("script, iframe, img, link, object, embed, form").count() == 0
    addresses = page.eval_on_selector_all("[href], [src]", "(all) => all.map((each) => each.href || each.src)")
    assert addresses
    assert all(address.startswith("obsidian://") for address in addresses)
    assert page.get_by_text(HOSTILE.partition("'")[0]).count() > 0


def test_a_page_with_nothing_to_judge_is_a_page(tmp_path: Path, show: Show) -> None:
    path = tmp_path / "weak.html"
    path.write_text(weak_page(found([], [], "Vault"), 50), "utf-8")
    shown = show(path)
    assert shown.page.locator("figure").count() == 3
    assert shown.wrong == []
