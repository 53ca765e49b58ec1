"""The life of a vault: edits, exports, imports, studies, Anki's own edits, lost and restored ledgers, in any order."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from note2anki.diagnostics import RunError
from note2anki.identity.records import Ledger
from note2anki.outcome import Outcome
from note2anki.runs.recover import recover
from note2anki.runs.request import Request
from support.edits import EDITS, write_question
from support.notebook import Asked
from support.promises import Promises, is_below, is_blocked
from support.story import HOUR

#: So many packages are kept to be imported late.
KEPT = 8

Shown = Mapping[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Memory:
    """A ledger as it was, and what each card showed when it was last sent, as far as that ledger knows."""

    ledger: bytes
    shown: Shown


@dataclass(frozen=True, slots=True)
class Sent:
    """A package kept to be imported late, or to recover from; `age` says how often the ledger had gone back by then."""

    path: Path
    shown: Shown
    age: int


@dataclass(eq=False)
class Lifetime(Promises):
    """One ledger (and that of a second device) and one collection; `do` takes a step and checks what must hold.

    Attributes:
        sent: the last packages, to be imported late or to recover from.
        backup: an older copy of the ledger.
        other_device: the ledger of another device, which has the same notes.
        age: how often the ledger went back to an older one.
        is_synced: that ledger was put beside this one, and no export merged them yet.
    """

    sent: list[Sent] = field(default_factory=list)
    backup: Memory | None = None
    other_device: Memory | None = None
    is_synced: bool = False
    age: int = 0

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
        self.check_reviews()
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
        before = self.ledger()
        expected = self.expected(before)
        name = random.choice([None, None, None, "Other"]) if not paths else None
        asked = {"allow_removals": random.random() < 0.3, "touch": touch, "name": name}
        outcome = self.story.export(*paths, **asked)
        self.is_synced = False
        after = self.ledger()
        chosen = [each for each in self.book.readable() if not paths or is_below(each.note, paths[0])]
        self.check_identity(chosen, before, after, expected, outcome)
        self.check_removed(before, after, outcome, whole=not paths)
        self.check_changed(chosen, before, after, touch=touch)
        self.orphans -= after.cards.keys()
        self._remember(chosen, outcome)
        self._check_repeat(paths, asked, outcome)
        if imported:
            self._import_newest(outcome, after, paths)
            if not paths:
                self.check_concepts(before, after)
                self.check_collection(after, is_blocked=is_blocked(outcome))
        return True

    def _remember(self, chosen: list[Asked], outcome: Outcome) -> None:
        for asked in chosen:
            self.shown[self.current[asked]] = self.book.shown(asked)
        for each in self.book.living:
            each.held = each.held and each not in chosen
        copy = self.story.vault.parent / "kept" / f"{self.book.number()}-{outcome.path.name}"
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(outcome.path, copy)
        self.sent.append(Sent(copy, dict(self.shown), self.age))
        for old in self.sent[:-KEPT]:
            old.path.unlink()
        del self.sent[:-KEPT]

    def import_older(self, random: Random) -> bool:
        """Import a package that was left, or one that is older than what Anki has."""
        if not self.sent:
            return False
        before = self.story.seen()
        kept = random.choice(self.sent)
        imported = self.story.anki.import_package(kept.path)
        assert imported.conflicting == 0, "a note type changed"
        after = self.story.seen()
        assert all(after[guid].mod >= note.mod for guid, note in before.items()), "an older state replaced a newer one"
        if kept.age < self.age:
            self.later |= {guid for guid, note in after.items() if before.get(guid) != note}
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
            if outcome.package in card.sent and (not paths or is_below(card.source.file, paths[0])):
                assert guid in after, f"{self.front(card)!r} did not arrive"
                self.check_arrived(after[guid], card)

    # What must hold after an export

    def _check_repeat(self, paths: tuple[str, ...], asked: Mapping[str, object], outcome: Outcome) -> None:
        """The same again, a moment later, is the same file."""
        data = outcome.path.read_bytes()
        again = self.story.export(*paths, **{**asked, "touch": False})
        assert (again.version, again.path.read_bytes() == data) == (outcome.version, True), "nothing changed, and yet"

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
        if not self.paths.ledger.exists() or self.is_synced:
            return None
        return Memory(self.paths.ledger.read_bytes(), dict(self.shown))

    def _put(self, memory: Memory) -> None:
        before = self.ledger()
        self.paths.ledger.parent.mkdir(exist_ok=True)
        self.paths.ledger.write_bytes(memory.ledger)
        self._went_back(before, memory.shown)

    def _went_back(self, before: Ledger, shown: Shown) -> None:
        """Note what the ledger knows no more: what Anki has may be newer than it."""
        self.age += 1
        self.shown = dict(shown)
        self.orphans |= before.cards.keys() - self.ledger().cards.keys()
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
        before = self.ledger()
        shutil.rmtree(self.paths.ledger.parent)
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
        before = self.ledger()
        shutil.rmtree(self.paths.ledger.parent)
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
        self.paths.ledger.with_name(name).write_bytes(self.other_device.ledger)
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
