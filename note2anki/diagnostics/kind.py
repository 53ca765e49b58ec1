"""A row of the table of problems."""

from __future__ import annotations

from typing import NamedTuple

from note2anki.model import Severity


class Kind(NamedTuple):
    """How a code reads; `message` and `hint` are filled with `str.format`."""

    severity: Severity
    message: str
    hint: str
