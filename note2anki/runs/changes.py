"""What a package's new version does to each card, compared with what that package last held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from note2anki.identity.normalise import normalise
from note2anki.identity.records import Card, ConceptSource, QuestionSource
from note2anki.outcome import KINDS, Change, ChangeKind
from note2anki.runs.making import Entry

_PARTS = ("answer", "hint", "tags", "options", "references", "concepts", "definition", "aliases", "clozes")


def sent_state(card: Card) -> str:
    """Return what a package remembers of a card it held: the same again is no change."""
    return f"{card.state}@{card.mod}"


def sent_block_id(sent: str) -> str:
    """Return the block id that a package went out with, of what it remembers of a card."""
    return sent.partition("^")[2]


def find_changes(entries: Iterable[Entry], package: str, *, first: bool) -> tuple[list[Change], dict[str, int]]:
    """Return the changes of a package, card by card, and the counts.

    Args:
        entries: its cards.
        package: its name.
        first: whether it has no version yet.
    """
    changes: list[Change] = []
    counts: Counter[str] = Counter(dict.fromkeys(("questions", "concepts", *KINDS), 0))
    for entry in entries:
        card = entry.card
        kind, reason = _change(entry, package, first=first)
        if not card.removed:
            counts["concepts" if card.kind == "concept" else "questions"] += 1
        if not card.removed or kind == "removed":
            counts[kind] += 1
        if kind != "unchanged":
            changes.append(Change(card.guid, kind, reason, entry.file, entry.line, front_text(card)))
    return changes, dict(counts)


def front_text(card: Card) -> str:
    """Return a question's Markdown or a concept's name."""
    return card.source.question if isinstance(card.source, QuestionSource) else card.source.name


def _change(entry: Entry, package: str, *, first: bool) -> tuple[ChangeKind, str]:
    card, old = entry.card, entry.old
    before = old.sent.get(package, "").partition("^")[0] if old else ""
    if card.removed:
        # A card that went out with another package is removed here too, but a first version begins without old ones.
        if before == sent_state(card) or (first and not before and old is not None and old.removed):
            return "unchanged", ""
        if before.startswith(f"{card.state}@"):
            return "edited", "sent again"
        return "removed", entry.reason
    if not before:
        return "added", entry.reason if old is None else "in this package for the first time"
    if before == sent_state(card) or _is_as_sent(old, card, before):
        return "unchanged", ""
    if before.startswith("removed "):
        return "restored", f"{entry.reason}: back from removal"
    assert old is not None
    return _edit(old, card, entry.reason)


def _is_as_sent(old: Card | None, card: Card, before: str) -> bool:
    """Tell whether a card is what the package held, though the ledger learnt meanwhile what it was made of."""
    return old is not None and before == sent_state(old) and (card.mod, card.removed) == (old.mod, old.removed)


def _edit(old: Card, card: Card, reason: str) -> tuple[ChangeKind, str]:
    source, before = card.source, old.source
    if isinstance(source, QuestionSource) and isinstance(before, QuestionSource):
        if normalise(source.question) != normalise(before.question):
            return "reworded", f"{before.question!r} → {source.question!r} ({reason})"
        if source.file != before.file:
            return "moved", f"from {before.file} to {source.file} ({reason})"
        if source.context != before.context:
            return "moved", f"from {' › '.join(before.context) or '(no section)'} to {' › '.join(source.context)}"
    if isinstance(source, ConceptSource) and isinstance(before, ConceptSource) and source.name != before.name:
        return "reworded", f"{before.name!r} → {source.name!r} ({reason})"
    if _mentions(source) != _mentions(before):
        return "edited", "mentioned elsewhere"
    changed = [name for name in _PARTS if getattr(source, name, ()) != getattr(before, name, ())]
    if old.digest == card.digest and not changed:
        return "edited", "sent again"
    return "edited", f"{', '.join(changed)} changed" if changed else "what it shows changed"


def _mentions(source: QuestionSource | ConceptSource) -> list[str]:
    return [mention.guid for mention in source.mentions] if isinstance(source, ConceptSource) else []


def sent_card(card: Card, package: str, *, renewed: bool) -> Card:
    """Return a card after a package went out with it; the ledger's own where it is the same, which knows its line."""
    sent = as_sent(card, package, renewed=renewed)
    return card if sent == card.sent else replace(card, sent=sent)


def as_sent(card: Card, package: str, *, renewed: bool) -> Mapping[str, str]:
    """Return a card's `sent` after a package went out with it.

    It holds the card's block id too, which is no change of the card: a package gets it with its next version.
    """
    block_id = card.source.block_id if isinstance(card.source, QuestionSource) else ""
    if not renewed and package in card.sent:
        block_id = sent_block_id(card.sent[package])
    return {**card.sent, package: f"{sent_state(card)}^{block_id}" if block_id else sent_state(card)}
