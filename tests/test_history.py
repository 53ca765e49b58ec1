"""`history` tells what each version changed, from a file that outlives merges, damage and later releases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Console
from support.command_line import THEN, export, ran, run, write_vault

from note2anki.identity.history_lines import LONGEST, MOST, CardChange, VersionRecord, history_line, read_history
from note2anki.reports.word_diff import word_diff

DAY = 86_400


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """Three versions: two questions; one answer edited and one question reworded; one removed."""
    folder = write_vault(
        tmp_path / "Vault", {"A.md": "##### What is a list?\nA row of things.\n##### Why?\nBecause.\n"}
    )
    export(folder, tmp_path)
    write_vault(folder, {"A.md": "##### What is a list?\nA row of many things.\n##### Why, though?\nBecause.\n"})
    export(folder, tmp_path, now=THEN + DAY)
    write_vault(folder, {"A.md": "##### What is a list?\nA row of many things.\n"})
    export(folder, tmp_path, now=THEN + 2 * DAY)
    return folder


def history_file(vault: Path) -> Path:
    return vault / ".note2anki/history.jsonl"


def test_versions_are_listed_with_dates_and_counts(vault: Path) -> None:
    out = run("history", vault).out
    assert out.splitlines() == [
        "Vault 2.0.0  2025-10-11  1 question, 0 concepts: 1 removed, 1 unchanged",
        "Vault 1.0.1  2025-10-10  2 questions, 0 concepts: 1 edited, 1 reworded",
        "Vault 1.0.0  2025-10-09  2 questions, 0 concepts: 2 added",
    ]


def test_a_version_shows_each_cards_change_word_by_word(vault: Path) -> None:
    out = run("history", vault, "1.0.1").out
    assert "A row of {+many +}things." in out
    assert "Why{+, though+}?" in out


def test_a_long_answer_is_shown_to_its_end(vault: Path, tmp_path: Path) -> None:
    write_vault(vault, {"A.md": f"##### What is a list?\n{'A row of many things. ' * 20}The end.\n"})
    export(vault, tmp_path, now=THEN + 3 * DAY)
    out = run("history", vault, "2.0.1").out
    assert "The end.+}" in out
    assert not any(line.endswith(" ") for line in out.splitlines())


def test_what_was_removed_is_shown_with_its_answer(vault: Path) -> None:
    changes = ran("history", "2.0.0", vault)["versions"][0]["changes"]
    assert [(each["change"], each["question"], each["answer"]) for each in changes] == [
        ("removed", "Why, though?", "Because.")
    ]


def test_the_changelog_can_be_published(vault: Path) -> None:
    assert run("history", vault, "--markdown").out == (
        "# Vault\n\n"
        "## 2.0.0 (2025-10-11)\n\n1 question, 0 concepts.\n\n### Removed\n\n- Why, though?\n\n"
        "## 1.0.1 (2025-10-10)\n\n2 questions, 0 concepts.\n\n"
        "### Changed\n\n- What is a list?\n- Why, though? (was: Why?)\n\n"
        "## 1.0.0 (2025-10-09)\n\n2 questions, 0 concepts.\n"
    )


def test_a_changelog_has_no_comments_and_each_question_in_one_line(vault: Path, tmp_path: Path) -> None:
    long = "Which of these is longer " + "and longer " * 9 + "- or is it?"
    hiding = "What %%for me%% is `%%` here <!-- and me -->?"
    write_vault(vault, {"B.md": f"##### {long}\nYes.\n##### {hiding}\nNo.\n"})
    export(vault, tmp_path, now=THEN + 3 * DAY)
    lines = run("history", vault, "2.1.0", "--markdown").out.splitlines()
    assert lines[-2:] == [f"- {long}", "- What is `%%` here ?"]


def test_a_damaged_line_costs_that_line(vault: Path) -> None:
    path = history_file(vault)
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([lines[0], b"\xff\xfe", lines[1][:30], b"<<<<<<< ours", lines[2], b""]))
    result = run("history", vault)
    assert result.code == 0
    assert "N2A063" in result.err
    assert [line.split()[1] for line in result.out.splitlines()] == ["2.0.0", "1.0.0"]


def test_a_line_that_was_cut_off_does_not_take_the_next_one_with_it(vault: Path, tmp_path: Path) -> None:
    path = history_file(vault)
    path.write_bytes(path.read_bytes()[:-30])
    write_vault(vault, {"B.md": "##### New?\nYes.\n"})
    export(vault, tmp_path, now=THEN + 3 * DAY)
    assert [each["version"] for each in ran("history", vault)["versions"]] == ["1.0.0", "1.0.1", "2.1.0"]


def test_two_branches_histories_merged_line_by_line_are_read_once_each(vault: Path) -> None:
    path = history_file(vault)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([*reversed(lines), *lines]), "utf-8", newline="\n")
    assert [each["version"] for each in ran("history", vault)["versions"]] == ["1.0.0", "1.0.1", "2.0.0"]


def test_keys_of_later_releases_are_ignored(vault: Path) -> None:
    path = history_file(vault)
    entries = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for entry in entries:
        entry["later"] = {"x": 1}
        entry["changes"] = [{**change, "later": [1]} for change in entry["changes"]]
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), "utf-8")
    result = run("history", vault, "2.0.0")
    assert (result.code, result.err) == (0, "")
    assert "Why, though?" in result.out


def test_without_its_file_the_last_version_is_still_known(vault: Path) -> None:
    history_file(vault).unlink()
    assert [each["version"] for each in ran("history", vault)["versions"]] == ["2.0.0"]


def test_a_note_exported_alone_has_a_history_of_its_own(vault: Path, tmp_path: Path) -> None:
    export(vault / "A.md", tmp_path)
    assert [each["package"] for each in ran("history", vault / "A.md")["versions"]] == ["A"]
    assert [each["package"] for each in ran("history", vault, "--name", "A")["versions"]] == ["A"]
    assert {each["package"] for each in ran("history", vault)["versions"]} == {"A", "Vault"}


def test_what_is_not_known_is_refused_with_what_is(vault: Path, tmp_path: Path) -> None:
    assert "known are 1.0.0, 1.0.1, 2.0.0" in run("history", vault, "9.9.9").err
    assert "did you mean 'Vault'?" in run("history", vault, "--name", "Vaul").err
    assert "[N2A072]" in run("history", write_vault(tmp_path / "Other", {})).err
    assert run("history", vault, "1.0.0", "2.0.0").code == 2


def written(record: VersionRecord) -> bytes:
    """Return a version's line."""
    return b"".join(history_line(record, record.changes, whole=len(record.changes) <= MOST))


def test_the_form_of_a_line_is_frozen() -> None:
    change = CardChange("g", "edited", "Q", "answer changed", "A.md", "new", "", "old")
    line = written(VersionRecord("P", "1.0.1", 7, {"edited": 1}, (change,)))
    assert line.decode() == (
        '{"changes":[{"answer":"new","change":"edited","file":"A.md","guid":"g","old_answer":"old","question":"Q",'
        '"reason":"answer changed"}],"counts":{"edited":1},"package":"P","stamp":7,"version":"1.0.1"}'
    )
    assert read_history([line.decode()])[0] == [VersionRecord("P", "1.0.1", 7, {"edited": 1}, (change,))]


def test_a_line_holds_names_that_are_no_unicode() -> None:
    record = VersionRecord("P", "1.0.1", 7, {"edited": 1}, (CardChange("g", "edited", "Q", file="caf\udce9.md"),))
    assert read_history([written(record).decode()])[0] == [record]


def test_what_is_kept_is_bounded() -> None:
    long = CardChange("g", "edited", "Q" * 9000, answer="A" * 9000)
    (kept,) = json.loads(written(VersionRecord("P", "1.0.1", 7, {}, (long,))))["changes"]
    assert all(len(text) <= LONGEST for text in kept.values())
    many = json.loads(written(VersionRecord("P", "1.0.1", 7, {}, (long,) * (MOST + 1))))["changes"]
    assert all(set(each) == {"guid", "change", "question"} for each in many)


def test_a_terminal_shows_by_colour_what_others_show_by_signs() -> None:
    console = Console(force_terminal=True, color_system="standard", width=80)
    with console.capture() as shown:
        console.print(word_diff("one two", "one three", plain=False))
    assert "\x1b[9;31mtwo" in shown.get()
    assert "\x1b[32mthree" in shown.get()
    assert word_diff("one two", "one three", plain=True).plain == "one [-two-]{+three+}"
