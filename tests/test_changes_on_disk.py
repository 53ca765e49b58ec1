"""Waiting for changes: told once whoever writes is done, and nothing is told of what is no one's business."""

from __future__ import annotations

import queue
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from note2anki.diagnostics import RunError
from note2anki.runs.changes_on_disk import Times, changes_on_disk, is_of_interest

#: Seconds; a machine may be busy.
LONG = 60.0


class Watch:
    """A folder that is watched in a thread; what is told is kept with what the note said at that moment."""

    def __init__(self, vault: Path, times: Times) -> None:
        self.vault = vault
        self.told: queue.Queue[tuple[set[str], str | None]] = queue.Queue()
        self._stop = threading.Event()
        self._times = times
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self.next() == (set(), "One.")

    def _run(self) -> None:
        note = self.vault / "Note.md"
        for files in changes_on_disk(self.vault, stop=self._stop, times=self._times):
            text = note.read_text("utf-8") if note.exists() else None
            self.told.put(({path.relative_to(self.vault.resolve()).as_posix() for path in files}, text))

    def next(self) -> tuple[set[str], str | None]:
        """What is told next."""
        return self.told.get(timeout=LONG)

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._thread.join(LONG)
        assert not self._thread.is_alive()


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Callable[..., Watch]]:
    vault = tmp_path / "vault"
    for folder in ("Sub", ".obsidian", ".note2anki"):
        (vault / folder).mkdir(parents=True)
    (vault / "Note.md").write_text("One.", "utf-8")
    opened: list[Watch] = []

    def begin(patience: float = 0.0, quiet: float = 0.2, longest: float = 2.0) -> Watch:
        opened.append(Watch(vault, Times(quiet, longest, patience)))
        return opened[-1]

    yield begin
    for each in opened:
        each.close()


def test_a_save_is_told(watch: Callable[..., Watch]) -> None:
    watched = watch()
    (watched.vault / "Note.md").write_text("Two.", "utf-8")
    assert watched.next() == ({"Note.md"}, "Two.")


def test_an_atomic_save_is_one_change_of_the_note(watch: Callable[..., Watch]) -> None:
    watched = watch()
    beside = watched.vault / "Note.md.tmp"
    beside.write_text("Two.", "utf-8")
    beside.replace(watched.vault / "Note.md")
    assert watched.next() == ({"Note.md"}, "Two.")


def test_a_note_that_is_emptied_and_written_anew_is_told_when_it_is_written(watch: Callable[..., Watch]) -> None:
    watched = watch(patience=LONG)
    with (watched.vault / "Note.md").open("w", encoding="utf-8") as note:  # which empties it
        other = watched.vault / "Other.md"
        other.write_text("Not empty.", "utf-8")
        with pytest.raises(queue.Empty):
            watched.told.get(timeout=1.5)
        note.write("Two.")
    files, text = watched.next()
    assert text == "Two."
    assert files <= {"Note.md", "Other.md"}


def test_a_note_that_is_taken_away_and_brought_back_is_told_when_it_is_back(watch: Callable[..., Watch]) -> None:
    watched = watch(patience=LONG)
    note = watched.vault / "Note.md"
    aside = note.rename(watched.vault.parent / "aside")
    with pytest.raises(queue.Empty):
        watched.told.get(timeout=1.5)
    aside.replace(note)
    assert watched.next() == ({"Note.md"}, "One.")


def test_a_note_that_stays_away_is_told_in_the_end(watch: Callable[..., Watch]) -> None:
    watched = watch(patience=0.5)
    (watched.vault / "Note.md").unlink()
    assert watched.next() == ({"Note.md"}, None)


def test_dot_folders_and_passing_files_are_not_told(watch: Callable[..., Watch]) -> None:
    watched = watch()
    for file in (
        ".obsidian/workspace.json",
        ".note2anki/ledger.jsonl",
        "Sub/.hidden.md",
        "Note.md~",
        "deck-1.0.0.apkg",
    ):
        (watched.vault / file).write_text("x", "utf-8")
    (watched.vault / "Sub" / "Last.md").write_text("x", "utf-8")
    files, _text = watched.next()
    assert files == {"Sub/Last.md"}


def test_a_folder_that_is_renamed_is_told(watch: Callable[..., Watch]) -> None:
    watched = watch()
    (watched.vault / "Sub").rename(watched.vault / "Other")
    assert watched.next()[0] & {"Sub", "Other"}


def test_a_note_in_a_new_folder_is_told(watch: Callable[..., Watch]) -> None:
    watched = watch()
    (watched.vault / "New").mkdir()
    assert watched.next()[0] == {"New"}
    (watched.vault / "New" / "Deep.md").write_text("x", "utf-8")
    assert watched.next()[0] == {"New/Deep.md"}


@pytest.mark.parametrize("seconds_away", [0.0, 1.0])
def test_a_vault_that_is_made_anew_is_watched_again(
    seconds_away: float, watch: Callable[..., Watch], tmp_path: Path
) -> None:
    watched = watch()
    copy = shutil.copytree(watched.vault, tmp_path / "copy")
    shutil.rmtree(watched.vault) if seconds_away else watched.vault.rename(tmp_path / "aside")
    time.sleep(seconds_away)
    copy.rename(watched.vault)
    while "." not in watched.next()[0]:
        """First it may tell of the notes that went."""
    (watched.vault / "Note.md").write_text("Two.", "utf-8")
    assert watched.next() == ({"Note.md"}, "Two.")


def test_a_file_elsewhere_is_told_where_it_is_named(tmp_path: Path) -> None:
    vault, settings = tmp_path / "vault", tmp_path / "other" / "settings.toml"
    assert is_of_interest(vault, [settings], settings)
    assert not is_of_interest(vault, [settings], settings.with_name("another.toml"))
    assert not is_of_interest(vault, [], settings)


def test_a_folder_that_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(RunError) as failed:
        next(changes_on_disk(tmp_path / "nowhere"))
    assert failed.value.diagnostic.code == "N2A102"


def test_a_ledger_is_not_told_wherever_it_is(tmp_path: Path) -> None:
    for name in (
        "ledger.jsonl",
        "ledger.jsonl.lock",
        "ledger.jsonl.pending.new",
        "history.jsonl",
        "ledger.corrupt-1.bak",
    ):
        assert not is_of_interest(tmp_path, [], tmp_path / "Anki" / name)
    assert is_of_interest(tmp_path, [], tmp_path / "About ledger.jsonl.md")


def test_what_is_still_being_written_is_told_when_it_is_quiet(watch: Callable[..., Watch]) -> None:
    watched = watch(quiet=3.0, longest=LONG)
    until = time.monotonic() + 6
    lines = 0
    while time.monotonic() < until:
        lines += 1
        with (watched.vault / "Note.md").open("a", encoding="utf-8") as note:
            note.write("More. ")
        time.sleep(0.1)
    files, text = watched.next()
    assert files == {"Note.md"}
    assert text == "One." + "More. " * lines


def test_what_never_ceases_to_be_written_is_told_after_a_while(watch: Callable[..., Watch]) -> None:
    watched = watch(quiet=LONG, longest=0.5)
    (watched.vault / "Note.md").write_text("Two.", "utf-8")
    assert watched.next() == ({"Note.md"}, "Two.")


def test_what_does_not_matter_keeps_nothing_waiting(watch: Callable[..., Watch]) -> None:
    watched = watch(quiet=0.5, longest=LONG)
    done = threading.Event()

    def chatter() -> None:
        while not done.is_set():
            (watched.vault / ".obsidian" / "workspace.json").write_text(str(time.monotonic()), "utf-8")
            done.wait(0.01)

    thread = threading.Thread(target=chatter)
    thread.start()
    try:
        (watched.vault / "Note.md").write_text("Two.", "utf-8")
        assert watched.next() == ({"Note.md"}, "Two.")
    finally:
        done.set()
        thread.join(LONG)


def test_it_is_told_that_something_is_due_though_nothing_changed(tmp_path: Path) -> None:
    due = iter([False, True])
    changes = changes_on_disk(tmp_path, is_due=lambda: next(due))
    assert [next(changes), next(changes)] == [frozenset(), frozenset()]
    assert next(due, None) is None
