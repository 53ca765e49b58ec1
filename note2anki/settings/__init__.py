"""The settings of a vault: `note2anki.toml`, read into a frozen record; every setting stands in one table."""

from __future__ import annotations

from note2anki.settings.reading import load_settings, read_settings
from note2anki.settings.table import RULE, SETTINGS, Setting
from note2anki.settings.values import ANSWER_HEADINGS, NAVIGATION, Settings

__all__ = [
    "ANSWER_HEADINGS",
    "NAVIGATION",
    "RULE",
    "SETTINGS",
    "Setting",
    "Settings",
    "load_settings",
    "read_settings",
]
