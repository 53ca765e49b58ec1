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


#: What stands in front of items: how far it reaches out of the card, or out of the line beside a definition.
CUT_OFF = """() => {
    const canvas = document.createElement("canvas").getContext("2d")
    const cut = []
    for (const item of document.querySelectorAll("li")) {
        const box = item.querySelector("input")
        const list = item.parentElement
        canvas.font = getComputedStyle(item).font
        const number = (list.start ?? 1) + [...list.children].indexOf(item)
        const room = canvas.measureText(`${number}. `).width
        const starts = box ? box.getBoundingClientRect().left : item.getBoundingClientRect().left - room
        const edge = item.closest("details, .n2a-card").getBoundingClientRect().left
        if (starts < edge) cut.push(`${item.textContent}: ${edge - starts} px`)
    }
    return cut
}"""


@pytest.mark.parametrize("size", [20, 40])
def test_numbers_and_boxes_are_not_cut_off_at_the_edge(size: int, torture: RenderedVault, open_app: Open) -> None:
    window = open_app(torture, PHONE[0])
    style = torture.cards[0].back.partition("</style>")[0] + f".card.card {{ font-size: {size}px }}</style>"
    ten = f"<ol>{'<li>x</li>' * 12}</ol>"
    years = '<ol class="n2a-long" start="1986"><li>A good year</li></ol>'
    mixed = '<li class="n2a-task"><input type="checkbox">task</li><li>none</li>'
    chip = f'<div class="n2a-concepts"><details class="n2a-concept" open><summary>c</summary>{ten}</details></div>'
    window.show(f'{style}<div class="n2a-card">{ten}{years}<ol>{mixed}</ol><ul>{mixed}</ul>{chip}</div>')
    assert window.page.evaluate(CUT_OFF) == []


def test_a_box_moves_with_its_text_where_a_card_scrolls(torture: RenderedVault, open_app: Open) -> None:
    window = open_app(torture, PHONE[0])
    style = torture.cards[0].back.partition("</style>")[0] + "</style>"
    long = '<span style="white-space: nowrap">' + "wide " * 30 + "</span>"
    for kinds in (('class="n2a-tasks"', ""), ("", 'class="n2a-task"')):
        items = f'<ul {kinds[0]}><li {kinds[1]}><input type="checkbox">{long}</li></ul>'
        window.show(f'{style}<div class="n2a-card">{items}</div>')
        moved = window.page.evaluate("""() => {
            const left = () => document.querySelector("input").getBoundingClientRect().left
            const before = left()
            document.querySelector(".n2a-card").scrollLeft = 20
            return before - left()
        }""")
        assert moved == 20, kinds


@pytest.mark.parametrize("tight", [True, False])
def test_a_box_is_not_over_a_text_that_runs_the_other_way(tight: bool, torture: RenderedVault, open_app: Open) -> None:
    window = open_app(torture, PHONE[0])
    style = torture.cards[0].back.partition("</style>")[0] + "</style>"
    texts = ["English" if tight else "<p>English</p>"]
    texts += ['<input type="checkbox">عربي' if tight else '<p><input type="checkbox">عربي</p>']
    for kinds in (('class="n2a-tasks"', ""), ("", 'class="n2a-task"')):
        items = f"<ul {kinds[0]}><li>{texts[0]}</li><li {kinds[1]}>{texts[1]}</li></ul>"
        window.show(f'{style}<div class="n2a-card"><div class="n2a-answer" dir="auto">{items}</div></div>')
        apart = window.page.evaluate("""() => {
            const box = document.querySelector("input")
            const range = document.createRange()
            range.selectNodeContents(box.nextSibling)
            const [one, text] = [box, range].map((each) => each.getBoundingClientRect())
            return one.right <= text.left || text.right <= one.left
        }""")
        assert apart, kinds


def test_an_image_with_a_height_alone_has_it(torture: RenderedVault, open_app: Open) -> None:
    window = open_app(torture, PHONE[0])
    style = torture.cards[0].back.partition("</style>")[0] + "</style>"
    name = next(name for name in torture.media if name.endswith(".png"))
    window.show(f'{style}<div class="n2a-card"><img src="{name}" height="40"></div>')
    assert window.page.eval_on_selector(".n2a-card img", "(image) => image.offsetHeight") == 40


def test_what_a_notes_html_folds_has_a_sign(torture: RenderedVault, open_app: Open) -> None:
    window = open_app(torture, PHONE[0])
    window.show(torture.card("Which HTML").back)
    signs = "(all) => all.map((summary) => getComputedStyle(summary).listStyleType)"
    assert window.page.eval_on_selector_all(".n2a-answer summary", signs) == ["disclosure-closed"]
    window.show(torture.card("Which callouts").back)
    assert set(window.page.eval_on_selector_all("summary", signs)) == {"none"}


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
