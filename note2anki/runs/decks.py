"""Which deck a note's cards go to: what the note, the settings or its folder say, and what they went out with."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from note2anki.anki.decks import deck_key
from note2anki.diagnostics import diagnose
from note2anki.identity.records import Card
from note2anki.model import Diagnostic
from note2anki.patterns import late_pattern
from note2anki.runs.fields import REMOVED_TAG
from note2anki.runs.identify import Asked
from note2anki.runs.world import World

_SPECIAL = late_pattern(r'[\\"*_]')
#: What Anki takes out of a deck's name, and what it takes off a level's ends.
_UNHELD = late_pattern(r"[\x00-\x1f\x7f]")
_ENDS = late_pattern(r"^[\s:]+|(?<![\s:])[\s:]+$")


def join_deck(*levels: str) -> str:
    """Return a deck's full name of levels, which may hold `::` themselves; empty levels are left out.

    It is the name that Anki makes of it: two decks of a package that Anki then finds to be one would be `A` and `A_`.
    """
    written = (_UNHELD.sub("", level.replace('"', "'")) for level in levels)
    parts = (_ENDS.sub("", part) for level in written for part in level.split("::"))
    return "::".join(part for part in parts if part)


def is_same_deck(one: str, other: str) -> bool:
    """Tell whether Anki takes two names for one deck's; earlier versions also kept what it leaves out of a name."""
    return one == other or deck_key(join_deck(one)) == deck_key(join_deck(other))


def place_deck(world: World, file: str, asked_for: str) -> str:
    """Return the deck that a note's place asks for (design, *Decks*).

    Args:
        world: the vault.
        file: the note.
        asked_for: its `deck` property, or empty.
    """
    folder, _slash, name = file.rpartition("/")
    folders = join_deck(*folder.split("/"))
    if asked_for:
        return join_deck(asked_for) or world.package
    if world.settings.deck:
        rule = world.settings.deck
        values = {"folders": folders, "note": name.removesuffix(".md"), "package": world.package}
        for placeholder, value in {**values, "vault": world.ledger.vault_name}.items():
            rule = rule.replace(
                "{" + placeholder + "}", value.replace("::", ":") if placeholder != "folders" else value
            )
        return join_deck(rule) or world.package
    return folders or world.package


class Decks:
    """The decks of a run's notes: each keeps the name its cards went out with, unless renames are followed.

    Attributes:
        diagnostics: notes whose place asks for another deck now.
    """

    def __init__(self, world: World, asked: Iterable[Asked]) -> None:
        self._world = world
        self._decks: dict[str, str] = {}
        self.diagnostics: list[Diagnostic] = []
        at_home: dict[str, Counter[str]] = defaultdict(Counter)
        moved_in: dict[str, Counter[str]] = defaultdict(Counter)
        properties: dict[str, str] = {}
        for question in asked:
            file, old = question.note.file, question.old
            properties[file] = question.note.deck
            if old is not None:
                (at_home if old.source.file == file else moved_in)[file][old.deck] += 1
        homes = {card.source.file for card in world.ledger.cards.values() if not card.removed}
        for file, asked_for in properties.items():
            known = at_home.get(file) or (moved_in.get(file) if file not in homes else None)
            self._decks[file] = self._choose(file, asked_for, known.most_common(1)[0][0] if known else "")

    def _choose(self, file: str, asked_for: str, known: str) -> str:
        place = place_deck(self._world, file, asked_for)
        by_package = not asked_for and not self._world.settings.deck and "/" not in file
        if not known:
            return place
        if is_same_deck(known, place):
            return known
        if self._world.request.follow_renames:
            return place
        if not by_package:
            self.diagnostics.append(diagnose("N2A034", file, deck=known, place=place))
        return known

    def deck(self, file: str) -> str:
        """Return the deck of a note of this run."""
        return self._decks[file]

    def card_deck(self, asked: Asked) -> str:
        """Return the deck of a question: its note's, or the one it went out with while it stays in its note."""
        old = asked.old
        if old is not None and old.source.file == asked.note.file and not self._world.request.follow_renames:
            return old.deck
        return self._decks[asked.note.file]


def descriptions(cards: Iterable[Card], text: str) -> dict[str, str]:
    """Return the description of each deck that has a living card."""
    return {card.deck: text for card in cards if not card.removed}


def moved_searches(known: Iterable[Card], moved: Iterable[tuple[Card, Card]]) -> tuple[tuple[str, str], ...]:
    """Return for Anki's browser the searches that find the cards whose deck changed, each with the new deck.

    Args:
        known: every card of the ledger, as it was.
        moved: cards as they were and as they are.
    """
    going: dict[tuple[str, str], list[str]] = defaultdict(list)
    for old, card in moved:
        if not card.removed and not is_same_deck(old.deck, card.deck):
            going[old.deck, card.deck].append(old.guid)
    living = Counter(deck_key(card.deck) for card in known if not card.removed) if going else Counter()
    return tuple(
        (deck_search(deck, () if len(guids) == living[deck_key(deck)] else guids), place)
        for (deck, place), guids in sorted(going.items())
    )


def deck_search(deck: str, guids: Iterable[str] = ()) -> str:
    """Return a search that finds the living cards of ours in a deck, not those below it; with GUIDs, these alone."""
    name = search_text(deck)
    chosen = " or ".join(f"Uid:{guid}" for guid in sorted(guids))
    whole = f'"deck:{name}" -"deck:{name}::*" "note:note2anki *" -tag:{REMOVED_TAG}'
    return f"{whole} ({chosen})" if chosen else whole


def search_text(text: str) -> str:
    """Escape what Anki's search takes for more than itself, for use between quotes."""
    return _SPECIAL.sub(r"\\\g<0>", text)
