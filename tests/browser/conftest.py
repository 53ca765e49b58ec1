"""A real browser and the apps' real files for the tests in this folder; skipped aloud where they cannot be had."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, sync_playwright
from support.app_files import AppFiles, UnavailableError, app_files
from support.rendered_cards import RenderedVault, render_vault
from support.reviewers import FLAGS, Mode, Window, open_window

ROOT = Path(__file__).parents[2]
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_HOW = (
    "install Debian's or Ubuntu's `chromium` (apt-get install chromium), or set NOTE2ANKI_BROWSER to a Chromium's path"
)


def _missing(reason: str) -> NoReturn:
    """Skip, or fail where the environment says that a browser must be here."""
    if os.environ.get("NOTE2ANKI_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    wanted = [os.environ.get("NOTE2ANKI_BROWSER", ""), *_NAMES]
    found = next((path for name in wanted if name and (path := shutil.which(name))), None)
    if found is None:
        _missing(f"no Chromium: {_HOW}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def files(pytestconfig: pytest.Config) -> AppFiles:
    """Anki's own style sheets, reviewer and MathJax, kept in pytest's cache."""
    cache = pytestconfig.cache
    assert cache is not None
    try:
        return app_files(cache.mkdir("anki-web"))
    except UnavailableError as reason:
        _missing(str(reason))


OpenApp = Callable[..., Window]


@pytest.fixture(scope="session")
def open_app(browser: Browser, files: AppFiles) -> OpenApp:
    """Gives a window with a vault's media: one for each app, since loading its files takes longer than any test."""
    windows: dict[str, Window] = {}

    def open_one(vault: RenderedVault, mode: Mode, width: int = 320) -> Window:
        if mode.app not in windows:
            windows[mode.app] = open_window(browser, files, mode, vault.media)
        window = windows[mode.app]
        window.media = vault.media
        window.change(mode)
        window.resize(width)
        window.wrong.clear()
        return window

    return open_one


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> RenderedVault:
    """The cards of the samples."""
    return render_vault(ROOT / "samples", tmp_path_factory.mktemp("samples"), typed="no idea")


@pytest.fixture(scope="session")
def torture(tmp_path_factory: pytest.TempPathFactory) -> RenderedVault:
    """The cards of a vault with one of each construct."""
    return render_vault(Path(__file__).parent / "vault", tmp_path_factory.mktemp("torture"), typed="thx wrng answer")
