"""Regular expressions that are compiled when they are first used: a small export needs few of them."""

from __future__ import annotations

import re
from typing import Any, cast


class _LatePattern:
    """What is asked of it, it asks of the compiled pattern, and remembers: the next time costs 20 ns."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self.flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self.pattern, self.flags), name)
        setattr(self, name, found)
        return found


def late_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what serves as `re.compile(pattern, flags)` does, without its cost (0.1 to 3 ms) where it is not used.

    Args:
        pattern, flags: as there; one that is wrong is found when it is first used.
    """
    return cast("re.Pattern[str]", _LatePattern(pattern, flags))


#: The address of an image that is written out in a text. In HTML it may be parted into lines, most of them long.
WRITTEN_IMAGE = late_pattern(r"""data:image/[^\s"'()<>]*(?:\s+[A-Za-z0-9+/=]{40,})*""", re.IGNORECASE)
