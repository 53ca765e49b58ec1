"""The person decides where the matching cannot: `--match`, `--as-new`, `--strict`, through the command line and Anki."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.anki_collection import Collection
from support.command_line import THEN, export, ran, run, write_vault

LATER = THEN + 86_400
LIST = "- ##### What is a list?\n    An ordered mutable sequence of items.\n"
TUPLE = "- ##### What is a tuple?\n    An ordered immutable sequence of items.\n"
SORT = "- ##### How do you sort?\n    With sorted(), or in place with the method sort().\n"


@pytest.fixture
def anki() -> Iterator[Collection]:
    with Collection() as collection:
        yield collection


@pytest.fixture
def vault(tmp_path: Path, anki: Collection) -> Path:
    """A vault whose question was exported, studied three times, and then replaced by one that is like it."""
    folder = write_vault(tmp_path / "Vault", {"Python.md": SORT + LIST})
    anki.import_package(export(folder, tmp_path))
    anki.study(guid_of(folder, "What is a list?"), 3)
    return write_vault(folder, {"Python.md": SORT + TUPLE})


def guid_of(vault: Path, question: str) -> str:
    (line,) = [
        line for line in (vault / ".note2anki/ledger.jsonl").read_text("utf-8").splitlines() if f'"{question}"' in line
    ]
    return line.partition('"guid":"')[2].partition('"')[0]


def plan(vault: Path, *arguments: object) -> Any:
    return ran("plan", vault, *arguments, now=LATER)


def refused(vault: Path, *arguments: object) -> str:
    before = sorted((path.name, path.read_bytes()) for path in vault.rglob("*") if path.is_file())
    result = run("export", vault, "-o", vault.parent / "out", *arguments, now=LATER)
    assert result.code == 2
    assert sorted((path.name, path.read_bytes()) for path in vault.rglob("*") if path.is_file()) == before
    assert not list((vault.parent / "out").glob("*.apkg"))
    return result.err


def test_the_plan_lists_both_sides_and_what_settles_them(vault: Path) -> None:
    card = guid_of(vault, "What is a list?")
    (uncertain,) = plan(vault)["uncertain"]
    assert (uncertain["question"], uncertain["other"], uncertain["guid"]) == (
        "What is a tuple?",
        "What is a list?",
        card,
    )
    assert (uncertain["match"], uncertain["as_new"]) == (f"Python.md:3={card}", "Python.md:3")
    text = run("plan", vault, now=LATER).out
    assert f'--match "Python.md:3={card}"' in text
    assert '--as-new "Python.md:3"' in text
    assert "'What is a list?'" in text


@pytest.mark.parametrize("old_side", ["guid", "question"])
def test_a_history_settled_by_match_is_where_it_belongs(
    vault: Path, tmp_path: Path, anki: Collection, old_side: str
) -> None:
    card = guid_of(vault, "What is a list?")
    old = card if old_side == "guid" else "what is a **list**?"
    anki.import_package(export(vault, tmp_path, "--match", f"Python.md:3={old}", now=LATER))

    assert anki.note_count() == 2
    assert anki.fields(card)["Question"] == "What is a tuple?"
    assert anki.reviews(card) == 3
    again = plan(vault)
    assert again["uncertain"] == []
    assert again["changes"] == []


def test_a_question_settled_as_new_leaves_the_old_history_alone(vault: Path, tmp_path: Path, anki: Collection) -> None:
    card = guid_of(vault, "What is a list?")
    assert plan(vault, "--as-new", "Python.md:3")["uncertain"] == []
    anki.import_package(export(vault, tmp_path, "--strict", "--as-new", "Python.md:3", now=LATER))

    assert anki.fields(card)["Removed"]
    assert anki.reviews(card) == 3
    assert anki.reviews(guid_of(vault, "What is a tuple?")) == 0
    assert plan(vault)["changes"] == []


def test_after_an_export_a_match_still_brings_the_history_back(vault: Path, tmp_path: Path, anki: Collection) -> None:
    card = guid_of(vault, "What is a list?")
    anki.import_package(export(vault, tmp_path, now=LATER))
    by_mistake = guid_of(vault, "What is a tuple?")
    assert by_mistake != card
    anki.import_package(export(vault, tmp_path, "--match", f"Python.md:3={card}", now=LATER + 60))

    assert (anki.fields(card)["Question"], anki.fields(card)["Removed"]) == ("What is a tuple?", "")
    assert anki.reviews(card) == 3
    assert anki.fields(by_mistake)["Removed"]
    assert plan(vault)["changes"] == []


def test_a_block_id_settles_it_for_ever(vault: Path, tmp_path: Path) -> None:
    write_vault(vault, {"Python.md": SORT + LIST.replace("list?", "list? ^seq")})
    export(vault, tmp_path, now=LATER)
    write_vault(vault, {"Python.md": SORT + TUPLE.replace("tuple?", "tuple? ^seq")})
    planned = plan(vault, "--strict")
    (change,) = planned["changes"]
    assert change["reason"] == "'What is a list?' → 'What is a tuple?' (same block id ^seq)"


def test_strict_refuses_and_lists_while_any_is_open(vault: Path) -> None:
    told = refused(vault, "--strict")
    assert "N2A039" in told
    assert "Python.md:3" in told
    assert "What is a list?" in told
    assert run("plan", vault, "--strict", now=LATER).code == 2


def test_a_path_from_the_current_folder_is_a_place_too(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(vault.parent)
    assert plan(vault, "--as-new", f"{vault.name}/Python.md:3:9")["uncertain"] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--as-new", "Python.md"], "it has no file and line"),
        (["--as-new", "Python.md:4"], "no question begins there (lines with one: 1, 3)"),
        (["--as-new", "Pyton.md:3"], "Pyton.md is no note of the vault"),
        (["--match", "Python.md:3"], "it has no file and line"),
        (["--match", "Python.md:3=What is a deque?"], "no card has this GUID or question"),
        (["--match", "Python.md:3=How do you sort?"], "'How do you sort?' is still asked in Python.md:1"),
        (["--match", "Python.md:3=What is a list?", "--as-new", "Python.md:3"], "contradicts 'Python.md:3'"),
        (
            ["--match", "Python.md:3=What is a list?", "--match", "Python.md:1=What is a list?"],
            "contradicts 'Python.md:3=What is a list?'",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_reason(vault: Path, arguments: list[str], told: str) -> None:
    assert told in refused(vault, *arguments)


def test_a_question_that_several_cards_ask_is_named_by_guid(vault: Path, tmp_path: Path) -> None:
    write_vault(vault, {"Python.md": SORT + LIST, "Other.md": LIST})
    export(vault, tmp_path, now=LATER)
    write_vault(vault, {"Python.md": SORT + TUPLE})
    assert "several ask so: " in refused(vault, "--match", "Python.md:3=What is a list?")


def test_a_block_id_of_another_card_is_not_overruled(vault: Path, tmp_path: Path) -> None:
    write_vault(vault, {"Python.md": SORT.replace("sort?", "sort? ^s") + LIST})
    export(vault, tmp_path, now=LATER)
    write_vault(vault, {"Python.md": TUPLE.replace("tuple?", "tuple? ^s")})
    assert "contradicts the block id ^s" in refused(vault, "--match", "Python.md:1=What is a list?")


def test_a_note_that_is_not_exported_cannot_be_settled(vault: Path) -> None:
    write_vault(vault, {"Other.md": "##### Else?\nYes.\n"})
    told = run("plan", vault / "Other.md", "--as-new", "Python.md:3", now=LATER)
    assert told.code == 2
    assert "Python.md is not exported here" in told.err


def test_every_reworded_question_is_told_with_its_reason(vault: Path) -> None:
    write_vault(
        vault, {"Python.md": "- ##### How does one sort?\n    With sorted(), or in place with the method sort().\n"}
    )
    text = " ".join(run("plan", vault, now=LATER).out.split())
    assert "reworded: 'How do you sort?' → 'How does one sort?' (" in text
    assert "% same question, same answer)" in text
