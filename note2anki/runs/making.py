"""Makes one card of a package: its fields, its modification time, and what it looks like."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from note2anki.identity.fingerprint import concept_digest, look_digest, question_digest, shown_digest
from note2anki.identity.records import Card, CardKind, ConceptSource, QuestionSource
from note2anki.runs.fields import FieldMaker, Made
from note2anki.runs.world import World

#: What a new card has been sent with.
_NOT_SENT: Mapping[str, str] = {}


class Entry(Struct, frozen=True, gc=False):
    """A card of the package: as it was, as it is now, and where its question stands; no line where it is gone.

    `look` is the digest of what it shows now, where that was found out.
    """

    old: Card | None
    card: Card
    made: Made
    reason: str
    file: str
    line: int = 0
    look: str = ""


class Draft(Struct, frozen=True):
    """A card to be made: its source, its kind, and the card it was."""

    guid: str
    kind: CardKind
    source: QuestionSource | ConceptSource
    old: Card | None
    deck: str
    reason: str
    file: str
    line: int = 0
    answer_lines: tuple[int, ...] = ()
    alone: Made | None = None


def make_card(world: World, draft: Draft, maker: FieldMaker, row: int, due: int) -> tuple[Entry, bool]:
    """Make a card.

    Args:
        world: the vault.
        draft: what it is to be made of.
        maker: makes its fields.
        row, due: its row id and its position, where it is a new one.

    Returns:
        The card, and whether only a newer note2anki makes it look different.
    """
    made = maker.make(draft.source, draft.line, draft.answer_lines, draft.alone)
    look = look_digest(tuple(made.fields.values()), draft.source.tags)
    card, differs = _revise(world, draft, made, look, row, due)
    return Entry(draft.old, card, made, draft.reason, draft.file, draft.line, look), differs


def _revise(world: World, draft: Draft, made: Made, look: str, row: int, due: int) -> tuple[Card, bool]:
    """Return the card as it is now, and whether only a newer note2anki makes it look different."""
    now, old = world.request.now, draft.old
    source = draft.source
    digest = (
        question_digest(source, made.shown)
        if isinstance(source, QuestionSource)
        else concept_digest(source, made.shown)
    )
    if old is None:
        card = Card(draft.guid, draft.kind, row, now, due, draft.deck, source, digest, look, sent=_NOT_SENT)
        return card, False
    raised = bool(old.removed) or _is_changed(old, source, digest, made) or world.request.touch
    # Another wording of a mention is no change of a concept, and yet it looks different: not a newer note2anki's doing.
    same_source = isinstance(source, QuestionSource) or old.source == source
    card = Card(
        guid=old.guid,
        kind=old.kind,
        row=old.row,
        mod=max(old.mod + 1, now) if raised else old.mod,
        due=old.due,
        deck=draft.deck,
        source=source,
        digest=digest,
        look=old.look if same_source and not raised and old.digest else look,
        removed="",
        sent=old.sent,
    )
    if card == old:
        card = old  # it knows its line of the ledger
    return card, not raised and same_source and card.look != look


def _is_changed(old: Card, source: QuestionSource | ConceptSource, digest: str, made: Made) -> bool:
    """Tell whether the person changed what makes a card.

    Of one that was recovered from Anki only its fields and tags are known; tags that were added there are no change.
    """
    if old.digest:
        return old.digest != digest
    known = {tag.casefold() for tag in old.source.tags}
    return old.look != shown_digest(made.fields) or any(tag.casefold() not in known for tag in source.tags)
