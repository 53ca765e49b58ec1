"""An export that is cut off at any step on the disk loses nothing: the next one gives what it would have given."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from support.cutting import KILL_ITSELF, Kind, cut
from support.program import NOON, command, environment, listed, make_vault, process, run

from note2anki.identity.ledger_reading import parse_line
from note2anki.identity.records import Card
from note2anki.runs.packing import shelf

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is lost without a sync is simulated; waiting for a real one would take most of the time."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


def new_vault(folder: Path) -> None:
    """A vault that was never exported."""
    vault = make_vault(
        folder / "vault", {"A.md": listed("One?", "Two [[Concept]]?", "Three?"), "B/C.md": listed("Four?")}
    )
    (vault / "pixel.png").write_bytes(PIXEL)
    with (vault / "A.md").open("a", encoding="utf-8") as note:
        note.write("    ![[pixel.png]]\n")


def edited_vault(folder: Path) -> None:
    """A vault that was exported, and whose notes changed in every way since."""
    new_vault(folder)
    export(folder, NOON - 1000)
    (folder / "vault" / "A.md").write_text(listed("One or more?", "Two [[Concept]]?", "Five?"), "utf-8")
    (folder / "vault" / "B" / "C.md").write_text("- ##### Four?\n    Another answer.\n", "utf-8")


def unchanged_vault(folder: Path) -> None:
    """A vault that was exported, its package deleted since."""
    new_vault(folder)
    export(folder, NOON - 1000)
    (folder / "out" / "vault-1.0.0.apkg").unlink()


def vault_with_conflict_copy(folder: Path) -> None:
    """A vault that two devices exported at once."""
    edited_vault(folder)
    ledger = folder / "vault" / ".note2anki" / "ledger.jsonl"
    before = ledger.read_bytes()
    shutil.copytree(folder / "vault", folder / "other" / "vault")
    (folder / "other" / "vault" / "D.md").write_text(listed("Six?"), "utf-8")
    export(folder / "other", NOON - 500)
    shutil.copy(folder / "other" / "vault" / ".note2anki" / "ledger.jsonl", ledger.with_name("ledger (1).jsonl"))
    shutil.rmtree(folder / "other")
    assert ledger.read_bytes() == before


def vault_with_broken_ledger(folder: Path) -> None:
    """A vault whose ledger cannot be read."""
    edited_vault(folder)
    (folder / "vault" / ".note2anki" / "ledger.jsonl").write_bytes(b"{")


VAULTS = [new_vault, edited_vault, unchanged_vault, vault_with_conflict_copy]


def export(folder: Path, clock: int = NOON) -> int:
    """Export the vault in a folder to `out` beside it and return the exit code."""
    return run("export", folder / "vault", "-o", folder / "out", clock=clock).code


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder with their bytes, those apart that stay empty."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


def packages(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "out").glob("*.apkg")}


def mods(folder: Path) -> dict[str, int]:
    ledger = folder / "vault" / ".note2anki" / "ledger.jsonl"
    records = [parse_line(line) for line in ledger.read_text("utf-8").splitlines()] if ledger.exists() else []
    return {record.guid: record.mod for record in records if isinstance(record, Card)}


def versions(folder: Path) -> Counter[str]:
    lines = (folder / "vault" / ".note2anki" / "history.jsonl").read_text("utf-8").splitlines()
    return Counter(json.loads(line)["version"] for line in lines)


def after_a_cut(folder: Path, before: dict[str, bytes], whole: dict[str, bytes]) -> None:
    """What must hold whatever happened: each package is the old one or the new one, byte for byte."""
    for name, data in packages(folder).items():
        assert data == whole[f"out/{name}"]
        assert zipfile.ZipFile(folder / "out" / name).testzip() is None
    for name, data in before.items():
        if name.startswith("out/"):
            assert (folder / name).read_bytes() == data


@pytest.mark.parametrize("kind", ["killed", "power", "error", "full"])
@pytest.mark.parametrize("prepare", VAULTS, ids=lambda prepare: prepare.__name__)
def test_the_export_after_a_cut_gives_what_it_would_have_given(
    tmp_path: Path, prepare: Callable[[Path], None], kind: Kind
) -> None:
    prepare(tmp_path / "base")
    before = contents(tmp_path / "base")
    shutil.copytree(tmp_path / "base", tmp_path / "whole")
    assert export(tmp_path / "whole") == 0
    whole = contents(tmp_path / "whole")
    for step in itertools.count(1):
        folder = tmp_path / str(step)
        shutil.copytree(tmp_path / "base", folder)
        code = None
        with cut(folder, kind, step) as cutter:
            code = export(folder)
        after_a_cut(folder, before, whole)
        if kind in ("error", "full"):
            assert code in (0, 2)
        assert export(folder) == 0, step
        assert contents(folder) == whole, step
        shutil.rmtree(folder)
        if not cutter.reached:
            break
    assert step > 10, "there were steps to be cut off at"


@pytest.mark.parametrize("prepare", VAULTS, ids=lambda prepare: prepare.__name__)
def test_a_later_export_after_a_cut_skips_no_version_and_turns_no_clock_back(
    tmp_path: Path, prepare: Callable[[Path], None]
) -> None:
    prepare(tmp_path / "base")
    known = mods(tmp_path / "base")
    shutil.copytree(tmp_path / "base", tmp_path / "whole")
    export(tmp_path / "whole")
    for step in itertools.count(1):
        folder = tmp_path / str(step)
        shutil.copytree(tmp_path / "base", folder)
        with cut(folder, "killed", step) as cutter:
            export(folder)
        sent = packages(folder)
        assert export(folder, NOON + 77) == 0
        assert mods(folder).keys() == mods(tmp_path / "whole").keys()
        assert all(mod >= known.get(guid, 0) for guid, mod in mods(folder).items())
        assert versions(folder) == versions(tmp_path / "whole")
        assert packages(folder).keys() == packages(tmp_path / "whole").keys()
        assert {name: packages(folder)[name] for name in sent} == sent, "a version that went out stays as it is"
        shutil.rmtree(folder)
        if not cutter.reached:
            break


def test_a_ledger_that_is_kept_aside_is_there_after_a_cut(tmp_path: Path) -> None:
    vault_with_broken_ledger(tmp_path / "base")
    for step in itertools.count(1):
        folder = tmp_path / str(step)
        shutil.copytree(tmp_path / "base", folder)
        with cut(folder, "killed", step) as cutter:
            export(folder)
        with suppress(FileNotFoundError):
            (folder / "vault" / ".note2anki" / "ledger.jsonl").rename(folder / "vault" / ".note2anki" / "found")
        kept = [path for path in (folder / "vault" / ".note2anki").iterdir() if path.read_bytes() == b"{"]
        assert len(kept) == 1
        if not cutter.reached:
            break


@pytest.mark.parametrize("kind", ["power", "full"])
def test_a_cut_of_an_export_that_keeps_its_work_harms_nothing(
    tmp_path: Path, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache and the kept collection are cut off too; what they give afterwards is what is given without them."""
    monkeypatch.setattr(shelf, "WORTH", 1)
    folder, base = tmp_path / "at", tmp_path / "base"  # at one place each time: the cache knows a vault by its place
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
    edited_vault(folder)
    folder.rename(base)
    before, expected = known(base), twice_exported(base, folder, "--no-cache")
    for step in itertools.count(1):
        shutil.copytree(base, folder)
        code = None
        with cut(folder, kind, step) as cutter:
            code = export(folder)
        after_a_cut(folder, before, expected[0])
        if kind in ("error", "full"):
            assert code in (0, 2)
        assert twice_exported(None, folder) == expected, step
        if not cutter.reached:
            break
    assert step > 20, "there were steps to be cut off at"


def twice_exported(base: Path | None, folder: Path, *options: str) -> list[dict[str, bytes]]:
    """Export a folder's vault, edit it, export it again, and return what was there each time; then take it away."""
    if base is not None:
        shutil.copytree(base, folder)
    found = []
    for clock in (NOON, NOON + 9):
        assert run("export", folder / "vault", "-o", folder / "out", *options, clock=clock).code == 0
        found.append(known(folder))
        (folder / "vault" / "A.md").write_text(listed("One?", "Two [[Concept]]?", "Another?"), "utf-8")
    shutil.rmtree(folder)
    return found


def known(folder: Path) -> dict[str, bytes]:
    """All files below a folder but the cache's."""
    return {name: data for name, data in contents(folder).items() if not name.startswith("cache/")}


def test_plan_after_a_cut_says_what_the_next_export_does(tmp_path: Path) -> None:
    edited_vault(tmp_path / "base")
    for step in itertools.count(1):
        folder = tmp_path / str(step)
        shutil.copytree(tmp_path / "base", folder)
        with cut(folder, "killed", step) as cutter:
            export(folder)
        arguments = [folder / "vault", "-o", folder / "out", "--json"]
        left = contents(folder)
        planned = run("plan", *arguments)
        assert contents(folder) == left
        assert planned == run("export", *arguments)
        shutil.rmtree(folder)
        if not cutter.reached:
            break


@pytest.mark.skipif(sys.platform == "win32", reason="a signal of POSIX")
@pytest.mark.parametrize("step", [3, 6, 9, 12, 15])
def test_a_process_that_is_killed_loses_nothing(tmp_path: Path, step: int) -> None:
    """The same with a real process and a real kill -9: buffers, locks and temporary files go as they go then."""
    edited_vault(tmp_path / "base")
    before = contents(tmp_path / "base")
    shutil.copytree(tmp_path / "base", tmp_path / "whole")
    export(tmp_path / "whole")
    whole = contents(tmp_path / "whole")
    folder = tmp_path / "killed"
    shutil.copytree(tmp_path / "base", folder)
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(KILL_ITSELF, "utf-8")
    variables = environment(CUT_AT=str(step), CUT_BELOW=str(folder))
    variables["PYTHONPATH"] = f"{tmp_path / 'hook'}{os.pathsep}{variables['PYTHONPATH']}"
    arguments = command("export", folder / "vault", "-o", folder / "out")
    killed = subprocess.run(arguments, env=variables, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed
    after_a_cut(folder, before, whole)
    assert export(folder) == 0
    assert contents(folder) == whole


# Contention


HOLD = "import sys, filelock; lock = filelock.FileLock(sys.argv[1]); lock.acquire(); print(); input()"


def test_the_second_of_two_exports_ends_at_once_and_a_dead_ones_lock_is_no_obstacle(tmp_path: Path) -> None:
    edited_vault(tmp_path)
    lock = tmp_path / "vault" / ".note2anki" / "ledger.jsonl.lock"
    before = contents(tmp_path)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdin
    assert holder.stdout
    holder.stdout.readline()  # it has the lock now
    refused = process("export", "-o", "../out", cwd=tmp_path / "vault")
    planned = process("plan", cwd=tmp_path / "vault")
    holder.kill()
    holder.communicate()
    assert (refused.code, refused.codes) == (2, ["N2A045"])
    assert "wait for it" in refused.err
    assert planned.code == 0
    assert contents(tmp_path) == before
    assert lock.exists()
    assert export(tmp_path) == 0


def test_of_exports_at_the_same_time_each_is_done_or_refused(tmp_path: Path) -> None:
    edited_vault(tmp_path)
    arguments = command("export", "-o", "../out")
    running = [
        subprocess.Popen(arguments, cwd=tmp_path / "vault", env=environment(), stderr=subprocess.PIPE, text=True)
        for _each in range(4)
    ]
    errors = [each.communicate()[1] for each in running]
    codes = [each.returncode for each in running]
    assert 0 in codes
    assert all(code == 0 or (code == 2 and "N2A045" in error) for code, error in zip(codes, errors, strict=True))
    assert versions(tmp_path) == {"1.0.0": 1, "2.0.0": 1}
    assert not list((tmp_path / "out").glob(".*"))


def test_a_clock_that_jumps_back_makes_no_card_older(tmp_path: Path) -> None:
    new_vault(tmp_path)
    export(tmp_path, NOON)
    before = mods(tmp_path)
    (tmp_path / "vault" / "A.md").write_text(listed("One?", "Two [[Concept]]?", "Three!!"), "utf-8")
    (tmp_path / "vault" / "B" / "C.md").write_text(listed("Four?", start=9), "utf-8")
    assert export(tmp_path, 1_000_000_000) == 0
    after = mods(tmp_path)
    assert all(after[guid] >= mod for guid, mod in before.items())
    assert {after[guid] - mod for guid, mod in before.items()} == {0, 1}
    assert versions(tmp_path).keys() == {"1.0.0", "1.0.1"}
