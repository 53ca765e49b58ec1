"""The pages in which Anki and AnkiDroid show a card, in a real browser, with a record of all that a card tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from playwright.sync_api import Browser, Dialog, Page, Request, Route

from support.app_files import AppFiles

HOME = "http://anki.test/"
#: How Debian's Chromium starts as root and without a word to anybody.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
]


class Mode(NamedTuple):
    """A theme of an app: the classes of `<html>` and `<body>` that it sets."""

    app: str
    theme: str
    root: str
    body: str


DESKTOP = (
    Mode("desktop", "light", "lin", "card card1 isLin fancy"),
    Mode("desktop", "night", "lin night-mode", "card card1 isLin nightMode night_mode fancy"),
)
PHONE = (
    Mode("phone", "light", "mobile android linux js chrome", "card card1"),
    Mode("phone", "night", "mobile android linux js chrome", "card card1 night_mode nightMode"),
    Mode("phone", "dark", "mobile android linux js chrome", "card card1 night_mode nightMode ankidroid_dark_mode"),
    Mode("phone", "plain", "mobile android linux js chrome", "card card1 ankidroid_plain_mode"),
)
MODES = DESKTOP + PHONE

_DESKTOP_PAGE = """<!doctype html>
<html class="{mode.root}" dir="ltr"><head><meta charset="utf-8"><base href="{home}">
<script>window.pycmd = window.bridgeCommand = (command) => (window.commands ??= []).push(command);</script>
<link rel="stylesheet" href="_anki/css/webview.css">
<style>body {{ background-color: var(--canvas) }} html {{ font-family: sans-serif }}</style>
<link rel="stylesheet" href="_anki/css/reviewer.css"></head>
<body class="{mode.body}"><script src="_anki/js/webview.js"></script><script src="_anki/js/reviewer.js"></script>
<div id="_mark" hidden>★</div><div id="_flag" hidden>⚑</div><div id="qa" dir="auto"></div></body></html>"""

#: The rules that AnkiDroid lays under a card.
_PHONE_STYLE = """
body { margin: 0 0 30px; background-color: white; color: black; overflow-wrap: break-word }
#content { margin: 0.5em }
img { max-width: 100%; max-height: 90% }
li { text-align: start } pre { text-align: left }
body.night_mode { background-color: black; color: white }
body.ankidroid_dark_mode { background-color: #303030 }
#typeans { width: 100%; box-sizing: border-box; line-height: 1.75 }
code#typeans { white-space: pre-wrap }
.typeGood { background: #afa; color: black } .typeBad { background: #faa; color: black }
.typeMissed { background: #ccc; color: black }
.replay-button { display: inline-flex; vertical-align: middle; margin: 3px }
.replay-button svg { width: 40px; height: 40px }
.replay-button svg circle { fill: white; stroke: #414141 } .replay-button svg path { fill: #414141 }
"""
_PHONE_PAGE = """<!doctype html>
<html class="{mode.root}"><head><meta charset="utf-8"><base href="{home}">
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style>
<script src="_anki/js/mathjax.js"></script>
<script src="_anki/js/vendor/mathjax/tex-chtml-full.js"></script></head>
<body class="{mode.body}"><div id="content">{content}</div></body></html>"""

_SHOW_ON_DESKTOP = """([side, classes]) => new Promise((done) => {
    _showAnswer(side, classes); _queueAction(() => done())
})"""
_SHOW_ON_PHONE = """async ([side, classes]) => {
    document.body.className = classes
    document.getElementById("content").innerHTML = side
    await MathJax.startup.promise
    MathJax.typesetClear()
    await MathJax.typesetPromise()
}"""
#: The card is painted, so each image that it or its styles name has been asked for; what is asked for last comes last.
_SETTLE = """async (last) => {
    await Promise.all([...document.images].map((image) => image.decode().catch(() => 0)))
    await document.fonts.ready
    await new Promise(requestAnimationFrame)
    await new Promise(requestAnimationFrame)
    await fetch(last, { cache: "no-store" })
}"""
_LAST = "_settled"
_TYPES = {"css": "text/css", "js": "text/javascript", "woff": "font/woff", "png": "image/png", "svg": "image/svg+xml"}


@dataclass
class Window:
    """A window of an app in one of its themes.

    Attributes:
        page: the browser's page.
        media: the vault's files by name, which the page may ask for.
        wrong: all that no card may do: requests for anything but the app's files and the vault's media, dialogs, new
            windows, navigations, messages on the console, uncaught errors.
    """

    page: Page
    mode: Mode
    media: Mapping[str, bytes] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    _document: str = ""

    def show(self, side: str) -> None:
        """Show one side of a card, as the app does from one card to the next."""
        script = _SHOW_ON_DESKTOP if self.mode.app == "desktop" else _SHOW_ON_PHONE
        self.page.evaluate(script, [side, self.mode.body])
        self.settle()

    def load(self, side: str) -> None:
        """Show one side of a card as part of a fresh page, as AnkiDroid's older reviewer does."""
        self._document = _PHONE_PAGE.format(mode=self.mode, home=HOME, style=_PHONE_STYLE, content=side)
        self.page.goto(HOME)
        self.page.evaluate("MathJax.startup.promise.then(() => MathJax.typesetPromise())")
        self.settle()

    def settle(self) -> None:
        """Wait until the page has asked for all that it needs to be painted."""
        self.page.evaluate(_SETTLE, HOME + _LAST)

    def clear(self) -> None:
        """Show nothing, and forget what was wrong: nothing of the card before can come after this."""
        self.show("")
        self.wrong.clear()

    def change(self, mode: Mode) -> None:
        """Change the theme while a card is shown."""
        assert mode.app == self.mode.app
        self.mode = mode
        self.page.evaluate(
            "([root, body]) => { document.documentElement.className = root; document.body.className = body }",
            [mode.root, mode.body],
        )

    def resize(self, width: int, height: int = 720) -> None:
        """Give the window another size, in CSS pixels."""
        if self.page.viewport_size != {"width": width, "height": height}:
            self.page.set_viewport_size({"width": width, "height": height})

    def close(self) -> None:
        """Close the window."""
        self.page.context.close()


def open_window(
    browser: Browser, files: AppFiles, mode: Mode, media: Mapping[str, bytes], *, width: int = 400, scale: float = 1
) -> Window:
    """Open an app's window, with no card in it yet."""
    context = browser.new_context(
        viewport={"width": width, "height": 720},
        device_scale_factor=scale,
        has_touch=mode.app == "phone",
        color_scheme="dark" if "night" in mode.body else "light",
        service_workers="block",
        java_script_enabled=True,
    )
    page = context.new_page()
    window = Window(page, mode, media)
    page_of = _DESKTOP_PAGE if mode.app == "desktop" else _PHONE_PAGE
    window._document = page_of.format(mode=mode, home=HOME, style=_PHONE_STYLE, content="")
    context.route("**/*", lambda route: _serve(route, window, files))
    _watch(window)
    page.goto(HOME)
    page.evaluate("() => window.MathJax?.startup?.promise")
    window.wrong.clear()  # Chromium asks for a favicon
    return window


def _serve(route: Route, window: Window, files: AppFiles) -> None:
    url = route.request.url.partition("#")[0]
    path = url.removeprefix(HOME)
    content = None
    if url == HOME:
        content, kind = window._document.encode(), "text/html; charset=utf-8"
    elif url.startswith(HOME):
        content = files.get(path.removeprefix("_anki/")) if path.startswith("_anki/") else window.media.get(path)
        content = b"" if path == _LAST else content
        kind = _TYPES.get(path.rpartition(".")[2], "application/octet-stream")
    if content is None:
        if path != "favicon.ico":
            window.wrong.append(f"request: {url}")
        route.abort()
    else:
        route.fulfill(body=content, content_type=kind)


def _watch(window: Window) -> None:
    page, wrong = window.page, window.wrong

    def dialog(dialog: Dialog) -> None:
        wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def request(request: Request) -> None:
        if request.is_navigation_request() and request.url != HOME:
            wrong.append(f"navigation: {request.url}")

    page.on("dialog", dialog)
    page.on("request", request)
    page.on("popup", lambda popup: wrong.append(f"window: {popup.url}"))
    page.on("console", lambda message: wrong.append(f"console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("download", lambda download: wrong.append(f"download: {download.url}"))
