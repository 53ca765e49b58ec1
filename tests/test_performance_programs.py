"""The programs that speed is measured with do what they are for; how fast anything is, no test says."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from package_sizes import package_sizes
from peer import peer_text, write_note
from performance_page import page, table
from performance_rounds import Comparison, Figures, compare, stages
from performance_rows import ROWS, Row, Side, Workshop, again, edit
from process_tree import memory_of, run
from support.program import ROOT, environment
from support.program import run as note2anki
from vault import Note, make_notes, make_pen, write_vault


@contextmanager
def collection(package: Path, folder: Path) -> Iterator[sqlite3.Connection]:
    with zipfile.ZipFile(package) as archive:
        path = archive.extract("collection.anki2", folder)
    with closing(sqlite3.connect(path)) as db:
        yield db


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_vault(tmp_path_factory.mktemp("vaults") / "vault", 4, 5)


@pytest.fixture(scope="module")
def package(vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("packages") / "ours.apkg"
    assert note2anki("export", vault, "-o", target).code == 0
    return target


# --- the limit -------------------------------------------------------------------------------------------------------


def test_the_limit_writes_as_many_notes_and_cards_with_fields_as_long(
    vault: Path, package: Path, tmp_path: Path
) -> None:
    sizes, out = tmp_path / "sizes.json", tmp_path / "limit.apkg"
    sizes.write_text(json.dumps(package_sizes(package)), "utf-8")
    subprocess.run([sys.executable, ROOT / "benchmarks" / "limit.py", vault, sizes, out], check=True)
    assert package_sizes(out) == package_sizes(package)
    for name in ("ours", "limit"):
        (tmp_path / name).mkdir()
    with collection(package, tmp_path / "ours") as ours, collection(out, tmp_path / "limit") as limit:
        for query in ("SELECT count(*) FROM notes", "SELECT count(*) FROM cards", "SELECT count(*) FROM sqlite_master"):
            assert ours.execute(query).fetchone() == limit.execute(query).fetchone()
        assert limit.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (lengths,) = ours.execute("SELECT sum(length(CAST(flds AS BLOB))) FROM notes").fetchone()
        (written,) = limit.execute("SELECT sum(length(CAST(flds AS BLOB))) FROM notes").fetchone()
        assert written == pytest.approx(lengths, rel=0.04)
    assert not list(tmp_path.glob("*.db"))


def test_the_limits_cards_belong_to_its_notes_once_each(vault: Path, package: Path, tmp_path: Path) -> None:
    sizes, out = tmp_path / "sizes.json", tmp_path / "limit.apkg"
    sizes.write_text(json.dumps(package_sizes(package)), "utf-8")
    subprocess.run([sys.executable, ROOT / "benchmarks" / "limit.py", vault, sizes, out], check=True)
    with collection(out, tmp_path) as limit:
        assert limit.execute("SELECT count(*) FROM cards WHERE nid NOT IN (SELECT id FROM notes)").fetchone() == (0,)
        assert limit.execute("SELECT count(DISTINCT nid || ' ' || ord) - count(*) FROM cards").fetchone() == (0,)


# --- the peer --------------------------------------------------------------------------------------------------------


def peer_cards(text: str) -> Iterator[list[str]]:
    """Read the peer's format as the peer does: a line of only `%` ends a field, one of only `---` a card."""
    fields: list[str] = []
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip() in {"---", "%"}:
            fields.append("\n".join(lines))
            lines = []
            if line.strip() == "---":
                yield fields
                fields = []
        else:
            lines.append(line)
    assert not fields
    assert not lines


def test_the_peer_gets_every_question_with_its_answer_and_tags() -> None:
    for note in make_notes(make_pen(6, 30, 2), 6, 30):
        cards = list(peer_cards(peer_text(note)))
        assert [card[0] for card in cards] == [question.text for question in note.questions]
        for card, question in zip(cards, note.questions, strict=True):
            assert card[1] == "\n".join(question.answer)
            assert card[2] == ", ".join(note.tags)


def test_what_would_be_a_mark_to_the_peer_is_left_out_of_an_answer() -> None:
    note = next(make_notes(make_pen(1, 1, 1), 1, 1))
    changed = note._replace(questions=[note.questions[0]._replace(answer=["one", " --- ", "%", "two"])])
    assert [card[1] for card in peer_cards(peer_text(changed))] == ["one\ntwo"]


def test_the_peers_files_stand_where_the_notes_do(tmp_path: Path) -> None:
    notes: list[Note] = []
    folder = write_vault(tmp_path / "vault", 5, 2, each=notes.append)
    for note in notes:
        write_note(tmp_path / "peer", note)
    ours = {path.relative_to(folder) for path in folder.rglob("*.md") if path.parent.name != "Conceptos"}
    assert {path.relative_to(tmp_path / "peer") for path in (tmp_path / "peer").rglob("*.md")} == ours
    assert len(ours) == 5


# --- the runs --------------------------------------------------------------------------------------------------------


def test_memory_is_that_of_all_processes_of_a_run() -> None:
    program = (
        "import os, sys\n"
        "told, tell = os.pipe()\n"
        "kept, keep = os.pipe()\n"
        "child = os.fork()\n"
        "data = b'x' * (40 << 20)\n"
        "if child:\n"
        "    os.close(kept)\n"
        "    os.read(told, 1)\n"
        "    print('ready', flush=True)\n"
        "    sys.stdin.read()\n"
        "else:\n"
        "    os.close(keep)\n"
        "    os.write(tell, b'.')\n"
        "    os.read(kept, 1)\n"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        memory = memory_of(process.pid)
        process.communicate()
    assert 80 << 10 < memory < 160 << 10


def test_a_run_says_what_it_took_and_a_failed_one_says_why(tmp_path: Path) -> None:
    usage = run(
        [sys.executable, "-c", "import sys; print('seen', file=sys.stderr)"], tmp_path, environment(), memory=True
    )
    assert usage.seconds > 0
    assert usage.cpu > 0
    assert usage.peak is not None
    assert usage.errors == "seen\n"
    with pytest.raises(RuntimeError, match="no such thing"):
        run([sys.executable, "-c", "import sys; sys.exit('no such thing')"], tmp_path, environment())


def test_sides_run_in_turn_and_the_first_round_only_warms_up(tmp_path: Path) -> None:
    order: list[tuple[str, int]] = []

    def side(name: str) -> Side:
        return Side(name, [sys.executable, "-c", ""], lambda number: order.append((name, number)))

    row = Row("title", "other", 1.0, lambda _shop: [side("a"), side("b")])
    found = compare(Workshop(tmp_path, sys.executable), row, 2)
    assert order == [("a", 0), ("b", 0), ("a", 1), ("b", 1), ("a", 2), ("b", 2)]
    assert len(found.ours.seconds) == len(found.other.cpu) == 2


def test_another_round_edits_one_answer_of_another_note(tmp_path: Path) -> None:
    vault = write_vault(tmp_path / "vault", 5, 3)
    assert note2anki("export", vault, "-o", tmp_path).code == 0
    for number in range(3):
        edit(vault, number)
        data = note2anki("export", vault, "-o", tmp_path, "--json").data
        assert data["counts"]["questions"] == 15
        questions = [each for each in data["changes"] if each["change"] == "edited" and each["question"]]
        assert questions


def test_the_workshop_makes_what_the_limit_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    shop = Workshop(tmp_path, sys.executable, quick=True)
    ours, limit = again(shop, "note")
    ours.before(0)
    for side in (ours, limit):
        run(side.command, tmp_path, shop.environment)
    assert {path.name for path in tmp_path.rglob("*.apkg")} == {"out.apkg"}
    assert package_sizes(Path(ours.command[-1]))[0]["notes"] == package_sizes(Path(limit.command[-1]))[0]["notes"] == 13
    assert (tmp_path / "peer" / "note").is_dir()
    assert shop.mixes["note"].answers == 13


# --- the page --------------------------------------------------------------------------------------------------------


def figures(name: str, *seconds: float, peak: int = 1 << 10) -> Figures:
    return Figures(name, list(seconds), [each / 2 for each in seconds], peak)


def test_the_table_gives_medians_and_the_median_of_the_rounds_ratios() -> None:
    found = Comparison(figures("note2anki", 1.0, 4.0, 2.0), figures("ankdown", 2.0, 4.0, 8.0, peak=2 << 10))
    line = next(line for line in table({"cold-100x100": found}) if ROWS["cold-100x100"].title in line)
    assert line.split(" | ")[2:] == ["≤ 0.8 ×", "0.50 ×", "yes", "2.00 s / 4.00 s", "1.00 s / 2.00 s", "1 / 2 |"]


def test_a_goal_that_is_missed_is_told_and_one_not_measured_is_not_left_out() -> None:
    lines = table({"version": Comparison(figures("note2anki", 0.16), figures("click", 0.1))})
    assert len(lines) == 2 + len(ROWS)
    assert sum("not measured" in line for line in lines) == len(ROWS) - 1
    assert "| 1.60 × | **no** | 160 ms / 100 ms |" in next(line for line in lines if "--version" in line)
    assert len({line.count("|") for line in lines}) == 1


@pytest.mark.parametrize(("mebibytes", "reached"), [(300, "yes"), (301, "**no**")])
def test_the_memory_has_a_goal_too(mebibytes: int, reached: str) -> None:
    found = Comparison(figures("100,000", 90.0, peak=mebibytes << 10), figures("10,000", 10.0))
    line = next(line for line in table({"growth": found}) if "≤ 300 MiB" in line)
    assert f"| 9.00 × | {reached} |" in line


def test_stages_are_read_from_what_profile_prints() -> None:
    printed = "warning: something took 3 s or so\n  reading notes   0.25 s\nwriting  1.5 s\n\n2 problems\n"
    assert stages(printed) == [("reading notes", 0.25), ("writing", 1.5)]


def test_the_page_has_the_table_the_machine_the_stages_and_the_vault() -> None:
    found = Comparison(figures("note2anki", 1.0), figures("ankdown", 2.0))
    bare = page({"cold-100x100": found}, "Measured on this.", ["It holds that."])
    assert "What each stage takes" not in bare
    found.ours.stages = [("reading", 0.25)]
    text = page({"cold-100x100": found}, "Measured on this.", ["It holds that."])
    for part in (*table({"cold-100x100": found}), "Measured on this.", "It holds that.", "| reading | 250 ms |"):
        assert part in text
