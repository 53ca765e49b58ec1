"""Weeks of study in a real collection: cards are answered with Anki's own scheduler, and days pass between."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from support.anki_collection import Card, Collection

DAY = 86_400


def let_days_pass(collection: Collection, days: int) -> None:
    """Let a collection and all that was answered in it be older, so that cards come due."""
    db = collection.anki.db
    assert db is not None
    db.execute("update col set crt = crt - ?", days * DAY)
    db.execute("update revlog set id = id - ?", days * DAY * 1000)
    collection.anki.close()
    collection.anki.reopen()


def answer(collection: Collection, card: Card, rating: int, seconds: int = 0) -> None:
    """Answer a card that is due or will be in minutes, after so many seconds of thought."""
    collection._forget_queue()
    card.load()
    card.start_timer()
    assert card.timer_started is not None
    card.timer_started -= seconds
    collection.anki.sched.answerCard(card, rating)  # type: ignore[arg-type]


def study_for(
    collection: Collection, ratings: Mapping[str, str], seconds: Mapping[str, int], gaps: Sequence[int]
) -> None:
    """Study for as many sessions as there are gaps, in days, before them.

    Args:
        collection: what is studied in.
        ratings: GUID → the button of each session, `1` to `4`, `.` for none; every card of the note gets it, and after
            Again also Good, so that its step of relearning is over.
        seconds: GUID → how long each answer takes; a second where it is not said.
        gaps: days that pass before each session.
    """
    for session, days in enumerate(gaps):
        if days:
            let_days_pass(collection, days)
        for guid, buttons in ratings.items():
            for card in collection.cards(guid):
                if buttons[session] == "." or card.queue < 0:
                    continue
                answer(collection, card, int(buttons[session]), seconds.get(guid, 1))
                card.load()
                while card.queue == 1:
                    answer(collection, card, 3, seconds.get(guid, 1))
                    card.load()


def exports(collection: Collection, folder: Path) -> dict[str, Path]:
    """Every file in which Anki gives its reviews away, by a name; the last is a copy of the collection, still open."""
    apkg, old_apkg = folder / "new.apkg", folder / "old.apkg"
    collection.export_package(apkg)
    collection.export_package(old_apkg, legacy=True)
    found = {"apkg": apkg, "old apkg": old_apkg}
    for name, legacy in (("colpkg", False), ("old colpkg", True)):
        found[name] = folder / f"{'old' if legacy else 'new'}.colpkg"
        collection.anki.export_collection_package(str(found[name]), include_media=True, legacy=legacy)
        collection.anki.reopen()
    found["collection"] = copied(collection, folder / "copy")
    return found


def copied(collection: Collection, folder: Path) -> Path:
    """Copy the collection's files while Anki has them open."""
    shutil.copytree(collection.folder, folder)
    return folder / "collection.anki2"
