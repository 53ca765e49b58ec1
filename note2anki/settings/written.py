"""What writing a settings file came to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from note2anki.model import Diagnostic


class WrittenSettings(Struct, frozen=True):
    """A settings file that was written, or that would be.

    Attributes:
        path: where it belongs.
        text: what it says.
        values: the settings that differ from their defaults, as TOML has them.
        found: what was found in the vault as a whole.
        is_written: whether it was written.
        kept: the name under which the former file is kept, or empty.
        diagnostics: what could not be looked at.
    """

    path: str
    text: str
    values: Mapping[str, Any]
    found: tuple[str, ...]
    is_written: bool = False
    kept: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()
