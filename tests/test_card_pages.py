"""Every page in docs/cards is true: its note gives the fronts and backs that it shows, in real Anki."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.card_pages import read_card_page
from support.rendered_cards import RenderedCard, render_vault
from support.story import plain

DOCS = Path(__file__).parent.parent / "docs"
PAGES = sorted((DOCS / "cards").glob("*.md"))
CARD_TYPES = {"question", "hint", "reverse", "type-in", "cloze", "concept", "recall"}


def seen(side: str) -> str:
    """A side as a reader sees it, on one line."""
    side = re.sub(r"<style>.*?</style>", "", side, flags=re.DOTALL)
    return plain(re.sub(r'<input type="text"[^>]*>', "[ type here ]", side))


def shows(card: RenderedCard, front: list[str], back: list[str]) -> bool:
    answer = seen(card.back)
    return seen(card.front) == " ".join(front) and all(line in answer for line in back)


def test_there_is_a_page_for_every_card_type_and_one_that_names_them_all() -> None:
    assert {page.stem for page in PAGES} == CARD_TYPES
    overview = (DOCS / "card-types.md").read_text("utf-8")
    assert set(re.findall(r"\(cards/([\w-]+)\.md\)", overview)) == CARD_TYPES


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_pages_note_gives_the_cards_that_it_shows(path: Path, tmp_path: Path) -> None:
    page = read_card_page(path)
    assert page.files
    assert page.cards
    vault = render_vault(page.write_vault(tmp_path / "notes" / "Vault"), tmp_path)
    fronts = [seen(card.front) for card in vault.cards]
    for front, back in page.cards:
        found = [card for card in vault.cards if shows(card, front, back)]
        assert len(found) == 1, (front, back, fronts, [seen(card.back) for card in vault.cards])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_has_a_picture_of_the_front_and_of_the_back(path: Path) -> None:
    pictures = re.findall(r"!\[[^\]]+\]\((pictures/[^)]+)\)", path.read_text("utf-8"))
    assert pictures == [f"pictures/{path.stem}-front.png", f"pictures/{path.stem}-back.png"]
    sizes = [(path.parent / picture).stat().st_size for picture in pictures]
    assert all(0 < size <= 64 << 10 for size in sizes)
