"""Names the code that a run is made of, so that nothing is taken over that other code has left."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from note2anki import __version__

#: The form in which things are kept; what has another one is other code's.
FORMAT = 1
#: Libraries of which another version may give other bytes.
_LIBRARIES = ("beautifulsoup4", "genanki", "markdown", "msgspec", "nh3", "pygments", "python-frontmatter", "pyyaml")
_PACKAGE = str(Path(__file__).parents[2])


def code_version() -> str:
    """Return what names the code that makes values: of this project, of the libraries it uses, of Python."""
    return _code_version(__version__)


@lru_cache(maxsize=1)
def _code_version(release: str) -> str:
    own = hashlib.blake2b(repr(sorted(_own_files())).encode("utf-8", "surrogatepass")).hexdigest()
    return "\n".join((f"{FORMAT} {release} {own}", sys.version, *_library_versions()))


def _own_files() -> Iterator[tuple[str, int, int]]:
    """Yield each module of this project with its size and time; `Path.rglob` takes five times as long."""
    for folder, _folders, names in os.walk(_PACKAGE):
        for name in names:
            if name.endswith(".py"):
                path = os.path.join(folder, name)  # noqa: PTH118 - as above
                stat = os.stat(path)  # noqa: PTH116
                yield path[len(_PACKAGE) :], stat.st_size, stat.st_mtime_ns


def _library_versions() -> list[str]:
    """Return the names of the folders that say the libraries' versions, such as `Markdown-3.8.dist-info`.

    `importlib.metadata` would read each of them, which takes 15 ms.
    """
    found: dict[str, str] = {}
    for folder in sys.path:
        with suppress(OSError):
            for name in os.listdir(folder or os.curdir):  # noqa: PTH208 - thousands of names, of which six count
                if name.endswith((".dist-info", ".egg-info")):
                    library = name.partition("-")[0].lower().replace("_", "-").replace(".", "-")
                    if library in _LIBRARIES:
                        found.setdefault(library, name)
    return sorted(found.values())
