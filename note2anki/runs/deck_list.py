"""`decks`: the decks that the ledger knows, and new names for those that the person renamed in Anki."""

from __future__ import annotations

from collections import Counter, defaultdict
from difflib import get_close_matches

from msgspec.structs import replace

from note2anki.anki.decks import deck_key
from note2anki.diagnostics import RunError, diagnose
from note2anki.identity.ledger_file import load_ledger
from note2anki.identity.records import Ledger, QuestionSource
from note2anki.outcome import DeckLine, DeckList
from note2anki.runs.decks import is_same_deck, join_deck, place_deck
from note2anki.runs.ledger_change import known_ledger, locked, put_ledger
from note2anki.runs.reading import read_files
from note2anki.runs.request import Request
from note2anki.runs.world import World, open_vault


def list_decks(request: Request) -> DeckList:
    """Return the decks of a vault's cards.

    Raises:
        RunError: N2A072, there is no ledger; or it cannot be read.
    """
    vault, settings, _paths, ledger, settled = known_ledger(request)
    world = open_vault(replace(request, paths=(vault,)), vault, settings, ledger)
    return DeckList(_lines(world, ledger), (), settled)


def rename_deck(request: Request, old: str, new: str) -> DeckList:
    """Let new cards of a deck, and of those below it, go to another name: the one it has in Anki now.

    Raises:
        RunError: N2A071, there is no such deck, or the new name is none.
    """
    vault, settings, paths, _ledger, _settled = known_ledger(request)
    name = join_deck(new)
    if not name or any(not level.strip() for level in new.split("::")):
        hint = "write it as Anki does: levels with :: between"
        raise RunError(diagnose("N2A071", detail=f"{new!r} is no name of a deck", hint=hint))
    with locked(paths):
        ledger, settled = load_ledger(paths, keep_aside=False)
        assert ledger is not None  # `known_ledger` found it
        renamed = _renamed(ledger, join_deck(old), name)
        cards = {g: replace(card, deck=renamed.get(card.deck, card.deck)) for g, card in ledger.cards.items()}
        changed = replace(ledger, cards=cards)
        if changed != ledger:
            put_ledger(paths, changed, paths.ledger)
    world = open_vault(replace(request, paths=(vault,)), vault, settings, changed)
    return DeckList(_lines(world, changed), tuple(sorted(renamed.items())), settled)


def _key(name: str) -> str:
    """Return the form in which Anki compares decks' names."""
    return deck_key(join_deck(name))


def _renamed(ledger: Ledger, old: str, new: str) -> dict[str, str]:
    known = sorted({card.deck for card in ledger.cards.values()})
    renamed: dict[str, str] = {}
    for deck in known:
        if _key(deck) == _key(old):
            renamed[deck] = new
        elif _key(deck).startswith(f"{_key(old)}::"):
            levels = old.count("::") + 1
            renamed[deck] = "::".join([new, *deck.split("::")[levels:]])
    if not renamed:
        near = get_close_matches(old, known, 1)
        hint = f"did you mean {near[0]!r}?" if near else "`note2anki decks` lists them"
        raise RunError(diagnose("N2A071", detail=f"there is no deck {old!r}", hint=hint))
    return {deck: name for deck, name in renamed.items() if deck != name}


def _lines(world: World, ledger: Ledger) -> tuple[DeckLine, ...]:
    living = [card for card in ledger.cards.values() if not card.removed]
    files = {card.source.file for card in living if isinstance(card.source, QuestionSource)}
    notes, _problems = read_files(world.vault, [file for file in world.notes if file in files], world.settings)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, Counter[str]] = defaultdict(Counter)
    for card in living:
        counts[card.deck]["concepts" if card.kind == "concept" else "questions"] += 1
        note = notes.get(card.source.file) if isinstance(card.source, QuestionSource) else None
        if note is not None:
            # Where neither folder nor note names a deck, the package does, which is not known here: it stays.
            is_named = "/" in note.file or note.deck or world.settings.deck
            place = place_deck(world, note.file, note.deck) if is_named else card.deck
            places[card.deck][card.deck if is_same_deck(place, card.deck) else place] += 1
    return tuple(
        DeckLine(deck, count["questions"], count["concepts"], dict(places[deck].most_common()))
        for deck, count in sorted(counts.items())
    )
