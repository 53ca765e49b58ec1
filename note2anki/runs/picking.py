"""Picks problems by their codes, as a person names them: whole codes, or what several begin with."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from msgspec import Struct

from note2anki.diagnostics import TABLE, RunError, diagnose


class Picked(Struct, frozen=True):
    """Which codes are wanted: what begins with one of `select`, or all if it is empty, without what `ignore` names."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def wants(self, code: str) -> bool:
        """Tell whether problems with a code are wanted."""
        return (not self.select or code.startswith(self.select)) and not code.startswith(self.ignore or "-")


def pick(select: Iterable[str], ignore: Iterable[str]) -> Picked:
    """Read what a person wants: codes or their beginnings, in any case, several parted by commas.

    Raises:
        RunError: N2A093, one begins no code.
    """
    return Picked(tuple(_beginnings(select)), tuple(_beginnings(ignore)))


def _beginnings(given: Iterable[str]) -> Iterable[str]:
    for code in (part.strip().upper() for value in given for part in value.split(",")):
        if not code or not any(known.startswith(code) for known in TABLE):
            near = difflib.get_close_matches(code, TABLE, 1, 0)
            raise RunError(diagnose("N2A093", given=code, hint=f"did you mean `{near[0]}`?"))
        yield code
