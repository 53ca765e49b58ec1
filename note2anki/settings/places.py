"""Where each key and value of a TOML text stands: `tomllib`, which judges the text, does not say.

The text is valid TOML, so the walk over it checks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from note2anki.patterns import late_pattern

#: The way to a value: names of keys, and numbers of entries in a list or of tables of one name.
Path = tuple[str | int, ...]

_TOKEN = late_pattern(
    r"""
      (?P<string>"{3}(?:\\.|[^\\])*?"{3,5} | '{3}.*?'{3,5} | "(?:\\.|[^"\\])*" | '[^']*')
    | (?P<comment>\#[^\n]*)
    | (?P<end>\n)
    | (?P<mark>[\[\]{},=.])
    | (?P<bare>[^\s\[\]{},=.\#"']+)
    """,
    re.VERBOSE | re.DOTALL,
)


class Spot(NamedTuple):
    """A place in a text, 1-based."""

    line: int
    column: int


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


def find_spots(text: str) -> Mapping[Path, Spot]:
    """Return where each key stands, and each entry of a list, by the way to it.

    Args:
        text: valid TOML with `\\n` as the only line end.
    """
    return _Walk(text).walk()


class _Walk:
    """Goes through a text once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [
            _Token(found.lastgroup or "", found[0], found.start())
            for found in _TOKEN.finditer(text)
            if found.lastgroup != "comment"
        ]
        self._at = 0
        self._spots: dict[Path, Spot] = {}
        #: How many tables each list of tables has so far.
        self._counts: dict[Path, int] = {}

    def walk(self) -> Mapping[Path, Spot]:
        table: Path = ()
        while self._at < len(self._tokens):
            if self._takes("end"):
                continue
            if self._takes("mark", "["):
                table = self._header()
            else:
                self._pair(table)
            while self._at < len(self._tokens) and not self._takes("end"):
                self._at += 1
        return self._spots

    def _is(self, kind: str, text: str = "") -> bool:
        if self._at >= len(self._tokens):
            return False
        token = self._tokens[self._at]
        return token.kind == kind and (not text or token.text == text)

    def _takes(self, kind: str, text: str = "") -> bool:
        found = self._is(kind, text)
        self._at += found
        return found

    def _note(self, way: Path, token: _Token) -> None:
        line = self._text.count("\n", 0, token.start) + 1
        self._spots.setdefault(way, Spot(line, token.start - self._text.rfind("\n", 0, token.start)))

    def _header(self) -> Path:
        """Read a table's name, after its first bracket."""
        bracket = self._tokens[self._at - 1]
        is_list = self._takes("mark", "[")
        way: Path = ()
        names = self._names()
        for number, (name, token) in enumerate(names, 1):
            way = (*way, name)
            if is_list and number == len(names):
                self._counts[way] = self._counts.get(way, 0) + 1
            self._note(way, bracket if number == len(names) else token)
            if way in self._counts:
                way = (*way, self._counts[way] - 1)
        self._note(way, bracket)
        return way

    def _names(self) -> list[tuple[str, _Token]]:
        """Read a dotted key."""
        import tomllib  # here: most vaults have no such file

        names: list[tuple[str, _Token]] = []
        while self._is("bare") or self._is("string"):
            token = self._tokens[self._at]
            name = next(iter(tomllib.loads(f"{token.text} = 0")))
            names.append((name, token))
            self._at += 1
            self._takes("mark", ".")
        return names

    def _pair(self, table: Path) -> None:
        """Read a key and its value."""
        way = table
        for name, token in self._names():
            way = (*way, name)
            self._note(way, token)
        self._takes("mark", "=")
        self._value(way)

    def _value(self, way: Path) -> None:
        if self._takes("mark", "["):
            self._entries(way)
        elif self._takes("mark", "{"):
            while not self._takes("mark", "}"):
                if not (self._takes("mark", ",") or self._takes("end")):
                    self._pair(way)
        else:
            while self._is("string") or self._is("bare") or self._is("mark", "."):
                self._at += 1

    def _entries(self, way: Path) -> None:
        number = 0
        while not self._takes("mark", "]"):
            if self._takes("mark", ",") or self._takes("end"):
                continue
            self._note((*way, number), self._tokens[self._at])
            self._value((*way, number))
            number += 1
