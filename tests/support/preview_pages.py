"""The preview's page in a real browser, with a record of all that no page may do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Dialog, FrameLocator, Page, Request


@dataclass
class PreviewPage:
    """A page that is open.

    Attributes:
        page: the browser's.
        wrong: requests for anything but the page itself and what is in it, dialogs, new windows, errors.
    """

    page: Page
    home: str
    wrong: list[str] = field(default_factory=list)

    def side(self, name: str) -> FrameLocator:
        """The document of one side of the card."""
        return self.page.frame_locator(f"#{name}-frame")

    @property
    def titles(self) -> list[str]:
        """The questions that the list shows."""
        return self.page.locator("#list .asked").all_inner_texts()

    @property
    def chosen(self) -> str:
        """The question of the card that is shown."""
        return self.page.locator("#title").inner_text()

    def choose(self, title: str) -> None:
        """Click on a question in the list."""
        self.page.locator("#list .row", has_text=title).first.click()

    def filter(self, name: str, value: str) -> None:
        """Choose what a filter leaves."""
        self.page.locator(f"#{name.lower()}").select_option(value)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)


@contextmanager
def opened(browser: Browser, place: Path | str, *, dark: bool = False, width: int = 1400) -> Iterator[PreviewPage]:
    """Open a page, by its path or its address."""
    home = place if isinstance(place, str) else place.resolve().as_uri()
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light", service_workers="block"
    )
    page = context.new_page()
    preview = PreviewPage(page, home)
    _watch(preview)
    page.goto(home)
    page.wait_for_selector("body[data-ready]")
    yield preview
    context.close()


def _watch(preview: PreviewPage) -> None:
    page, wrong = preview.page, preview.wrong

    def request(request: Request) -> None:
        is_own = request.url.startswith(preview.home.partition("#")[0])
        if not is_own and not request.url.startswith(("data:", "about:srcdoc")):
            wrong.append(f"request: {request.url}")

    def dialog(dialog: Dialog) -> None:
        wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("request", request)
    page.on("dialog", dialog)
    page.on("popup", lambda popup: wrong.append(f"window: {popup.url}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("console", lambda message: wrong.append(f"console: {message.text}") if message.type == "error" else None)
