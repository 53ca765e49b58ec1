"""A vault, its exports, and a real collection in which cards are studied between two imports: whose is each review?

A card is known here by what stands on its front; its history by what stood there when it was studied.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from note2anki.outcome import ChangeKind, Outcome
from note2anki.runs.export import export, plan
from note2anki.runs.request import Request
from support.anki_collection import Collection, Imported

START = 1_700_000_000
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Seen:
    """A note as the collection holds it; `front` and `answer` are the first two fields as plain text."""

    guid: str
    front: str
    answer: str
    kind: str
    mod: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    cards: tuple[int, ...]
    removed: bool


@dataclass(frozen=True, slots=True)
class After:
    """What an export and its import did: `touched` are the fronts of the notes that were updated, `new` of new ones."""

    outcome: Outcome
    imported: Imported
    touched: frozenset[str]
    new: frozenset[str]

    @property
    def codes(self) -> list[str]:
        """The codes of the export's diagnostics, in order."""
        return [diagnostic.code for diagnostic in self.outcome.diagnostics]

    def changes(self) -> dict[str, ChangeKind]:
        """Question (or concept) → what the report says became of it."""
        return {change.question: change.change for change in self.outcome.changes}

    def reason(self, question: str) -> str:
        """Why the report says so."""
        (change,) = [change for change in self.outcome.changes if change.question == question]
        return change.reason


class Story:
    """A vault in a temporary folder and a collection; use it in a `with` block. The clock grows an hour an export."""

    def __init__(self, folder: Path, name: str = "Vault") -> None:
        self.vault = folder / name
        self.out = folder / "packages"
        self.now = START
        self.anki = Collection()
        self._studied: dict[int, Seen] = {}
        (self.vault / ".obsidian").mkdir(parents=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.anki.close()

    # What a person does with the notes

    def write(self, file: str, text: str | bytes) -> None:
        """Write a note (or another file of the vault) anew."""
        path = self.vault / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    def read(self, file: str) -> str:
        """The text of a note."""
        return (self.vault / file).read_text("utf-8")

    def edit(self, file: str, *pairs: tuple[str, str]) -> None:
        """Replace text in a note; each old text stands there exactly once."""
        text = self.read(file)
        for old, new in pairs:
            assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {file}"
            text = text.replace(old, new)
        self.write(file, text)

    def rename(self, old: str, new: str) -> None:
        """Move or rename a note."""
        (self.vault / new).parent.mkdir(parents=True, exist_ok=True)
        (self.vault / old).rename(self.vault / new)

    def delete(self, file: str) -> None:
        """Delete a note."""
        (self.vault / file).unlink()

    # What note2anki and Anki do

    def export(self, *paths: str, **asked: Any) -> Outcome:
        """Export notes and folders (default: the vault) an hour later."""
        self.now += HOUR
        return export(self._request(paths, asked))

    def plan(self, *paths: str, **asked: Any) -> Outcome:
        """What an export would do."""
        return plan(self._request(paths, asked))

    def _request(self, paths: Sequence[str], asked: dict[str, Any]) -> Request:
        chosen = tuple(self.vault / path for path in paths) or (self.vault,)
        return Request(chosen, **{"output": self.out, "now": self.now, **asked})

    def again(self, *paths: str, **asked: Any) -> After:
        """Export and import; what holds for every import is checked here.

        No note is there twice, no review is gone, nothing conflicts, and a note that the report does not name is as it
        was, its `mod` included.
        """
        before, reviews = self.seen(), self.anki.all_reviews()
        outcome = self.export(*paths, **asked)
        imported = self.anki.import_package(outcome.path)
        after = self.seen()
        assert len(self.anki.guids()) == len(after), "a note is there twice"
        assert {
            guid: after_count for guid, after_count in self.anki.all_reviews().items() if guid in reviews
        } == reviews
        assert imported.conflicting == 0
        named = {change.guid for change in outcome.changes}
        assert {guid for guid, note in after.items() if before.get(guid, note) != note} <= named
        touched = [guid for guid, note in after.items() if guid in before and before[guid].mod != note.mod]
        assert len(touched) == imported.updated
        fronts = frozenset(after[guid].front for guid in touched)
        return After(outcome, imported, fronts, frozenset(after[guid].front for guid in after.keys() - before.keys()))

    def start(self, *paths: str, **asked: Any) -> After:
        """Export, import, and study every card."""
        first = self.again(*paths, **asked)
        self.study()
        return first

    def study(self) -> None:
        """Study every card, and remember what stood on it."""
        for note in self.seen().values():
            for ordinal, card in enumerate(note.cards):
                self.anki.study(note.guid, ordinal=ordinal)
                self._studied[card] = note

    # What is then in Anki

    def seen(self) -> dict[str, Seen]:
        """GUID → the note, for every note of the collection."""
        found = (self._see(self.anki.anki.get_note(row)) for row in self.anki.anki.find_notes(""))
        return {note.guid: note for note in found}

    def _see(self, note: Any) -> Seen:
        cards = tuple(card.id for card in sorted(note.cards(), key=lambda card: card.ord))
        kind = note.note_type()["name"].removeprefix("note2anki ")
        tags = tuple(sorted(note.tags))
        front, answer = plain(note.fields[0]), plain(note.fields[1])
        return Seen(note.guid, front, answer, kind, note.mod, tags, tuple(note.fields), cards, bool(note["Removed"]))

    def note(self, front: str) -> Seen:
        """The one note with this front."""
        (found,) = [note for note in self.seen().values() if note.front == front]
        return found

    def field(self, front: str, name: str) -> str:
        """The HTML of a field of the note with this front."""
        return self.anki.fields(self.note(front).guid)[name]

    def questions(self) -> dict[str, str]:
        """Question on a card now → the one that was there when it was studied (empty: never), tombstones left out."""
        return {
            note.front: self._history(note)
            for note in self.seen().values()
            if note.kind != "Concept" and not note.removed
        }

    def answers(self) -> dict[str, str]:
        """As `questions`, by the answers: for notes whose questions are equal."""
        living = [note for note in self.seen().values() if note.kind != "Concept" and not note.removed]
        return {note.answer: self._studied[note.cards[0]].answer if self._history(note) else "" for note in living}

    def concepts(self) -> dict[str, str]:
        """As `questions`, for concepts."""
        return {
            note.front: self._history(note)
            for note in self.seen().values()
            if note.kind == "Concept" and not note.removed
        }

    def removed(self) -> dict[str, str]:
        """As `questions`, for tombstones of every kind."""
        return {note.front: self._history(note) for note in self.seen().values() if note.removed}

    def _history(self, note: Seen) -> str:
        studied = self._studied.get(note.cards[0]) if note.cards else None
        assert (self.anki.reviews(note.guid, 0) > 0) == (studied is not None)
        return studied.front if studied else ""


def plain(field: str) -> str:
    """A field's text on one line, without its elements."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", field)).split())
