"""`watch` as a process of its own, with real edits: one version for what belongs together, and none for nothing."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from support.anki_here import running_anki
from support.program import command, environment, listed, make_vault, process
from support.watching import LONG, Watching

from note2anki.runs.export import export
from note2anki.runs.request import Request
from note2anki.runs.watch import watch_notes

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is another thing there")

#: Seconds without a change: longer than a busy machine lets pass between two writes that follow one another.
STILL = 3.0


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return make_vault(tmp_path / "vault", {"A.md": listed("One?", "Two?"), "B.md": listed("Three?")})


@pytest.fixture
def watch(vault: Path) -> Iterator[Callable[..., Watching]]:
    opened: list[Watching] = []

    def begin(*arguments: str | Path, as_json: bool = True, debounce: float = 0.3) -> Watching:
        opened.append(Watching(vault, *arguments, as_json=as_json, debounce=debounce).__enter__())
        return opened[-1]

    yield begin
    for each in opened:
        each.__exit__()


def save(note: Path, text: str) -> None:
    """Save as many editors do: beside the note, and then in its place."""
    beside = note.with_name(f"{note.name}.tmp")
    beside.write_text(text, "utf-8")
    beside.replace(note)


def versions(vault: Path) -> list[str]:
    data = process("history", vault, "--json", cwd=vault).data
    return [each["version"] for each in data["versions"]]


def test_it_exports_at_the_start_and_with_each_edit(vault: Path, watch: Callable[..., Watching]) -> None:
    watched = watch()
    first = watched.begin()
    assert (first["version"], first["previous"], first["counts"]["questions"]) == ("1.0.0", "", 3)
    save(vault / "A.md", listed("One?", "Two?", "Four?"))
    second = watched.version()
    assert (second["version"], second["counts"]["added"]) == ("1.1.0", 1)
    assert Path(second["path"]).is_file()
    (vault / "A.md").write_text(listed("One?", "Two?", "Four?").replace("Answer 1", "Another"), "utf-8")
    assert watched.version()["version"] == "1.1.1"
    assert watched.stop() == (0, [], [])
    assert versions(vault) == ["1.0.0", "1.1.0", "1.1.1"]


def test_it_prints_a_line_for_each_version_and_nothing_else(vault: Path, watch: Callable[..., Watching]) -> None:
    watched = watch(as_json=False)
    assert watched.line() == f"vault 1.0.0: 3 questions, 0 concepts → {watched.out / 'vault-1.0.0.apkg'}"
    (vault / "A.md").write_text(listed("One?", "Two?"), "utf-8")  # the same
    (vault / "readme.txt").write_text("no note", "utf-8")
    (vault / ".obsidian" / "workspace.json").write_text("{}", "utf-8")
    save(vault / "B.md", listed("Three?").replace("Answer 1", "Another answer"))
    assert watched.line() == f"vault 1.0.1: edited “Three?” → {watched.out / 'vault-1.0.1.apkg'}"
    code, results, others = watched.stop()
    assert (code, results) == (0, [])
    assert others[0] == f"watching {vault}; Ctrl-C stops it"
    assert ["N2A035" in line for line in others[1:]] == [True, False]  # and its hint


def test_a_ledger_that_was_deleted_meanwhile_is_told(vault: Path, watch: Callable[..., Watching]) -> None:
    watched = watch()
    watched.begin()
    shutil.rmtree(vault / ".note2anki")
    save(vault / "A.md", listed("One?", "Two?", "Four?"))
    said = watched.event()
    assert (said["event"], [each["code"] for each in said["new"]], said["solved"]) == ("problems", ["N2A035"], 0)
    assert (watched.version()["version"], watched.stop()[0]) == ("1.0.0", 0)


def test_where_nothing_changed_since_the_last_export_nothing_is_said(
    vault: Path, watch: Callable[..., Watching]
) -> None:
    process("export", vault, "-o", vault.parent / "out", cwd=vault)
    watched = watch()
    assert watched.event()["event"] == "watching"
    save(vault / "B.md", listed("Three?", "Four?"))
    assert watched.version()["version"] == "1.1.0"


def test_many_files_at_once_are_one_version(vault: Path, watch: Callable[..., Watching]) -> None:
    aside = vault.parent / "aside"
    aside.mkdir()
    for number in range(150):
        (aside / f"N{number}.md").write_text(listed(f"Question {number}?"), "utf-8")
    watched = watch(debounce=STILL)
    watched.begin()
    for note in sorted(aside.iterdir()):
        note.replace(vault / note.name)
    assert watched.version()["counts"]["added"] == 150
    save(vault / "A.md", listed("One?", "Two?", "Last?"))
    assert watched.version()["version"] == "1.2.0"
    assert versions(vault) == ["1.0.0", "1.1.0", "1.2.0"]


def test_a_note_that_is_written_piece_by_piece_is_one_version(vault: Path, watch: Callable[..., Watching]) -> None:
    watched = watch(debounce=STILL)
    watched.begin()
    until = time.monotonic() + 2 * STILL
    lines = 0
    with (vault / "C.md").open("w", encoding="utf-8") as note:
        while time.monotonic() < until:
            note.write(f"##### Line {lines}?\nYes.\n")
            note.flush()
            lines += 1
            time.sleep(STILL / 20)
    assert watched.version()["counts"]["added"] == lines
    assert versions(vault) == ["1.0.0", "1.1.0"]


def test_a_note_that_is_deleted_and_made_again_loses_no_card(vault: Path, watch: Callable[..., Watching]) -> None:
    watched = watch(debounce=STILL)
    watched.begin()
    text = (vault / "A.md").read_text("utf-8")
    (vault / "A.md").unlink()
    (vault / "A.md").write_text(text + "##### New?\nYes.\n", "utf-8")
    made = watched.version()
    assert (made["version"], made["counts"]["added"], made["counts"]["removed"]) == ("1.1.0", 1, 0)


def test_a_note_that_stays_away_takes_its_cards_along(vault: Path, watch: Callable[..., Watching]) -> None:
    watched = watch()
    watched.begin()
    (vault / "B.md").unlink()
    made = watched.version()
    assert (made["version"], made["counts"]["removed"]) == ("2.0.0", 1)


def test_another_branch_is_one_version_and_back_again_another(vault: Path, watch: Callable[..., Watching]) -> None:
    def git(*words: str) -> None:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false"]
        subprocess.run(["git", *identity, *words], cwd=vault, check=True, capture_output=True)

    (vault / ".gitignore").write_text(".note2anki/\n", "utf-8")
    git("init", "-b", "main")
    git("add", "-A")
    git("commit", "-m", "one")
    git("checkout", "-b", "other")
    for number in range(30):
        (vault / f"N{number}.md").write_text(listed(f"Question {number}?"), "utf-8")
    (vault / "A.md").write_text(listed("One?", "Two?").replace("Answer 1", "Another"), "utf-8")
    git("add", "-A")
    git("commit", "-m", "two")
    git("checkout", "main")
    watched = watch(debounce=STILL)
    assert watched.begin()["counts"]["questions"] == 3
    git("checkout", "other")
    assert watched.version()["counts"]["added"] == 30
    git("checkout", "main")
    kept = watched.event()  # very much is gone at once: nothing is removed
    assert kept["event"] == "problems"
    assert [each["code"] for each in kept["new"]] == ["N2A031"]
    assert watched.version()["counts"]["removed"] == 0
    assert len(versions(vault)) == 3


def test_half_a_vault_removes_no_card_and_the_whole_one_is_quiet_again(
    vault: Path, watch: Callable[..., Watching]
) -> None:
    for number in range(40):
        (vault / f"N{number}.md").write_text(listed(f"Question {number}?"), "utf-8")
    watched = watch(debounce=STILL)
    watched.begin()
    away = vault.parent / "away"
    away.mkdir()
    for number in range(40):
        (vault / f"N{number}.md").replace(away / f"N{number}.md")
    assert [each["code"] for each in watched.event()["new"]] == ["N2A031"]
    for note in sorted(away.iterdir()):
        note.replace(vault / note.name)
    assert watched.event() == {"event": "problems", "new": [], "solved": 1}
    assert versions(vault) == ["1.0.0"]


def test_problems_are_told_when_they_come_and_when_they_go(vault: Path, watch: Callable[..., Watching]) -> None:
    watched = watch()
    watched.begin()
    save(vault / "B.md", "##### Three?\nAnswer 1.\n##### Empty?\n")
    problems = watched.event()
    assert [(each["code"], each["file"], each["line"]) for each in problems["new"]] == [("N2A011", "B.md", 3)]
    save(vault / "B.md", "Some more text.\n\n##### Three?\nAnswer 1.\n##### Empty?\n")  # the same, further down
    save(vault / "A.md", listed("One?", "Two?", "Four?"))
    assert watched.version()["counts"]["added"] == 1
    save(vault / "B.md", "##### Three?\nAnswer 1.\n")
    assert watched.event() == {"event": "problems", "new": [], "solved": 1}


def test_broken_settings_are_told_once_and_it_goes_on_when_they_are_mended(
    vault: Path, watch: Callable[..., Watching]
) -> None:
    watched = watch()
    watched.begin()
    settings = vault / "note2anki.toml"
    settings.write_text("question_level = \n", "utf-8")
    failed = watched.event()
    assert failed["event"] == "error"
    assert failed["error"]["file"] == "note2anki.toml"
    save(vault / "A.md", listed("One?", "Two?", "Four?"))
    settings.unlink()
    assert watched.event() == {"event": "problems", "new": [], "solved": 1}
    assert watched.version()["counts"]["added"] == 1
    assert watched.stop()[0] == 0


def test_settings_that_are_broken_at_the_start_do_not_end_it(vault: Path, watch: Callable[..., Watching]) -> None:
    settings = vault / "note2anki.toml"
    settings.write_text("question_level = \n", "utf-8")
    watched = watch()
    assert [watched.event()["event"], watched.event()["event"]] == ["watching", "error"]
    settings.write_text("question_level = 5\n", "utf-8")
    assert watched.event()["event"] == "problems"
    assert watched.version()["version"] == "1.0.0"


def test_a_locked_ledger_is_told_once_and_tried_again_though_no_note_changes(
    vault: Path, watch: Callable[..., Watching]
) -> None:
    watched = watch()
    watched.begin()
    with FileLock(vault / ".note2anki" / "ledger.jsonl.lock"):
        save(vault / "A.md", listed("One?", "Two?", "Four?"))
        assert watched.event()["error"]["code"] == "N2A045"
    assert watched.event() == {"event": "problems", "new": [], "solved": 1}
    assert watched.version()["counts"]["added"] == 1


def test_a_place_that_cannot_be_written_is_told_and_tried_again(vault: Path, watch: Callable[..., Watching]) -> None:
    watched = watch()
    watched.begin()
    shutil.rmtree(watched.out)
    watched.out.write_text("a file where the folder was", "utf-8")
    save(vault / "A.md", listed("One?", "Two?", "Four?"))
    assert watched.event()["error"]["code"] == "N2A042"
    assert versions(vault) == ["1.0.0"]
    watched.out.unlink()
    assert watched.event()["event"] == "problems"
    assert Path(watched.version()["path"]).is_file()


def test_a_ledger_and_packages_in_the_vault_itself_wake_nobody(vault: Path, watch: Callable[..., Watching]) -> None:
    (vault / "note2anki.toml").write_text('ledger = "Anki/ledger.jsonl"\noutput = "Anki"\n', "utf-8")
    (vault / "Anki").mkdir()
    seen: list[str] = []
    stop = threading.Event()
    count = threading.Semaphore(0)

    def run(request: Request) -> object:
        outcome = export(request)
        seen.append(outcome.version)
        count.release()
        return outcome

    def follow() -> None:
        for _news in watch_notes(Request(paths=(vault,)), run, debounce=0.1, stop=stop):  # type: ignore[arg-type]
            pass

    thread = threading.Thread(target=follow)
    thread.start()
    assert count.acquire(timeout=LONG)
    assert not count.acquire(timeout=3)
    save(vault / "A.md", listed("One?", "Two?", "Four?"))
    assert count.acquire(timeout=LONG)
    stop.set()
    thread.join(LONG)
    assert seen == ["1.0.0", "1.1.0"]


def test_ctrl_c_leaves_whole_files_and_nothing_half_written(vault: Path, watch: Callable[..., Watching]) -> None:
    for number in range(300):
        (vault / f"N{number}.md").write_text(listed(*(f"Question {number} {each}?" for each in range(10))), "utf-8")
    watched = watch("--no-cache")
    assert watched.event()["event"] == "watching"  # and the first export is under way
    code, _results, others = watched.stop()
    assert code == 0
    assert others == []
    assert not list(vault.parent.glob("**/*.part"))
    after = process("export", vault, "-o", watched.out, "--json", cwd=vault)
    assert (after.code, after.data["version"]) == (0, "1.0.0")


def test_it_ends_when_nobody_reads_it_any_more(vault: Path) -> None:
    words = shlex.join(str(word) for word in command("watch", vault, "-o", vault.parent, "--debounce", "0.2", "--json"))
    with subprocess.Popen(
        f"{words} | head -n 1", shell=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment()
    ) as both:
        assert both.stdout is not None
        assert json.loads(both.stdout.readline())["event"] == "watching"
        save(vault / "A.md", listed("One?", "Two?", "Four?"))
        assert both.wait(LONG) == 0


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    ran = process("watch", tmp_path / "nowhere", cwd=tmp_path)
    assert (ran.code, ran.codes, ran.out) == (2, ["N2A040"], "")
    as_json = process("watch", tmp_path / "nowhere", "--json", cwd=tmp_path)
    (line,) = as_json.out.splitlines()
    assert (as_json.code, json.loads(line)["event"], json.loads(line)["error"]["code"]) == (2, "error", "N2A040")


def test_what_is_meant_once_is_no_option_of_it(vault: Path) -> None:
    for option in (["--touch"], ["--match", "A.md:1=x"], ["--as-new", "A.md:1"]):
        assert process("watch", vault, *option, cwd=vault).code == 2


def test_an_address_without_a_push_is_refused(vault: Path) -> None:
    refused = process("watch", vault, "--url", "http://127.0.0.1:1", cwd=vault)
    assert (refused.code, refused.codes, "--url goes with --push" in refused.err) == (2, ["N2A047"], True)


def test_it_pushes_into_a_running_anki(vault: Path, watch: Callable[..., Watching]) -> None:
    with running_anki() as anki:
        watched = watch("--push", "--url", anki.url)
        watched.begin()
        pushed = watched.event()
        assert (pushed["event"], pushed["counts"]["created"]) == ("push", 3)
        save(vault / "A.md", listed("One?", "Two?").replace("Answer 1", "Another"))
        assert watched.version()["version"] == "1.0.1"
        assert watched.event()["counts"]["updated"] == 1


def test_what_anki_did_not_get_since_it_fell_silent_follows_though_no_note_changes(
    vault: Path, watch: Callable[..., Watching]
) -> None:
    with running_anki() as anki:
        watched = watch("--push", "--url", anki.url)
        watched.begin()
        assert watched.event()["event"] == "push"
        anki.cut_at = len(anki.requests) + 3  # it said that it is there, and is asked what it has
        save(vault / "A.md", listed("One?", "Two?").replace("Answer 1", "Another"))
        assert [each["code"] for each in watched.event()["new"]] == ["N2A114"]
        assert watched.version()["version"] == "1.0.1"
        anki.cut_at = None
        told = [watched.event(), watched.event()]
        assert sorted(each["event"] for each in told) == ["problems", "push"]
        assert [each["counts"]["updated"] for each in told if each["event"] == "push"] == [1]


def test_an_anki_that_is_not_running_is_told_once_and_waited_for(vault: Path, watch: Callable[..., Watching]) -> None:
    watched = watch("--push", "--url", "http://127.0.0.1:9")
    assert watched.event()["event"] == "watching"
    assert watched.event()["error"]["code"] == "N2A110"
    save(vault / "A.md", listed("One?", "Two?", "Four?"))
    code, results, _others = watched.stop()
    assert (code, results) == (0, [])
