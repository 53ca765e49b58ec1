"""The cards of an export of Anki's as the ledger can know them: fields, tags, decks and times, without the sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from note2anki.anki.stored import StoredCard, StoredNote, StoredNoteType, StoredPackage
from note2anki.cards import highlights
from note2anki.identity.fingerprint import shown_digest
from note2anki.identity.guid import is_shared
from note2anki.identity.normalise import normalise
from note2anki.identity.records import Card, ConceptSource, MentionSource, PackageRecord, QuestionSource
from note2anki.identity.rows import GAP
from note2anki.model import NoteTypeKey
from note2anki.rendering.field_text import (
    clozes_of,
    concept_names,
    definition_of,
    markdown_of,
    mentions_of,
    source_of,
    text_of,
)
from note2anki.runs.changes import sent_state
from note2anki.runs.concept_names import name_key
from note2anki.runs.fields import OWN_TAGS
from note2anki.runs.packing.described import read_description

#: Fields that the package adds to what is rendered.
_ADDED = frozenset({"Uid", "Removed", "Extra"})


class AnkiPart(Struct, frozen=True):
    """What one export holds of ours.

    Attributes:
        cards: the notes that note2anki made, by GUID; `digest` is empty, `look` that of the fields.
        foreign: notes that have a note type of ours and another maker, likewise.
        packages: those that the decks' descriptions name.
        vault_name: the vault that most cards link to, or empty.
        note_types: those of ours, as Anki has them.
        altered: those that the person changed, with the number of their notes.
    """

    cards: Mapping[str, Card]
    foreign: Mapping[str, Card]
    packages: Mapping[str, PackageRecord]
    vault_name: str
    note_types: tuple[StoredNoteType, ...]
    altered: tuple[tuple[str, int], ...]


def cards_in_anki(package: StoredPackage) -> AnkiPart:
    """Read the cards of an export."""
    ours: dict[str, Card] = {}
    foreign: dict[str, Card] = {}
    vaults: Counter[str] = Counter()
    places = _Places(package)
    for number, note in enumerate(sorted(package.notes, key=lambda note: note.row)):
        key = package.note_types[note.note_type].key if note.note_type in package.note_types else None
        if key is None or is_shared(note.guid):
            continue
        fields = package.named_fields(note)
        if fields["Uid"] == note.guid:
            ours[note.guid] = _card(note, key, fields, places, number)
            vaults.update(filter(None, [source_of(fields["Source"])[0]]))
        elif not fields["Uid"]:
            foreign[note.guid] = _card(note, key, fields, places, number)
    return AnkiPart(
        cards=_with_concepts(package, ours),
        foreign=foreign,
        packages=places.packages,
        vault_name=max(vaults, key=vaults.__getitem__, default=""),
        note_types=tuple(each for each in package.note_types.values() if each.key),
        altered=tuple(_altered(package)),
    )


def _altered(package: StoredPackage) -> Iterator[tuple[str, int]]:
    counts = Counter(note.note_type for note in package.notes)
    for note_type in package.note_types.values():
        if note_type.is_altered:
            yield note_type.name, counts[note_type.id]


class _Places:
    """The decks of an export: which cards are in them, and which packages filled them."""

    def __init__(self, package: StoredPackage) -> None:
        self._decks = package.decks
        self._cards: dict[int, StoredCard] = {}
        for card in sorted(package.cards, key=lambda card: card.ordinal):
            self._cards.setdefault(card.note, card)
        named = {key: read_description(deck.description) for key, deck in package.decks.items()}
        self._named = {key: record for key, record in named.items() if record}
        self.packages: dict[str, PackageRecord] = {}
        for record in self._named.values():
            known = self.packages.get(record.name, record)
            self.packages[record.name] = max(record, known, key=lambda each: [int(n) for n in each.version.split(".")])

    def find(self, note: StoredNote) -> tuple[str, int, str]:
        """Return a note's deck, its position while it is new, else -1, and its package, or empty."""
        card = self._cards.get(note.row)
        deck = self._decks.get(card.deck) if card else None
        record = self._named.get(card.deck) if card else None
        if record is None and len(self.packages) == 1:
            record = next(iter(self.packages.values()))
        return deck.name if deck else "", card.position if card else -1, record.name if record else ""


def _card(note: StoredNote, key: NoteTypeKey, fields: Mapping[str, str], places: _Places, number: int) -> Card:
    deck, position, package = places.find(note)
    tags = tuple(tag for tag in note.tags if tag.casefold() not in OWN_TAGS)
    source = _concept(fields, tags) if key == "concept" else _question(fields, tags, key)
    shown = {name: value for name, value in fields.items() if name not in _ADDED}
    card = Card(
        guid=note.guid,
        kind=key,
        row=note.row,
        mod=note.mod,
        due=position if position >= 0 else (number + 1) * GAP,
        deck=deck,
        source=source,
        look=shown_digest(shown),
        removed=text_of(fields["Removed"]),
    )
    return replace(card, sent={package: sent_state(card)}) if package and fields["Uid"] else card


def _question(fields: Mapping[str, str], tags: tuple[str, ...], key: NoteTypeKey) -> QuestionSource:
    answer = fields["Text"] if key == "cloze" else fields["Answer"]
    wanted = {"reverse": fields.get("Reverse", ""), "type": fields["TypeIn"], "cloze": key == "cloze"}
    context = text_of(fields["Context"])
    return QuestionSource(
        question=" ".join(markdown_of(fields["Question"]).split()),
        answer=markdown_of(answer),
        file=source_of(fields["Source"])[1],
        hint=markdown_of(fields["Hint"]),
        context=tuple(context.split(" › ")) if context else (),
        tags=tags,
        options=tuple(name for name, on in wanted.items() if on),
        concepts=concept_names(fields["Concepts"]),  # names, which `_with_concepts` makes GUIDs of
        clozes=_clozes(answer) if key == "cloze" else (),
    )


def _clozes(text: str) -> tuple[tuple[str, int], ...]:
    """Return a cloze's deletions as the note names them, and as what is known of its answer does, where that differs.

    Of a picture, a footnote or an escaped mark that knows too little; but a note that cannot be read just now keeps its
    card, which is made of that.
    """
    named = dict(clozes_of(text))
    written = highlights(markdown_of(text))
    also = zip(written, named.values(), strict=True) if len(written) == len(named) else ()
    return (*named.items(), *(each for each in also if each[0] not in named))


def _concept(fields: Mapping[str, str], tags: tuple[str, ...]) -> ConceptSource:
    name = text_of(fields["Concept"])
    file = source_of(fields["Source"])[1]
    at_home = name_key(file.rpartition("/")[2].removesuffix(".md")) == name_key(name)
    aliases = text_of(fields["Aliases"])
    definition, related = definition_of(fields["Definition"])
    return ConceptSource(
        name=name,
        definition=definition,
        aliases=tuple(aliases.split(", ")) if aliases else (),
        tags=tags,
        file=file if at_home else "",  # else it links to the note that mentions it
        related=related,
        mentions=tuple(
            MentionSource("", each.question, each.sentences, "") for each in mentions_of(fields["Mentions"])
        ),
        options=("recall",) if fields["Recall"] else (),
    )


def _with_concepts(package: StoredPackage, cards: Mapping[str, Card]) -> dict[str, Card]:
    """Tie questions and concepts together by their GUIDs, where the fields only have names and texts."""
    concepts = {name_key(c.source.name): guid for guid, c in cards.items() if isinstance(c.source, ConceptSource)}
    tied: dict[str, Card] = {}
    asked: dict[tuple[str, str], Card] = {}
    for guid, card in cards.items():
        if isinstance(card.source, QuestionSource):
            known = (concepts.get(name_key(name)) for name in card.source.concepts)
            guids = tuple(dict.fromkeys(each for each in known if each))
            tied[guid] = replace(card, source=replace(card.source, concepts=guids))
            asked.update({(concept, normalise(card.source.question)): card for concept in guids})
    for guid, card in cards.items():
        if isinstance(card.source, ConceptSource):
            mentions = tuple(_tied(guid, card.source.mentions, asked))
            tied[guid] = replace(card, source=replace(card.source, mentions=mentions))
    return tied


def _tied(
    guid: str, mentions: Iterable[MentionSource], asked: Mapping[tuple[str, str], Card]
) -> Iterator[MentionSource]:
    for mention in mentions:
        card = asked.get((guid, normalise(mention.question)))
        if card is not None:
            yield replace(mention, guid=card.guid, file=card.source.file)


def join_cards(known: Card, seen: Card, *, is_later: bool, now: int) -> Card:
    """Return what is to be remembered of a card that a ledger knows and Anki has too.

    Args:
        known: as the ledger has it, with its source.
        seen: as Anki has it.
        is_later: whether Anki took a later version of the package than the ledger knows of.
        now: epoch seconds.

    Where Anki's is newer and nothing later was exported, the person edited it there: that edit stays until the next
    change in the notes, whose time will be greater (import rules 2 to 4).
    """
    if seen.mod <= known.mod:
        return known
    if not is_later:
        return replace(known, mod=seen.mod) if seen.mod >= now else known
    source = seen.source
    if isinstance(source, QuestionSource) and isinstance(known.source, QuestionSource):
        source = replace(
            source,
            file=source.file or known.source.file,
            references=known.source.references,
            note_tags=known.source.note_tags,
            block_id=known.source.block_id,
        )
    return replace(seen, row=known.row, due=known.due, source=source, sent={**known.sent, **seen.sent})
