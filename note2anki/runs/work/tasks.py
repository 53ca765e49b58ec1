"""The pieces of work that can be done in any process and kept for the next run: a note's, and a concept card's.

What a task comes to is a pure function of it, of the vault's files, and of the settings.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from note2anki.model import Diagnostic, Question, ReadNote
from note2anki.rendering import ConceptParts, Renderer
from note2anki.runs.concept_names import ConceptNames
from note2anki.runs.fields import Made, make_alone, make_concept
from note2anki.runs.reading import Said, read_whole_note, reading_rules
from note2anki.runs.surroundings import VaultSurroundings
from note2anki.runs.work.cache import entry_key
from note2anki.runs.work.leaning import Leaning, ObservedRenderer, ObservedSurroundings
from note2anki.settings import Settings
from note2anki.vault.index import VaultIndex
from note2anki.vault.reading import read_note_bytes, settled_text
from note2anki.vault.spelling import on_disk


class Done(Protocol):
    """What a task came to, and what the vault around it was asked for it."""

    @property
    def leanings(self) -> tuple[Leaning, ...]:
        """What was asked."""
        ...


class NoteWork(Struct, frozen=True):
    """What one note came to.

    Attributes:
        note: as it was read.
        problems: what is wrong in it.
        said: what it says as a concept's own note; None where it cannot be read.
        made: the fields of its questions as far as it alone decides them (`fields.make_alone`), by the question's line;
            None where they were not asked for. Whoever uses one takes it out.
        leanings: what the vault around it was asked for these.
        files: names the files that the vault had then (`Place.files`).
    """

    note: ReadNote
    problems: tuple[Diagnostic, ...] = ()
    said: Said | None = None
    made: dict[int, Made] | None = None
    leanings: tuple[Leaning, ...] = ()
    files: bytes = b""


class ConceptWork(Struct, frozen=True):
    """The fields of a concept's card, what the vault was asked for them, and which files it had then."""

    made: Made
    leanings: tuple[Leaning, ...]
    files: bytes


class Place:
    """Where tasks are done: a vault, under settings. Each process has one.

    Args:
        vault: its folder.
        settings: those in force.
        surroundings: the vault around each note.
        names: tells which concept a link names.
        index: the files of the vault by the names that links give them.
    """

    def __init__(
        self, vault: Path, settings: Settings, surroundings: VaultSurroundings, names: ConceptNames, index: VaultIndex
    ) -> None:
        self.vault = vault
        self.settings = settings
        self.rules = reading_rules(settings)
        self.around = ObservedSurroundings(surroundings, names)
        listed = "\0".join((*index.files(), *surroundings.every_file)).encode("utf-8", "surrogatepass")
        self.files = hashlib.blake2b(listed, digest_size=16).digest()

    def __getstate__(self) -> dict[str, object]:
        """Leave out the renderer where a place is sent to a process, which makes its own."""
        return {name: value for name, value in vars(self).items() if name != "renderer"}

    @cached_property
    def renderer(self) -> Renderer:
        """Renders Markdown, and observes what it asks."""
        return ObservedRenderer(self.around, remote_images=self.settings.remote_media == "keep")


class Task(Protocol):
    """A piece of work."""

    def size(self, vault: Path) -> int:
        """Return about how many bytes are to be worked on."""
        ...

    def key(self, vault: Path, rules: bytes) -> bytes:
        """Return what its entry in a cache is found by, or nothing where it has none."""
        ...

    def do(self, place: Place, rules: bytes) -> tuple[bytes, Done]:
        """Do it; return what its entry is to be kept under, or nothing, and what it came to."""
        ...

    def is_done(self, done: object) -> bool:
        """Tell whether what was kept is all that this task asks for."""
        ...


class NoteTask(Struct, frozen=True):
    """Read a note.

    Attributes:
        file: its path relative to the vault.
        make: make the fields of its questions too.
    """

    file: str
    make: bool

    def size(self, vault: Path) -> int:
        """Return the size of the file."""
        try:
            return on_disk(vault, self.file).stat().st_size
        except (OSError, ValueError):
            return 0

    def key(self, vault: Path, rules: bytes) -> bytes:
        """Return the key of the note's path and bytes."""
        data, _problems = read_note_bytes(on_disk(vault, self.file), self.file)
        return b"" if data is None else entry_key(rules, self.file, data)

    def do(self, place: Place, rules: bytes, former: NoteWork | None = None) -> tuple[bytes, NoteWork]:
        """Read the note, and make fields; the key is of the very bytes that were read.

        Args:
            place: where it is done.
            rules: all that decides what it comes to, beside files.
            former: what another text of the note came to, whose leanings still hold: the fields of questions that are
                the same are not made again.
        """
        data, problems = read_note_bytes(on_disk(place.vault, self.file), self.file)
        text, found = (None, problems) if data is None else settled_text(data, self.file)
        if data is None or text is None:
            return b"", NoteWork(ReadNote(self.file, readable=False), found)
        note, problems, said = read_whole_note(text, self.file, place.rules)
        made: dict[int, Made] | None = None
        if self.make:
            made = _made_before(note, former) if former is not None else {}
            missing = [question for question in note.questions if question.line not in made]
            made |= make_alone(self.file, missing, place.around.name, lambda: place.renderer)
            if former is not None:
                place.around.note(former.leanings)
        return entry_key(rules, self.file, data), NoteWork(
            note, (*found, *problems), said, made, place.around.take(), place.files
        )

    def is_done(self, done: object) -> bool:
        """Tell whether it is a note's work, and has fields where they are asked for."""
        return isinstance(done, NoteWork) and (done.made is not None or not self.make)


def same_questions(note: ReadNote, former: ReadNote) -> list[tuple[Question, Question]]:
    """Return the questions of a note that are as they were in another text of it, each with what it was.

    They may stand in other lines.
    """
    known = {_without_lines(question): question for question in former.questions}
    pairs = ((question, known.get(_without_lines(question))) for question in note.questions)
    return [(question, before) for question, before in pairs if before is not None]


def _without_lines(question: Question) -> Question:
    mentions = tuple([replace(mention, line=0) for mention in question.mentions])
    return replace(question, line=0, column=0, end_line=0, answer_lines=(), mentions=mentions)


def _made_before(note: ReadNote, former: NoteWork) -> dict[int, Made]:
    """Return the fields that were made of the same questions; problems are at lines, so with any they are made anew."""
    known = former.made or {}
    found = ((question, known.get(before.line)) for question, before in same_questions(note, former.note))
    return {question.line: made for question, made in found if made is not None and not made.problems}


class ConceptTask(Struct, frozen=True):
    """Make the fields of a concept's card.

    Attributes:
        parts: what they are made of.
        wanted: the key of the concept, as links to it have it.
    """

    parts: ConceptParts
    wanted: str

    def size(self, vault: Path) -> int:
        """Return the length of its texts; each mention is rendered twice."""
        sentences = (text for mention in self.parts.mentions for text in (mention.question, *mention.sentences))
        return len(self.parts.definition) + 2 * sum(map(len, sentences))

    def key(self, vault: Path, rules: bytes) -> bytes:
        """Return the key of the parts."""
        # Not pickled: equal texts that are one object or two give other bytes.
        return entry_key(rules, f"concept {self.wanted}", repr(self.parts).encode("utf-8", "surrogatepass"))

    def do(self, place: Place, rules: bytes) -> tuple[bytes, ConceptWork]:
        """Render the parts."""
        concept = place.around.concept
        made = make_concept(self.parts, place.renderer, lambda target, file: concept(target, file) == self.wanted)
        return self.key(place.vault, rules), ConceptWork(made, place.around.take(), place.files)

    def is_done(self, done: object) -> bool:
        """Tell whether it is a concept's work."""
        return isinstance(done, ConceptWork)
