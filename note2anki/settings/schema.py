"""The table of settings as a JSON Schema, for editors: of draft 4, the newest that editors of TOML know."""

from __future__ import annotations

from typing import Any

from note2anki.settings.table import PLACE, PLACES, RULE, SETTINGS, Setting
from note2anki.settings.toml_text import toml_value
from note2anki.settings.values import Settings

_DEFAULTS = Settings()


def settings_schema() -> dict[str, Any]:
    """Return the schema of `note2anki.toml`: it takes what `read_settings` takes, and refuses what that refuses."""
    properties: dict[str, Any] = {}
    for setting in SETTINGS:
        table, _dot, name = setting.name.rpartition(".")
        place = properties
        if table:
            place = properties.setdefault(table, _table({}))["properties"]
        place[name] = _described(setting)
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "note2anki.toml",
        "description": "The settings of a vault for note2anki.",
        **_table(properties),
    }


def _table(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _described(setting: Setting) -> dict[str, Any]:
    unset = f" Default: {setting.unset}." if setting.unset else ""
    described = {"description": f"{setting.meaning[0].upper()}{setting.meaning[1:]}.{unset}", **setting.kind.schema}
    if setting.name == "rules":
        return {**described, "items": _rule()}
    return {**described, "default": toml_value(getattr(_DEFAULTS, setting.field))}


def _rule() -> dict[str, Any]:
    """Return the schema of a rule: exactly one place, and at least one option."""
    options = [{"required": [name]} for name in RULE if name not in PLACES]
    placed = [{"required": [name], "properties": {name: {"pattern": PLACE}}} for name in PLACES]
    rule = _table({name: dict(kind.schema) for name, kind in RULE.items()})
    return {**rule, "allOf": [{"oneOf": placed}, {"anyOf": options}]}
