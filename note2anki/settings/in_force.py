"""What each setting is, and who says so: the settings file, or the default."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from note2anki.model import Diagnostic
from note2anki.settings.reading import Loaded
from note2anki.settings.table import SETTINGS
from note2anki.settings.toml_text import toml_value
from note2anki.settings.values import Settings


class SettingInForce(Struct, frozen=True):
    """A setting as it is.

    Attributes:
        name: as in the file, with its table's name before a dot.
        value, default: as TOML has them.
        meaning: what it is, in a few words.
        unset: what holds while the value is empty, or empty.
        line, column: where the file sets it; 0 where it does not.
    """

    name: str
    value: Any
    default: Any
    meaning: str
    unset: str
    line: int = 0
    column: int = 0

    @property
    def is_written(self) -> bool:
        """Whether the file sets it."""
        return self.line > 0


class InForce(Struct, frozen=True):
    """The settings of a vault.

    Attributes:
        vault: its folder.
        file: the settings file, as messages call it; empty where there is none.
        settings: every one, in the table's order.
        diagnostics: what is wrong in them.
    """

    vault: str
    file: str
    settings: tuple[SettingInForce, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def settings_in_force(loaded: Loaded) -> tuple[SettingInForce, ...]:
    """Return every setting, with where the file sets it."""
    defaults = Settings()
    found: list[SettingInForce] = []
    for name, field, _kind, meaning, unset in SETTINGS:
        value, default = (toml_value(getattr(each, field)) for each in (loaded.settings, defaults))
        spot = loaded.spot(name) if name in loaded.written else (0, 0)
        found.append(SettingInForce(name, value, default, meaning, unset, *spot))
    return tuple(found)
