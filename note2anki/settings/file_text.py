"""The text of a settings file: what differs is set, every other setting stands as a comment with its default."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from note2anki.settings.table import SETTINGS, Setting
from note2anki.settings.toml_text import toml_text, toml_value
from note2anki.settings.values import Settings

_WIDTH = 100
_DEFAULTS = Settings()
_INTRODUCTION = (
    "The settings of this vault for note2anki. A line that begins with # and a name, without a space between, is a"
    " setting at its default: take the # away to set it. `note2anki config` shows what is in force."
)


class Suggestion(NamedTuple):
    """What was found about a setting.

    Attributes:
        value: what it should be, as TOML has it; None for its default.
        found: what was found, a line each; names in it are written as TOML texts, so that each stays in its line.
        example: lines of TOML that show what could be set.
    """

    value: Any = None
    found: Sequence[str] = ()
    example: Sequence[str] = ()


def settings_file(suggestions: Mapping[str, Suggestion], found: Sequence[str] = ()) -> str:
    """Return the text of a settings file.

    Args:
        suggestions: by the setting's name; what has none is at its default.
        found: what was found in the vault as a whole.
    """
    lines = [*_comment(_INTRODUCTION), *(line for each in found for line in _comment(each))]
    table = ""
    for setting in _writing_order():
        here, _dot, name = setting.name.rpartition(".")
        if here != table:
            table = here
            lines += ["", f"[{table}]"] if table else []
        lines += ["", *_setting(setting, name, suggestions.get(setting.name, Suggestion()))]
    return "\n".join(lines) + "\n"


def _writing_order() -> Iterator[Setting]:
    """Yield the settings, those without a table first; tables under [[rules]] can only stand at the end."""
    yield from (setting for setting in SETTINGS if "." not in setting.name and setting.name != "rules")
    yield from (setting for setting in SETTINGS if "." in setting.name)
    yield from (setting for setting in SETTINGS if setting.name == "rules")


def _setting(setting: Setting, name: str, suggestion: Suggestion) -> Iterator[str]:
    unset = f" Default: {setting.unset}." if setting.unset else ""
    yield from _comment(f"{name}: {setting.meaning}. It wants {setting.kind.name}.{unset}")
    for line in suggestion.found:
        yield from _comment(line)
    if suggestion.example:
        yield from ("# For example:", *(f"#   {line}" for line in suggestion.example))
    if suggestion.value is not None:
        yield from _written(name, suggestion.value)
    elif setting.name != "rules":
        yield from (f"#{line.lstrip()}" for line in _written(name, toml_value(getattr(_DEFAULTS, setting.field))))


def _comment(text: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False, break_on_hyphens=False
    )


def _written(name: str, value: Any) -> list[str]:
    """Return the lines that set a value; a long list takes several."""
    line = f"{name} = {toml_text(value)}"
    if not isinstance(value, list) or len(line) <= _WIDTH:
        return [line]
    return [f"{name} = [", *(f"    {row}" for row in _rows(value)), "]"]


def _rows(entries: Sequence[Any]) -> Iterator[str]:
    """Put a list's entries into lines; none is broken, since a text in quotes ends with its line."""
    row = ""
    for entry in entries:
        written = f"{toml_text(entry)},"
        if row and len(row) + len(written) >= _WIDTH:
            yield row
            row = ""
        row = f"{row} {written}" if row else written
    yield row
