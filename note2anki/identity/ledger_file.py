"""The ledger on disk: read with its conflict copies, locked, and written so that a cut at any moment loses nothing."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from note2anki.diagnostics import RunError, diagnose
from note2anki.identity.ledger_lines import LineError, NewerSchemaError, ledger_lines, parse_line
from note2anki.identity.ledger_merge import Record, merge_records
from note2anki.identity.records import Ledger
from note2anki.model import Diagnostic

#: Files that keep the ledger mergeable and its by-products out of a vault's repository.
COMPANIONS = {".gitattributes": "*.jsonl merge=union text eol=lf\n", ".gitignore": "*.lock\n*.new\npending.json\n"}


@dataclass(frozen=True, slots=True)
class Paths:
    """The ledger's file and those beside it."""

    ledger: Path

    @property
    def new(self) -> Path:
        """The ledger that waits for its package."""
        return self.ledger.with_name(self.ledger.name + ".new")

    @property
    def pending(self) -> Path:
        """Which package the new ledger waits for."""
        return self.ledger.with_name("pending.json")

    @property
    def history(self) -> Path:
        """One line a version, for `history` alone."""
        return self.ledger.with_name("history.jsonl")

    @property
    def lock(self) -> Path:
        """Held while an export writes."""
        return self.ledger.with_name(self.ledger.name + ".lock")

    def conflict_copies(self) -> list[Path]:
        """Return what sync tools left beside the ledger when two devices wrote it at once."""
        if not self.ledger.parent.is_dir():
            return []
        stem = self.ledger.stem
        return sorted(
            path
            for path in self.ledger.parent.glob(f"{stem}*.jsonl")
            if path != self.ledger and ("conflict" in path.name.lower() or path.name.startswith(f"{stem} ("))
        )


def lock_ledger(paths: Paths) -> FileLock:
    """Take the vault's export lock.

    Raises:
        RunError: N2A045, another export holds it; N2A042, the folder cannot be written.
    """
    try:
        paths.ledger.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(paths.lock, timeout=0)
        lock.acquire()
    except Timeout as error:
        raise RunError(diagnose("N2A045", path=paths.lock)) from error
    except OSError as error:
        raise RunError(diagnose("N2A042", path=paths.ledger.parent, detail=error.strerror or error)) from error
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
    files = [path for path in (paths.ledger, *paths.conflict_copies()) if path.exists()]
    if not files:
        return None, ()
    records: list[Record] = []
    for path in files:
        records.extend(_read(path, keep_aside=keep_aside))
    try:
        ledger, settled = merge_records(records)
    except LineError as error:
        raise RunError(_unreadable(paths.ledger, str(error), keep_aside=keep_aside)) from error
    if len(files) > 1:
        settled = (*settled, f"{len(files) - 1} conflict copies of a sync tool")
    return ledger, tuple(diagnose("N2A038", detail=text, settled="they were merged") for text in settled)


def _read(path: Path, *, keep_aside: bool) -> list[Record]:
    records: list[Record] = []
    number = 1
    try:
        for line in path.read_bytes().decode("utf-8").split("\n"):
            if line.strip():
                records.append(parse_line(line.rstrip("\r")))
            number += 1
    except NewerSchemaError as error:
        raise RunError(diagnose("N2A044", str(path), schema=error.args[0])) from error
    except UnicodeDecodeError as error:
        raise RunError(_unreadable(path, "it is not UTF-8", keep_aside=keep_aside)) from error
    except LineError as error:
        raise RunError(_unreadable(path, f"line {number}: {error}", keep_aside=keep_aside)) from error
    except OSError as error:
        raise RunError(_unreadable(path, error.strerror or str(error), keep_aside=False)) from error
    return records


def _unreadable(path: Path, detail: str, *, keep_aside: bool) -> Diagnostic:
    kept = path
    if keep_aside:
        number = 1
        while (aside := path.with_name(f"{path.stem}.corrupt-{number}.bak")).exists():
            number += 1
        with suppress(OSError):
            kept = path.rename(aside)
    return diagnose("N2A043", str(path), detail=detail, kept=kept.name)


def write_synced(path: Path, data: bytes) -> None:
    """Write a file and wait until it is on the disk."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def stage_ledger(paths: Paths, ledger: Ledger, package: Path, digest: str, entry: Mapping[str, object] | None) -> None:
    """Write the new ledger beside the old one, with the digest of the package that it belongs to.

    Args:
        paths: where the ledger is.
        ledger: the new state.
        package: where the package will be put.
        digest: its SHA-256.
        entry: the version's line for the history, if there is a new version.
    """
    text = "".join(f"{line}\n" for line in ledger_lines(ledger))
    write_synced(paths.new, text.encode())
    waiting = {"package": str(package.absolute()), "digest": digest, "history": entry}
    temporary = paths.pending.with_name("pending.json.new")
    write_synced(temporary, json.dumps(waiting, ensure_ascii=False).encode())
    temporary.replace(paths.pending)


def commit_ledger(paths: Paths) -> None:
    """Put the staged ledger in place; its package is there already."""
    waiting = json.loads(paths.pending.read_text("utf-8"))
    if paths.new.exists():
        copies = paths.conflict_copies()
        paths.new.replace(paths.ledger)
        for copy in copies:
            copy.replace(copy.with_name(copy.name + ".merged"))
    if waiting.get("history"):
        _append_history(paths.history, waiting["history"])
    for name, text in COMPANIONS.items():
        companion = paths.ledger.with_name(name)
        if not companion.exists():
            companion.write_text(text, "utf-8", newline="\n")
    paths.pending.unlink()
    sync_folder(paths.ledger.parent)


def _append_history(path: Path, entry: Mapping[str, object]) -> None:
    line = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    known = path.read_bytes() if path.exists() else b""
    if not known.endswith(line.encode()):
        with path.open("ab") as file:
            # A line that was cut off keeps its damage to itself.
            file.write(b"\n" * (known != b"" and not known.endswith(b"\n")) + line.encode())


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder last through a power cut, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def finish_pending(paths: Paths) -> None:
    """Complete or undo what an export that was cut off left behind: its package decides."""
    if paths.pending.exists():
        try:
            waiting = json.loads(paths.pending.read_text("utf-8"))
            package, digest = Path(waiting["package"]), waiting["digest"]
        except (ValueError, KeyError, TypeError):
            paths.pending.unlink()
        else:
            if not paths.new.exists() or file_digest(package) == digest:
                commit_ledger(paths)
            else:
                paths.pending.unlink()
    paths.new.unlink(missing_ok=True)


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


def history_lines(paths: Paths) -> Iterable[str]:
    """Yield the lines of the history, oldest first."""
    if paths.history.exists():
        # Not `splitlines`: a text may hold other line ends of Unicode's.
        yield from filter(None, paths.history.read_bytes().decode("utf-8", "replace").split("\n"))
