"""What comes out is the same with and without a cache, and in one process or many; whatever breaks them loses nothing."""

from __future__ import annotations

import io
import os
import pickle
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from support.program import NOON, command, environment, listed, make_vault, run
from vault import write_vault

from note2anki.anki import collection_file, note_rows
from note2anki.model import Package
from note2anki.runs.packing import shelf
from note2anki.runs.work import cache, code, desk, pieces, spool

ATTACHMENT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
NOTES = {
    "A.md": listed("What is [[RAG]]?", "What does ![[B#Part]] show?", "And [[Nowhere]]? #anki/reverse"),
    "B.md": "# Part\nThe part, with [[RAG]] and [[Other name]].\n\n# Rest\n- ##### Cloze? #anki/cloze\n  ==one== [[RAG]]\n",
    "Concepts/RAG.md": "---\naliases: [Other name]\n---\nRetrieval and [[Generation]].\n",
    "Concepts/Generation.md": "Making text.\n",
    "Pictures.md": "- ##### What is this?\n  ![[pixel.png]] and [a link](B.md) [[B]] ^id\n",
}


def new_vault(folder: Path) -> Path:
    vault = make_vault(folder, NOTES)
    (vault / "pixel.png").write_bytes(ATTACHMENT)
    return vault


def written(vault: Path, out: Path, *options: str, clock: int = NOON) -> tuple[bytes, bytes]:
    """Export, and return the package's bytes and the ledger's."""
    done = run("export", vault, "-o", out / "vault.apkg", "--allow-removals", *options, clock=clock)
    assert done.code in (0, 1), done.err
    return (out / "vault.apkg").read_bytes(), (vault / ".note2anki" / "ledger.jsonl").read_bytes()


@pytest.fixture
def kept_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache of the test's own, which keeps collections of any size too."""
    monkeypatch.setattr(shelf, "WORTH", 1)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_place_that_was_worked_at_can_be_sent_to_a_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As where processes are started anew, after the first task was done here."""
    sent: list[bytes] = []
    leave = desk.Desk.__exit__

    def send(self: desk.Desk, *error: object) -> None:
        sent.append(pickle.dumps(self._place))
        leave(self, *error)

    monkeypatch.setattr(desk.Desk, "__exit__", send)
    written(new_vault(tmp_path), tmp_path / "out")
    assert pickle.loads(sent[0]).renderer.inline("*so*", "A.md").html == "<em>so</em>"


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def notes_of(folder: Path) -> list[Path]:
    return sorted(folder.rglob("notes-*.sqlite"))


def without(name: str) -> Callable[[Path], None]:
    return lambda vault: (vault / name).unlink()


def with_text(name: str, text: str) -> Callable[[Path], None]:
    def edit(vault: Path) -> None:
        (vault / name).parent.mkdir(parents=True, exist_ok=True)
        (vault / name).write_text(text, "utf-8")

    return edit


#: What is changed beside the notes with questions, which are the same bytes as before, and yet their cards are others.
AROUND = {
    "an embedded text": with_text("B.md", NOTES["B.md"].replace("The part", "Another part")),
    "an embedded note goes": without("B.md"),
    "a link finds a note": with_text("Nowhere.md", "Here it is.\n"),
    "a concept's note goes": without("Concepts/RAG.md"),
    "a concept's definition": with_text("Concepts/RAG.md", "Something else.\n"),
    "a concept's alias": with_text("Concepts/RAG.md", "---\naliases: [Third name]\n---\nRetrieval.\n"),
    "a concept that a definition links to": with_text("Concepts/Generation.md", "---\ndescription: Short.\n---\n"),
    "a concept's note moves": lambda vault: (vault / "Concepts/RAG.md").rename(vault / "RAG.md"),
    "a picture": lambda vault: (vault / "pixel.png").write_bytes(ATTACHMENT + b"more"),
    "a picture goes": without("pixel.png"),
    "a second note of the name": with_text("Else/RAG.md", "The other one.\n"),
    "a setting": with_text("note2anki.toml", "reverse = true\n"),
    "what images may show": with_text("note2anki.toml", 'remote_media = "keep"\n'),
    "the level of questions": with_text("note2anki.toml", "question_level = [1, 5]\n"),
}


@pytest.mark.parametrize("change", AROUND.values(), ids=AROUND.keys())
def test_what_a_note_leans_on_is_looked_at_again(
    change: Callable[[Path], None], kept_cache: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        new_vault(tmp_path / name / "vault")
    cached, plain = tmp_path / "one", tmp_path / "two"
    assert written(cached / "vault", cached) == written(plain / "vault", plain, "--no-cache")
    assert len(notes_of(kept_cache)) == 1
    for folder in (cached, plain):
        change(folder / "vault")
    later = NOON + 100
    assert written(cached / "vault", cached, clock=later) == written(plain / "vault", plain, "--no-cache", clock=later)


def test_what_one_rendering_shows_on_many_cards_is_leaned_on_by_each(kept_cache: Path, tmp_path: Path) -> None:
    """The definition of Z is rendered once and stands on the cards of X and of Y; then its link finds a note."""
    notes = {
        "A.md": listed("What are [[X]], [[Y]] and [[Z]]?"),
        "X.md": "X rests on [[Z]].\n",
        "Y.md": "Y rests on [[Z]].\n",
        "Z.md": "Z is a kind of [[Nowhere]].\n",
    }
    packages = []
    for name, options in (("cached", ()), ("plain", ("--no-cache",))):
        vault = make_vault(tmp_path / name / "vault", notes)
        written(vault, tmp_path / name, *options)
        with_text("Nowhere.md", "Here it is.\n")(vault)
        packages.append(written(vault, tmp_path / name, *options, clock=NOON + 5))
    assert packages[0] == packages[1]
    assert notes_of(kept_cache)


def test_a_collection_that_other_code_wrote_is_written_anew(
    kept_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later release may make other rows of the same fields."""
    vaults = {name: new_vault(tmp_path / name / "vault") for name in ("kept", "plain")}
    for name, vault in vaults.items():
        written(vault, tmp_path / name)
        with_text("A.md", NOTES["A.md"] + listed("Another?"))(vault)
    assert list(kept_cache.rglob("*.anki2"))
    monkeypatch.setattr(code, "__version__", "later")
    monkeypatch.setattr(note_rows, "plain_text", lambda field: field.upper())
    later = NOON + 5
    kept = written(vaults["kept"], tmp_path / "kept", clock=later)
    assert kept == written(vaults["plain"], tmp_path / "plain", "--no-cache", clock=later)


@pytest.mark.parametrize("seed", range(6))
def test_a_history_is_the_same_with_and_without_a_cache(seed: int, kept_cache: Path, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("cached", "plain")]
    for folder in folders:
        write_vault(folder / "vault", notes=6, questions=4, seed=seed)
    for step in range(5):
        for folder in folders:
            edit_somewhere(folder / "vault", random.Random(seed * 100 + step))
        clock = NOON + step * 10
        packages = [written(folders[0] / "vault", folders[0], clock=clock)]
        packages.append(written(folders[1] / "vault", folders[1], "--no-cache", clock=clock))
        assert packages[0] == packages[1]
    assert files_of(kept_cache)


@pytest.mark.parametrize("piece", [1, 3000, 1 << 20])
def test_what_waits_on_the_disk_comes_back_as_it_was(
    piece: int, kept_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "PIECE", piece)
    monkeypatch.setattr(spool, "LITTLE", piece)
    folders = [tmp_path / name for name in ("disk", "memory")]
    for folder in folders:
        write_vault(folder / "vault", notes=4, questions=3, seed=7)
        with_text("More.md", NOTES["A.md"] + NOTES["B.md"])(folder / "vault")
    for step in range(3):
        results = []
        for folder, many in zip(folders, (0, 1 << 30), strict=True):
            monkeypatch.setattr(spool, "MANY", many)
            monkeypatch.setattr(spool, "MUCH", many)
            options = ["--no-cache"] if step == 1 else []
            preview = run("preview", folder / "vault", "-o", folder / "page.html", clock=NOON)
            assert preview.code in (0, 1), preview.err
            page = (folder / "page.html").read_text("utf-8").replace(str(folder), "")
            package = written(folder / "vault", folder, *options, clock=NOON + step)
            history = (folder / "vault" / ".note2anki" / "history.jsonl").read_bytes()
            results.append((page, package, history))
            edit_somewhere(folder / "vault", random.Random(step))
        assert results[0] == results[1]


def test_what_the_disk_has_no_room_for_stays_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written_before: list[int] = []
    places = (tmp_path / f"spool {number}" for number in range(9))

    class Full(io.FileIO):
        def write(self, data: Any) -> int:
            written_before.append(len(data))
            return super().write(data[: len(data) // 2] if len(written_before) > 4 else data)

    vaults = [new_vault(tmp_path / name / "vault") for name in ("full", "plain")]
    with monkeypatch.context() as patch:
        patch.setattr(spool, "MANY", 0)
        patch.setattr(spool, "MUCH", 0)
        patch.setattr(spool, "PIECE", 300)
        patch.setattr(spool.tempfile, "TemporaryFile", lambda **_options: Full(next(places), "w+"))
        results = [written(vaults[0], tmp_path / "full", "--no-cache")]
    results.append(written(vaults[1], tmp_path / "plain", "--no-cache"))
    assert results[0] == results[1]
    assert len(written_before) > 4


def edit_somewhere(vault: Path, dice: random.Random) -> None:
    """Do a few of the things that happen to notes between two exports."""
    notes = sorted(vault.rglob("*.md"))
    for path in dice.sample(notes, 3):
        lines = path.read_text("utf-8").split("\n")
        kind = dice.randrange(8)
        if kind == 0:
            lines.insert(dice.randrange(len(lines)), f"More of [[{dice.choice(notes).stem}]].")
        elif kind == 1:
            del lines[dice.randrange(len(lines))]
        elif kind == 2:
            lines.append(f"- ##### What else, {dice.random()}?\n  ![[{dice.choice(notes).stem}]]")
        elif kind == 3:
            path.unlink()
            continue
        elif kind == 4:
            path.rename(path.with_name(f"{path.stem} renamed.md"))
            continue
        elif kind == 5:
            lines[:0] = [
                "---",
                f"aliases: [{dice.choice(notes).stem}, Other name]",
                "description: Of [[Other name]].",
                "---",
            ]
        elif kind == 6:
            lines.append(
                f"- ##### Which name, {dice.random()}? #anki/cloze\n  ==one== of [[Other name]] ![[drawn.png]]"
            )
        else:
            (path.parent / "drawn.png").write_bytes(ATTACHMENT + dice.randbytes(2))
            (vault / "note2anki.toml").write_text(f"reverse = {dice.choice(['true', 'false'])}\n", "utf-8")
            continue
        path.write_text("\n".join(lines), "utf-8")


@pytest.mark.parametrize("jobs", [2, 3, 7])
def test_many_processes_give_what_one_gives(jobs: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(desk, "WORTH", 1000)
    monkeypatch.setattr(pieces, "PIECE", 1500)
    for name in ("one", "many"):
        write_vault(tmp_path / name / "vault", notes=20, questions=5, seed=7)
    alone = written(tmp_path / "one" / "vault", tmp_path / "one", "--jobs", "1", "--no-cache")
    assert written(tmp_path / "many" / "vault", tmp_path / "many", "--jobs", str(jobs)) == alone
    (tmp_path / "many" / "vault.apkg").unlink()
    assert written(tmp_path / "many" / "vault", tmp_path / "many", "--jobs", str(jobs)) == alone


# What breaks


def torn(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def flipped(file: Path) -> None:
    """Change each entry's value, as a failing disk does, and leave the rest of the file whole."""
    database = sqlite3.connect(file)
    database.execute("UPDATE entry SET value = substr(value, 1, length(value) - 40) || zeroblob(40)")
    database.commit()
    database.close()


def forged(file: Path) -> None:
    """Put what would run a program in the place of each entry."""
    put_in_each(file, b"cos\nsystem\n(S'touch forged'\ntR.")


def forged_by_way_of_a_class(file: Path) -> None:
    """The same, through what hangs on a class of this project."""
    start = b"\x80\x04\x8c\x14note2anki.runs.work.cache\x8c\x23NoteCache.__init__.__builtins__.get\x93\x8c\x04eval\x85R"
    put_in_each(file, start + b"\x8c\x13open('forged', 'w')\x85R.")


def put_in_each(file: Path, value: bytes) -> None:
    database = sqlite3.connect(file)
    database.execute("UPDATE entry SET value = ?, digest = ?", (value, cache.value_digest(value)))
    database.commit()
    database.close()


def replaced_by_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


DAMAGES: dict[str, Callable[[Path], None]] = {
    "cut off": torn,
    "empty": lambda file: file.write_bytes(b"") and None,
    "no database": lambda file: file.write_bytes(b"no database" * 1000) and None,
    "damaged entries": flipped,
    "forged entries": forged,
    "entries forged by way of a class": forged_by_way_of_a_class,
    "a folder in its place": replaced_by_a_folder,
    "gone": lambda file: file.unlink(),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_cache_is_dropped(
    damage: Callable[[Path], None], kept_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    vault = new_vault(tmp_path / "vault")
    first = written(vault, tmp_path)
    (file,) = notes_of(kept_cache)
    damage(file)
    (tmp_path / "vault.apkg").unlink()
    assert written(vault, tmp_path) == first
    assert not (tmp_path / "forged").exists()
    (tmp_path / "vault.apkg").unlink()
    assert written(vault, tmp_path) == first  # and it is a cache again, or done without


COLLECTION_DAMAGES: dict[str, Callable[[Path], None]] = {
    "cut off": torn,
    "no collection": lambda file: file.write_bytes(b"nothing" * 1000) and None,
    "a folder in its place": replaced_by_a_folder,
    "gone": lambda file: file.unlink(),
}


@pytest.mark.parametrize("damage", COLLECTION_DAMAGES.values(), ids=COLLECTION_DAMAGES.keys())
@pytest.mark.parametrize("suffix", ["anki2", "checks"])
def test_a_damaged_collection_is_written_anew(
    suffix: str, damage: Callable[[Path], None], kept_cache: Path, tmp_path: Path
) -> None:
    packages = []
    for name, options in (("kept", ()), ("plain", ("--no-cache",))):
        vault = new_vault(tmp_path / name / "vault")
        written(vault, tmp_path / name, *options)
        if name == "kept":
            (file,) = kept_cache.rglob(f"*.{suffix}")
            damage(file)
        with_text("A.md", NOTES["A.md"] + listed("Another?"))(vault)
        packages.append(written(vault, tmp_path / name, *options, clock=NOON + 5))
    assert packages[0] == packages[1]


def test_collections_do_not_pile_up(kept_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = new_vault(tmp_path / "vault")
    for number in range(4):
        with_text("C.md", listed(f"Question {number}?"))(vault)
        written(vault, tmp_path, clock=NOON + number)
    assert len(list(kept_cache.rglob("*.anki2"))) <= 4
    monkeypatch.setattr(shelf, "LARGEST", 1)
    with_text("C.md", listed("Last?"))(vault)
    written(vault, tmp_path, clock=NOON + 9)
    assert len(list(kept_cache.rglob("*.anki2"))) == 1


def test_a_cache_that_another_run_holds_is_done_without(kept_cache: Path, tmp_path: Path) -> None:
    vault = new_vault(tmp_path / "vault")
    first = written(vault, tmp_path)
    database = sqlite3.connect(notes_of(kept_cache)[0])
    database.execute("BEGIN EXCLUSIVE")
    assert written(vault, tmp_path) == first
    database.close()


def test_a_cache_that_cannot_be_made_is_done_without(kept_cache: Path, tmp_path: Path) -> None:
    kept_cache.write_text("a file where the folder should be")
    vault = new_vault(tmp_path / "vault")
    assert written(vault, tmp_path) == written(vault, tmp_path, "--no-cache")


def test_a_cache_whose_disk_is_full_is_done_without(
    kept_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database reports a full disk in its own way, here for the lack of pages that it may take."""
    vault = new_vault(tmp_path / "vault")
    plain = written(vault, tmp_path, "--no-cache")
    (tmp_path / "vault.apkg").unlink()
    roomy, write = collection_file._PRAGMAS, shelf.write_package
    monkeypatch.setattr(collection_file, "_PRAGMAS", f"{roomy}; PRAGMA max_page_count = 12")

    def with_room_elsewhere(package: Package, target: Path, place: Path | None = None, former: str = "") -> str:
        if place is None:
            monkeypatch.setattr(collection_file, "_PRAGMAS", roomy)
        return write(package, target, place, former)

    monkeypatch.setattr(shelf, "write_package", with_room_elsewhere)
    assert written(vault, tmp_path) == plain
    assert [path for path in kept_cache.rglob("*") if path.is_dir() and path.name.startswith("note2anki-")] == []


def test_nothing_is_kept_where_that_is_not_wanted(kept_cache: Path, tmp_path: Path) -> None:
    written(new_vault(tmp_path / "vault"), tmp_path, "--no-cache")
    assert not kept_cache.exists()


def test_nothing_is_kept_in_the_vault(kept_cache: Path, tmp_path: Path) -> None:
    vault = new_vault(tmp_path / "vault")
    written(vault, tmp_path)
    kept = {path.name for path in files_of(vault / ".note2anki")}
    assert kept == {path.name for path in files_of(new_vault_without_cache(tmp_path / "other") / ".note2anki")}


def new_vault_without_cache(folder: Path) -> Path:
    vault = new_vault(folder / "vault")
    written(vault, folder, "--no-cache")
    return vault


def test_a_cache_does_not_grow_for_ever(kept_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = new_vault(tmp_path / "vault")
    written(vault, tmp_path)
    (file,) = notes_of(kept_cache)
    day = int(time.time()) // 86_400
    database = sqlite3.connect(file)
    before = database.execute("SELECT count(*) FROM entry").fetchone()[0]
    database.execute("UPDATE entry SET day = ?", (day - cache.DAYS - 1,))
    database.execute(f"PRAGMA user_version = {day - 1}")  # when entries were looked through last
    database.commit()
    with_text("A.md", listed("Another?"))(vault)
    written(vault, tmp_path)
    left = database.execute("SELECT count(*), min(day) FROM entry").fetchone()
    assert left[1] == day
    assert left[0] <= before
    database.close()
    monkeypatch.setattr(cache, "LARGEST", 100)
    written(vault, tmp_path)
    assert notes_of(kept_cache) == []


# Ends


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """An export that is at work in several processes."""
    vault = write_vault(tmp_path / "vault", notes=60, questions=50, seed=3)
    started = subprocess.Popen(
        command("export", vault, "-o", tmp_path / "out", "--jobs", "3", "--no-cache"),
        env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        yield started
    finally:
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Wait until a process has begun others, and return these."""
    listing = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    for _each in range(3000):
        children = [int(pid) for pid in listing.read_text().split()]
        if len(children) >= 3:
            return children
        time.sleep(0.01)
    raise AssertionError("no process was begun")


def is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_ctrl_c_ends_every_process_and_leaves_nothing_half_written(
    busy: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    children = workers_of(busy)
    os.killpg(busy.pid, signal.SIGINT)
    _out, err = busy.communicate(timeout=30)
    assert busy.returncode == 130
    assert err.decode().count("\n") == 1
    assert b"stopped" in err
    assert all(is_gone(pid) for pid in children)
    assert not (tmp_path / "vault" / ".note2anki").exists()
    assert files_of(tmp_path / "out") == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
def test_a_process_that_is_killed_is_said_and_nothing_is_written(busy: subprocess.Popen[bytes], tmp_path: Path) -> None:
    os.kill(workers_of(busy)[1], signal.SIGKILL)
    _out, err = busy.communicate(timeout=30)
    assert busy.returncode == 2
    assert b"error[N2A098]" in err
    assert b"Traceback" not in err
    assert not (tmp_path / "vault" / ".note2anki").exists()
    assert files_of(tmp_path / "out") == []


def test_a_bug_in_a_process_reads_as_one_in_this(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "WORTH", 100)
    monkeypatch.setattr("note2anki.runs.work.tasks.read_whole_note", lambda *_given: 1 / 0)
    done = run("export", new_vault(tmp_path / "vault"), "-o", tmp_path / "out", "--jobs", "2", "--no-cache")
    assert (done.code, done.codes) == (2, ["N2A085"])
    assert "ZeroDivisionError" in done.err
    shutil.rmtree(tmp_path / "out", ignore_errors=True)
