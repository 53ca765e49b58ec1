"""Measures identity: edit histories whose truth is known, through the real matching, beside plain hashes of the question.

python benchmarks/edits.py                 the figures of docs/identity.md
python benchmarks/edits.py --write         puts them there
python benchmarks/edits.py --seeds 1-5 -v  other histories, with every history that was lost or misgiven
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from edit_operations import ANSWERS, REWORDINGS, edit_vault
from edit_vault import Item, Vault, make_vault
from msgspec.structs import replace

from note2anki.identity.matching import Doubt, Match, New, Old, match_questions
from note2anki.identity.normalise import normalise
from note2anki.identity.rows import positions
from note2anki.identity.similarity import take_apart

#: Thresholds were chosen on these histories (and mended after looks at 101 to 820), and the figures are of the others.
TUNED, REPORTED = range(1, 31), range(901, 921)
NOTES, SIZE, VERSIONS, EDITS = 30, 10, 50, 16
PAGE = Path(__file__).parent.parent / "docs" / "identity.md"
UNTOUCHED, NEW, SEVERAL, BEYOND = "untouched", "a new question", "several edits at once", "rewritten beyond recognition"
#: The groups that the totals are given for; a reworded question counts by how much its answer can tell.
LONG, SHORT = "question reworded, its answer at least six telling words", "question reworded, its answer shorter"
BOTH, ANSWER, PLACE, OTHER = "question and answer both edited", "answer edited", "moved, renamed, numbered", "other"
TELLING = 6
#: Puts the results into the page between these lines.
START, END = "<!-- figures -->", "<!-- end of figures -->"
KEPT, LOST, WRONG, SAID, ASKED = "kept", "lost", "wrong", "said", "asked"


@dataclass(slots=True)
class Tally:
    """What became of the histories: scheme → kind of edit → counts; and examples of what went wrong."""

    counts: dict[str, dict[str, Counter[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Counter))
    )
    examples: list[str] = field(default_factory=list)

    def add(self, scheme: str, kind: str, outcome: str) -> None:
        """Count one history."""
        self.counts[scheme][kind][outcome] += 1

    def join(self, other: Tally) -> None:
        """Add another tally."""
        for scheme, kinds in other.counts.items():
            for kind, counted in kinds.items():
                self.counts[scheme][kind].update(counted)
        self.examples += other.examples


def _kind(vault: Vault, item: Item, *, known: bool) -> str:
    kinds = vault.done.get(item.identity, [])
    if BEYOND in kinds:
        return BEYOND
    if not known:
        return kinds[0] if kinds and kinds[0] == "near-duplicate in its place" else NEW
    different = list(dict.fromkeys(kinds))
    return UNTOUCHED if not different else different[0] if len(different) == 1 else SEVERAL


def _group(kind: str, item: Item) -> str:
    if kind in REWORDINGS:
        return LONG if take_apart("", normalise(item.answer)).weight >= TELLING else SHORT
    if kind.startswith("both: "):
        return BOTH
    if kind in ANSWERS or kind == "answers swapped":
        return ANSWER
    places = ("moved", "section moved", "note renamed", "note split", "notes merged", "numbering")
    if kind in places:
        return PLACE
    return kind if kind in (UNTOUCHED, NEW, BEYOND, SEVERAL, "near-duplicate in its place") else OTHER


@dataclass(slots=True)
class Ours:
    """The real matching: a ledger of old cards, and which card each identity has."""

    cards: dict[str, Old] = field(default_factory=dict)
    holds: dict[int, str] = field(default_factory=dict)
    counter: int = 0

    def see(self, vault: Vault, tally: Tally) -> None:
        """Match a version of the vault, judge the decisions, and remember it."""
        rows = list(vault.items())
        news = [_new(index, *row) for index, row in enumerate(rows)]
        found, doubts = match_questions(list(self.cards.values()), news)
        said = {doubt.index: doubt for doubt in doubts}
        given = {index: match.guid for index, match in found.items()}
        owners = {guid: identity for identity, guid in self.holds.items()}
        places = positions([self.cards[given[index]].order if index in given else None for index in range(len(news))])
        before, self.holds = dict(self.holds), dict(self.holds)
        alive: dict[str, Old] = {}
        for index, (_file, _heading, item) in enumerate(rows):
            guid = given.get(index, "")
            self._judge(
                vault,
                tally,
                item,
                guid,
                before,
                owners,
                given,
                rows,
                index in said,
                self._example(item, index, guid, found, said),
            )
            if not guid:
                self.counter += 1
                guid = f"g{self.counter}"
            self.holds[item.identity] = guid
            alive[guid] = _old(guid, news[index], places[index])
        gone = {guid: replace(card, removed=True) for guid, card in self.cards.items() if guid not in alive}
        self.cards = {**gone, **alive}

    def _example(self, item: Item, index: int, guid: str, found: dict[int, Match], said: dict[int, Doubt]) -> str:
        card = self.cards.get(guid) or self.cards.get(self.holds.get(item.identity, ""))
        why = found[index].reason if index in found else said[index].detail if index in said else "nothing said"
        was = f"{card.question!r} / {card.answer[:90]!r}" if card else "—"
        return f"{was}\n      → {item.question!r} / {item.answer[:90]!r}\n      {why}"

    def _judge(self, vault, tally, item, guid, before, owners, given, rows, said, example) -> None:
        own = before.get(item.identity, "")
        other = vault.either.get(item.identity)
        allowed = {own, before.get(other, "")} - {""} if other is not None else {own} - {""}
        kind = _kind(vault, item, known=bool(own))
        if own and guid and self._are_twins(own, guid):
            allowed.add(guid)
        if guid and guid not in allowed:
            outcome = WRONG
        elif not own:
            outcome = KEPT
            tally.add("ours", kind, ASKED if said and not guid else "")
        elif guid or self._half_has(vault, item, own, given, rows):
            outcome = KEPT
        else:
            outcome = LOST
            tally.add("ours", kind, SAID if said else "")
        tally.add("ours", kind, outcome)
        tally.add("groups", _group(kind, item), outcome)
        tally.add("groups", _group(kind, item), SAID if said and outcome == LOST else "")
        if outcome != KEPT:
            tally.examples.append(
                f"{outcome}: {kind}{'' if said or outcome == WRONG else ' — NOT SAID'}\n      {example}"
            )

    def _are_twins(self, one: str, other: str) -> bool:
        """Tell whether two cards were the same, word for word, in one note: nobody can tell which of them was deleted."""
        cards = self.cards[one], self.cards[other]
        return len({(card.file, card.question, card.answer) for card in cards}) == 1

    @staticmethod
    def _half_has(vault: Vault, item: Item, own: str, given: dict[int, str], rows: list) -> bool:
        halves = {half for half, whole in vault.either.items() if whole == item.identity}
        return any(given.get(index) == own and row[2].identity in halves for index, row in enumerate(rows))


@dataclass(slots=True)
class Hashes:
    """A scheme that takes a hash for identity: which key each identity had, and whose each key is."""

    name: str
    with_file: bool
    owners: dict[str, int] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)

    def see(self, vault: Vault, tally: Tally) -> None:
        """Judge a version of the vault by this scheme."""
        claimed: set[str] = set()
        for file, _heading, item in vault.items():
            key = f"{file}\0{item.question}" if self.with_file else item.question
            known = item.identity in self.keys
            kind = _kind(vault, item, known=known)
            owner = self.owners.get(key)
            if known and self.keys[item.identity] == key:
                outcome = KEPT
            elif key in claimed or (
                owner is not None and owner not in (item.identity, vault.either.get(item.identity))
            ):
                outcome = WRONG
            elif not known or owner is not None:
                outcome = KEPT
            else:
                outcome = LOST
            tally.add(self.name, kind, outcome)
            tally.add(f"{self.name}, groups", _group(kind, item), outcome)
            claimed.add(key)
            self.keys[item.identity] = key
            if outcome != WRONG:
                self.owners[key] = item.identity


def _new(index: int, file: str, heading: str, item: Item) -> New:
    return New(
        index, file, normalise(item.question), normalise(item.answer), item.block_id, index, (heading,), item.question
    )


def _old(guid: str, new: New, order: int) -> Old:
    return Old(guid, new.file, new.question, new.answer, new.block_id, order, False, new.context, new.raw)


def run_history(
    seed: int, *, notes: int = NOTES, size: int = SIZE, versions: int = VERSIONS, edits: int = EDITS
) -> Tally:
    """Make a vault, edit it version by version, and judge each scheme at each.

    Args:
        seed: makes the history the same again.
        notes, size: how many notes, and about how many questions each.
        versions: how many times it is exported.
        edits: how many operations lie between two exports, on average.
    """
    vault = make_vault(seed, notes, size)
    tally = Tally()
    schemes = (Ours(), Hashes("hash of question", False), Hashes("hash of file and question", True))
    for scheme in schemes:
        scheme.see(vault, Tally())
    for _version in range(versions):
        edit_vault(vault, vault.random.randint(1, 2 * edits))
        for scheme in schemes:
            scheme.see(vault, tally)
    return tally


def report(tally: Tally) -> Iterator[str]:
    """Yield two Markdown tables: the groups, then each kind of edit; the most frequent first."""
    hashes = ("hash of question", "hash of file and question")
    yield from _table(tally, "groups", [f"{name}, groups" for name in hashes], hashes)
    yield ""
    yield from _table(tally, "ours", list(hashes), hashes)


def _table(tally: Tally, ours: str, others: list[str], hashes: tuple[str, ...]) -> Iterator[str]:
    names = " | ".join(f"{name}: kept" for name in hashes)
    yield f"| edit | histories | kept | lost | of these reported | to the wrong question | {names} |"
    yield "|---|--:|--:|--:|--:|--:|" + "--:|" * len(hashes)
    for kind, counted in sorted(tally.counts[ours].items(), key=lambda entry: -_size(entry[1])):
        yield _row(kind, counted, [tally.counts[name][kind] for name in others])


def _size(counted: Counter[str]) -> int:
    return counted[KEPT] + counted[LOST] + counted[WRONG]


def _row(kind: str, counted: Counter[str], others: list[Counter[str]]) -> str:
    size = _size(counted)
    kept = " | ".join(f"{100 * other[KEPT] / max(1, _size(other)):.1f} %" for other in others)
    return f"| {kind} | {size} | {100 * counted[KEPT] / size:.2f} % | {counted[LOST]} | {counted[SAID]} | {counted[WRONG]} | {kept} |"


def _range(text: str) -> range:
    first, _dash, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main() -> None:
    """Run the histories and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=_range, default=REPORTED, metavar="FIRST-LAST")
    parser.add_argument("--write", action="store_true", help="put the table into docs/identity.md")
    parser.add_argument("-v", "--verbose", action="store_true", help="print every history that was lost or misgiven")
    given = parser.parse_args()
    tally = Tally()
    for seed in given.seeds:
        tally.join(run_history(seed))
    if given.verbose:
        print("\n".join(tally.examples))
    lines = "\n".join(report(tally))
    print(lines)
    if given.write:
        before, _start, rest = PAGE.read_text("utf-8").partition(START)
        PAGE.write_text(f"{before}{START}\n\n{lines}\n\n{END}{rest.partition(END)[2]}", "utf-8")


if __name__ == "__main__":
    main()
