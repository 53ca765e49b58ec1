"""Where in the notes, as they are now, each of our Anki notes stands: through the ledger, as an export matches them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from note2anki.identity.ledger_file import load_ledger
from note2anki.identity.records import Card, ConceptSource, QuestionSource
from note2anki.model import Diagnostic, Question, ReadNote
from note2anki.rendering.links import source_uri
from note2anki.runs.identify import Asked, identify
from note2anki.runs.reading import read_files
from note2anki.runs.request import Request
from note2anki.runs.world import World, ledger_place, locate, open_vault
from note2anki.study.findings import Place

_GONE = Place(state="gone")


class Known(Struct, frozen=True):
    """What the vault knows of an Anki note: its place, its Markdown, the headings above, its concepts' names."""

    place: Place
    text: str
    section: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    link: str = ""
    is_removed: bool = False


class Places(Struct):
    """The vault's side of what was studied.

    Attributes:
        world: the vault.
        has_ledger: false where only deterministic GUIDs can be recognised.
        diagnostics: what the ledger said when it was loaded.
    """

    world: World
    has_ledger: bool
    diagnostics: tuple[Diagnostic, ...]
    _asked: dict[str, Asked] = field(default_factory=dict)
    _kept: set[str] = field(default_factory=set)
    _first_mention: dict[str, Place] = field(default_factory=dict)
    _by_name: dict[str, str] = field(default_factory=dict)

    def find(self, guid: str) -> Known | None:
        """Return what is known of an Anki note; None where neither ledger nor notes have it: it is of another vault."""
        asked, card = self._asked.get(guid), self.world.ledger.cards.get(guid)
        if asked is not None:
            return self._here(asked)
        if card is None:
            return None
        if isinstance(card.source, ConceptSource):
            return self._concept(card, card.source)
        source = card.source
        place = Place(source.file, 0, "unclear") if guid in self._kept else _GONE
        known = Known(place, source.question, source.context, self._names(card), is_removed=bool(card.removed))
        return replace(known, link=self._link(source.file)) if guid in self._kept else known

    def _here(self, asked: Asked) -> Known:
        question, file = asked.question, asked.note.file
        names = self._names(asked.old) if asked.old else _targets(question)
        place = Place(file, question.line)
        return Known(place, question.text, question.context, names, self._link(file, question.context))

    def _concept(self, card: Card, source: ConceptSource) -> Known:
        is_removed = bool(card.removed) and card.guid not in self._first_mention
        is_here = source.file in self.world.listed
        place = Place(source.file, 1) if is_here else self._first_mention.get(card.guid, _GONE)
        link = self._link(place.file) if place.file else ""
        return Known(place, source.name, (), (source.name,), link, is_removed)

    def find_concept(self, name: str) -> Known | None:
        """Return what is known of a concept, by the name that `Known.concepts` has."""
        if not self._by_name:
            cards = self.world.ledger.cards.items()
            self._by_name = {c.source.name: guid for guid, c in cards if isinstance(c.source, ConceptSource)}
        return self.find(self._by_name[name]) if name in self._by_name else None

    def _names(self, card: Card) -> tuple[str, ...]:
        assert isinstance(card.source, QuestionSource)
        named = (self.world.ledger.cards.get(guid) for guid in card.source.concepts)
        return tuple(each.source.name for each in named if each and isinstance(each.source, ConceptSource))

    def _link(self, file: str, section: tuple[str, ...] = ()) -> str:
        return source_uri(self.world.ledger.vault_name, file, section)

    def take(self, asked: Iterable[Asked], kept: Iterable[Card]) -> None:
        """Take what an export would match."""
        self._kept = {card.guid for card in kept}
        for each in asked:
            self._asked[each.guid] = each
            if each.old is not None and isinstance(each.old.source, QuestionSource):
                for concept in each.old.source.concepts:
                    self._first_mention.setdefault(concept, Place(each.note.file, each.question.line))


def _targets(question: Question) -> tuple[str, ...]:
    """Return the names that a question's links have, where no ledger knows its concepts."""
    return tuple(dict.fromkeys(mention.target.rpartition("/")[2] for mention in question.mentions))


def find_places(request: Request) -> Places:
    """Read a vault and match its questions with the ledger; nothing is written.

    Raises:
        RunError: the path is missing, or settings or ledger cannot be read.
    """
    vault, settings = locate(request)

    def read(files: Sequence[str]) -> Mapping[str, ReadNote]:
        return read_files(vault, files, settings)[0]

    ledger, settled = load_ledger(ledger_place(vault, settings), keep_aside=False)
    world = open_vault(replace(request, paths=(vault,)), vault, settings, ledger)
    identified = identify(world, read(world.selected), read)
    places = Places(world, ledger is not None, settled if ledger is not None else ())
    places.take(identified.asked, identified.kept)
    return places
