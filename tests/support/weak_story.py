"""A vault that was exported, studied for months in a real Anki, and edited meanwhile; with what Anki says of it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path

from anki.stats_pb2 import GraphsResponse

from support.anki_collection import Collection
from support.command_line import export, write_vault
from support.studying import exports, study_for

#: Days before each session of study.
GAPS = (0, 1, 4, 10, 30, 90)
INTERVIEW = """# Interview
## Storage
- ##### What is a [[Cache]]?
    What is near.
- ##### What is a log?
    A [[Queue]] that is kept.
## Network
- ##### Who answers first? #anki/reverse
    The [[Cache]].
- ##### Where is it lost?
    On the way.
"""
GERMAN = """##### das Brot
bread
##### der Tisch
table
##### das Fenster
window
##### nie gefragt
never asked
"""
CACHE = "---\naliases: []\n---\nA place that is near.\n"
#: Front → the button of each session.
BUTTONS = {
    "What is a Cache?": "333333",
    "What is a log?": "311111",
    "Who answers first?": "331313",
    "Where is it lost?": "3.....",
    "das Brot": "333133",
    "der Tisch": "311133",
    "das Fenster": "333333",
    "Cache": "333333",
    "Queue": "31331.",
}
SECONDS = {"What is a log?": 25, "das Brot": 7}


@dataclass(frozen=True)
class Said:
    """What Anki says of some cards: its table *True Retention*, lapses, and each card's average seconds."""

    young: tuple[int, int]
    mature: tuple[int, int]
    lapses: int
    seconds: tuple[float, ...]
    answers: int


@dataclass(frozen=True)
class WeakStory:
    """The vault, Anki's files by a name, the notes' GUIDs by their front, and what Anki says of each and of all."""

    vault: Path
    files: dict[str, Path]
    guids: dict[str, str]
    said: dict[str, Said]
    leeches: frozenset[str]
    others: int


def said_of(collection: Collection, search: str) -> Said:
    """Ask Anki's own statistics about the cards that a search finds."""
    anki = collection.anki
    found: GraphsResponse.TrueRetentionStats.TrueRetention = anki._backend.graphs(
        search=search, days=0
    ).true_retention.all_time
    cards = list(anki.find_cards(search))
    stats = [anki.card_stats_data(card) for card in cards]
    return Said(
        (found.young_passed, found.young_failed),
        (found.mature_passed, found.mature_failed),
        sum(anki.get_card(card).lapses for card in cards),
        tuple(each.average_secs for each in stats),
        sum(entry.button_chosen > 0 for each in stats for entry in each.revlog),
    )


def live_through(folder: Path) -> WeakStory:
    """Export, study, and edit the notes: one question reworded, one moved to another note, one deleted."""
    notes = {"Interview.md": INTERVIEW, "Sprache/Deutsch.md": GERMAN, "Cache.md": CACHE}
    vault = write_vault(folder / "Vault", notes)
    with Collection() as collection:
        collection.import_package(export(vault, folder))
        guids = {_text(collection.note(guid).fields[0]): guid for guid in collection.guids()}
        theirs = collection.anki.new_note(collection.anki.models.by_name("Basic"))  # type: ignore[arg-type]
        theirs["Front"] = "of another maker"
        collection.anki.add_note(theirs, collection.anki.decks.id("Default"))  # type: ignore[arg-type]
        ratings = {guids[name]: buttons for name, buttons in BUTTONS.items()} | {theirs.guid: "311111"}
        study_for(collection, ratings, {guids[name]: taken for name, taken in SECONDS.items()}, GAPS)
        for _ in range(8):  # so often in one sitting that Anki itself gives up
            study_for(collection, {guids["der Tisch"]: "1"}, {}, [1])
        said = {name: said_of(collection, f"Uid:{guid}") for name, guid in guids.items()}
        said[""] = said_of(collection, "note:note2anki*")
        leeches = frozenset(collection.find("tag:leech"))
        files = exports(collection, folder)
    _edit(vault)
    return WeakStory(vault, files, guids, said, leeches, others=1)


def _edit(vault: Path) -> None:
    interview, german = vault / "Interview.md", vault / "Sprache/Deutsch.md"
    text = interview.read_text("utf-8")
    moved = "- ##### Where is it lost?\n    On the way.\n"
    assert moved in text
    reworded = text.replace(moved, "").replace("What is a log?", "What is a log, in short?")
    interview.write_text(f"Something above all.\n\n{reworded}", "utf-8")
    german.write_text(german.read_text("utf-8").replace("##### das Brot\nbread\n", "") + moved, "utf-8")


def _text(front: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", front))
