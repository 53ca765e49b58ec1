"""The web files of Anki's own reviewer, as its wheel brings them: downloaded once, never part of this project."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from functools import cache
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock

_ROOT = "_aqt/data/web/"


class UnavailableError(Exception):
    """What a test needs cannot be had here; the message says how to get it."""


class AppFiles:
    """Files below Anki's `_anki/`: its styles, its reviewer's script, MathJax with its fonts."""

    def __init__(self, wheel: Path) -> None:
        self._wheel = zipfile.ZipFile(wheel)
        self._names = frozenset(self._wheel.namelist())
        self._read = cache(self._wheel.read)

    def get(self, path: str) -> bytes | None:
        """The content of a file such as `css/reviewer.css`, or None where Anki has none."""
        name = _ROOT + path
        return self._read(name) if name in self._names else None


def app_files(folder: Path) -> AppFiles:
    """Anki's files, of the version that the installed `anki` has, kept in the folder for the next run.

    Raises:
        UnavailableError: pip could not get them.
    """
    release = version("anki")
    with FileLock(folder / "aqt.lock"):
        if not (found := sorted(folder.glob(f"aqt-{release}-*.whl"))):
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
            done = subprocess.run([*command, f"aqt=={release}"], capture_output=True, text=True, check=False)
            found = sorted(folder.glob(f"aqt-{release}-*.whl"))
            if not found:
                raise UnavailableError(
                    f"the web files of Anki {release} could not be downloaded with pip: {done.stderr}"
                )
    return AppFiles(found[0])
