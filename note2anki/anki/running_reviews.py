"""Reads which of our cards were answered, when and how, from a running Anki; `review_reader` does so from a file.

Source: AnkiConnect's README, *cardsInfo*, *notesInfo*, *getReviewsOfCards*. No action tells a GUID, so a note is known
by its field `Uid`; of copies that were made in Anki, which have the same, the oldest is meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from note2anki.anki.anki_connect import AnkiConnect, SilentError, batches
from note2anki.anki.note_types import FROZEN
from note2anki.model import NoteTypeKey
from note2anki.study.records import Answer, Studied, StudiedCard, StudiedNote

_EVERY, _OURS = "deck:*", "Uid:_*"
#: How many notes, or cards, one request is about; Anki draws each card whose data it tells.
_AT_ONCE, _DRAWN_AT_ONCE = 500, 100
_SUSPENDED = -1
_KEYS: Mapping[str, NoteTypeKey] = {frozen.name: key for key, frozen in FROZEN.items()}


def read_running(anki: AnkiConnect) -> Studied:
    """Read what a running Anki says of our cards.

    Raises:
        SilentError: it does not answer, or with something else.
        RefusedError: it lacks an action.
    """
    try:
        return _read(anki)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SilentError(f"what answers there is no AnkiConnect ({type(error).__name__}: {error})") from error


def _read(anki: AnkiConnect) -> Studied:
    every = anki.ask("findNotes", query=_EVERY)
    ours = _oldest_first(_infos(anki))
    cards: dict[int, list[StudiedCard]] = defaultdict(list)
    for note, card in _cards(anki):
        cards[note].append(card)
    notes = tuple(_note(guid, info, cards) for guid, info in ours.items())
    answers = tuple(_answers(anki, [card.row for note in notes for card in note.cards]))
    return Studied(notes, answers, len(every) - len(ours), len(answers))


def _infos(anki: AnkiConnect) -> Iterator[Mapping[str, Any]]:
    for some in batches(anki.ask("findNotes", query=_OURS), _AT_ONCE):
        yield from (info for info in anki.ask("notesInfo", notes=list(some)) if info and _key(info))


def _key(info: Mapping[str, Any]) -> NoteTypeKey | None:
    """Return which note type of ours it has, also as the copy that Anki makes beside one that was altered."""
    return _KEYS.get(str(info["modelName"]).rstrip("+"))


def _oldest_first(infos: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for info in sorted(infos, key=lambda info: int(info["noteId"])):
        found.setdefault(_field(info, "Uid"), info)
    return found


def _field(info: Mapping[str, Any], name: str) -> str:
    return str(info["fields"].get(name, {}).get("value", ""))


def _note(guid: str, info: Mapping[str, Any], cards: Mapping[int, list[StudiedCard]]) -> StudiedNote:
    key = _key(info)
    assert key is not None  # `_infos` gives no other
    own = tuple(cards.get(int(info["noteId"]), ()))
    return StudiedNote(guid, key, tuple(info["tags"]), bool(_field(info, "Removed")), own)


def _cards(anki: AnkiConnect) -> Iterator[tuple[int, StudiedCard]]:
    """Yield each card that may be ours, with its note."""
    for some in batches(anki.ask("findCards", query=_OURS), _DRAWN_AT_ONCE):
        for card in anki.ask("cardsInfo", cards=list(some)):
            if card:  # an empty one was deleted meanwhile
                is_suspended = int(card["queue"]) == _SUSPENDED
                yield int(card["note"]), StudiedCard(int(card["cardId"]), int(card["lapses"]), is_suspended)


def _answers(anki: AnkiConnect, rows: list[int]) -> Iterator[Answer]:
    for some in batches(rows, _AT_ONCE):
        told = anki.ask("getReviewsOfCards", cards=list(some))
        for card, reviews in told.items():
            for each in reviews:
                numbers = (int(each[name]) for name in ("ease", "lastIvl", "factor", "time", "type"))
                yield Answer(int(each["id"]), int(card), *numbers)
