"""The properties of a frontmatter block, every value as it is written. It is imported when a note has frontmatter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

from note2anki.diagnostics import diagnose
from note2anki.model import Diagnostic

#: YAML aliases beyond this many are a bomb, not frontmatter.
_ALIASES = 100
_KEY = re.compile(r"[^\s#-]")
_TAGS = re.compile(r"tags?[ \t]*:", re.IGNORECASE)
_COMMENTED = re.compile(r"(?:^tags?[ \t]*:|^[ \t]*-)[ \t]+(#[^\s#]+)", re.IGNORECASE)
_NULL = frozenset({"null", "Null", "NULL", "~"})

try:
    from yaml import CBaseLoader as _Base
except ImportError:  # a build of PyYAML without libyaml
    from yaml import BaseLoader as _Base  # type: ignore[assignment]


class _Loader(_Base):
    """Makes texts, lists and mappings alone; a bare `null` is an empty text."""

    def construct_scalar(self, node: yaml.ScalarNode) -> str:
        """Return a scalar as it is written."""
        value = str(super().construct_scalar(node))
        return "" if value in _NULL and not node.style else value


class _NoMappingError(ValueError):
    """The block is YAML, but no list of properties; the text says what it is."""


class _TextHandler(YAMLHandler):
    """Loads a block that was cut out already, and leaves `yes`, `2024` and dates the texts that they are."""

    def detect(self, text: str) -> bool:
        """Take every block for YAML."""
        return True

    def split(self, text: str) -> tuple[str, str]:
        """Return the whole text as frontmatter: our own fence finder has cut it out."""
        return text, ""

    def load(self, fm: str, **_options: object) -> Any:
        """Load the block with a loader that makes texts, lists and mappings alone."""
        data = yaml.load(fm, Loader=_Loader)
        if isinstance(data, dict) or data is None:
            return data
        raise _NoMappingError("a list" if isinstance(data, list) else "a single value")


def parse_frontmatter(block: str, file: str) -> tuple[dict[str, object], tuple[Diagnostic, ...]]:
    """Read the properties of a frontmatter block.

    Args:
        block: the lines between the fences.
        file: the note, for messages.

    Returns:
        Texts, lists and mappings of texts by name; empty with a problem where the block is no YAML mapping.
    """
    if block.count("*") > _ALIASES and len(re.findall(r"(?:^|[\s,\[])\*\w", block)) > _ALIASES:
        return {}, (diagnose("N2A003", file, 1, 1, detail="too many aliases"),)
    try:
        data = frontmatter.loads(block, handler=_TextHandler()).metadata
    except yaml.YAMLError as error:
        return {}, (_broken(error, file),)
    except _NoMappingError as error:
        return {}, (diagnose("N2A005", file, 2, 1, detail=error),)
    except (TypeError, ValueError, RecursionError) as error:  # a list as a name, a thousand brackets
        return {}, (diagnose("N2A003", file, 2, 1, detail=error),)
    return {str(name): value for name, value in data.items()}, tuple(_commented_tags(block, file))


def _commented_tags(block: str, file: str) -> Iterator[Diagnostic]:
    """Yield a problem for each tag that its hash makes a comment."""
    in_tags = False
    for number, line in enumerate(block.split("\n"), 2):
        if _KEY.match(line):
            in_tags = _TAGS.match(line) is not None
        match = _COMMENTED.search(line) if in_tags else None
        if match:
            yield diagnose("N2A091", file, number, match.start(1) + 1, tag=match[1])


def _broken(error: yaml.YAMLError, file: str) -> Diagnostic:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be read"
    line, column = (mark.line + 2, mark.column + 1) if mark else (1, 1)  # the block begins in line 2
    return diagnose("N2A003", file, line, column, detail=problem)
