"""The result of `weak`: what does not stick, weakest first, each with its place in the notes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from msgspec import Struct

from note2anki.model import Diagnostic, NoteTypeKey
from note2anki.study.figures import Figures
from note2anki.study.series import Series

#: `here`; `unclear`, its note cannot be read or hides it now; `gone`, no note has it, though Anki's card lives.
State = Literal["here", "unclear", "gone"]


class Place(Struct, frozen=True):
    """Where something stands in the notes as they are now; `line` is 0, and `file` empty, where that is not known."""

    file: str = ""
    line: int = 0
    state: State = "here"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class WeakQuestion(Struct, frozen=True):
    """A question, or a concept's own card.

    Attributes:
        guid, kind: Anki's key, and the note type.
        question: its text, or the concept's name.
        place: where it is now.
        link: opens its note in Obsidian; empty where it has none.
        section: the headings above it.
        concepts: the names of those it has.
        is_leech, is_suspended: as Anki has it.
        figures: sums over its cards.
        score: its weakness, None where it has too few reviews to be judged.
    """

    guid: str
    kind: NoteTypeKey
    question: str
    place: Place
    link: str
    section: tuple[str, ...]
    concepts: tuple[str, ...]
    is_leech: bool
    is_suspended: bool
    figures: Figures
    score: float | None


class WeakGroup(Struct, frozen=True):
    """A note, a section or a concept.

    Attributes:
        name: the note's file, the headings, or the concept's name.
        place: its note, its first question, or the concept's own note.
        link: as in `WeakQuestion`.
        questions: how many cards' notes it has, a concept's own included.
        figures: sums over them.
        score: its weakness.
    """

    name: tuple[str, ...]
    place: Place
    link: str
    questions: int
    figures: Figures
    score: float | None


class Weak(Struct, frozen=True):
    """The result of `weak`; each list is sorted, weakest first, with what is not judged at its end.

    Attributes:
        source: what was read.
        vault: the vault's folder.
        since: the first day that counts, or None.
        min_reviews: what has fewer reviews is not judged, leeches apart.
        questions, sections, notes, concepts: all that was answered.
        total: sums over all.
        series: what is plotted.
        removed: how many notes were left out as tombstones.
        elsewhere: how many notes of ours that are of no question of this vault.
        others: how many notes of other makers.
        diagnostics: what hindered.
        report: the page that was written, or None.
    """

    source: str
    vault: Path
    since: date | None
    min_reviews: int
    questions: tuple[WeakQuestion, ...]
    sections: tuple[WeakGroup, ...]
    notes: tuple[WeakGroup, ...]
    concepts: tuple[WeakGroup, ...]
    total: Figures
    series: Series
    removed: int
    elsewhere: int
    others: int
    diagnostics: tuple[Diagnostic, ...]
    report: Path | None = None
