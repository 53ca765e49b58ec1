"""Nothing that a note holds runs in the apps, and nothing is asked of the network: seen by a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser
from support.app_files import AppFiles
from support.hostile import ALL, FAR, FORMULAS, TRAP, write_hostile_vault
from support.rendered_cards import RenderedVault, render_vault
from support.reviewers import DESKTOP, PHONE, Window, open_window
from test_safety import IMAGE, RENDERER, documents

from note2anki.rendering.allowed import ATTRIBUTES, SCHEMES, STYLES, TAGS

INSPECT = (Path(__file__).parent / "inspect.js").read_text("utf-8")
#: Fields of templates, or what the tests below put around a rendering.
OURS = (
    ".n2a-answer, .n2a-prompt, .n2a-above, .n2a-hint-text, .n2a-concepts, .n2a-quotes, .n2a-cue, .n2a-name, .n2a-foot"
)
ALLOWED = json.dumps(
    {
        "tags": sorted(TAGS),
        "attributes": {tag: sorted(names) for tag, names in ATTRIBUTES.items()},
        "schemes": sorted(SCHEMES),
        "styles": sorted(STYLES),
        "ours": OURS,
    }
)
SET_TRAP = "window.trapped = 0; window.trap = () => { window.trapped += 1 }; 0"
#: Cards in one page.
BATCH = 150


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> RenderedVault:
    folder = tmp_path_factory.mktemp("hostile")
    write_hostile_vault(folder / "hostile")
    return render_vault(folder / "hostile", tmp_path_factory.mktemp("rendered"), typed=f"<img src=x onerror={TRAP}>")


@pytest.fixture(scope="module")
def windows(browser: Browser, files: AppFiles, hostile: RenderedVault) -> Iterator[dict[str, Window]]:
    """A window of each app, for this module alone: what MathJax was told, it remembers."""
    media = {**hostile.media, IMAGE: next(iter(hostile.media.values()))}
    opened = {mode.app: open_window(browser, files, mode, media) for mode in (DESKTOP[0], PHONE[0])}
    for window in opened.values():
        window.page.add_init_script(SET_TRAP)
    yield opened
    for window in opened.values():
        window.close()


@pytest.fixture(params=["desktop", "phone"])
def window(request: pytest.FixtureRequest, windows: dict[str, Window]) -> Window:
    return fresh(windows[request.param])


@pytest.fixture
def phone(windows: dict[str, Window]) -> Window:
    return fresh(windows["phone"])


def fresh(window: Window) -> Window:
    window.clear()
    window.page.evaluate(SET_TRAP)
    return window


def render(documents: Iterable[str], window: Window) -> list[str]:
    """Documents as sides; the window gets what is written out in them as the files that Anki has."""
    rendered = [RENDERER.blocks(document, "a.md") for document in documents]
    written = {medium.name: medium.data for each in rendered for medium in each.media if medium.data}
    window.media = {**window.media, **written}
    return [f'<div class="n2a-answer">{each.html}</div>' for each in rendered]


def gallery(sides: list[str]) -> str:
    """Many sides as one page: each in a section of its own, which the next must not fall into."""
    return "".join(f'<section class="side">{side}</section>' for side in sides)


def assert_harmless(window: Window, sides: list[str]) -> None:
    """Nothing on the page that is shown ran, loads anything, or broke out of its section."""
    faults = window.page.evaluate(f"({INSPECT})({ALLOWED})")
    assert faults == []
    assert window.page.evaluate("window.trapped") == 0
    assert window.wrong == []
    assert window.page.evaluate("document.querySelectorAll('section.side').length") == len(sides)
    assert window.page.evaluate("document.querySelectorAll('section.side section.side').length") == 0
    assert window.page.evaluate("document.querySelectorAll('#qa, #content').length") == 1


def test_the_trap_would_be_sprung(window: Window) -> None:
    with window.page.expect_request(f"{FAR}y.png"):
        window.show(f"<img src=x onerror={TRAP}><img src={FAR}y.png><a href='javascript:{TRAP}'>x</a>")
    window.page.click("a")
    window.page.wait_for_function("window.trapped === 2")
    assert any("request: https://evil.example/y.png" in wrong for wrong in window.wrong)
    with pytest.raises(AssertionError):
        assert_harmless(window, [])


@pytest.mark.parametrize("tex", FORMULAS[:7])
def test_mathjax_would_do_what_such_a_formula_asks(tex: str, window: Window) -> None:
    window.show(f"<p>\\({tex}\\)</p>")
    links = window.page.evaluate("[...document.querySelectorAll('mjx-container a')].filter((a) => a.href).length")
    assert links or window.wrong


def test_no_card_of_a_hostile_vault_does_anything(hostile: RenderedVault, window: Window) -> None:
    sides = [side for card in hostile.cards for side in (card.front, card.back)]
    style, sides = sides[0].partition("</style>")[0] + "</style>", [side.partition("</style>")[2] for side in sides]
    show = window.load if window.mode.app == "phone" else window.show
    for start in range(0, len(sides), BATCH):
        batch = sides[start : start + BATCH]
        show(style + gallery(batch))
        assert_harmless(window, batch)


def test_no_payload_alone_does_anything(window: Window) -> None:
    sides = render(ALL, window)
    window.show(gallery(sides))
    assert_harmless(window, sides)


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(batch=st.lists(documents, min_size=20, max_size=30))
def test_no_mixture_of_payloads_does_anything(phone: Window, batch: list[str]) -> None:
    sides = render(batch, phone)
    phone.load(gallery(sides))
    assert_harmless(phone, sides)
