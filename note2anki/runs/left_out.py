"""Questions that went into notes which are left out, such as an archive: their cards are left alone, as those there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from note2anki.identity.normalise import normalise
from note2anki.identity.records import Card, QuestionSource
from note2anki.model import ReadNote
from note2anki.runs.unseen import longest_word, look_for_unseen, name_of
from note2anki.runs.world import World
from note2anki.vault.discovery import is_note, list_everything
from note2anki.vault.reading import read_note_bytes
from note2anki.vault.spelling import on_disk


def found_in_left_out(
    world: World, cards: Iterable[Card], read: Callable[[Sequence[str]], Mapping[str, ReadNote]]
) -> dict[str, str]:
    """Find the questions of cards in the notes that are left out, by their text; what is in dot-folders is deleted.

    Args:
        world: the vault.
        cards: those whose questions are nowhere else.
        read: reads notes.

    Returns:
        GUIDs, with the note where the question is. What stands there for a card of that note is no other's.
    """
    asked = [(card, card.source.question) for card in cards if isinstance(card.source, QuestionSource)]
    if not asked:
        return {}
    notes = read(_likely(world, asked))
    places, unseen = (
        _places(world, {normalise(text) for _card, text in asked}, notes),
        look_for_unseen(notes.values(), world.ledger.cards.values()),
    )
    found: dict[str, str] = {}
    # First those whose note has kept its name: of two that ask the same, the one that was moved is there.
    for is_named in (True, False):
        for card, text in asked:
            files = [] if card.guid in found else places[normalise(text)]
            fitting = [file for file in files if not is_named or name_of(file) == name_of(card.source.file)]
            if fitting:
                found[card.guid] = fitting[0]
                files.remove(fitting[0])
    for card, _text in asked:
        if card.guid not in found and (place := unseen.place_of(card)):
            found[card.guid] = place
    return found


def _likely(world: World, asked: Iterable[tuple[Card, str]]) -> list[str]:
    """Return the notes left out that may hold a question.

    Its longest word stands there, and to look for that takes no reading; or the note has the name of the one that the
    question was in, and maybe nobody can read it.
    """
    words = {longest_word(text).encode("utf-8", "surrogatepass") for _card, text in asked}
    names = {name_of(card.source.file) for card, _text in asked}
    likely: list[str] = []
    for file in list_everything(world.vault):
        if is_note(file) and file not in world.listed:
            data, _problems = read_note_bytes(on_disk(world.vault, file), file)
            if name_of(file) in names or (data is not None and any(word in data for word in words)):
                likely.append(file)
    return likely


def _places(world: World, wanted: set[str], notes: Mapping[str, ReadNote]) -> dict[str, list[str]]:
    """Return where texts are asked, as often as they are but for the cards of the notes themselves."""
    sources = (card.source for card in world.ledger.cards.values() if not card.removed and card.source.file in notes)
    own = Counter((each.file, normalise(each.question)) for each in sources if isinstance(each, QuestionSource))
    places: dict[str, list[str]] = defaultdict(list)
    for file, note in notes.items():
        asked = Counter(normalise(question.text) for question in (*note.questions, *note.unanswered))
        for text in wanted & asked.keys():
            places[text] += [file] * (asked[text] - own[file, text])
    return places
