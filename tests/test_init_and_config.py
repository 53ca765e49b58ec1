"""`init` writes settings that fit the vault, or mean nothing where it is as expected; `config` says what is in force."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.note_grammar import OBSIDIAN_BLOCKS
from support.program import listed, make_vault, process, run, snapshot
from vault import write_vault

from note2anki.settings import ANSWER_HEADINGS, NAVIGATION, SETTINGS, Settings, load_settings

SETTINGS_CODES = {f"N2A{number:03}" for number in (*range(50, 54), 58, 59, *range(76, 80), 87)}
NOTE = "## {0}?\nText of {0}.\n"


def made(vault: Path) -> Settings:
    return load_settings(vault / "note2anki.toml")


def notes(vault: Path) -> dict[str, tuple[bytes, int]]:
    return {path: entry for path, entry in snapshot(vault).items() if path.endswith(".md")}


# What is found


def test_a_vault_as_expected_gets_a_file_that_means_nothing(tmp_path: Path) -> None:
    vault = make_vault(
        tmp_path / "v", {"A.md": "# What is it?\n## Part\n" + listed("One?", "Two"), "B.md": "## Why?\nText.\n"}
    )
    before = notes(vault)
    ran = run("init", vault)
    assert (ran.code, ran.err) == (0, "")
    assert "Nothing differs" in ran.out
    assert made(vault) == Settings()
    assert notes(vault) == before
    text = (vault / "note2anki.toml").read_text("utf-8")
    assert "level 2: 2, of which 1 look like questions; level 5: 2, of which 2 look" in " ".join(
        text.replace("\n#", "").split()
    )


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# Title?\n" + "".join(f"#### {name}?\nText.\n" for name in "ABC"), (4,)),
        ("## Part\n" + "".join(f"- ### {name}\n  Text.\n" for name in "ABC"), (3,)),
        ("###### ما هو؟\nنص.\n", (6,)),
        ("#### 什么是它？\n文。\n", (4,)),
        ("#### What? #tag ^id\nText.\n", (4,)),
        ("".join(f"#### Q{name}?\n##### Detail\nText.\n" for name in range(20)), (5,)),
        ("".join(f"#### Q{name}?\nText.\n" for name in range(20)) + "##### Detail\nText.\n", (4,)),
        ("##### Term\nText.\n#### Why?\nText.\n", (5,)),
        ("# What is it?\nText.\n", (5,)),
        ("## Part\n### Section\nText.\n", (5,)),
        ("```\n#### Code?\n```\n", (5,)),
        ("", (5,)),
    ],
)
def test_the_level_of_questions_is_found(tmp_path: Path, text: str, levels: tuple[int, ...]) -> None:
    vault = make_vault(tmp_path / "v", {"A.md": text})
    assert run("init", vault).code == 0
    assert made(vault).question_levels == levels
    if levels != (5,):
        assert f"set: question_level = {levels[0]}" in run("init", vault, "--force").out
        assert run("check", vault, "--json").data["counts"]["questions"] > 0


def test_words_of_answers_and_of_navigation_are_found(tmp_path: Path) -> None:
    texts = {
        f"{name}.md": f"Zurück: [[Index]]\nup: [[Index]]\nTags: [[x]]\n\n##### {name}?\n#### Lösung:\nText.\n### Part\nText.\n"
        for name in "ABC"
    }
    vault = make_vault(tmp_path / "v", texts)
    assert run("check", vault, "--json").data["counts"]["questions"] == 0
    data = run("init", vault, "--json").data
    assert data["settings"] == {
        "answer_headings": [*ANSWER_HEADINGS, "Lösung"],
        "navigation": [*NAVIGATION, "Zurück"],
    }
    assert made(vault).answer_headings == (*ANSWER_HEADINGS, "Lösung")
    assert run("check", vault, "--json").data["counts"]["questions"] == 3


def test_a_heading_that_stands_elsewhere_too_is_no_word_of_answers(tmp_path: Path) -> None:
    texts = {
        f"{name}.md": f"##### {name}?\n#### Part\nText.\n##### {name}2?\nText.\n#### Part\nText.\n" for name in "ABC"
    }
    vault = make_vault(tmp_path / "v", texts)
    assert run("init", vault, "--json").data["settings"] == {}


def test_tags_folders_attachments_and_templates_are_named(tmp_path: Path) -> None:
    odd = 'it\'s "odd" 中文'
    vault = make_vault(
        tmp_path / "v", {f"{odd}/A.md": listed("One?") + "\n---\ntags: #año/2026 #x\n", "T/B.md": listed("No?")}
    )
    (vault / ".obsidian" / "app.json").write_text(json.dumps({"attachmentFolderPath": "files/a b"}), "utf-8")
    (vault / ".obsidian" / "templates.json").write_text(json.dumps({"folder": "T"}), "utf-8")
    (vault / "card_templates").mkdir()
    assert run("init", vault).code == 0
    text = " ".join((vault / "note2anki.toml").read_text("utf-8").replace("\n#", "").split())
    for part in (
        "Found: 1 note with 1 heading of level 5.",
        'Attachments are in "files/a b"',
        'The folder of templates is left out anyway: "T".',
        f"Folders with questions: {json.dumps(odd, ensure_ascii=False)} (1).",
        'Tags of notes here: "#año/2026" (1), "#x" (1).',
        "This vault has the folder card_templates.",
        'This folder\'s name is "v".',
    ):
        assert part in text
    assert made(vault) == Settings()


@pytest.mark.parametrize("seed", range(3))
def test_settings_of_generated_vaults_have_no_problem(tmp_path: Path, seed: int) -> None:
    vault = write_vault(tmp_path / "vault", 12, 4, seed)
    before = run("check", vault, "--json").data
    assert run("init", vault).code == 0
    assert made(vault) == Settings()
    assert run("check", vault, "--json").data == before
    assert run("config", vault).err == ""


@settings(max_examples=25)
@given(
    st.lists(
        st.lists(st.sampled_from([*OBSIDIAN_BLOCKS, "#### What?", "### Why?\nText", "Oben: [[A]]"]), max_size=12),
        max_size=4,
    ),
    st.sampled_from(["", "a/", "o\"d'd #x/", "[x]/", "…\u2028/", "\x7f\n/"]),
)
def test_whatever_the_notes_say_the_settings_have_no_problem(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[list[str]], folder: str
) -> None:
    vault = tmp_path_factory.getbasetemp() / f"v{random.getrandbits(60):x}"
    make_vault(vault, {f"{folder}{number}.md": "\n".join(lines) for number, lines in enumerate(blocks)})
    data = run("init", vault, "--json").data
    assert tomllib.loads(data["text"]) == {"concepts": {}, **data["settings"]}
    assert (vault / "note2anki.toml").read_bytes() == data["text"].encode()
    for name in ("check", "config"):
        assert not SETTINGS_CODES & {each["code"] for each in run(name, vault, "--json").data["diagnostics"]}
    shutil.rmtree(vault)


# Writing


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_vault(tmp_path / "vault", {"A.md": "#### What?\nText.\n", "B/C.md": listed("Two?")})
    monkeypatch.chdir(folder)
    return folder


def test_settings_that_are_there_stay(vault: Path) -> None:
    (vault / "note2anki.toml").write_text("reverse = true\n", "utf-8")
    before = snapshot(vault)
    ran = run("init", "B")
    assert (ran.code, ran.out) == (2, "")
    assert "error[N2A076]" in ran.err
    assert "note2anki.toml.bak" in ran.err
    assert snapshot(vault) == before


def test_force_keeps_the_former_settings_every_time(vault: Path) -> None:
    place = vault / "note2anki.toml"
    for number, name in enumerate(("note2anki.toml.bak", "note2anki.toml.bak-2"), 1):
        place.write_text(f'vault_id = "{number}"\n', "utf-8")
        data = run("init", "--force", "--json").data
        assert (data["written"], data["kept"]) == (True, name)
        assert (vault / name).read_text("utf-8") == f'vault_id = "{number}"\n'
        assert place.read_text("utf-8") == data["text"]
    assert run("init", "--force", "--json").data["kept"] == ""


def test_settings_that_are_broken_can_be_replaced(vault: Path) -> None:
    (vault / "note2anki.toml").write_bytes(b"\xff = [\n")
    assert run("init", "--force").code == 0
    assert (vault / "note2anki.toml.bak").read_bytes() == b"\xff = [\n"
    assert made(vault) == Settings()


def test_stdout_shows_the_file_and_writes_nothing(vault: Path) -> None:
    before = snapshot(vault)
    ran = run("init", "--stdout", env={"COLUMNS": "60"})
    data = run("init", "--stdout", "--json").data
    assert snapshot(vault) == before
    assert (data["written"], data["kept"]) == (False, "")
    assert ran.out == data["text"]
    assert run("init").code == 0
    assert (vault / "note2anki.toml").read_text("utf-8") == ran.out == run("init", "--stdout").out


def test_the_settings_are_written_where_the_vault_begins(vault: Path) -> None:
    assert run("init", "B/C.md", "--json").data["path"] == str(vault / "note2anki.toml")
    assert (vault / "note2anki.toml").is_file()


def test_a_place_that_cannot_be_written(vault: Path) -> None:
    (vault / "note2anki.toml").mkdir()
    ran = run("init", "--force")
    assert (ran.code, ran.out) == (2, "")
    assert "error[N2A079]" in ran.err
    assert run("init", "none").code == 2


@pytest.mark.skipif(os.name == "nt", reason="a folder that may only be read is not of that system")
def test_nothing_is_lost_where_the_disk_takes_no_file(vault: Path) -> None:
    (vault / "note2anki.toml").write_text("reverse = true\n", "utf-8")
    (vault / "note2anki.toml.new").mkdir()  # where the new file would be written first
    before = {path: data for path, (data, _time) in snapshot(vault).items()}
    ran = run("init", "--force")
    after = {path: data for path, (data, _time) in snapshot(vault).items()}
    assert "error[N2A079]" in ran.err
    assert after == {**before, "note2anki.toml.bak": b"reverse = true\n"}


def test_a_full_disk_is_left_without_a_half_file(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("note2anki.identity.synced_files.os.fsync", full)
    assert "error[N2A079]" in run("init").err
    assert not list(vault.glob("note2anki.toml*"))


def test_a_note_that_cannot_be_read_is_said_and_the_rest_counts(vault: Path) -> None:
    (vault / "D.md").write_bytes(b"##### \xff?\n")
    ran = run("init")
    assert ran.code == 1
    assert "D.md" in ran.err
    assert "N2A001" in ran.err
    assert made(vault) == Settings()


def test_as_a_process_it_writes_unicode_whatever_the_streams_hold(vault: Path) -> None:
    ran = process("init", cwd=vault, PYTHONIOENCODING="ascii")
    assert ran.code == 0
    assert "Antwort" in (vault / "note2anki.toml").read_text("utf-8")


# What is in force


def test_the_settings_in_force_and_where_they_come_from(vault: Path) -> None:
    text = (
        'reverse = true\n\n[concepts]\n  deck = "{deck}::C"\n[[rules]]\ntag = "x"\ntype = true\nquestion_level = [4]\n'
    )
    (vault / "note2anki.toml").write_text(text, "utf-8")
    data = run("config", "B", "--json").data
    assert (data["vault"], data["file"], data["diagnostics"]) == (str(vault), "note2anki.toml", [])
    shown = {each["name"]: each for each in data["settings"]}
    assert list(shown) == [setting.name for setting in SETTINGS]
    set_here = {name: (each["value"], each["source"], each["column"]) for name, each in shown.items() if each["line"]}
    assert set_here == {
        "reverse": (True, "note2anki.toml:1", 1),
        "concepts.deck": ("{deck}::C", "note2anki.toml:4", 3),
        "rules": ([{"tag": "x", "type": True, "question_level": 4}], "note2anki.toml:5", 1),
    }
    assert {each["source"] for name, each in shown.items() if name not in set_here} == {"default"}
    assert [name for name, each in shown.items() if not each["is_default"]] == list(set_here)


def test_settings_of_another_file_are_named_with_it(vault: Path) -> None:
    (vault / "note2anki.toml").write_text("reverse = true\n", "utf-8")
    (vault / "B" / "other.toml").write_text("type = false\n", "utf-8")
    place = str(Path("B", "other.toml"))
    shown = {each["name"]: each for each in run("config", "--config", place, "--json").data["settings"]}
    assert (shown["reverse"]["source"], shown["type"]["source"]) == ("default", f"{place}:1")
    assert (shown["type"]["is_default"], shown["type"]["line"]) == (True, 1)
    assert run("config", "--config", "none.toml").codes == ["N2A040"]


def test_a_vault_without_settings_has_the_defaults(vault: Path) -> None:
    before = snapshot(vault)
    ran = run("config")
    assert (ran.code, ran.err) == (0, "")
    assert "no note2anki.toml" in " ".join(ran.out.split())
    assert "note2anki.toml:" not in ran.out
    assert snapshot(vault) == before


@pytest.mark.parametrize("columns", ["60", "80", "200"])
def test_the_table_reads_well(vault: Path, columns: str) -> None:
    rules = "".join(f'[[rules]]\nfolder = "B"\nreverse = {flag}\n' for flag in ("true", "false"))
    (vault / "note2anki.toml").write_text(f'deck = "{{folders}}::{{note}}::[bold]"\n{rules}', "utf-8")
    for words in (["config"], ["config", "-v"]):
        out = run(*words, env={"COLUMNS": columns}).out
        table = out[out.index("setting ") :].splitlines()
        assert max(map(len, table)) <= int(columns)
        assert " note2anki.toml:1" in out
        assert [name for name in (line.split(" ")[0] for line in table[1:]) if name] == [each.name for each in SETTINGS]
    assert "[bold]" in run("config").out
    assert "… 24 more" in run("config", env={"COLUMNS": "200"}).out
    assert "答案" in run("config", "-v").out
