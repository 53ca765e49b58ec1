"""What a package's new version does to each card, compared with what that package last held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from note2anki.identity.normalise import normalise
from note2anki.identity.records import Card, ConceptSource, QuestionSource
from note2anki.outcome import KINDS, Change, ChangeKind
from note2anki.runs.assemble import Entry

_PARTS = ("answer", "hint", "tags", "options", "references", "concepts", "definition", "aliases", "clozes")


def sent_state(card: Card) -> str:
    """Return what a package remembers of a card it held: the same again is no change."""
    return f"{card.state}@{card.mod}"


def find_changes(entries: Iterable[Entry], package: str) -> tuple[list[Change], dict[str, int]]:
    """Return the changes of a package, card by card, and the counts.

    Args:
        entries: its cards.
        package: its name.
    """
    changes: list[Change] = []
    counts: Counter[str] = Counter(dict.fromkeys(("questions", "concepts", *KINDS), 0))
    for entry in entries:
        card = entry.card
        kind, reason = _change(entry, package)
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


def _change(entry: Entry, package: str) -> tuple[ChangeKind, str]:
    card, old = entry.card, entry.old
    before = old.sent.get(package, "") if old else ""
    if card.removed:
        if before == sent_state(card) or not before:
            return "unchanged", ""
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
            return "moved", f"from {before.file} to {source.file}"
        if source.context != before.context:
            return "moved", f"from {' › '.join(before.context) or '(no section)'} to {' › '.join(source.context)}"
    if _mentions(source) != _mentions(before):
        return "edited", "mentioned elsewhere"
    changed = [name for name in _PARTS if getattr(source, name, ()) != getattr(before, name, ())]
    if old.digest == card.digest and not changed:
        return "edited", "sent again"
    return "edited", f"{', '.join(changed)} changed" if changed else "what it shows changed"


def _mentions(source: QuestionSource | ConceptSource) -> list[str]:
    return [mention.guid for mention in source.mentions] if isinstance(source, ConceptSource) else []


def as_sent(card: Card, package: str) -> Mapping[str, str]:
    """Return a card's `sent` after a package went out with it."""
    return {**card.sent, package: sent_state(card)}
