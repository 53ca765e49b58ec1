"""Exports that write only what changed give what exports in full give, and leave on the shelf what those leave."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from support.anki_collection import Collection
from support.program import NOON, listed, make_vault, run

from note2anki.anki.package import StaleCollectionError
from note2anki.runs import export
from note2anki.runs.fields import anki_note
from note2anki.runs.packing import shelf
from note2anki.runs.packing.shelf import Notes, update_on_shelf, write_with_shelf
from note2anki.runs.planning import Planned
from note2anki.runs.request import Request

WRITE = export._write_package
DECKS = ("One", "Two", "Three")


class Updates:
    """Takes the place of the step that writes an export's package: in full only where notes vanish, or nothing is kept.

    Attributes:
        given: how many notes each update was given; -1 for a package that was written in full.
    """

    def __init__(self) -> None:
        self.given: list[int] = []
        self._held: dict[int, object] = {}

    def write(self, planned: Planned, target: Path) -> str:
        """Write the package."""
        world, package, entries = planned.world, planned.package, planned.entries
        if not world.request.use_cache:
            return WRITE(planned, target)
        known = world.ledger.packages.get(world.package)
        former = known.digest if known else ""
        before = self._held
        self._held = {
            each.card.row: (shelf._check(each), each.card.deck, each.card.due, each.card.removed) for each in entries
        }
        changed = [each for each in entries if before.get(each.card.row) != self._held[each.card.row]]
        if before.keys() <= self._held.keys() and len(changed) < len(entries):
            some = replace(package, notes=Notes(changed), staying=len(entries) - len(changed))
            try:
                digest = update_on_shelf(some, changed, target, world.vault, former)
            except StaleCollectionError:
                pass
            else:
                self.given.append(len(changed))
                return digest
        self.given.append(-1)
        return write_with_shelf(package, entries, target, world.vault, former)


@pytest.fixture
def updates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Updates:
    monkeypatch.setattr(shelf, "WORTH", 1)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    found = Updates()
    monkeypatch.setattr(export, "_write_package", found.write)
    return found


def edit(vault: Path, chance: random.Random, step: int) -> None:
    """Change, add, remove and move some questions."""
    path = vault / chance.choice(DECKS) / "Note.md"
    lines = path.read_text("utf-8").split("\n")
    at = chance.randrange(len(lines))
    kind = chance.randrange(5)
    if kind == 0:
        lines[at] += " More."
    elif kind == 1:
        lines.insert(
            0, f"- ##### What of [[RAG]], {step}? #anki/{chance.choice(('reverse', 'cloze', 'type'))}\n  ==a==."
        )
    elif kind == 2:
        del lines[at]
    elif kind == 3:
        lines = [line.replace("#anki/cloze", "#anki/reverse") for line in lines]
    else:
        lines.append(f"- ##### And what, {step}?\n  It is {step}.")
    path.write_text("\n".join(lines), "utf-8")


def new_vault(folder: Path) -> Path:
    return make_vault(
        folder, {f"{deck}/Note.md": listed(*(f"{deck}: question {n}?" for n in range(5))) for deck in DECKS}
    )


def exported(vault: Path, folder: Path, step: int, *options: str) -> tuple[bytes, bytes]:
    done = run("export", vault, "-o", folder / "x.apkg", "--allow-removals", *options, clock=NOON + 10 * step)
    assert done.code in (0, 1), done.err
    return (folder / "x.apkg").read_bytes(), (vault / ".note2anki" / "ledger.jsonl").read_bytes()


@pytest.mark.parametrize("seed", range(4))
def test_a_history_of_updates_is_that_of_exports_in_full(seed: int, updates: Updates, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("updated", "full")]
    vaults = [new_vault(folder / "vault") for folder in folders]
    with Collection() as anki:
        for step in range(8):
            for vault in vaults:
                edit(vault, random.Random(seed * 100 + step), step)
            package = exported(vaults[0], folders[0], step)
            assert package == exported(vaults[1], folders[1], step, "--no-cache")
            reviews = anki.all_reviews()
            anki.import_package(folders[0] / "x.apkg")
            assert anki.all_reviews() == reviews
            for guid in anki.guids():
                if anki.cards(guid):
                    anki.study(guid)
            assert len(anki.guids()) == anki.note_count()
    assert len([given for given in updates.given if given >= 0]) >= 4
    assert -1 in updates.given


def test_what_is_kept_after_an_update_serves_the_next_export_in_full(
    updates: Updates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = new_vault(tmp_path / "vault")
    exported(vault, tmp_path, 0)
    made: list[object] = []
    monkeypatch.setattr(shelf, "anki_note", lambda *given: made.append(given) or anki_note(*given))
    for step, write in ((1, updates.write), (2, WRITE)):
        with (vault / "One" / "Note.md").open("a", encoding="utf-8") as note:
            note.write(f"- ##### And what, {step}?\n  It is {step}.\n")
        monkeypatch.setattr(export, "_write_package", write)
        made.clear()
        exported(vault, tmp_path, step)
        assert len(made) == 1
    assert updates.given == [-1, 1]


@pytest.mark.parametrize("suffix", ["anki2", "checks"])
@pytest.mark.parametrize("data", [None, b"", b"noise" * 100])
def test_an_update_from_what_is_damaged_or_not_there_is_refused(
    suffix: str, data: bytes | None, updates: Updates, tmp_path: Path
) -> None:
    vault = new_vault(tmp_path / "vault")
    exported(vault, tmp_path, 0)
    (file,) = (tmp_path / "cache").rglob(f"*.{suffix}")
    if data is None:
        file.unlink()
    else:
        file.write_bytes(data)
    edit(vault, random.Random(3), 1)
    exported(vault, tmp_path, 1)
    assert updates.given == [-1, -1]


def test_a_former_package_that_lacks_a_note_is_found_out(tmp_path: Path, updates: Updates) -> None:
    vault = new_vault(tmp_path / "vault")
    exported(vault, tmp_path, 0)
    plan = export.make_plan(Request((vault,), now=NOON))
    some = plan.entries[:1]
    known = plan.world.ledger.packages[plan.world.package].digest
    for staying in (len(plan.entries) - 2, len(plan.entries)):
        package = replace(plan.package, notes=Notes(some), staying=staying)
        with pytest.raises(StaleCollectionError, match="not kept"):
            update_on_shelf(package, some, tmp_path / "x.apkg", vault, known)


ROWS = st.dictionaries(st.integers(-(1 << 62), 1 << 62), st.binary(min_size=16, max_size=16), max_size=30)


@given(before=ROWS, changed=ROWS, chance=st.randoms(use_true_random=False))
def test_checks_of_changed_notes_take_the_place_of_the_former_ones(
    before: dict[int, bytes], changed: dict[int, bytes], chance: random.Random
) -> None:
    if before:
        changed |= {row: bytes(16) for row in chance.sample(sorted(before), len(before) // 2)}
    former = shelf._merged(b"", before)
    assert shelf._merged(former, changed) == shelf._merged(b"", before | changed)
    assert dict(shelf._ROW.iter_unpack(former)) == before
