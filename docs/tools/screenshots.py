"""Makes the pictures in docs: cards of the samples, of docs/cards and of docs/syntax.md as the apps show them, in Chromium.

Run from the project's folder, in an environment with the test dependencies: `python docs/tools/screenshots.py`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from support.app_files import AppFiles
    from support.rendered_cards import RenderedVault

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
PAGES = ROOT / "docs" / "cards"
SYNTAX = ROOT / "docs" / "syntax"
PREVIEW = ROOT / "docs" / "preview"
WIDTHS = {"desktop": 720, "phone": 360}
#: Pixels of a picture for one of the page's: sharp enough, and small.
SCALE = 1.5


class Picture(NamedTuple):
    """A side of a card in a theme of an app, as a file; `open_all` opens what is behind a tap."""

    file: str
    card: str
    side: str
    app: str
    theme: str
    ordinal: int = 0
    open_all: bool = False


PICTURES_TO_TAKE = (
    Picture("question.png", "How do you page through", "back", "desktop", "light"),
    Picture("question-night.png", "How do you page through", "back", "desktop", "night"),
    Picture("hint.png", "What does it mean that a request", "front", "phone", "light", open_all=True),
    Picture("table-night.png", "What does it mean that a request", "back", "phone", "night"),
    Picture("concept.png", "Idempotencia", "back", "desktop", "light"),
    Picture("cloze-night.png", "Name the four letters", "front", "phone", "night", ordinal=1),
    Picture("tasks.png", "When is a Cache", "back", "phone", "plain"),
    Picture("right-to-left.png", "ما هو الفهرس", "back", "phone", "dark", open_all=True),
)


#: Page in docs/cards → the card that it shows from both sides, and which of its note's cards.
PAGE_CARDS = {
    "question": ("What does", 0),
    "hint": ("Which four", 0),
    "reverse": ("der Schmetterling", 1),
    "type-in": ("Which header", 0),
    "cloze": ("How does", 0),
    "concept": ("Inverted index", 0),
    "recall": ("Inverted index", 1),
}
#: What is typed on the card that asks for it: nearly right.
TYPED = "Cache Control"


def take_pictures() -> list[Path]:
    """Write all pictures into their folders, and return their paths."""
    from playwright.sync_api import sync_playwright
    from support.app_files import app_files
    from support.card_pages import read_card_page
    from support.rendered_cards import render_vault
    from support.reviewers import FLAGS

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium: apt-get install chromium")
    paths = []
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        files = app_files(Path(temporary))
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        vault = render_vault(ROOT / "samples", Path(temporary))
        paths += [_take(browser, files, vault, each, PICTURES) for each in PICTURES_TO_TAKE]
        for page, (card, ordinal) in PAGE_CARDS.items():
            place = Path(temporary, page)
            notes = read_card_page(PAGES / f"{page}.md").write_vault(place / "notes" / "Vault")
            vault = render_vault(notes, place, TYPED)
            for side in ("front", "back"):
                picture = Picture(f"{page}-{side}.png", card, side, "phone", "light", ordinal, page == "hint")
                paths.append(_take(browser, files, vault, picture, PAGES / "pictures"))
        paths += _take_syntax(browser, files, Path(temporary, "syntax"))
        browser.close()
    return paths


def _take_syntax(browser: Browser, files: AppFiles, place: Path) -> list[Path]:
    """Show what each construct of docs/syntax.md looks like in an answer."""
    from support.rendered_cards import render_vault
    from support.syntax_page import read_syntax_page, write_syntax_vault

    vault = render_vault(write_syntax_vault(place / "notes" / "Vault"), place)
    return [
        _take(browser, files, vault, Picture(each.picture, each.title, "back", "phone", "light"), SYNTAX)
        for each in read_syntax_page()
    ]


def take_preview() -> list[Path]:
    """Write the pictures of the preview of the samples, edited as in the README's session, and return their paths."""
    from click.testing import CliRunner
    from playwright.sync_api import sync_playwright
    from session import EDITS, NOTE
    from support.preview_pages import opened
    from support.reviewers import FLAGS

    from note2anki.cli import main

    paths = []
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        vault, page = Path(temporary, "samples"), Path(temporary, "page.html")
        shutil.copytree(ROOT / "samples", vault, ignore=shutil.ignore_patterns(".note2anki"))
        CliRunner().invoke(main, ["export", str(vault), "-o", temporary], catch_exceptions=False)
        text = (vault / NOTE).read_text("utf-8")
        for before, after in EDITS:
            text = text.replace(before, after, 1)
        (vault / NOTE).write_text(text, "utf-8")
        CliRunner().invoke(main, ["preview", str(vault), "-o", str(page)], catch_exceptions=False)
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for file, dark in (("light.png", False), ("night.png", True)):
            with opened(browser, page, dark=dark) as preview:
                preview.choose("reverse proxy")
                preview.page.locator("#list").evaluate("(list) => list.blur()")
                paths.append(PREVIEW / file)
                preview.page.screenshot(path=paths[-1])
        browser.close()
    return paths


def _take(browser: Browser, files: AppFiles, vault: RenderedVault, picture: Picture, folder: Path) -> Path:
    """Show a side of a card in its app, and write what is seen of it into a file."""
    from support.reviewers import MODES, open_window

    width = WIDTHS[picture.app]
    mode = {(mode.app, mode.theme): mode for mode in MODES}[picture.app, picture.theme]
    window = open_window(browser, files, mode, vault.media, width=width, scale=SCALE)
    window.show(getattr(vault.card(picture.card, picture.ordinal), picture.side))
    if picture.open_all:
        window.page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    window.page.evaluate("document.activeElement?.blur()")
    bottom = "Math.max(...[...document.querySelectorAll('.n2a-card')].map((e) => e.getBoundingClientRect().bottom))"
    window.resize(width, int(window.page.evaluate(f"scrollTo(0, 0), {bottom}")) + 16)
    path = folder / picture.file
    window.page.screenshot(path=path)
    window.close()
    return path


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "tests"))
    for folder in (PICTURES, PAGES / "pictures", PREVIEW):
        folder.mkdir(exist_ok=True)
    for path in [*take_preview(), *take_pictures()]:
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")
