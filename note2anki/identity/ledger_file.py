"""The ledger on disk: read with its conflict copies, locked, and written so that a cut at any moment loses nothing."""

from __future__ import annotations

import codecs
import glob
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from msgspec.structs import replace

from note2anki.diagnostics import RunError, diagnose
from note2anki.identity.history_file import append_line, append_waiting
from note2anki.identity.ledger_lines import dump, file_lines
from note2anki.identity.ledger_merge import Record, merge_records
from note2anki.identity.ledger_places import Paths
from note2anki.identity.ledger_reading import LineError, NewerSchemaError, parse_line
from note2anki.identity.records import End, Ledger
from note2anki.identity.synced_files import put_synced, sync_folder, write_synced
from note2anki.model import Diagnostic

if TYPE_CHECKING:
    from filelock import FileLock

#: What some editors put at a file's start.
_MARK = codecs.BOM_UTF8


@contextmanager
def ledger_refused(paths: Paths) -> Iterator[None]:
    """End a run where the ledger cannot be written.

    Raises:
        RunError: N2A083.
    """
    try:
        yield
    except OSError as error:
        raise RunError(diagnose("N2A083", path=paths.ledger.parent, detail=error.strerror or error)) from error


def lock_ledger(paths: Paths) -> FileLock:
    """Take the vault's export lock.

    Raises:
        RunError: N2A045, another export holds it; N2A083, the folder cannot be written.
    """
    from filelock import FileLock, Timeout  # here: commands that only read need no lock, and it takes 9 ms

    with ledger_refused(paths):
        paths.ledger.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(paths.lock, timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise RunError(diagnose("N2A045", path=paths.lock)) from error
    return lock


def load_ledger(paths: Paths, *, keep_aside: bool) -> tuple[Ledger | None, tuple[Diagnostic, ...]]:
    """Read the ledger and its conflict copies.

    Args:
        paths: where it is.
        keep_aside: whether one that cannot be read is renamed, so that nothing overwrites it.

    Returns:
        The ledger, None where there is none, and what had to be settled.

    Raises:
        RunError: N2A043, it cannot be read; N2A044, it is of a newer note2anki.
    """
    waiting = _arrived(paths)
    main = paths.new if waiting else paths.ledger
    merged = frozenset(waiting.get("copies", ())) if waiting else frozenset()
    copies = [path for path in paths.conflict_copies() if path.name not in merged]
    try:
        files = [path for path in (main, *copies) if path.exists()]
        if main not in files and paths.evicted.exists():
            raise RunError(_evicted(main))
    except OSError as error:
        raise RunError(_out_of_reach(main, error)) from error
    if not files:
        return None, _aside_warning(paths)
    records: list[Record] = []
    for path in files:
        records.extend(_read(path, keep_aside=keep_aside))
        try:
            merge_records(record for record in records if isinstance(record, Ledger))
        except LineError as error:
            mixed = len([record for record in records if isinstance(record, Ledger)]) > 1 and path == main
            problem = _of_several_vaults(path, error) if mixed else _unreadable(path, str(error), keep_aside=keep_aside)
            raise RunError(problem) from error
    ledger, settled = merge_records(records)
    if copies:
        settled = (*settled, f"{len(copies)} conflict {'copy' if len(copies) == 1 else 'copies'} of a sync tool")
    ledger = replace(ledger, is_settled=bool(settled), copies=tuple(path.name for path in copies))
    return ledger, tuple(diagnose("N2A038", detail=text, settled="that is settled now") for text in settled)


def _aside_warning(paths: Paths) -> tuple[Diagnostic, ...]:
    """Say so where a ledger that could not be read is all that is left of earlier exports."""
    kept = sorted(paths.ledger.parent.glob(f"{glob.escape(paths.ledger.stem)}.corrupt-*.bak"))
    return (diagnose("N2A084", kept=kept[-1].name),) if kept else ()


def _read(path: Path, *, keep_aside: bool) -> list[Record]:
    """Read a file's records, line by line; one that is damaged is read once more, to tell where and how."""
    with suppress(OSError, LineError, NewerSchemaError), path.open("rb") as file:
        start = file.read(len(_MARK))
        file.seek(len(_MARK) if start == _MARK else 0)
        records: list[Record] = [parse_line(line) for line in map(bytes.rstrip, file) if line]
        if any(isinstance(record, End) for record in records):
            return records
    return _read_strictly(path, keep_aside=keep_aside)


def _read_strictly(path: Path, *, keep_aside: bool) -> list[Record]:
    records: list[Record] = []
    number = 1
    try:
        for line in path.read_bytes().decode("utf-8-sig").split("\n"):
            if line.strip():
                records.append(parse_line(line.rstrip("\r")))
            number += 1
        if not any(isinstance(record, End) for record in records):
            raise LineError("the rest is missing" if records else "it is empty")
    except NewerSchemaError as error:
        raise RunError(diagnose("N2A044", str(path), schema=error.args[0])) from error
    except UnicodeDecodeError as error:
        raise RunError(_unreadable(path, "it is not UTF-8", keep_aside=keep_aside)) from error
    except LineError as error:
        raise RunError(_unreadable(path, f"line {number}: {error}", keep_aside=keep_aside)) from error
    except OSError as error:
        raise RunError(_out_of_reach(path, error)) from error
    return records


def _out_of_reach(path: Path, error: OSError) -> Diagnostic:
    """Return what is wrong with a ledger that may be whole, but that nobody gets to see."""
    diagnostic = diagnose("N2A043", str(path), detail=error.strerror or error, kept=path.name)
    return replace(diagnostic, hint="check what it is and its permissions, and those of its folder; it was left alone")


def _evicted(path: Path) -> Diagnostic:
    diagnostic = diagnose("N2A043", str(path), detail="it is in iCloud, and not on this computer", kept=path.name)
    return replace(diagnostic, hint="have it downloaded, and keep its folder on this computer")


def _of_several_vaults(path: Path, error: LineError) -> Diagnostic:
    """Return what is wrong with a ledger that git merged of two first exports: it has two cards for each question."""
    diagnostic = diagnose("N2A043", str(path), detail=error, kept=path.name)
    hint = (
        "it was left alone: two first exports were merged, of folders with other names. `note2anki recover --replace`"
        " the last package of the person whose cards everybody is to have"
    )
    return replace(diagnostic, hint=hint)


def _unreadable(path: Path, detail: str, *, keep_aside: bool) -> Diagnostic:
    kept = path
    if keep_aside:
        with suppress(OSError):
            kept = path.rename(Paths(path).aside("corrupt"))
    return diagnose("N2A043", str(path), detail=detail, kept=kept.name)


def stage_ledger(paths: Paths, ledger: Ledger, package: Path, digest: str, entry: Iterable[bytes] = ()) -> None:
    """Write the new ledger beside the old one, with the digest of the package that it belongs to.

    Args:
        paths: where the ledger is.
        ledger: the new state.
        package: where the package will be put.
        digest: its SHA-256.
        entry: the parts of the version's line for the history, without its end, if there is a new version.
    """
    stage_parts(paths, file_lines(ledger), package, digest, entry, ledger.copies)


def stage_parts(
    paths: Paths,
    parts: Iterable[bytes | memoryview],
    package: Path,
    digest: str,
    entry: Iterable[bytes],
    copies: Sequence[str] = (),
) -> None:
    """Write the new ledger beside the old one, given as the parts of its file (`stage_ledger`).

    Args:
        paths, package, digest, entry: as there.
        parts: the file's bytes.
        copies: names of the conflict copies that went into it.
    """
    write_synced(paths.new, parts)
    waiting = {"package": str(package.absolute()), "digest": digest, "copies": copies}
    put_synced(paths.pending, chain([_written(waiting), b"\n"], entry))
    sync_folder(paths.ledger.parent)


def _written(waiting: Mapping[str, object]) -> bytes:
    try:
        return orjson.dumps(waiting)
    except TypeError:  # the name of a folder that is no UTF-8
        return json.dumps(waiting).encode()


def commit_ledger(paths: Paths) -> None:
    """Put the staged ledger in place; its package is there already. Cut off anywhere, it can be done again."""
    with paths.pending.open("rb") as file:
        waiting = json.loads(file.readline())
    if paths.new.exists():
        paths.new.replace(paths.ledger)
    for name in waiting.get("copies", ()):
        copy = paths.ledger.with_name(name)
        if copy.exists():
            copy.replace(copy.with_name(copy.name + ".merged"))
    if waiting.get("history"):  # as earlier versions left it
        append_line(paths.history, dump(waiting["history"]))
    append_waiting(paths)
    for name, text in paths.companions().items():
        companion = paths.ledger.with_name(name)
        if not companion.exists():
            put_synced(companion, text.encode())
    sync_folder(paths.ledger.parent)
    paths.pending.unlink()


def finish_pending(paths: Paths) -> None:
    """Complete or undo what an export that was cut off left behind: its package decides."""
    if paths.pending.exists():
        if _arrived(paths) or (_waiting(paths) and not paths.new.exists()):
            commit_ledger(paths)
        else:
            paths.pending.unlink()
    for left in (paths.new, paths.pending.with_name(paths.pending.name + ".new")):
        left.unlink(missing_ok=True)


def _waiting(paths: Paths) -> dict[str, Any]:
    """Return what a staged ledger waits for, empty where nothing is staged or that cannot be read."""
    try:
        with paths.pending.open("rb") as file:
            waiting = json.loads(file.readline())
        return waiting if isinstance(waiting["package"], str) and isinstance(waiting["digest"], str) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _arrived(paths: Paths) -> dict[str, Any]:
    """Return what the staged ledger waited for if that package has come: then it is the ledger, in place or not."""
    waiting = _waiting(paths)
    return (
        waiting if waiting and paths.new.exists() and file_digest(Path(waiting["package"])) == waiting["digest"] else {}
    )


def file_digest(path: Path) -> str:
    """Return a file's SHA-256, or empty where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()


__all__ = [
    "Paths",
    "commit_ledger",
    "file_digest",
    "finish_pending",
    "ledger_refused",
    "load_ledger",
    "lock_ledger",
    "stage_ledger",
    "stage_parts",
]
