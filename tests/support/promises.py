"""What must hold in a vault's life: which card a question must keep, what is sent, what is removed, what Anki has.

Whose a card is can be told here without a doubt: a question keeps its identity in the notebook, whatever becomes of its
text and place, and a review belongs to a GUID for ever. So the promise “no review moves to another question” is: a GUID
that was one question's is never another's; and “no review is lost”: a question keeps its GUID wherever keeping it is
certain. Where it is not, by the nature of things (`is_certain` says where), a new card is right, and another question's
is still wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from note2anki.identity.guid import question_guid
from note2anki.identity.ledger_file import load_ledger
from note2anki.identity.ledger_places import Paths
from note2anki.identity.normalise import normalise
from note2anki.identity.records import Card, ConceptSource, Ledger, QuestionSource
from note2anki.outcome import Outcome
from support.notebook import Asked, Notebook
from support.story import Seen, Story

#: An answer this short says nothing about whose it is.
TELLING = 12


@dataclass(eq=False)
class Promises:
    """A vault, a collection, and what is known of every card; a method that checks names what must hold.

    Attributes:
        owner: whose question a GUID is.
        concepts: what the concept of a GUID was called first.
        shown: what each card showed when it was last sent, as far as the ledger knows.
        later: GUIDs of which Anki may hold something newer than the ledger knows: edited there, or the ledger is old.
        elsewhere: those of `later` that the other device's ledger knows all about.
        orphans: GUIDs that the ledger does not know any more.
        reviews: how many each note has.
        current: the GUID of each question of the last export.
    """

    story: Story
    book: Notebook = field(default_factory=Notebook)
    owner: dict[str, Asked] = field(default_factory=dict)
    concepts: dict[str, str] = field(default_factory=dict)
    shown: dict[str, tuple[object, ...]] = field(default_factory=dict)
    later: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)
    orphans: set[str] = field(default_factory=set)
    reviews: dict[str, int] = field(default_factory=dict)
    current: dict[Asked, str] = field(default_factory=dict)

    def check_arrived(self, note: Seen, card: Card) -> None:
        """Anki shows what was exported, unless it may have something newer (import rules, 2 and 4)."""
        front = self.front(card)
        if note.mod == card.mod and note.removed == bool(card.removed) and letters(note.front) == letters(front):
            self.later.discard(note.guid)
        elif note.guid in self.later:
            assert note.mod >= card.mod, f"{front!r} did not arrive"
        else:
            assert note.mod == card.mod, f"Anki's {note.front!r} is another than the ledger's, and nobody edited it"
            assert note.removed == bool(card.removed), f"{note.front!r}: removed or not?"
            raise AssertionError(f"Anki shows {note.front!r}, and not {front!r}")

    def front(self, card: Card) -> str:
        """What stands on a card's front, as its note has it."""
        if isinstance(card.source, ConceptSource):
            return card.source.name
        return card.source.question

    def ledger(self) -> Ledger:
        """The ledger as the next export will see it; an empty one where there is none."""
        ledger, _settled = load_ledger(self.paths, keep_aside=False)
        return ledger or Ledger()

    @property
    def paths(self) -> Paths:
        """Where the ledger is."""
        return Paths(self.story.vault / ".note2anki/ledger.jsonl")

    def expected(self, ledger: Ledger) -> dict[Asked, str]:
        """Return the GUIDs that questions must keep, or must get again."""
        asked_in = Counter(normalise(card.source.question) for card in questions(ledger))
        written = Counter(normalise(asked.text) for asked in (*self.book.living, *self.book.trash))
        families = Counter(asked.family for asked in (*self.book.living, *self.book.trash))
        expected: dict[Asked, str] = {}
        for asked in self.book.readable():
            known = [ledger.cards[guid] for guid in sorted(asked.guids) if guid in ledger.cards]
            text = normalise(asked.text)
            if not known and families[asked.family] == 1 and not asked.swapped:
                again = question_guid("Vault", asked.note, asked.text, 0, ())
                if again in asked.guids:
                    expected[asked] = again
            elif len(known) == 1:
                source = known[0].source
                assert isinstance(source, QuestionSource)
                then = normalise(source.question)
                others = asked_in[then] > 1 or asked_in[text] > (then == text) or written[then] > (then == text)
                twin = families[asked.family] > 1 or written[text] > 1 or others
                if self.is_certain(asked, known[0], twin=twin):
                    expected[asked] = known[0].guid
        return expected

    def is_certain(self, asked: Asked, card: Card, *, twin: bool) -> bool:
        """Tell whether a question must be known again by what the ledger last saw of it."""
        source = card.source
        assert isinstance(source, QuestionSource)
        if source.file in self.book.broken and source.file != asked.note:
            return False  # the unreadable note may hold it still
        if asked.block_id and asked.block_id == source.block_id:
            return True
        same_text = normalise(source.question) == normalise(asked.text)
        same_file = source.file == asked.note
        answer = normalise(asked.full_answer)
        same_answer = normalise(source.answer) == answer and len(answer) >= TELLING
        if twin:  # of copies, living cards are looked through before tombstones
            return same_text and same_answer and same_file and not card.removed
        if card.removed or same_text:
            return same_text and (same_file or same_answer)
        return same_answer and fuzz.token_sort_ratio(source.question, asked.text) >= 60

    def check_identity(
        self,
        chosen: list[Asked],
        before: Ledger,
        ledger: Ledger,
        expected: Mapping[Asked, str],
        outcome: Outcome,
    ) -> None:
        """Each question has one living card, which never was another question's, and is its old one where that is sure."""
        cards: dict[tuple[str, str, str], list[str]] = {}
        for card in questions(ledger):
            if not card.removed:
                source = card.source
                key = (source.file, normalise(source.question), normalise(source.answer))
                cards.setdefault(key, []).append(card.guid)
        added = {change.guid for change in outcome.changes if change.change == "added"}
        self.current = {}
        for asked in chosen:
            found = cards.get((asked.note, normalise(asked.text), normalise(asked.full_answer)), [])
            assert len(found) == 1 or (found and is_blocked(outcome)), f"{asked.text!r} has {len(found)} cards"
            guid = expected.get(asked, found[0]) if len(found) > 1 else found[0]
            is_fresh = guid not in self.owner
            former = self.owner.get(guid, asked)
            # Of copies, nothing but their answers tells which is which: `expected` says where that is enough.
            if former.family != asked.family:
                assert self._took_its_answer(asked, before.cards.get(guid)), f"{former.text!r} became {asked.text!r}"
                self.book.make_one_family(former, asked)
            if former is not asked:
                former.guids.discard(guid)
            self.owner[guid] = asked
            if asked in expected:
                assert guid == expected[asked], f"{asked.text!r} lost its card"
            if is_fresh:
                assert guid in added, f"{asked.text!r} has a new card, and the report does not say so"
            asked.guids.add(guid)
            self.current[asked] = guid
        taken = list(self.current.values())
        assert len(taken) == len(set(taken)), "two questions share a card"

    def _took_its_answer(self, asked: Asked, card: Card | None) -> bool:
        """Tell whether an old ledger saw a question's answer under another one, which was reworded since.

        Two swapped answers go by their questions; once one of these has other words too, nothing tells it from a
        question that was written anew over its answer.
        """
        if card is None or not asked.swapped:
            return False
        source = card.source
        assert isinstance(source, QuestionSource)
        return normalise(source.answer) == normalise(asked.full_answer) and all(
            normalise(source.question) != normalise(each.text) for each in self.book.readable()
        )

    def check_removed(self, before: Ledger, after: Ledger, outcome: Outcome, *, whole: bool) -> None:
        """What is in the notes is no tombstone, what is gone is one, and what cannot be read stays as it is."""
        blocked = is_blocked(outcome)
        living = {guid for asked in self.book.living for guid in asked.guids}
        unread = {guid for asked in self.book.living if asked.note in self.book.broken for guid in asked.guids}
        current = set(self.current.values()) | unread  # the note may have been renamed since
        for card in questions(after):
            old = before.cards.get(card.guid)
            in_broken = card.source.file in self.book.broken
            if card.removed and (old is None or not old.removed):
                assert not blocked, "removed in spite of N2A031"
                assert not in_broken, f"{card.source.question!r} is removed, though its note cannot be read"
            if whole and not card.removed and not blocked and not in_broken:
                assert card.guid in living, f"{card.source.question!r} is gone and not removed"
                assert card.guid in current, f"{card.source.question!r} is there with two cards"

    def check_changed(self, chosen: list[Asked], before: Ledger, after: Ledger, *, touch: bool) -> None:
        """A note is sent again exactly when its content changed."""
        for asked in chosen:
            guid = self.current[asked]
            old, shown = before.cards.get(guid), self.shown.get(guid)
            if old is None or old.removed or shown is None or not old.digest:
                continue
            raised = after.cards[guid].mod > old.mod
            assert raised == (touch or shown != self.book.shown(asked)), (
                f"{asked.text!r} is {'sent again, though nothing changed' if raised else 'not sent again'}"
            )

    def check_collection(self, ledger: Ledger, *, is_blocked: bool) -> None:
        """After the whole vault: one living Anki note a question, a tombstone or nothing for what is gone."""
        current = set(self.current.values())
        unreadable = {guid for asked in self.book.living if asked.note in self.book.broken for guid in asked.guids}
        notes = self.story.seen()
        assert len(self.story.anki.guids()) == len(notes), "a note is there twice"
        for guid, note in notes.items():
            if note.kind == "Concept" or note.removed or guid in current | unreadable | self.orphans | self.later:
                continue
            card = ledger.cards.get(guid)
            assert card is not None, f"{note.front!r} is in Anki, and no ledger knows it"
            stays = is_blocked or card.source.file in self.book.broken
            assert stays, f"{note.front!r} is in Anki, and not in the notes"
            assert not card.removed, f"{note.front!r} is no tombstone in Anki"

    def check_concepts(self, before: Ledger, after: Ledger) -> None:
        """Each concept that is named has one card, its old one, and none has another concept's."""
        known: dict[str, set[str]] = {}
        for guid, card in before.cards.items():
            if isinstance(card.source, ConceptSource):
                known.setdefault(card.source.name, set()).add(guid)
        living: Counter[str] = Counter()
        for guid, card in after.cards.items():
            if isinstance(card.source, ConceptSource) and not card.removed:
                living[card.source.name.casefold()] += 1
                concept = self.book.first_names[card.source.name]
                former = self.concepts.setdefault(guid, concept)
                assert former == concept, f"the concept {former!r} became {concept!r}"
                old = known.get(card.source.name, {guid})
                assert guid in old, f"the concept {card.source.name!r} lost its card"
        assert set(living.values()) <= {1}, f"a concept has two cards: {living.most_common(1)}"
        named = {asked.concept.casefold() for asked in self.book.readable() if asked.concept}
        assert named <= living.keys(), f"{sorted(named - living.keys())} have no card"

    def check_reviews(self) -> None:
        """No review is gone."""
        now = self.story.anki.all_reviews()
        for guid, count in self.reviews.items():
            assert now.get(guid, 0) >= count, f"reviews of {guid} are gone"
        self.reviews = now


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def is_blocked(outcome: Outcome) -> bool:
    """Tell whether so much was gone that nothing was removed."""
    return any(diagnostic.code == "N2A031" for diagnostic in outcome.diagnostics)


def is_below(file: str, path: str) -> bool:
    return file == path or file.startswith(f"{path}/")


def questions(ledger: Ledger) -> list[Card]:
    return [card for card in ledger.cards.values() if isinstance(card.source, QuestionSource)]
