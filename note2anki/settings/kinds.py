"""Kinds of values: what each is called in a message, how a TOML value becomes one, and how a JSON Schema says it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

#: What a deck's name may be made of, beside text without braces.
DECK_PARTS = ("folders", "note", "package", "vault")
CONCEPT_DECK_PARTS = ("deck",)
_LEDGER = r"^$|[^/\\]\.[jJ][sS][oO][nN][lL]$"
_FILLED = r"[^\s]"


class Kind(NamedTuple):
    """A kind of value.

    Attributes:
        name: what it is called in a message.
        read: makes it of a TOML value; None where that is of another kind.
        schema: the same as a JSON Schema of draft 4, the newest that editors of TOML know.
        code: the problem that a value of another kind is.
        parts: names that its text may hold in braces.
    """

    name: str
    read: Callable[[Any], Any]
    schema: Mapping[str, Any]
    code: str = "N2A052"
    parts: tuple[str, ...] = ()


def _read_text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _read_flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _read_texts(value: Any) -> tuple[str, ...] | None:
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return tuple(value)
    return None


def _read_patterns(value: Any) -> tuple[str, ...] | None:
    """An empty pattern would name the vault's folder, and so all that is in it."""
    texts = _read_texts(value)
    return texts if texts is not None and all(re.search(_FILLED, text) for text in texts) else None


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _read_count(value: Any) -> int | None:
    return value if _is_whole(value) and value > 0 else None


def _read_levels(value: Any) -> tuple[int, ...] | None:
    levels = value if isinstance(value, list) else [value]
    good = levels and all(_is_whole(level) and 1 <= level <= 6 for level in levels)
    return tuple(sorted(set(levels))) if good else None


def _read_tables(value: Any) -> list[dict[str, Any]] | None:
    return value if isinstance(value, list) and all(isinstance(entry, dict) for entry in value) else None


def _one_of(*words: str) -> Kind:
    def read(value: Any) -> str | None:
        return value if isinstance(value, str) and value in words else None

    return Kind(" or ".join(f'"{word}"' for word in words), read, {"enum": list(words)})


def _matching(pattern: str) -> Callable[[Any], str | None]:
    def read(value: Any) -> str | None:
        return value if isinstance(value, str) and re.search(pattern, value) else None

    return read


def _deck(*parts: str) -> Kind:
    """A deck's name; braces hold one of the names given and nothing else."""
    pattern = rf"^([^{{}}]|\{{({'|'.join(parts)})\}})*$"
    schema = {"type": "string", "pattern": pattern}
    return Kind("a text in quotes", _matching(pattern), schema, "N2A077", parts)


_LEVEL = {"type": "integer", "minimum": 1, "maximum": 6}
_TEXT_SCHEMA = {"type": "string"}

TEXT = Kind("a text in quotes", _read_text, _TEXT_SCHEMA)
FLAG = Kind("true or false", _read_flag, {"type": "boolean"})
TEXTS = Kind("a list of texts", _read_texts, {"type": "array", "items": _TEXT_SCHEMA})
PATTERNS = Kind(
    "a list of texts, none of them empty",
    _read_patterns,
    {"type": "array", "items": {"type": "string", "pattern": _FILLED}},
)
#: The reader of settings goes through each table; `schema.py` adds what one may hold.
TABLES = Kind("tables, each under [[rules]]", _read_tables, {"type": "array"})
COUNT = Kind("a whole number from 1", _read_count, {"type": "integer", "minimum": 1})
LEVELS = Kind(
    "a number from 1 to 6, or a list of them",
    _read_levels,
    {"anyOf": [_LEVEL, {"type": "array", "minItems": 1, "items": _LEVEL}]},
)
REMOTE_MEDIA = _one_of("link", "keep")
EMPTY_ANSWERS = _one_of("skip", "export")
DECK = _deck(*DECK_PARTS)
CONCEPT_DECK = _deck(*CONCEPT_DECK_PARTS)
LEDGER = Kind(
    "the path of a file that ends in .jsonl", _matching(_LEDGER), {"type": "string", "pattern": _LEDGER}, "N2A087"
)
