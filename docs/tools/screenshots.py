"""Makes the pictures in docs/pictures: cards of the samples as Anki and AnkiDroid show them, in a real Chromium.

Run from the project's folder, in an environment with the test dependencies: `python docs/tools/screenshots.py`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
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


def take_pictures(folder: Path) -> list[Path]:
    """Write all pictures into a folder, and return their paths."""
    from playwright.sync_api import sync_playwright
    from support.app_files import app_files
    from support.rendered_cards import render_vault
    from support.reviewers import FLAGS, MODES, open_window

    modes = {(mode.app, mode.theme): mode for mode in MODES}
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium: apt-get install chromium")
    paths = []
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        vault = render_vault(ROOT / "samples", Path(temporary))
        files = app_files(Path(temporary))
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for each in PICTURES_TO_TAKE:
            width = WIDTHS[each.app]
            mode = modes[each.app, each.theme]
            window = open_window(browser, files, mode, vault.media, width=width, scale=SCALE)
            window.show(getattr(vault.card(each.card, each.ordinal), each.side))
            if each.open_all:
                window.page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
            window.page.evaluate("document.activeElement?.blur()")
            bottom = (
                "Math.max(...[...document.querySelectorAll('.n2a-card')].map((e) => e.getBoundingClientRect().bottom))"
            )
            window.resize(width, int(window.page.evaluate(f"scrollTo(0, 0), {bottom}")) + 16)
            paths.append(folder / each.file)
            window.page.screenshot(path=paths[-1])
            window.close()
        browser.close()
    return paths


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "tests"))
    PICTURES.mkdir(exist_ok=True)
    for path in take_pictures(PICTURES):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")
