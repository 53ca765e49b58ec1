"""Cards are good to look at in both apps, in each theme, on each screen: measured in the page as it is painted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.rendered_cards import RenderedVault
from support.reviewers import DESKTOP, MODES, PHONE, Mode, Window

MEASURE = (Path(__file__).parent / "measure.js").read_text("utf-8")
OPEN_ALL = "for (const each of document.querySelectorAll('details')) each.open = true"
APPS = {"desktop": DESKTOP, "phone": PHONE}
WIDTHS = {"narrow": 320, "tablet": 800, "desktop": 1600}
GROUND = "getComputedStyle(document.body).backgroundColor"
VAULTS = ("samples", "torture")

Open = Callable[..., Window]


def sides(vault: RenderedVault) -> list[tuple[str, str]]:
    """Every side of every card, with a name."""
    return [(f"{card.label}, {side}", getattr(card, side)) for card in vault.cards for side in ("front", "back")]


def faults(window: Window) -> list[str]:
    return list(window.page.evaluate(f"({MEASURE})({{ smallest: 16, formulas: true }})"))


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("name", VAULTS)
def test_every_card_can_be_read_on_a_narrow_screen_in_every_theme(
    name: str, app: str, request: pytest.FixtureRequest, open_app: Open
) -> None:
    vault: RenderedVault = request.getfixturevalue(name)
    window = open_app(vault, APPS[app][0])
    found = []
    for label, side in sides(vault):
        window.show(side)
        window.page.evaluate(OPEN_ALL)
        for mode in APPS[app]:
            window.change(mode)
            found += [f"{label}, {mode.theme}: {fault}" for fault in faults(window)]
    assert found == []
    assert window.wrong == []


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_no_page_is_wider_than_its_screen(width: int, torture: RenderedVault, open_app: Open) -> None:
    window = open_app(torture, DESKTOP[0], width)
    found = []
    for label, side in sides(torture):
        window.show(side)
        found += [f"{label}: {fault}" for fault in faults(window)]
    assert found == []


def test_text_of_twice_the_size_still_fits(torture: RenderedVault, open_app: Open) -> None:
    window = open_app(torture, PHONE[0])
    twice = "<style>.card.card { font-size: 40px !important }</style>"
    found = []
    for label, side in sides(torture):
        window.show(twice + side)
        window.page.evaluate(OPEN_ALL)
        found += [f"{label}: {fault}" for fault in faults(window)]
        size = window.page.evaluate("""getComputedStyle(document.querySelector('.n2a-prompt, .n2a-name') ?? document.body)
            .fontSize""")
        assert float(size.removesuffix("px")) >= 40
    assert found == []


@pytest.mark.parametrize("app", APPS)
def test_night_is_dark_and_day_is_light(app: str, samples: RenderedVault, open_app: Open) -> None:
    window = open_app(samples, APPS[app][0])
    window.show(samples.cards[0].back)
    for mode in APPS[app]:
        window.change(mode)
        red, green, blue = (int(part) for part in window.page.evaluate(GROUND)[4:-1].split(","))
        assert (max(red, green, blue) < 64) is ("night" in mode.body), mode.theme


def test_a_card_that_stands_in_the_page_as_it_is_loaded_looks_the_same(torture: RenderedVault, open_app: Open) -> None:
    card = torture.card("Which blocks")
    window = open_app(torture, PHONE[1])
    heights = []
    for show in (window.show, window.load):
        show(card.back)
        assert faults(window) == []
        heights.append(window.page.evaluate("document.querySelector('.n2a-answer').offsetHeight"))
    assert heights[0] == heights[1]
    assert window.wrong == []


def test_each_kind_of_callout_has_its_own_sign_and_an_unknown_one_is_a_note(
    torture: RenderedVault, open_app: Open
) -> None:
    window = open_app(torture, DESKTOP[0])
    window.show(torture.card("Which callouts").back)
    signs = window.page.evaluate(
        """Object.fromEntries([...document.querySelectorAll('.n2a-callout')].map((callout) => [callout.dataset.callout,
            getComputedStyle(callout.querySelector('.n2a-callout-title'), '::before').webkitMaskImage]))"""
    )
    assert signs.pop("of-no-known-kind") == signs["note"]
    assert len(signs) == 13
    assert len(set(signs.values())) == 13
    assert all(sign.startswith('url("data:image/svg+xml') for sign in signs.values())


def test_aliases_of_callouts_look_like_their_family(open_app: Open, torture: RenderedVault) -> None:
    families = [
        *(["abstract", "summary", "tldr"], ["tip", "hint", "important"], ["success", "check", "done"]),
        *(["question", "help", "faq"], ["warning", "caution", "attention"], ["failure", "fail", "missing"]),
        *(["danger", "error"], ["quote", "cite"]),
    ]
    window = open_app(torture, DESKTOP[0])
    style = torture.cards[0].back.partition("</style>")[0] + "</style>"
    for family in families:
        callouts = "".join(f'<div class="n2a-callout" data-callout="{kind}">x</div>' for kind in family)
        window.show(f'{style}<div class="n2a-card">{callouts}</div>')
        looks = window.page.evaluate(
            """[...document.querySelectorAll('.n2a-callout')].map((callout) => getComputedStyle(callout))
                .map((style) => style.getPropertyValue('--n2a-icon') + style.getPropertyValue('--n2a-callout'))"""
        )
        assert len(looks) == len(family)
        assert len(set(looks)) == 1, family


def test_what_is_wide_scrolls_in_its_own_box(torture: RenderedVault, open_app: Open) -> None:
    window = open_app(torture, PHONE[0])
    window.show(torture.card("Which blocks").back)
    for box in ("pre", ".n2a-table", 'mjx-container[display="true"]'):
        scrolls = "(box) => { box.scrollLeft = 30; return box.scrollLeft }"
        assert window.page.eval_on_selector(box, scrolls) == 30, box


def test_text_of_another_direction_is_laid_out_in_it(torture: RenderedVault, open_app: Open) -> None:
    window = open_app(torture, PHONE[0])
    window.show(torture.card("Two directions").back)
    direction = "(element) => getComputedStyle(element).direction"
    for element, wanted in {
        ".n2a-answer > p": "ltr",
        ".n2a-answer > ul": "rtl",
        ".n2a-callout": "rtl",
        "pre": "ltr",
    }.items():
        assert window.page.eval_on_selector(element, direction) == wanted, element


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode.theme in ("light", "night")], ids=str)
def test_a_typed_answer_shows_what_was_right_wrong_and_missed(
    mode: Mode, torture: RenderedVault, open_app: Open
) -> None:
    window = open_app(torture, mode)
    card = torture.card("Type what is wrong")
    window.show(card.front)
    assert window.page.eval_on_selector("#typeans", "(field) => field.offsetWidth") > 200
    window.show(card.back)
    grounds = {
        name: window.page.eval_on_selector(f"#typeans .{name}", "(part) => getComputedStyle(part).backgroundColor")
        for name in ("typeGood", "typeBad", "typeMissed")
    }
    assert len(set(grounds.values())) == 3
    assert faults(window) == []


def test_no_template_says_a_word_or_runs_a_script() -> None:
    templates = Path(__file__).parents[2] / "card_templates"
    for path in templates.rglob("*.html"):
        text = path.read_text("utf-8")
        assert "<script" not in text
        assert " on" not in text.replace(" one", "")
