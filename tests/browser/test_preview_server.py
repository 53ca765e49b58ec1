"""`preview --serve`: for this computer alone, anew with each edit, and the reader keeps place and filter."""

from __future__ import annotations

import http.client
import queue
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from support.command_line import run, write_vault
from support.preview_pages import opened
from support.program import command, environment

from note2anki.runs.previewing.server import serve_preview
from note2anki.runs.request import Request

NOTES = {
    "One.md": "##### First?\nAlpha.\n##### Second?\nBeta.\n",
    "Two.md": "##### Third?\nGamma. #old\n##### Fourth?\nDelta. #old\n",
}
#: Milliseconds; a machine may be busy.
LONG = 30_000


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = write_vault(tmp_path / "Vault", NOTES)
    assert run("export", folder, "-o", tmp_path).code == 0
    return folder


@contextmanager
def served(vault: Path) -> Iterator[str]:
    """Serve a vault in a thread, and give the address."""
    stop, said = threading.Event(), queue.Queue[str]()
    thread = threading.Thread(target=serve_preview, args=(Request(paths=(vault,)), 0, said.put, stop))
    thread.start()
    try:
        yield said.get(timeout=30)
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


def edit(note: Path, old: str, new: str) -> None:
    """Save as many editors do: a file beside it, which takes its place."""
    text = note.read_text("utf-8")
    assert old in text
    beside = note.with_name(f"{note.name}.tmp")
    beside.write_text(text.replace(old, new), "utf-8")
    beside.replace(note)


def test_an_edit_is_shown_and_place_and_filter_are_kept(vault: Path, browser: Browser) -> None:
    with served(vault) as address, opened(browser, address) as preview:
        expect(preview.page.locator("#connection")).to_have_text("live")
        preview.filter("Tag", "old")
        preview.choose("Fourth?")
        preview.press("n", "Space")
        edit(vault / "Two.md", "Delta.", "Delta, and more.")
        expect(preview.side("front").locator(".n2a-prompt")).to_have_text("Fourth?")
        expect(preview.side("back").locator(".n2a-answer")).to_contain_text("Delta, and more.", timeout=LONG)
        assert preview.titles == ["Third?", "Fourth?"]
        assert preview.chosen == "Fourth?"
        assert preview.page.locator("#changes ins").inner_text().strip() == ", and more"
        expect(preview.page.get_by_role("button", name="Night")).to_have_attribute("aria-pressed", "true")
        edit(vault / "Two.md", "##### Fourth?\nDelta, and more. #old\n", "")
        expect(preview.page.locator("#change option[value=removed]")).to_have_count(1, timeout=LONG)
        assert preview.wrong == []


def test_settings_that_cannot_be_read_are_said_and_the_cards_stay(vault: Path, browser: Browser) -> None:
    with served(vault) as address, opened(browser, address) as preview:
        (vault / "note2anki.toml").write_text("nonsense =\n", "utf-8")
        expect(preview.page.locator("#connection")).to_contain_text("not valid TOML", timeout=LONG)
        assert len(preview.titles) == 4
        (vault / "note2anki.toml").write_text("question_level = 5\n", "utf-8")
        expect(preview.page.locator("#connection")).to_have_text("live", timeout=LONG)


def test_another_look_is_taken_too(vault: Path, browser: Browser) -> None:
    looks = vault / "looks"
    looks.mkdir()
    (vault / "note2anki.toml").write_text('templates = "looks"\n', "utf-8")
    with served(vault) as address, opened(browser, address) as preview:
        preview.choose("Third?")
        style = (Path(__file__).parents[2] / "card_templates" / "style.css").read_text("utf-8")
        (looks / "style.css").write_text(f"{style}\n.card {{ background-color: rgb(1, 2, 3) }}\n", "utf-8")
        expect(preview.side("front").locator("body")).to_have_css("background-color", "rgb(1, 2, 3)", timeout=LONG)
        assert preview.chosen == "Third?"


def answer(address: str, path: str, host: str | None = None) -> int:
    """Ask for a path, and return the status."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    connection.request("GET", path, headers={"Host": host or parts.netloc})
    status = connection.getresponse().status
    connection.close()
    return status


def test_only_this_computer_with_the_right_address_gets_the_page(vault: Path) -> None:
    with served(vault) as address:
        parts = urlsplit(address)
        assert parts.hostname == "127.0.0.1"
        assert answer(address, parts.path) == 200
        assert answer(address, parts.path, f"localhost:{parts.port}") == 200
        assert answer(address, parts.path, "evil.example") == 421
        assert answer(address, parts.path, f"evil.example:{parts.port}") == 421
        for path in ("/", "/data.json", "/wrong/data.json", f"{parts.path}../", f"{parts.path}x", parts.path[:-1]):
            assert answer(address, path) == 404, path


def test_ctrl_c_ends_it_cleanly(vault: Path) -> None:
    process = subprocess.Popen(
        command("preview", vault, "--serve"),
        env={**environment(), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert answer(address, urlsplit(address).path) == 200
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "Traceback" not in out
    assert sorted(path.name for path in vault.iterdir()) == [".note2anki", ".obsidian", "One.md", "Two.md"]


def test_a_port_that_is_taken_is_said(vault: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = run("preview", vault, "--serve", "--port", taken.getsockname()[1])
    assert ran.code == 2
    assert "N2A103" in ran.err
