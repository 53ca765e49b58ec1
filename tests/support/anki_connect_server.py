"""`anki-connect-server` of PyPI: AnkiConnect's actions over a real collection, by other people, as a process of its own.

It needs Python 3.12, so it lives in an environment that is made once, in pytest's cache. Where no such Python is found
the tests are skipped, and say so; with NOTE2ANKI_REQUIRE_ANKICONNECT set that is a failure. Known of version 0.5.0: it
has no API key, it cannot import (it hands Anki a path where Anki wants a request), and it tells no modification times.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from support.anki_collection import Collection

REQUIRED = "NOTE2ANKI_REQUIRE_ANKICONNECT"
SERVER = "anki-connect-server==0.5.0"
#: What its part that we use imports; the rest of what it asks for, two thirds of it, is for talking to language models.
NEEDS = ("anki>=26.5", "fastapi>=0.139.2", "pydantic-settings>=2.14.2", "uvicorn>=0.51", "httpx")
_PATIENCE = 60


def newer_python() -> Path | None:
    """Return a Python from 3.12 on that runs: this one, one that is called so, or one of pyenv's."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    named = (shutil.which(f"python3.{minor}") for minor in (12, 13, 14))
    kept = sorted(root.glob("versions/3.1[2-9]*/bin/python3"))
    for path in (sys.executable, *filter(None, named), *map(str, kept)):
        tells = "import sys, venv; sys.exit(sys.version_info < (3, 12))"
        if subprocess.run([path, "-c", tells], capture_output=True, check=False).returncode == 0:
            return Path(path)
    return None


def server_python(cache: Path) -> Path:
    """Return the Python of an environment that has the server; where it cannot be had the test is skipped, or fails.

    Args:
        cache: a folder that is kept between runs.
    """
    python = newer_python()
    if python is None:
        _do_without("there is no Python 3.12 here")
    place = cache / f"{SERVER.replace('==', '-')}-{python.parts[-3]}"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{place}.lock"):
        if not (place / "whole").exists():
            _install(python, place)
    return place / "bin" / "python"


def _install(python: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for line in ([str(python), "-m", "venv", str(place)], [*pip, *NEEDS], [*pip, "--no-deps", SERVER]):
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        if done.returncode:
            _do_without(f"{SERVER} cannot be installed: {done.stderr.strip()[-300:]}")
    (place / "whole").touch()


def _do_without(why: str) -> None:
    if os.environ.get(REQUIRED):
        pytest.fail(why)
    pytest.skip(why)


class Server:
    """A running server and the collection that it has open; `looked_into` opens it here instead."""

    def __init__(self, python: Path, collection: Collection) -> None:
        self._python, self._collection = python, collection
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        place = str(self._collection.folder / "collection.anki2")
        told = {"ANKICONNECT_COLLECTION_PATH": place, "ANKICONNECT_PORT": str(self._port)}
        line = [str(self._python), "-c", "from anki_connect_server.cli import main; main(['api'])"]
        log = (self._collection.folder / "server.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                line, cwd=self._collection.folder, env={**os.environ, **told}, stdout=log, stderr=log
            )
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            try:
                self.ask("version")
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError((self._collection.folder / "server.log").read_text("utf-8"))

    def stop(self) -> None:
        """End the server; it closes the collection."""
        self._process.terminate()
        self._process.wait(_PATIENCE)

    def ask(self, action: str, **params: object) -> object:
        """Ask for one action, as any client would."""
        data = json.dumps({"action": action, "version": 6, "params": params}).encode()
        request = urllib.request.Request(self.url, data, {"Content-Type": "application/json"})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=_PATIENCE) as answer:
            return json.loads(answer.read())

    @contextmanager
    def looked_into(self) -> Iterator[Collection]:
        """Open the collection as a person does in Anki, while the server is stopped."""
        self.stop()
        self._collection.anki.reopen()
        try:
            yield self._collection
        finally:
            self._collection.anki.close()
            self.start()


@contextmanager
def running_server(python: Path) -> Iterator[Server]:
    """Run a server with an empty collection."""
    with Collection() as collection:
        collection.anki.close()
        server = Server(python, collection)
        server.start()
        try:
            yield server
        finally:
            server.stop()
            collection.anki.reopen()
