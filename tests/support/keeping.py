"""Has exports of small vaults keep what else only big ones are worth: collections, traces, the path of small changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from note2anki.runs import planning
from note2anki.runs.again import changed_notes
from note2anki.runs.packing import shelf


@contextmanager
def keeping_everything(folder: Path) -> Iterator[Path]:
    """Keep everything, whatever a vault's size, in a cache folder of one's own, which is given."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelf, "WORTH", 1)
        patch.setattr(planning, "WORTH", 1)
        patch.setattr(changed_notes, "MOST", 1.0)
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        yield folder / "cache"
