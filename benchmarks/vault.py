"""Writes a vault of realistic notes: of any size, and the same for the same seed.

    python benchmarks/vault.py FOLDER [--notes 1000] [--questions 10] [--seed 1]

Most notes look as notes for an interview do: a navigation line, sections, `- #####` questions with answers that are not
indented as CommonMark asks, a tag block at the end. Answers hold what real ones hold: emphasis, lists, nested lists,
tables, code, math, callouts, images, and wikilinks, of which half name a note that the vault has.
"""

from __future__ import annotations

import argparse
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from vault_code import snippet
from vault_words import TOPICS, Pen

FOLDERS = ("Entrevistas", "Entrevistas/2026", "Cursos/Datos", "Cursos/Sistemas", "Libros", "Trabajo/Proyectos", "")
TAGS = ("Entrevista", "Writing", "Datos", "ML", "Sistemas", "equipo", "año/2026", "nivel/senior", "repaso")
FIGURES = 20


class Question(NamedTuple):
    """A question of a note, and its answer's lines without the indentation."""

    text: str
    mark: str
    answer: list[str]


class Note(NamedTuple):
    """A note before it is written in anybody's format; `path` is relative to the vault and has no suffix."""

    path: Path
    tags: list[str]
    opening: list[str]
    questions: list[Question]
    headings: list[str]
    indent: str
    in_frontmatter: bool

    def markdown(self) -> str:
        """Return the note as Obsidian has it."""
        lines = ["---", f"tags: [{', '.join(self.tags)}]", "---"] if self.in_frontmatter else []
        lines += self.opening
        for number, each in enumerate(self.questions):
            if number % PER_SECTION == 0:
                lines.append(f"## {self.headings[number // PER_SECTION]}")
            lines.append(f"- ##### {each.text}{each.mark}")
            lines += [f"{self.indent}{line}" if line else "" for line in each.answer]
            lines.append(self.indent)
        if not self.in_frontmatter:
            lines += ["", "---", "tags:", "\t" + " ".join(f"#{tag}" for tag in self.tags)]
        return "\n".join(lines) + "\n"


PER_SECTION = 4


def _paragraph(pen: Pen) -> list[str]:
    return [" ".join(pen.sentence() for _each in range(pen.dice.randint(1, 3)))]


def _two_lines(pen: Pen) -> list[str]:
    return [f"**Ventajas**: {pen.sentence()}", f"**Inconvenientes**: {pen.sentence()}"]


def _bullets(pen: Pen) -> list[str]:
    lines: list[str] = []
    for _each in range(pen.dice.randint(2, 4)):
        lines.append(f"- {pen.sentence()}")
        if pen.dice.random() < 0.3:
            lines.append(f"\t- {pen.sentence()}")
    return lines


def _steps(pen: Pen) -> list[str]:
    return [f"{number}. {pen.sentence()}" for number in range(1, pen.dice.randint(3, 6))]


def _table(pen: Pen) -> list[str]:
    rows = [
        f"| {pen.write('cosa')} | {pen.number()} {pen.write('unidad')} | [[{pen.concept()}]] |"
        for _each in range(pen.dice.randint(2, 5))
    ]
    return ["", f"| opción | {pen.write('virtud')} | véase |", "|---|--:|---|", *rows, ""]


def _math(pen: Pen) -> list[str]:
    number, letter, other = pen.number(), pen.dice.choice("abcknpqxyz"), pen.dice.choice("ABCDHLPQTX")
    ways = (
        [rf"$P({other} \mid {letter}) = \frac{{P({letter} \mid {other})\,P({other})}}{{{number}}}$"],
        [rf"$O({letter} \log {letter} + {number})$: {pen.sentence()}"],
        ["$$", rf"\sum_{{{letter}=1}}^{{{number}}} {other}_{letter} = \frac{{{letter}({letter}+1)}}{{2}}", "$$"],
        ["$$", rf"{other} = \sqrt{{{letter}^2 + {number}}}", "$$"],
    )
    return [pen.sentence(), *pen.dice.choice(ways)]


def _callout(pen: Pen) -> list[str]:
    kind = pen.dice.choice(("note", "tip", "warning", "example"))
    return ["", f"> [!{kind}] {pen.topic()}", f"> {pen.sentence()}", ">", f"> {pen.sentence()}", ""]


def _hint(pen: Pen) -> list[str]:
    return ["> [!hint]", f"> {pen.write('cosa')}…", "", pen.sentence()]


def _tasks(pen: Pen) -> list[str]:
    return [f"- [{mark}] {pen.sentence()}" for mark in " x"]


def _image(pen: Pen) -> list[str]:
    return [f"![[figure {pen.dice.randrange(FIGURES)}.png|{pen.dice.choice((120, 240))}]]", pen.sentence()]


#: What answers are made of, and how often each of it is there.
BLOCKS: tuple[tuple[Callable[[Pen], list[str]], int], ...] = (
    (_paragraph, 50), (_two_lines, 10), (_bullets, 12), (_steps, 5), (snippet, 15), (_table, 4), (_math, 4), (_callout, 4),
    (_hint, 2), (_tasks, 1), (_image, 2),
)  # fmt: skip
_MAKERS, _WEIGHTS = zip(*BLOCKS, strict=True)
_LENGTHS = (1, 1, 1, 2, 3)


def _answer(pen: Pen) -> list[str]:
    lines: list[str] = []
    for maker in pen.dice.choices(_MAKERS, _WEIGHTS, k=pen.dice.choice(_LENGTHS)):
        lines += [""] if lines else []
        lines += maker(pen)
    return lines


def _question(pen: Pen, known: set[str]) -> Question:
    text = pen.write("question")
    while text in known:
        text = pen.write("question")
    known.add(text)
    mark = pen.dice.choice(("", "", "", "", "", "", "", " #anki/reverse", f" #{pen.dice.choice(TAGS)}"))
    return Question(text, mark, _answer(pen))


def make_note(pen: Pen, number: int, questions: int, known: set[str]) -> Note:
    """Return a note.

    Args:
        pen: what it is written with.
        number: its number in the vault.
        questions: how many it holds.
        known: the questions of the vault so far; these are added.
    """
    dice = pen.dice
    title = f"{pen.topic().replace('/', '-')} {number:04}"
    opening = [f"links: [[{pen.concept()}]]", "", f"# {title}", dice.choice(("", f"{pen.sentence()}\n"))]
    return Note(
        path=Path(dice.choice(FOLDERS), title),
        tags=dice.sample(TAGS, dice.randint(1, 3)),
        opening=opening,
        questions=[_question(pen, known) for _each in range(questions)],
        headings=[pen.write("heading") for _each in range(0, questions, PER_SECTION)],
        indent=dice.choice(("    ", "    ", "\t", "  ", "")),
        in_frontmatter=dice.random() < 0.3,
    )


def concept_names(count: int) -> tuple[str, ...]:
    """Return the names of this many concepts; every other one has a note."""
    return tuple(
        f"{TOPICS[number % len(TOPICS)]} {number // len(TOPICS)}".removesuffix(" 0").replace("/", "-")
        for number in range(count)
    )


def _concept_note(pen: Pen, name: str) -> str:
    if pen.dice.random() < 0.3:
        return f"---\naliases: [{name.upper()}]\ndescription: {name} {pen.write('hace')} {pen.write('cosa')}.\n---\n# {name}\n"
    return f"{name} es **{pen.write('cosa')}** {pen.write('donde')}. {pen.sentence()}\n\n## Uso\n{pen.sentence()}\n"


def _figure(number: int) -> bytes:
    """Return a small PNG that no other number gives."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\0" + bytes((number * 11 % 256, 120, 200)) * 64
    header = struct.pack(">IIBBBBB", 64, 32, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row * 32)) + chunk(b"IEND", b"")


def make_pen(notes: int, questions: int, seed: int) -> Pen:
    """Return what a vault of this size is written with; it has a concept for each twenty questions."""
    return Pen(random.Random(seed), concept_names(max(12, notes * questions // 20)))


def make_notes(pen: Pen, notes: int, questions: int) -> Iterator[Note]:
    """Yield the notes of a vault."""
    known: set[str] = set()
    for number in range(notes):
        yield make_note(pen, number, questions, known)


def write_vault(
    folder: Path, notes: int = 1000, questions: int = 10, seed: int = 1, each: Callable[[Note], object] = id
) -> Path:
    """Write a vault and return its folder.

    Args:
        folder: where to; it is made.
        notes: how many notes with questions there are.
        questions: how many each of them holds.
        seed: another one gives another vault.
        each: gets every note with questions, for another program's format or for counting.
    """
    pen = make_pen(notes, questions, seed)
    for kind in (".obsidian", "Conceptos", "attachments", *FOLDERS):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    for note in make_notes(pen, notes, questions):
        (folder / note.path.parent / f"{note.path.name}.md").write_text(note.markdown(), "utf-8")
        each(note)
    for name in pen.concepts[::2]:
        (folder / "Conceptos" / f"{name}.md").write_text(_concept_note(pen, name), "utf-8")
    for number in range(FIGURES):
        (folder / "attachments" / f"figure {number}.png").write_bytes(_figure(number))
    return folder


def main() -> None:
    """Write the vault that the arguments ask for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    for name, value in (("notes", 1000), ("questions", 10), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=value)
    write_vault(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
