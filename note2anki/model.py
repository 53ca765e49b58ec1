"""The records that pass between stages: plain, frozen and picklable. How they are made is a stage's business.

Those of which a vault has very many tell Python that they are in no circle (`gc=False`): each is 16 bytes smaller.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import IO, Literal

from msgspec import Struct, field

Severity = Literal["error", "warning", "info"]
NoteTypeKey = Literal["question", "concept", "cloze"]
Role = Literal[
    "frontmatter",
    "navigation",
    "preamble",
    "heading",
    "question",
    "answer",
    "separator",
    "tags",
    "references",
    "after-callout",
    "hidden",
    "blank",
]


class Diagnostic(Struct, frozen=True):
    """One problem in a note, a setting or a run, at a place a person can go to.

    Attributes:
        code: `N2A` and three digits; `diagnostics.TABLE` holds every one.
        severity: `error` where something had to be left out, else `warning` or `info`.
        file: path relative to the vault, with `/`; empty where no file is at fault.
        line: 1-based; 0 where the whole file is meant.
        column: 1-based; 0 where the whole line is meant.
        message: what is wrong, in one sentence.
        hint: what to do about it.
    """

    code: str
    severity: Severity
    file: str
    line: int
    column: int
    message: str
    hint: str


class Options(Struct, frozen=True):
    """What a question's card is to be, after settings, frontmatter and the heading's own tags were joined."""

    reverse: bool = False
    type: bool = False
    cloze: bool = False
    skip: bool = False


class OptionRule(Struct, frozen=True):
    """What the settings say of the questions in a folder or with a tag.

    Attributes:
        folder: relative to the vault, or empty.
        tag: without `#`, or empty; what is below it counts too.
        options: option name → whether it is on.
        levels: heading levels that make a question, or none where the rule does not say.
    """

    folder: str
    tag: str
    options: Mapping[str, bool]
    levels: tuple[int, ...] = ()


class Mention(Struct, frozen=True, gc=False):
    """A concept as one question names it.

    Attributes:
        target: the wikilink's target without heading and alias, as written (`folder/Target`).
        sentences: Markdown of the sentences of the question and its answer in which the link stands.
        line: where it stands first.
    """

    target: str
    sentences: tuple[str, ...]
    line: int


class Question(Struct, frozen=True, gc=False):
    """A question and its answer as a note holds them, in Markdown.

    Attributes:
        text: the heading without markers, closing hashes, options, trailing tags and block id.
        answer: the answer, its common indentation and its edges' separators taken off.
        hint: the content of a hint callout at the answer's very start, which `answer` no longer has.
        context: the headings above it as plain text, outermost first.
        line, column: where the question's text begins, 1-based.
        end_line: the last line of the answer, or `line`.
        answer_lines: the source line of each line of `answer`.
        tags: inline tags of the question and its answer, as written, without `#`.
        block_id: the id after `^` at the heading's end, or empty.
        options: which cards it is to have.
        mentions: the concepts in the question and its answer, in order of first mention.
        references: Markdown of the footnote and link definitions of the note that the answer may use.
    """

    text: str
    answer: str
    line: int
    hint: str = ""
    context: tuple[str, ...] = ()
    column: int = 1
    end_line: int = 0
    answer_lines: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    block_id: str = ""
    options: Options = field(default_factory=Options)
    mentions: tuple[Mention, ...] = ()
    references: str = ""


class LineSpan(Struct, frozen=True):
    """A run of lines of a note that play one role; together a note's spans hold each line once."""

    role: Role
    line: int
    end_line: int


class ReadNote(Struct, frozen=True):
    """All that one note says: what becomes cards, and what each line was taken for.

    Attributes:
        file: path relative to the vault, with `/`.
        questions: those to be exported, in order.
        headings: how many question headings the note has; `len(questions)` plus the reported ones.
        tags: tags of the frontmatter and the tag block, as written, without `#`.
        deck: the `deck` property, or empty.
        properties: the frontmatter, values as strings and lists of strings.
        lines: the role of every line.
        hidden: texts of question headings inside a fence, comment or math block that was left open.
        lookalikes: texts of lines that are no questions, though a person or an earlier version may take them for some.
        skipped: texts of questions that were reported and not exported, with the reason's code.
        unanswered: the questions without an answer, which are exported only if they have a card already.
        readable: false where the file could not be decoded, so that its cards are unknown.
    """

    file: str
    questions: tuple[Question, ...] = ()
    headings: int = 0
    tags: tuple[str, ...] = ()
    deck: str = ""
    properties: Mapping[str, object] = field(default_factory=dict)
    lines: tuple[LineSpan, ...] = ()
    hidden: tuple[str, ...] = ()
    lookalikes: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    unanswered: tuple[Question, ...] = ()
    readable: bool = True


class Medium(Struct, frozen=True):
    """A file that goes into the package: one of the vault, or an image that is written out in a note.

    Attributes:
        name: its name there, which is content-hashed.
        path: where its bytes are; empty where they are here.
        digest: their SHA-256, in hex; empty where it is not known.
        size: how many they are.
        data: they themselves, where no file has them.
    """

    name: str
    path: str
    digest: str = ""
    size: int = 0
    data: bytes = b""

    def open(self) -> IO[bytes]:
        """Open it to be read; an `OSError` says why that cannot be."""
        return io.BytesIO(self.data) if self.data else Path(self.path).open("rb")

    def size_now(self) -> int:
        """Return how many bytes there are to read: a file may have changed since it was looked at."""
        return len(self.data) or Path(self.path).stat().st_size


class AnkiNote(Struct, frozen=True):
    """A note as the package holds it.

    Attributes:
        note_type: which of the three frozen note types.
        guid: Anki's key of the note.
        row: the note's row id, epoch milliseconds; its cards have `row`, `row + 1`, ….
        mod: modification time, epoch seconds.
        due: position among the new cards.
        deck: full deck name, levels joined with `::`.
        tags: in Anki's form, no spaces.
        fields: HTML, one per field of the note type, in its order.
    """

    note_type: NoteTypeKey
    guid: str
    row: int
    mod: int
    due: int
    deck: str
    tags: tuple[str, ...]
    fields: tuple[str, ...]


class KeptNote(Struct, frozen=True):
    """A note whose GUID, fields and tags are those that the former package's collection has: it need not be made again.

    Attributes: as those of `AnkiNote`.
    """

    note_type: NoteTypeKey
    row: int
    mod: int
    due: int
    deck: str


class NoteType(Struct, frozen=True):
    """A note type's look: what a user may override, and when it last changed.

    Attributes:
        key: which of the three.
        templates: (front, back) HTML of each template, in the frozen order.
        css: the styling, shared by all templates.
        mod: epoch seconds of the last change of templates or CSS.
    """

    key: NoteTypeKey
    templates: tuple[tuple[str, str], ...]
    css: str
    mod: int


class CardSides(Struct, frozen=True):
    """A card as Anki makes it of a note, in HTML without the reviewers' frame.

    Attributes:
        name: its template's; a cloze's with its number.
        front, back: its sides; the back has a comment, `FRONT_SIDE`, where it repeats the front.
    """

    name: str
    front: str
    back: str


#: Where a back repeats its front.
FRONT_SIDE = "<!--front-->"


class Package(Struct, frozen=True):
    """Everything that one `.apkg` holds. The notes are gone through once, and the rest is looked at after that.

    Attributes:
        notes: living notes and tombstones (field `Removed` filled: they get no card rows).
        note_types: the look of each note type in use.
        descriptions: deck name → its description.
        stamp: epoch seconds of the version, for what Anki does not compare.
        media: files, by name.
        manifest: the bytes of the member `note2anki.json`, in one piece or in parts.
        staying: how many notes of the former package, none of which is among `notes`, stay in this one just as they
            are. None of its other notes may be left out, and `descriptions` names each deck that has a card. 0: `notes`
            are all that there are.
    """

    notes: Iterable[AnkiNote | KeptNote]
    note_types: tuple[NoteType, ...]
    descriptions: Mapping[str, str]
    stamp: int
    media: Collection[Medium]
    manifest: bytes | Iterable[bytes]
    staying: int = 0
