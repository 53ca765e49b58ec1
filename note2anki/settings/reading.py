"""Reads `note2anki.toml`: every name and value is checked against the table, and a mistake is named with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from note2anki.diagnostics import RunError, diagnose
from note2anki.model import OptionRule
from note2anki.patterns import late_pattern
from note2anki.settings import places
from note2anki.settings.kinds import Kind
from note2anki.settings.places import Spot, find_spots
from note2anki.settings.table import PLACE, PLACES, RULE, SETTINGS
from note2anki.settings.values import Settings

_BY_NAME = {setting.name: setting for setting in SETTINGS}
_TABLES = {setting.name.partition(".")[0] for setting in SETTINGS if "." in setting.name}
_POSITION = late_pattern(r"\(at line (\d+), column (\d+)\)")
_BRACES = late_pattern(r"\{[^{}]*\}|[{}]")


class Loaded(NamedTuple):
    """The settings of a file.

    Attributes:
        settings: those in force.
        written: the names of those that the file sets, in the table's order.
        spots: where each of its keys stands, and each entry of a list, by the way to it: `("exclude", 0)`.
    """

    settings: Settings
    written: tuple[str, ...] = ()
    spots: Mapping[places.Path, Spot] = {}

    def spot(self, name: str, *further: str | int) -> Spot:
        """Return where a setting stands, or an entry of it; line 0 where the file does not say."""
        way = tuple(name.split("."))
        return self.spots.get((*way, *further)) or self.spots.get(way) or Spot(0, 0)


def load_settings(path: Path | None, shown_as: str = "note2anki.toml") -> Settings:
    """Read the settings file of a vault (`read_settings`)."""
    return read_settings(path, shown_as).settings


def read_settings(path: Path | None, shown_as: str = "note2anki.toml") -> Loaded:
    """Read the settings file of a vault, and where each stands.

    Args:
        path: the file, or None for the defaults.
        shown_as: how messages call it.

    Raises:
        RunError: N2A047, it cannot be read; N2A050, it is not TOML; N2A051, a name is unknown; N2A052, N2A077 and
            N2A087, a value cannot be meant.
    """
    if path is None:
        return Loaded(Settings())
    import tomllib  # here: most vaults have no such file

    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        data = tomllib.loads(text)
    except OSError as error:
        detail = f"the settings cannot be read: {error.strerror or error}"
        raise RunError(
            diagnose("N2A047", shown_as, detail=detail, hint="check what it is, and its permissions")
        ) from error
    except UnicodeDecodeError as error:
        raise RunError(diagnose("N2A050", shown_as, detail=str(error))) from error
    except tomllib.TOMLDecodeError as error:
        position = _POSITION.search(str(error))
        line, column = (int(position[1]), int(position[2])) if position else (0, 0)
        raise RunError(
            diagnose("N2A050", shown_as, line, column, detail=_POSITION.sub("", str(error)).strip())
        ) from error
    return _Reader(shown_as, find_spots(text)).read(data)


def _flat(data: Mapping[str, Any]) -> Iterator[tuple[str, places.Path, Any]]:
    """Yield the name of each setting, the way to it, and its value; of an unknown table, what it holds."""
    for name, value in data.items():
        if isinstance(value, dict) and (value or name in _TABLES):
            yield from ((f"{name}.{inner}", (name, inner), entry) for inner, entry in value.items())
        else:
            yield name, (name,), value


class _Reader:
    """Reads the settings of one file.

    Args:
        shown_as: how messages call it.
        spots: where its keys stand.
    """

    def __init__(self, shown_as: str, spots: Mapping[places.Path, Spot]) -> None:
        self._shown_as, self._spots = shown_as, spots

    def read(self, data: Mapping[str, Any]) -> Loaded:
        """Read what the file holds."""
        found: dict[str, Any] = {}
        for name, way, value in _flat(data):
            if name not in _BY_NAME:
                self._refuse_name(name, name, _BY_NAME, way)
            found[name] = self._read(name, way, _BY_NAME[name].kind, value)
        values = {_BY_NAME[name].field: value for name, value in found.items()}
        if "rules" in values:
            values["rules"] = tuple(self._rule(index, rule) for index, rule in enumerate(values["rules"]))
        written = tuple(setting.name for setting in SETTINGS if setting.name in found)
        return Loaded(Settings(**values), written, self._spots)

    def _rule(self, index: int, given: Mapping[str, Any]) -> OptionRule:
        """Return a rule.

        Raises:
            RunError: N2A051 or N2A052, as for every setting; N2A058, it says not where it applies, or nothing else.
        """
        values: dict[str, Any] = {}
        for name, value in given.items():
            way = ("rules", index, name)
            if name not in RULE:
                self._refuse_name(f"rules.{name}", name, RULE, way)
            values[name] = self._read(f"rules.{name}", way, RULE[name], value)
        folder, tag = (self._place(values.pop(name, "")) for name in PLACES)
        if bool(folder) == bool(tag) or not values:
            raise RunError(diagnose("N2A058", self._shown_as, *self._spot(("rules", index))))
        return OptionRule(folder, tag, options=values, levels=values.pop("question_level", ()))

    def _place(self, text: str) -> str:
        return text.strip().strip("/#") if re.search(PLACE, text) else ""

    def _spot(self, way: places.Path) -> Spot:
        return self._spots.get(way, Spot(0, 0))

    def _refuse_name(self, name: str, written: str, valid: Iterable[str], way: places.Path) -> NoReturn:
        raise RunError(diagnose("N2A051", self._shown_as, *self._spot(way), name=name, hint=_nearest(written, valid)))

    def _read(self, name: str, way: places.Path, kind: Kind, value: Any) -> Any:
        read = kind.read(value)
        if read is not None:
            return read
        spot = self._spot(way)
        if kind.code == "N2A087" and isinstance(value, str):
            raise RunError(diagnose(kind.code, self._shown_as, *spot, path=value))
        if kind.parts and isinstance(value, str):
            wrong = next(each for each in _BRACES.findall(value) if each[1:-1] not in kind.parts)
            hint = _nearest(wrong, [f"{{{part}}}" for part in kind.parts])
            raise RunError(
                diagnose(kind.code, self._shown_as, *spot, name=name, detail=f"there is no {wrong}", hint=hint)
            )
        raise RunError(diagnose("N2A052", self._shown_as, *spot, name=name, wanted=kind.name, value=value))


def _nearest(written: str, valid: Iterable[str]) -> str:
    """Return a hint: the valid name that is nearest to what was written, or all of them."""
    import difflib  # here, since few files have a mistake

    valid = list(valid)
    near = difflib.get_close_matches(written, valid, 1, 0.5)
    return f"did you mean `{near[0]}`?" if near else f"there are: {', '.join(valid)}"
