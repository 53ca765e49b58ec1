"""The vault that benchmarks are run on: the same for the same seed, and as real vaults are."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support.program import ROOT, run, snapshot


@pytest.fixture
def write_vault(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import vault

    yield vault.write_vault
    del sys.modules["vault"]


def test_the_vault_is_the_same_for_a_seed(tmp_path: Path, write_vault: object) -> None:
    one, two, other = (write_vault(tmp_path / name, 12, 5, seed) for name, seed in (("1", 1), ("2", 1), ("3", 2)))  # type: ignore[operator]
    texts = [{path: data for path, (data, _time) in snapshot(folder).items()} for folder in (one, two, other)]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_the_vault_has_what_real_notes_have_and_no_problem(tmp_path: Path, write_vault: object) -> None:
    folder = write_vault(tmp_path / "vault", 40, 6)  # type: ignore[operator]
    text = "\n".join(path.read_text("utf-8") for path in folder.rglob("*.md"))
    for part in (
        "- ##### ",
        "```sql",
        "| opción |",
        "$$",
        "> [!hint]",
        "> [!warning]",
        "![[figure",
        "links: [[",
        "\t- ",
        "- [x]",
        "==",
    ):
        assert part in text
    data = run("export", folder, "-o", tmp_path, "--json").data
    assert data["counts"]["questions"] == 240
    assert {each["code"] for each in data["diagnostics"]} == {"N2A035"}
    assert data["counts"]["concepts"] == 20
    assert len(list((folder / "Conceptos").iterdir())) == 10
