"""The ledger's file, frozen: what this release writes, every later one reads; one record a line, sorted, no more than that."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from support.program import NOON, make_vault, run

from note2anki.identity.ledger_file import Paths, load_ledger
from note2anki.identity.ledger_lines import file_lines

GOLDEN = Path(__file__).parent / "golden" / "ledger.jsonl"
#: How a card is rendered, and what templates look like, is no part of the format.
LOOK = re.compile(r'"look":"[0-9a-f]{24}"|(?<="digest":")[0-9a-f]{64}')

BACKEND = """---
tags: [backend, "two words"]
deck: Jobs::Backend
---
# Backend
## Systems
- ##### What is an **index**? #sql ^index
    > [!hint]
    > a book has one

    A [[B-tree|tree]] beside a [[Table]].[^1]
- ##### Name the parts #anki/cloze
    ==head== and ==tail==
- ##### pünktlich #anki/reverse #anki/type
    on time 🕰

[^1]: Most of the time.
"""
TABLE = "---\naliases: [relation]\ndescription: Rows and columns.\n---\n"


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault that was exported as a whole, then without one of its questions, then one note of it alone."""
    folder = make_vault(
        tmp_path / "Vault", {"Backend.md": BACKEND, "Table.md": TABLE, "Old/Gone.md": "##### Which is gone?\nThis.\n"}
    )
    monkeypatch.chdir(folder)
    assert run("export", clock=NOON).code == 0
    (folder / "Old" / "Gone.md").unlink()
    assert run("export", clock=NOON + 3600).code == 0
    assert run("export", "Backend.md", clock=NOON + 7200).code == 0
    return folder


def test_the_format_is_the_frozen_one(vault: Path) -> None:
    written = (vault / ".note2anki" / "ledger.jsonl").read_text("utf-8")
    assert LOOK.sub("…", written) == LOOK.sub("…", GOLDEN.read_text("utf-8"))


def test_a_vault_goes_on_from_the_frozen_ledger(vault: Path) -> None:
    """Nothing is new or changed: a later release sends nobody's cards again."""
    (vault / ".note2anki" / "ledger.jsonl").write_bytes(GOLDEN.read_bytes())
    counts = run("plan", "--json").data["counts"]
    assert counts == {**dict.fromkeys(counts, 0), "questions": 3, "concepts": 2, "unchanged": 5}


def test_the_frozen_ledger_is_written_again_as_it_was() -> None:
    ledger, settled = load_ledger(Paths(GOLDEN), keep_aside=False)
    assert ledger is not None
    assert settled == ()
    assert b"".join(file_lines(ledger)) == GOLDEN.read_bytes()


def test_the_frozen_ledger_holds_one_record_a_line_in_order() -> None:
    lines = GOLDEN.read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert [record["record"] for record in records] == [
        "ledger", "package", "package", "look", "look", "look", "card", "card", "card", "card", "card", "card", "end",
    ]  # fmt: skip
    assert records[0]["schema"] == 1
    assert all(list(record) == sorted(record) for record in records)
    guids = [record["guid"] for record in records if record["record"] == "card"]
    assert guids == sorted(guids)
    assert {record["kind"] for record in records if record["record"] == "card"} == {"question", "cloze", "concept"}
    assert sum("removed" in record for record in records) == 1


def test_what_a_later_release_adds_to_a_record_is_read_over(tmp_path: Path) -> None:
    """Within a schema number a record may gain parts; a new kind of record, or another meaning, gets a new number."""
    later = tmp_path / "ledger.jsonl"
    later.write_text(GOLDEN.read_text("utf-8").replace('{"deck":', '{"a_new_part":[1],"deck":'), "utf-8")
    assert load_ledger(Paths(later), keep_aside=False) == load_ledger(Paths(GOLDEN), keep_aside=False)


@pytest.mark.parametrize(
    "change",
    [
        ("\n", "\r\n"),
        ('{"record":"end"}', '\n\n{"record":"end"}\n\n'),
        ('{"record":"ledger"', '\ufeff{"record":"ledger"'),
    ],
)
def test_what_editors_and_checkouts_do_to_lines_is_no_damage(tmp_path: Path, change: tuple[str, str]) -> None:
    touched = tmp_path / "ledger.jsonl"
    touched.write_bytes(GOLDEN.read_text("utf-8").replace(*change).encode())
    assert load_ledger(Paths(touched), keep_aside=False) == load_ledger(Paths(GOLDEN), keep_aside=False)
