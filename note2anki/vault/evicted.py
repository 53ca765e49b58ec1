"""Files that iCloud took off this computer to save room: a hidden one stands for each until it is downloaded again."""

from __future__ import annotations

from pathlib import Path

#: What messages say of such a file.
IN_ICLOUD = "it is in iCloud, and not on this computer"
_STAND_IN = ".icloud"


def evicted_file(name: str) -> str:
    """Return the name of the file that another one stands for; empty where it stands for none."""
    stands_in = name.startswith(".") and name.endswith(_STAND_IN) and name != _STAND_IN
    return name[1:].removesuffix(_STAND_IN) if stands_in else ""


def why_unread(path: Path, error: Exception) -> str:
    """Return why a file could not be read, as messages say it."""
    return IN_ICLOUD if is_evicted(path) else getattr(error, "strerror", None) or str(error)


def is_evicted(path: Path) -> bool:
    """Tell whether a file that is not there is in iCloud."""
    try:
        return path.with_name(f".{path.name}{_STAND_IN}").exists()
    except (OSError, ValueError):
        return False
