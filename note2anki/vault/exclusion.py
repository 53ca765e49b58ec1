"""Which notes and folders the settings leave out, by patterns of paths or names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import PurePosixPath

from note2anki.vault.spelling import composed


def is_excluded(file: str, patterns: Sequence[str]) -> bool:
    """Tell whether a path is left out: it or a folder above it matches a pattern, in whole or by its name."""
    if not patterns:
        return False
    path = PurePosixPath(composed(file))
    return any(next(patterns_of(place.as_posix(), patterns), None) is not None for place in (path, *path.parents))


def patterns_of(path: str, patterns: Sequence[str]) -> Iterator[str]:
    """Yield the patterns that match a path: one with a slash the whole, one without its last part too.

    Args:
        path: composed (`spelling.composed`).
        patterns: as the settings have them.
    """
    name = path.rpartition("/")[2]
    for pattern in patterns:
        whole = _pattern(pattern)
        if any(each == whole or fnmatchcase(each, whole) for each in ((path,) if "/" in whole else (path, name))):
            yield pattern


@lru_cache
def _pattern(pattern: str) -> str:
    return composed(pattern).replace("\\", "/").removeprefix("./").strip("/")
