"""A vault's cards as real Anki renders them: exported, imported, and asked for each side's HTML."""

from __future__ import annotations

import html
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from note2anki.cli import main
from support.anki_collection import Card, Collection, Note

_TYPE = re.compile(r"\[\[type:(.+?)\]\]")
_PLAY = re.compile(r"\[anki:(play:[qa]:\d+)\]")


@dataclass(frozen=True)
class RenderedCard:
    """One card: its note's first field, its place among the note's cards, and both sides, with the style sheet."""

    name: str
    ordinal: int
    front: str
    back: str

    @property
    def label(self) -> str:
        """A name for messages and files."""
        text = html.unescape(re.sub(r"<[^>]*>", "", self.name))
        return f"{text[:60]} ({self.ordinal + 1})"


@dataclass(frozen=True)
class RenderedVault:
    """The cards of a vault, and its media by name."""

    cards: tuple[RenderedCard, ...]
    media: dict[str, bytes]

    def card(self, start: str, ordinal: int = 0) -> RenderedCard:
        """The card whose note's first field begins like this, markup apart."""
        found = [card for card in self.cards if card.label.startswith(start) and card.ordinal == ordinal]
        assert found, f"no card begins with {start!r}: {[card.label for card in self.cards]}"
        return found[0]


def render_vault(vault: Path, folder: Path, typed: str = "") -> RenderedVault:
    """Export a copy of a vault, import it into a real collection, and render every card.

    Args:
        vault: the vault's folder; left alone.
        folder: an empty place for the copy and the package.
        typed: what the person typed on cards that ask for it.
    """
    copy, package = folder / vault.name, folder / "cards.apkg"
    shutil.copytree(vault, copy)
    done = CliRunner().invoke(main, ["export", str(copy), "-o", str(package)], catch_exceptions=False)
    assert package.exists(), done.output
    with Collection() as collection:
        collection.import_package(package)
        notes = [collection.note(guid) for guid in collection.guids()]
        cards = [_render(collection, note, card, typed) for note in notes for card in collection.cards(note.guid or "")]
        media = {path.name: path.read_bytes() for path in Path(collection.anki.media.dir()).iterdir()}
    return RenderedVault(tuple(sorted(cards, key=lambda card: card.label)), media)


def _render(collection: Collection, note: Note, card: Card, typed: str) -> RenderedCard:
    expected = ""
    if found := _TYPE.search(card.question()):
        field = found[1]
        expected = note[field.rpartition(":")[2]]
        if field.startswith("cloze:"):
            expected = collection.anki.extract_cloze_for_typing(expected, card.ord + 1)
    compared = collection.anki.compare_answer(expected, typed) if expected else ""
    front = _TYPE.sub('<center><input type="text" id="typeans" style="font-size: 20px"></center>', card.question())
    back = _TYPE.sub(lambda _: f'<div style="font-size: 20px">{compared}</div>', card.answer())
    return RenderedCard(note.fields[0], card.ord, _with_buttons(front), _with_buttons(back))


def _with_buttons(side: str) -> str:
    """Put the buttons for sounds where Anki's reviewer puts them."""
    shape = '<svg viewBox="0 0 64 64"><circle cx="32" cy="32" r="29"/><path d="M25 18 L48 32 L25 46 Z"/></svg>'
    return _PLAY.sub(f'<a class="replay-button soundLink" href="#" draggable="false">{shape}</a>', side)
