"""The life of a vault: edits, exports, imports, studies, Anki's own edits, lost and restored ledgers; what must hold.

Whose a card is can be told here without a doubt: a question keeps its identity in the notebook, whatever becomes of its
text and place, and a review belongs to a GUID for ever. So the promise “no review moves to another question” is: a GUID
that was one question's is never another's; and “no review is lost”: a question keeps its GUID wherever keeping it is
certain. Where it is not, by the nature of things (`_is_certain` says where), a new card is right, and another question's
is still wrong.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from rapidfuzz import fuzz

from note2anki.diagnostics import RunError
from note2anki.identity.guid import question_guid
from note2anki.identity.ledger_file import load_ledger
from note2anki.identity.ledger_places import Paths
from note2anki.identity.normalise import normalise
from note2anki.identity.records import Card, ConceptSource, Ledger, QuestionSource
from note2anki.outcome import Outcome
from note2anki.runs.recover import recover
from note2anki.runs.request import Request
from support.edits import EDITS, write_question
from support.notebook import Asked, Notebook
from support.story import HOUR, Seen, Story

#: So many packages are kept to be imported late.
KEPT = 8
#: An answer this short says nothing about whose it is.
TELLING = 12

Shown = Mapping[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Memory:
    """A ledger as it was, and what each card showed when it was last sent, as far as that ledger knows."""

    ledger: bytes
    shown: Shown


@dataclass(frozen=True, slots=True)
class Sent:
    """A package kept to be imported late, or to recover from."""

    path: Path
    shown: Shown


@dataclass(eq=False)
class Lifetime:
    """One vault, one ledger (and that of a second device), one collection; `do` takes a step and checks what holds.

    Attributes:
        owner: whose question a GUID is.
        concepts: what the concept of a GUID was called first.
        shown: what each card showed when it was last sent, as far as the ledger knows.
        later: GUIDs of which Anki may hold something newer than the ledger knows: edited there, or the ledger is old.
        elsewhere: those of `later` that the other device's ledger knows all about.
        orphans: GUIDs that the ledger does not know any more.
        reviews: how many each note has.
        sent: the last packages, to be imported late or to recover from.
        backup: an older copy of the ledger.
        other_device: the ledger of another device, which has the same notes.
        is_synced: that ledger was put beside this one, and no export merged them yet.
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
    sent: list[Sent] = field(default_factory=list)
    backup: Memory | None = None
    other_device: Memory | None = None
    is_synced: bool = False

    def __post_init__(self) -> None:
        random = Random(0)
        for _ in range(12):
            write_question(self.book, random)
        self.book.write(self.story)

    def do(self, rule: str, seed: int) -> bool:
        """Take a step; returns whether it was possible."""
        random = Random(f"{rule} {seed}")
        if rule in _BY_NAME:
            done = _BY_NAME[rule](self, random)
        else:
            done = _EDIT_BY_NAME[rule](self.book, random)
            self.book.write(self.story)
        self._check_reviews()
        return done

    # Exports and imports

    def export_all(self, random: Random) -> bool:
        """Export the vault and import it at once."""
        return self._export((), random)

    def export_part(self, random: Random) -> bool:
        """Export a note or a folder and import it at once."""
        return self._export(self._some_place(random), random)

    def export_for_later(self, random: Random) -> bool:
        """Export something, and leave the import for later or for never."""
        return self._export(random.choice([(), self._some_place(random)]), random, imported=False)

    def export_touched(self, random: Random) -> bool:
        """Export with --touch."""
        return self._export(random.choice([(), self._some_place(random)]), random, touch=True)

    def _some_place(self, random: Random) -> tuple[str, ...]:
        notes = {asked.note for asked in self.book.readable()}
        places = sorted(notes | {note.rpartition("/")[0] for note in notes if "/" in note})
        return (random.choice(places),) if places else ()

    def _export(self, paths: tuple[str, ...], random: Random, *, imported: bool = True, touch: bool = False) -> bool:
        if not self.book.readable():
            return False
        before = self._ledger()
        expected = self._expected(before)
        name = random.choice([None, None, None, "Other"]) if not paths else None
        asked = {"allow_removals": random.random() < 0.3, "touch": touch, "name": name}
        outcome = self.story.export(*paths, **asked)
        self.is_synced = False
        after = self._ledger()
        chosen = [each for each in self.book.readable() if not paths or _is_below(each.note, paths[0])]
        self._check_identity(chosen, before, after, expected, outcome)
        self._check_removed(before, after, outcome, whole=not paths)
        self._check_changed(chosen, before, after, touch=touch)
        self.orphans -= after.cards.keys()
        self._remember(chosen, outcome)
        self._check_repeat(paths, asked, outcome)
        if imported:
            self._import_newest(outcome, after, paths)
            if not paths:
                self._check_concepts(before, after)
                self._check_collection(after, is_blocked=_is_blocked(outcome))
        return True

    def _remember(self, chosen: list[Asked], outcome: Outcome) -> None:
        for asked in chosen:
            self.shown[self._current[asked]] = self.book.shown(asked)
        for each in self.book.living:
            each.held = each.held and each not in chosen
        copy = self.story.vault.parent / "kept" / f"{self.book.number()}-{outcome.path.name}"
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(outcome.path, copy)
        self.sent.append(Sent(copy, dict(self.shown)))
        for old in self.sent[:-KEPT]:
            old.path.unlink()
        del self.sent[:-KEPT]

    def import_older(self, random: Random) -> bool:
        """Import a package that was left, or one that is older than what Anki has."""
        if not self.sent:
            return False
        before = self.story.seen()
        imported = self.story.anki.import_package(random.choice(self.sent).path)
        assert imported.conflicting == 0, "a note type changed"
        after = self.story.seen()
        assert all(after[guid].mod >= note.mod for guid, note in before.items()), "an older state replaced a newer one"
        return True

    def _import_newest(self, outcome: Outcome, ledger: Ledger, paths: tuple[str, ...]) -> None:
        before = self.story.seen()
        imported = self.story.anki.import_package(outcome.path)
        assert imported.conflicting == 0, "a note type changed"
        after = self.story.seen()
        for guid, card in ledger.cards.items():
            if guid in before and before[guid].mod >= card.mod:
                # An import adds cards that were missing, to a note that came as a tombstone (import rules, 5 and 11).
                now = replace(after[guid], cards=before[guid].cards)
                assert now == before[guid], f"{before[guid].front!r} is overwritten, though nothing changed"
            if outcome.package in card.sent and (not paths or _is_below(card.source.file, paths[0])):
                assert guid in after, f"{self._front(card)!r} did not arrive"
                self._check_arrived(after[guid], card)

    def _check_arrived(self, note: Seen, card: Card) -> None:
        """Anki shows what was exported, unless it may have something newer (import rules, 2 and 4)."""
        front = self._front(card)
        if note.mod == card.mod and note.removed == bool(card.removed) and _letters(note.front) == _letters(front):
            self.later.discard(note.guid)
        elif note.guid in self.later:
            assert note.mod >= card.mod, f"{front!r} did not arrive"
        else:
            assert note.mod == card.mod, f"Anki's {note.front!r} is another than the ledger's, and nobody edited it"
            assert note.removed == bool(card.removed), f"{note.front!r}: removed or not?"
            raise AssertionError(f"Anki shows {note.front!r}, and not {front!r}")

    def _front(self, card: Card) -> str:
        if isinstance(card.source, ConceptSource):
            return card.source.name
        return card.source.question

    # What must hold after an export

    def _ledger(self) -> Ledger:
        ledger, _settled = load_ledger(self._paths, keep_aside=False)
        return ledger or Ledger()

    @property
    def _paths(self) -> Paths:
        return Paths(self.story.vault / ".note2anki/ledger.jsonl")

    def _expected(self, ledger: Ledger) -> dict[Asked, str]:
        """Return the GUIDs that questions must keep, or must get again."""
        asked_in = Counter(normalise(card.source.question) for card in _questions(ledger))
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
                if self._is_certain(asked, known[0], twin=twin):
                    expected[asked] = known[0].guid
        return expected

    def _is_certain(self, asked: Asked, card: Card, *, twin: bool) -> bool:
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
        if twin:
            return same_text and same_answer and same_file
        if card.removed or same_text:
            return same_text and (same_file or same_answer)
        return same_answer and fuzz.token_sort_ratio(source.question, asked.text) >= 60

    def _check_identity(
        self,
        chosen: list[Asked],
        before: Ledger,
        ledger: Ledger,
        expected: Mapping[Asked, str],
        outcome: Outcome,
    ) -> None:
        """Each question has one living card, which never was another question's, and is its old one where that is sure."""
        cards: dict[tuple[str, str, str], list[str]] = {}
        for card in _questions(ledger):
            if not card.removed:
                source = card.source
                key = (source.file, normalise(source.question), normalise(source.answer))
                cards.setdefault(key, []).append(card.guid)
        is_blocked = _is_blocked(outcome)
        added = {change.guid for change in outcome.changes if change.change == "added"}
        self._current: dict[Asked, str] = {}
        for asked in chosen:
            found = cards.get((asked.note, normalise(asked.text), normalise(asked.full_answer)), [])
            assert len(found) == 1 or (found and is_blocked), f"{asked.text!r} has {len(found)} cards"
            guid = expected.get(asked, found[0]) if len(found) > 1 else found[0]
            is_fresh = guid not in self.owner
            former = self.owner.get(guid, asked)
            # Of copies, nothing but their answers tells which is which: `_expected` says where that is enough.
            is_it = former.family == asked.family or self._took_its_answer(asked, before.cards.get(guid))
            assert is_it, f"{former.text!r} became {asked.text!r}"
            if former is not asked:
                former.guids.discard(guid)
            self.owner[guid] = asked
            if asked in expected:
                assert guid == expected[asked], f"{asked.text!r} lost its card"
            if is_fresh:
                assert guid in added, f"{asked.text!r} has a new card, and the report does not say so"
            asked.guids.add(guid)
            self._current[asked] = guid
        taken = list(self._current.values())
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

    def _check_removed(self, before: Ledger, after: Ledger, outcome: Outcome, *, whole: bool) -> None:
        """What is in the notes is no tombstone, what is gone is one, and what cannot be read stays as it is."""
        blocked = _is_blocked(outcome)
        living = {guid for asked in self.book.living for guid in asked.guids}
        current = set(self._current.values())
        for card in _questions(after):
            old = before.cards.get(card.guid)
            in_broken = card.source.file in self.book.broken
            if card.removed and (old is None or not old.removed):
                assert not blocked, "removed in spite of N2A031"
                assert not in_broken, f"{card.source.question!r} is removed, though its note cannot be read"
            if whole and not card.removed and not blocked and not in_broken:
                assert card.guid in living, f"{card.source.question!r} is gone and not removed"
                assert card.guid in current, f"{card.source.question!r} is there with two cards"

    def _check_changed(self, chosen: list[Asked], before: Ledger, after: Ledger, *, touch: bool) -> None:
        """A note is sent again exactly when its content changed."""
        for asked in chosen:
            guid = self._current[asked]
            old, shown = before.cards.get(guid), self.shown.get(guid)
            if old is None or old.removed or shown is None or not old.digest:
                continue
            raised = after.cards[guid].mod > old.mod
            assert raised == (touch or shown != self.book.shown(asked)), (
                f"{asked.text!r} is {'sent again, though nothing changed' if raised else 'not sent again'}"
            )

    def _check_repeat(self, paths: tuple[str, ...], asked: Mapping[str, object], outcome: Outcome) -> None:
        """The same again, a moment later, is the same file."""
        data = outcome.path.read_bytes()
        again = self.story.export(*paths, **{**asked, "touch": False})
        assert (again.version, again.path.read_bytes() == data) == (outcome.version, True), "nothing changed, and yet"

    def _check_collection(self, ledger: Ledger, *, is_blocked: bool) -> None:
        """After the whole vault: one living Anki note a question, a tombstone or nothing for what is gone."""
        current = set(self._current.values())
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

    def _check_concepts(self, before: Ledger, after: Ledger) -> None:
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

    def _check_reviews(self) -> None:
        now = self.story.anki.all_reviews()
        for guid, count in self.reviews.items():
            assert now.get(guid, 0) >= count, f"reviews of {guid} are gone"
        self.reviews = now

    # Anki

    def study(self, random: Random) -> bool:
        """Study some cards."""
        notes = [note for note in self.story.seen().values() if note.cards and not note.removed]
        for note in random.sample(notes, min(4, len(notes))):
            self.story.anki.study(note.guid, ordinal=0)
        return bool(notes)

    def edit_in_anki(self, random: Random) -> bool:
        """Edit a field, mark or tag a note in Anki."""
        notes = sorted(note.guid for note in self.story.seen().values())
        if not notes:
            return False
        guid, kind = random.choice(notes), random.choice(["Extra", "second", "tag", "mark"])
        note = self.story.anki.note(guid)
        mod = max(note.mod + 1, self.story.now + 1)
        if kind == "Extra":
            self.story.anki.edit(guid, "Extra", f"mine, {self.book.number()}")
        elif kind == "second":
            self.story.anki.edit(guid, note.keys()[1], f"{note.fields[1]} mine too")
        else:
            self.story.anki.add_tag(guid, "marked" if kind == "mark" else f"mine::{random.randint(0, 9)}")
        # The story has a clock of its own, and the note was edited by that.
        self.story.anki.set_mod(guid, mod)
        self.later.add(guid)
        self.elsewhere.discard(guid)
        return True

    def delete_in_anki(self, random: Random) -> bool:
        """Delete a note in Anki, of a living question or a tombstone."""
        notes = sorted(note.guid for note in self.story.seen().values())
        if not notes:
            return False
        guid = random.choice(notes)
        self.story.anki.delete(guid)
        self.reviews.pop(guid, None)
        return True

    # The ledger

    def _memory(self) -> Memory | None:
        if not self._paths.ledger.exists() or self.is_synced:
            return None
        return Memory(self._paths.ledger.read_bytes(), dict(self.shown))

    def _put(self, memory: Memory) -> None:
        before = self._ledger()
        self._paths.ledger.parent.mkdir(exist_ok=True)
        self._paths.ledger.write_bytes(memory.ledger)
        self._went_back(before, memory.shown)

    def _went_back(self, before: Ledger, shown: Shown) -> None:
        """Note what the ledger knows no more: what Anki has may be newer than it."""
        self.shown = dict(shown)
        self.orphans |= before.cards.keys() - self._ledger().cards.keys()
        self.later |= {*before.cards, *self.story.anki.guids()}
        self.elsewhere.clear()

    def keep_backup(self, random: Random) -> bool:
        """Keep a copy of the ledger."""
        memory = self._memory()
        self.backup = memory or self.backup
        return memory is not None

    def restore_backup(self, random: Random) -> bool:
        """Put an older copy of the ledger back."""
        if self.backup is None or self.is_synced:
            return False
        self._put(self.backup)
        return True

    def lose_ledger(self, random: Random) -> bool:
        """Lose the ledger, and have nothing to recover it from."""
        if self._memory() is None:
            return False
        before = self._ledger()
        shutil.rmtree(self._paths.ledger.parent)
        self._went_back(before, {})
        return True

    def recover_from_package(self, random: Random) -> bool:
        """Lose the ledger, and recover it from one of the last packages."""
        if self._memory() is None:
            return False
        kept = random.choice(self.sent[-2:])
        return self._recover(kept.path, kept.shown)

    def recover_from_anki(self, random: Random) -> bool:
        """Lose the ledger, and recover it from Anki's own export."""
        if self._memory() is None or not self.story.seen():
            return False
        path = self.story.vault.parent / "collection.apkg"
        self.story.anki.export_package(path, legacy=random.random() < 0.5)
        return self._recover(path, {})

    def _recover(self, path: Path, shown: Shown) -> bool:
        before = self._ledger()
        shutil.rmtree(self._paths.ledger.parent)
        try:
            recover(Request((self.story.vault,), now=self.story.now), [path])
        except RunError as error:
            if error.diagnostic.code not in {"N2A061", "N2A065"}:
                raise
            shown = {}  # nothing of what the file knows is in the vault any more
        self._went_back(before, shown)
        return True

    def switch_device(self, random: Random) -> bool:
        """Go on with another device's ledger; the notes are the same."""
        memory = self._memory()
        if memory is None:
            return False
        if self.other_device is not None:
            excused, elsewhere = set(self.later), set(self.elsewhere)
            self._put(self.other_device)
            self.elsewhere = elsewhere | (self.later - excused)
        self.other_device = memory
        return True

    def sync_devices(self, random: Random) -> bool:
        """Let a sync tool put the other device's ledger beside this one."""
        memory = self._memory()
        if memory is None or self.other_device is None:
            return False
        name = f"ledger.sync-conflict-20260101-000000-{self.book.number():07}.jsonl"
        self._paths.ledger.with_name(name).write_bytes(self.other_device.ledger)
        other = self.other_device.shown
        self.shown = {guid: shown for guid, shown in self.shown.items() if other.get(guid, shown) == shown}
        self.later -= self.elsewhere
        self.elsewhere.clear()
        self.other_device, self.is_synced = None, True
        return True

    def set_clock_back(self, random: Random) -> bool:
        """Let the clock jump back."""
        self.story.now -= random.randint(1, 100) * HOUR
        return True


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _is_blocked(outcome: Outcome) -> bool:
    """Tell whether so much was gone that nothing was removed."""
    return any(diagnostic.code == "N2A031" for diagnostic in outcome.diagnostics)


def _is_below(file: str, path: str) -> bool:
    return file == path or file.startswith(f"{path}/")


def _questions(ledger: Ledger) -> list[Card]:
    return [card for card in ledger.cards.values() if isinstance(card.source, QuestionSource)]


#: Every rule besides the edits, and how often it happens.
RULES: dict[Callable[[Lifetime, Random], bool], int] = {
    Lifetime.export_all: 14,
    Lifetime.export_part: 7,
    Lifetime.export_for_later: 4,
    Lifetime.export_touched: 1,
    Lifetime.import_older: 4,
    Lifetime.study: 6,
    Lifetime.edit_in_anki: 5,
    Lifetime.delete_in_anki: 2,
    Lifetime.keep_backup: 1,
    Lifetime.restore_backup: 1,
    Lifetime.lose_ledger: 1,
    Lifetime.recover_from_package: 1,
    Lifetime.recover_from_anki: 1,
    Lifetime.switch_device: 2,
    Lifetime.sync_devices: 1,
    Lifetime.set_clock_back: 1,
}
_BY_NAME = {rule.__name__: rule for rule in RULES}
_EDIT_BY_NAME = {edit.__name__: edit for edit in EDITS}
#: Each rule's name and weight.
WEIGHTS = {rule.__name__: weight for table in (EDITS, RULES) for rule, weight in table.items()}
