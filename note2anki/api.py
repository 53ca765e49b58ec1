"""What other programs may call: `export`, `plan` and `check`, as the commands of these names do.

They print nothing and return records. What ends a run with nothing done is a `RunError`.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from note2anki.diagnostics import RunError, diagnose
from note2anki.outcome import Checked, Outcome

if TYPE_CHECKING:
    from typing import Unpack

    from note2anki.runs.request import Request
    from note2anki.runs.watching import Watch

StrPath = str | os.PathLike[str]
Paths = StrPath | Iterable[StrPath]


class WorkOptions(TypedDict, total=False):
    """The keyword arguments of every function.

    Attributes:
        config: the settings file; without it the vault's own `note2anki.toml`.
        jobs: how many processes share the work on notes; without it one a processor, and one for a small selection.
        use_cache: whether what earlier runs kept is used, and what this one makes is kept; without it, yes.
        now: the time of the run, a `datetime` or epoch seconds; without it `SOURCE_DATE_EPOCH`, or the clock.
        watch: is told of each stage and of the progress in it.
    """

    config: StrPath | None
    jobs: int | None
    use_cache: bool
    now: datetime | int | None
    watch: Watch | None


class PackageOptions(WorkOptions, total=False):
    """The keyword arguments of `export` and `plan`, which are the options of these commands.

    Attributes:
        output: a file ending in `.apkg`, or a folder; without it the settings' folder, or the current one.
        name: the package's name; without it that of the note or folder.
        touch: send every card of the selection again.
        allow_removals: remove cards even if very many are gone at once.
        follow_renames: take the deck names that the notes' places ask for now.
        allow_type_change: let a question become another note type, as a new card.
        match: `FILE:LINE=CARD`, questions that are old cards, reworded.
        as_new: `FILE:LINE`, questions that are no old cards.
        strict: do nothing while a question may be an old card or a new one.
    """

    output: StrPath | None
    name: str | None
    touch: bool
    allow_removals: bool
    follow_renames: bool
    allow_type_change: bool
    match: Sequence[str]
    as_new: Sequence[str]
    strict: bool


def export(paths: Paths = ".", **options: Unpack[PackageOptions]) -> Outcome:
    """Write the questions of notes and folders as an Anki package, and what has to be remembered into the ledger.

    Args:
        paths: a note or folder, or several.
        options: as in `PackageOptions`.

    Raises:
        RunError: nothing was done; the previous package and the ledger are as they were.
    """
    from note2anki.runs.export import export as run
    from note2anki.runs.watching import UNWATCHED

    return run(_request(paths, options, PackageOptions.__annotations__), options.get("watch") or UNWATCHED)


def plan(paths: Paths = ".", **options: Unpack[PackageOptions]) -> Outcome:
    """Find out what `export` with the same arguments would do; nothing is written but the cache.

    Args:
        paths: a note or folder, or several.
        options: as in `PackageOptions`.

    Raises:
        RunError: nothing could be done.
    """
    from note2anki.runs.export import plan as run
    from note2anki.runs.watching import UNWATCHED

    return run(_request(paths, options, PackageOptions.__annotations__), options.get("watch") or UNWATCHED)


def check(paths: Paths = ".", **options: Unpack[WorkOptions]) -> Checked:
    """Read notes and folders, and find what is wrong in them; nothing is written but the cache.

    Args:
        paths: a note or folder, or several.
        options: as in `WorkOptions`.

    Raises:
        RunError: a path is missing, or the settings are wrong.
    """
    from note2anki.runs.check import check as run
    from note2anki.runs.watching import UNWATCHED

    return run(_request(paths, options, WorkOptions.__annotations__), options.get("watch") or UNWATCHED)


def _request(paths: Paths, options: PackageOptions | WorkOptions, known: Collection[str]) -> Request:
    """Return what is asked of a run.

    Args:
        paths, options: as the caller gave them.
        known: what the options may be.

    Raises:
        TypeError: there is no such option.
        RunError: N2A120, an argument has a value that means nothing.
    """
    from note2anki.runs.request import Request

    for name in options.keys() - set(known):
        raise TypeError(f"there is no keyword argument {name!r}, but {', '.join(known)}")
    given: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
    given.pop("watch", None)
    given["now"] = _seconds(given.get("now"))
    for name in {"output", "config"} & given.keys():
        given[name] = _path(name, given[name])
    for name in {"match", "as_new"} & given.keys():
        given[name] = _texts(name, given[name])
    if given.get("jobs", 1) < 0:
        raise _meaningless("jobs", given["jobs"], "a whole number from 1, or leave it out")
    return Request(paths=_paths(paths), **given)


def _paths(given: Paths) -> tuple[Path, ...]:
    """Return the notes and folders asked for: none is a mistake of the caller's, and not the current folder."""
    listed = [given] if isinstance(given, str | os.PathLike) else list(given)
    if not listed:
        raise _meaningless("paths", given, "notes or folders; for the current folder, '.'")
    return tuple(_path("paths", each) for each in listed)


def _path(name: str, given: StrPath) -> Path:
    if not os.fspath(given) or "\0" in os.fspath(given):
        raise _meaningless(name, given, "a path; for the current folder, '.'")
    return Path(given)


def _texts(name: str, given: Sequence[str]) -> tuple[str, ...]:
    """Return several texts; a single one would be taken for its letters."""
    if isinstance(given, str):
        raise _meaningless(name, given, f"a list: [{given!r}]")
    return tuple(given)


def _seconds(given: datetime | int | None) -> int:
    from note2anki.runs.request import LATEST, current_time

    if given is None:
        return current_time()
    try:
        seconds = int(given.timestamp() if isinstance(given, datetime) else given)
    except (ValueError, OverflowError):  # a year that no clock has, or no number
        seconds = -1
    if not 0 <= seconds <= LATEST:
        raise _meaningless("now", given, "a time from 1970 to 9999")
    return seconds


def _meaningless(name: str, value: object, wanted: str) -> RunError:
    return RunError(diagnose("N2A120", name=name, value=value, wanted=wanted))
