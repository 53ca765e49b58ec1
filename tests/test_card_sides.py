"""The preview's card sides are those of the real Anki."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from support.hostile import write_hostile_vault
from support.rendered_cards import RenderedVault, render_vault

from note2anki.anki.card_sides import TYPE_BOX, card_sides
from note2anki.model import FRONT_SIDE
from note2anki.runs.export import make_plan
from note2anki.runs.fields import anki_note
from note2anki.runs.request import Request

ROOT = Path(__file__).parents[1]


def vaults() -> list[str]:
    return ["samples", "one of each", "hostile"]


def write_named(name: str, folder: Path) -> Path:
    if name == "hostile":
        write_hostile_vault(folder / "vault")
    else:
        place = ROOT / "samples" if name == "samples" else ROOT / "tests" / "browser" / "vault"
        shutil.copytree(place, folder / "vault", ignore=shutil.ignore_patterns(".note2anki", "*.apkg"))
    return folder / "vault"


def as_compared(side: str) -> str:
    """A side without the style sheet, and without what Anki's reviewer knows and a page need not."""
    side = re.sub(r"<style>.*?</style>", "", side, count=1, flags=re.DOTALL)
    side = re.sub(r'<center><input type="text" id="typeans"[^>]*></center>', TYPE_BOX, side)
    side = re.sub(r'<div style="font-size: 20px">(<code id=typeans>.*?)</div>', r"\1", side, flags=re.DOTALL)
    side = side.replace("<code id=typeans>", '<code id="typeans">')
    side = re.sub(r' data-cloze="[^"]*"', "", side)
    side = re.sub(
        r"\[sound:[^\]]*\]|\[anki:play:[qa]:\d+\]|<a class=\"replay-button.*?</a>", "SOUND", side, flags=re.DOTALL
    )
    side = side.replace('<input disabled="" type="checkbox"', '<input type="checkbox" disabled=""')
    return re.sub(r"[\x00-\x08\x0b-\x1f]", "", side).strip()  # which the package's writer leaves out


def planned_sides(vault: Path) -> list[tuple[str, str]]:
    planned = make_plan(Request(paths=(vault,), now=1_760_000_000))
    types = {each.key: each for each in planned.package.note_types}
    notes = (anki_note(entry.card, entry.made) for entry in planned.entries)
    cards = (card for note in notes for card in card_sides(note, types[note.note_type]))
    return [(as_compared(card.front), as_compared(card.back.replace(FRONT_SIDE, card.front))) for card in cards]


@pytest.mark.parametrize("name", vaults())
def test_each_side_is_the_one_that_anki_renders(name: str, tmp_path: Path) -> None:
    vault = write_named(name, tmp_path)
    planned = planned_sides(vault)
    real: RenderedVault = render_vault(vault, tmp_path / "real")
    assert sorted(planned) == sorted((as_compared(card.front), as_compared(card.back)) for card in real.cards)
