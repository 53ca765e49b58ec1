"""What changed in a card since its package's last version, part by part, from what the ledger and the history keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from note2anki.identity.history_lines import CardChange
from note2anki.identity.records import Card, QuestionSource
from note2anki.outcome.previewed import ChangedPart
from note2anki.runs.changes import front_text, sent_state
from note2anki.runs.history import back_text, kept_versions
from note2anki.runs.making import Entry
from note2anki.runs.world import World

#: Part of a source → what it is called on the page; texts first, in a card's order.
QUESTION_PARTS = {
    "question": "Question",
    "hint": "Hint",
    "answer": "Answer",
    "references": "Footnotes and links",
    "context": "Section",
    "options": "Options",
    "tags": "Tags",
    "file": "Note",
}
CONCEPT_PARTS = {
    "name": "Name",
    "definition": "Definition",
    "references": "Footnotes and links",
    "aliases": "Other names",
    "mentions": "Mentioned in",
    "options": "Options",
    "tags": "Tags",
    "file": "Note",
}
_BETWEEN = {"context": " › ", "mentions": "\n"}


class Before:
    """What a package last held of its cards."""

    def __init__(self, world: World) -> None:
        self._world = world

    def changed_parts(self, entry: Entry) -> tuple[ChangedPart, ...]:
        """Return the parts of a card that are not what the package last held, as far as that is known."""
        old, card = entry.old, entry.card
        if old is None or card.removed or self._world.package not in old.sent:
            return ()
        if old.sent[self._world.package].partition("^")[0] in (sent_state(old), sent_state(card)) or old.removed:
            return tuple(_differences(old, card))
        kept = self._kept.get(card.guid)  # another package went out with the card meanwhile
        return tuple(_text_differences(kept, card)) if kept else ()

    @cached_property
    def _kept(self) -> Mapping[str, CardChange]:
        versions, _problems = kept_versions(self._world.ledger_paths)
        mine = (each for each in versions if each.package == self._world.package)
        return {change.guid: change for version in mine for change in version.changes if change.answer}


def _differences(old: Card, card: Card) -> Iterator[ChangedPart]:
    names = QUESTION_PARTS if isinstance(card.source, QuestionSource) else CONCEPT_PARTS
    for part, name in names.items():
        before, now = _text(old, part), _text(card, part)
        if before != now:
            yield ChangedPart(name, before, now)
    if old.deck != card.deck:
        yield ChangedPart("Deck", old.deck, card.deck)


def _text(card: Card, part: str) -> str:
    value = getattr(card.source, part, "")
    if isinstance(value, str):
        return value
    return _BETWEEN.get(part, " ").join(getattr(each, "question", each) for each in value)


def _text_differences(kept: CardChange, card: Card) -> Iterator[ChangedPart]:
    names = ("Question", "Answer") if isinstance(card.source, QuestionSource) else ("Name", "Definition")
    texts = ((kept.question, front_text(card)), (kept.answer, back_text(card)))
    for name, (before, now) in zip(names, texts, strict=True):
        if before != now:
            yield ChangedPart(name, before, now)
