"""Nothing that a note or a template holds does anything in the preview, nor stands outside its frame."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from support.command_line import run, write_vault
from support.hostile import write_hostile_vault
from support.preview_pages import PreviewPage, opened

ROOT = Path(__file__).parents[2]
#: Shows every side of every card, and counts what broke out of its frame.
SHOW_ALL = """() => {
  window.trapped = 0;
  window.trap = () => { window.trapped += 1 };
  const before = document.querySelectorAll("body *").length - document.querySelectorAll("#shown *, #rows *").length;
  let shown = 0;
  for (let at = 0; at < found.length; at += 1) {
    for (const card of found[at].cards.keys()) {
      choose(at, String(card));
      shown += 1;
    }
  }
  const after = document.querySelectorAll("body *").length - document.querySelectorAll("#shown *, #rows *").length;
  return [shown, after - before];
}"""
INSIDE = """() => [...document.querySelectorAll("iframe")].flatMap((frame) => [
  ...frame.contentDocument.querySelectorAll("script, iframe, object, embed, form, link, meta[http-equiv], base[href]"),
].map((element) => element.outerHTML))"""
#: What a template of the person's own could hold, which is not sanitised.
SCRIPT = "<script>top.trapped = 1; parent.document.title = 'gone'</script><details open ontoggle='top.trapped = 2'></details>"
COVER = "\nbody, .n2a-card { position: fixed; inset: -9999px; z-index: 99999; background: red !important }\n"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    write_hostile_vault(folder / "vault")
    ends = "##### Ends </script><!-- <script>\n`</script><script>top.trapped = 1</script>` <!-- <script> ]]>\n"
    (folder / "vault" / "Ends.md").write_text(ends, "utf-8")
    assert run("preview", folder / "vault", "-o", folder / "page.html").code == 0
    return folder / "page.html"


def assert_harmless(preview: PreviewPage) -> None:
    assert preview.page.evaluate("window.trapped") == 0
    assert preview.wrong == []
    assert preview.page.url.startswith(preview.home)


def test_no_card_of_a_hostile_vault_does_anything(hostile: Path, browser: Browser) -> None:
    with opened(browser, hostile) as preview:
        shown, broken_out = preview.page.evaluate(SHOW_ALL)
        assert shown > 600
        assert broken_out == 0
        assert preview.page.evaluate(INSIDE) == []
        preview.page.evaluate("() => new Promise(requestAnimationFrame)")
        assert_harmless(preview)


def test_an_answer_cannot_end_the_data(hostile: Path, browser: Browser) -> None:
    text = hostile.read_text("utf-8")
    data = text.partition('<script type="application/json" id="data">')[2].partition("</script>")[0]
    assert "<" not in data
    with opened(browser, hostile) as preview:
        preview.page.evaluate("() => { window.trapped = 0 }")
        preview.press("/")
        preview.page.keyboard.type("Ends ]]>")
        expect(preview.side("back").locator("code")).to_have_text("</script><script>top.trapped = 1</script>")
        assert_harmless(preview)


@pytest.fixture(scope="module")
def styled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a vault whose own templates hold a script and a style that would cover everything."""
    vault = write_vault(tmp_path_factory.mktemp("styled") / "Vault", {"Note.md": "##### One?\nA.\n##### Two?\nB.\n"})
    shutil.copytree(ROOT / "card_templates", vault / "looks")
    (vault / "note2anki.toml").write_text('templates = "looks"\n', "utf-8")
    back, style = vault / "looks" / "question" / "recall" / "back.html", vault / "looks" / "style.css"
    back.write_text(back.read_text("utf-8") + SCRIPT, "utf-8")
    style.write_text(style.read_text("utf-8") + COVER, "utf-8")
    page = vault.parent / "page.html"
    assert run("preview", vault, "-o", page).code == 0
    return page


def test_a_template_of_the_persons_own_runs_no_script_and_covers_nothing(styled: Path, browser: Browser) -> None:
    with opened(browser, styled) as preview:
        preview.page.evaluate("() => { window.trapped = 0 }")
        cover = "(body) => getComputedStyle(body).backgroundColor"
        assert preview.side("front").locator("body").evaluate(cover) == "rgb(255, 0, 0)"
        preview.choose("Two?")
        preview.page.get_by_role("button", name="Night").click()
        assert preview.page.title() == "Vault – note2anki preview"
        assert preview.page.evaluate("window.trapped") == 0
        assert [wrong for wrong in preview.wrong if not wrong.startswith("console: ")] == []


def test_that_script_would_run_without_the_pages_policy(styled: Path, browser: Browser, tmp_path: Path) -> None:
    text = styled.read_text("utf-8")
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    assert 'setAttribute("sandbox"' in text
    page = tmp_path / "open.html"
    page.write_text(re.sub(r'frame\.setAttribute\("sandbox",[^)]*\);', "", text), "utf-8")
    with opened(browser, page) as preview:
        preview.page.wait_for_function("window.trapped > 0")


def test_a_link_on_a_card_opens_a_window_of_its_own_and_hands_nothing_over(browser: Browser, tmp_path: Path) -> None:
    vault = write_vault(tmp_path / "Vault", {"Note.md": "##### One?\n[far](https://far.example/x)\n"})
    page = tmp_path / "page.html"
    assert run("preview", vault, "-o", page).code == 0
    with opened(browser, page) as preview:
        preview.page.context.route(
            "**/*",
            lambda route: route.fulfill(
                body="<script>document.title = String(opener)</script>", content_type="text/html"
            ),
        )
        with preview.page.expect_popup() as popup:
            preview.side("back").locator("a", has_text="far").click()
        popup.value.wait_for_function("document.title")
        assert popup.value.title() == "null"
        assert popup.value.evaluate("document.referrer") == ""
        assert preview.page.url.startswith(preview.home)
