"""Where a package goes, and the file beside that place which it is written to first."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from note2anki.runs.world import World


def package_place(world: World, file_name: str) -> Path:
    """Return where the package goes: the file or folder asked for, the settings' folder, or the current one."""
    output = world.request.output
    if output is not None and output.suffix.lower() == ".apkg" and not output.is_dir():
        return output
    if output is None and world.settings.output:
        output = world.vault / world.settings.output
    return (output or Path()) / file_name


@contextmanager
def part_beside(target: Path) -> Iterator[Path]:
    """Yield where a package is written before it takes its place; what is left there in the end is cleared away.

    Its folder is made, and taken back where nothing came into it.
    """
    made = [folder for folder in (target.parent, *target.parent.parents) if not folder.exists()]
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = _temporary(target)
    try:
        yield temporary
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
            for folder in made:  # those that a failed export leaves empty
                folder.rmdir()


def _temporary(target: Path) -> Path:
    """Return the file's name; what a killed run left there is cleared away."""
    prefix = f".n2a-{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:12]}-"
    for left in target.parent.glob(f"{prefix}*.part"):
        left.unlink(missing_ok=True)
    return target.with_name(f"{prefix}{os.getpid()}.part")
