"""A package's version number: what raises which part of it (design, *Version*)."""

from __future__ import annotations

from collections.abc import Collection

FIRST = "1.0.0"
_MAJOR = frozenset({"removed"})
_MINOR = frozenset({"added", "restored"})


def next_version(version: str, changes: Collection[str]) -> str:
    """Return the version after these kinds of change: removals raise MAJOR, new cards MINOR, anything else PATCH.

    Args:
        version: the last one, or empty before the first export.
        changes: kinds of change; none, and the version stays.
    """
    if not version:
        return FIRST
    major, minor, patch = (int(part) for part in version.split("."))
    if not changes:
        return version
    if not _MAJOR.isdisjoint(changes):
        return f"{major + 1}.0.0"
    if not _MINOR.isdisjoint(changes):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"
