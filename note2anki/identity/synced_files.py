"""Writes files that are on the disk once they are written."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def write_synced(path: Path, parts: Iterable[bytes | memoryview]) -> None:
    """Write a file, part after part, and wait until it is on the disk."""
    with path.open("wb") as file:
        file.writelines(parts)
        file.flush()
        os.fsync(file.fileno())


def put_synced(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file, given whole or in parts, so that it is there whole or not at all."""
    temporary = path.with_name(path.name + ".new")
    try:
        write_synced(temporary, [data] if isinstance(data, bytes) else data)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder last through a power cut, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
