"""Values as TOML writes them."""

from __future__ import annotations

import json
from typing import Any

from note2anki.model import OptionRule


def toml_value(value: Any) -> Any:
    """Return the value of a setting as TOML has it: a number for one heading level, tables for rules."""
    if isinstance(value, OptionRule):
        place = {"folder": value.folder} if value.folder else {"tag": value.tag}
        levels = {"question_level": toml_value(value.levels)} if value.levels else {}
        return {**place, **value.options, **levels}
    if isinstance(value, tuple):
        values = [toml_value(each) for each in value]
        return values[0] if len(values) == 1 and isinstance(values[0], int) else values
    return value


def toml_text(value: Any) -> str:
    """Return how a value is written in one line, whatever characters it holds.

    Args:
        value: from `toml_value`.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {toml_text(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(toml_text(each) for each in value)}]"
    if isinstance(value, str):
        # JSON's escapes are all TOML's; of what TOML wants escaped, JSON leaves this one.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value)
