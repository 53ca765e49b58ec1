"""Reads notes: bytes to text, frontmatter apart, then questions; a note depends on its text and the settings alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from note2anki.cards import (
    ConceptNote,
    Habits,
    NoteParts,
    ReadingRules,
    hide_in_frontmatter,
    note_habits,
    read_cards,
    read_concept_note,
    survey,
)
from note2anki.diagnostics import diagnose
from note2anki.model import Diagnostic, Options, ReadNote
from note2anki.settings import Settings
from note2anki.vault.conflict_copies import copied_note
from note2anki.vault.frontmatter import find_frontmatter, property_list, property_names
from note2anki.vault.reading import note_text, read_note_bytes, read_note_text, settled_text
from note2anki.vault.spelling import on_disk

#: Frontmatter of which nothing is known.
_BROKEN = frozenset({"N2A003", "N2A005"})


def reading_rules(settings: Settings) -> ReadingRules:
    """Return how questions are read under these settings."""
    return ReadingRules(
        levels=settings.question_levels,
        answer_headings=frozenset(_comparable(name) for name in settings.answer_headings),
        navigation=frozenset(_comparable(name) for name in settings.navigation),
        export_empty=settings.empty_answers == "export",
        options=Options(reverse=settings.reverse, type=settings.type, cloze=settings.cloze),
        by_place=settings.rules,
    )


def _comparable(name: str) -> str:
    return name.casefold().rstrip(":： ").strip()


def _split(text: str, file: str) -> tuple[dict[str, object], list[str], int, tuple[Diagnostic, ...]]:
    """Part a note's text into properties, the lines after them, and the number of the first of these."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    count, problem = find_frontmatter(lines)
    properties: dict[str, object] = {}
    problems: tuple[Diagnostic, ...] = (replace(problem, file=file),) if problem else ()
    if count:
        properties, found = _properties(lines[1 : count - 1], file)
        problems += found
    return properties, lines[count:], count + 1, problems


def _properties(block: list[str], file: str) -> tuple[dict[str, object], tuple[Diagnostic, ...]]:
    from note2anki.vault.properties import parse_frontmatter  # with YAML, which costs a seventh of a start

    return parse_frontmatter("\n".join(block), file)


def _tags(properties: dict[str, object]) -> tuple[str, ...]:
    names = (name for key in properties if key.casefold() in ("tags", "tag") for name in property_list(properties[key]))
    return tuple(name.removeprefix("#") for name in names if name.removeprefix("#"))


class Said(Struct, frozen=True):
    """What a note says where it is a concept's own.

    Attributes:
        note: its definition.
        aliases: its other names.
        tags: those of the note, as written.
    """

    note: ConceptNote
    aliases: tuple[str, ...]
    tags: tuple[str, ...]


def read_note(text: str, file: str, settings: Settings) -> tuple[ReadNote, tuple[Diagnostic, ...]]:
    """Read the questions of a note's text.

    Args:
        text: decoded, line ends normalised.
        file: the note's path relative to the vault.
        settings: those of the vault.
    """
    note, problems, _said = read_whole_note(text, file, reading_rules(settings))
    return note, problems


def read_whole_note(text: str, file: str, rules: ReadingRules) -> tuple[ReadNote, tuple[Diagnostic, ...], Said]:
    """Read the questions of a note's text, and what it says as a concept's own note (`read_note`)."""
    properties, lines, first_line, problems = _split(text, file)
    found = survey(lines, first_line)
    head = text.split("\n", first_line)[: first_line - 1]
    note, others = read_cards(file, found, properties, _tags(properties), rules, head)
    said = Said(read_concept_note(found, properties, rules), _aliases(properties), note.tags)
    broken = any(problem.code in _BROKEN for problem in problems)
    hidden: tuple[Diagnostic, ...] = ()
    if first_line > 1:
        note, hidden = hide_in_frontmatter(note, head, broken, rules)
    return note, problems + _copied(note) + hidden + others, said


def _copied(note: ReadNote) -> tuple[Diagnostic, ...]:
    """Say of a sync tool's copy of a note that its questions are there twice."""
    original = copied_note(note.file) if note.questions else ""
    return (diagnose("N2A094", note.file, original=original),) if original else ()


def read_habits(text: str, file: str, rules: ReadingRules) -> tuple[Habits, ReadNote]:
    """Read how a note is written, and what these rules make of it."""
    properties, lines, first_line, _problems = _split(text, file)
    found = survey(lines, first_line)
    return note_habits(found), read_cards(file, found, properties, _tags(properties), rules)[0]


def read_file(vault: Path, file: str, rules: ReadingRules) -> tuple[ReadNote, tuple[Diagnostic, ...]]:
    """Read the questions of a note's file; one that cannot be decoded, or is in conflict, is not readable."""
    text, problems = _read_settled(vault, file)
    if text is None:
        return ReadNote(file, readable=False), problems
    note, found, _said = read_whole_note(text, file, rules)
    return note, problems + found


def _read_settled(vault: Path, file: str) -> tuple[str | None, tuple[Diagnostic, ...]]:
    data, problems = read_note_bytes(on_disk(vault, file), file)
    return (None, problems) if data is None else settled_text(data, file)


def read_files(
    vault: Path, files: Iterable[str], settings: Settings
) -> tuple[dict[str, ReadNote], tuple[Diagnostic, ...]]:
    """Read many notes; the result is by file, in the order given."""
    notes: dict[str, ReadNote] = {}
    problems: list[Diagnostic] = []
    rules = reading_rules(settings)
    for file in files:
        notes[file], found = read_file(vault, file, rules)
        problems.extend(found)
    return notes, tuple(problems)


def read_concept(vault: Path, file: str, settings: Settings) -> Said | None:
    """Read a concept's own note; None where it cannot be read."""
    text, _problems = _read_settled(vault, file)
    return None if text is None else read_whole_note(text, file, reading_rules(settings))[2]


def _aliases(properties: dict[str, object]) -> tuple[str, ...]:
    return tuple(
        name for key in properties if key.casefold() in ("aliases", "alias") for name in property_names(properties[key])
    )


def read_aliases(vault: Path, file: str) -> tuple[str, ...]:
    """Read a note's aliases; none where it has no frontmatter that can be read."""
    data, _problems = read_note_bytes(on_disk(vault, file), file)
    if data is None or b"alias" not in data:  # most need not be decoded
        return ()
    text, _problems = note_text(data, file)
    if text is None or not text.startswith("---"):
        return ()
    lines = text.split("\n")
    count, _problem = find_frontmatter(lines)
    block = lines[1 : count - 1] if count else []
    return _aliases(_properties(block, file)[0]) if any("alias" in line.casefold() for line in block) else ()


def read_parts(vault: Path, file: str, settings: Settings) -> NoteParts | Diagnostic:
    """Read a note that embeds show parts of, or tell why it cannot be read."""
    text, problems = read_note_text(on_disk(vault, file), file)
    if text is None:
        return problems[0]
    _properties, lines, first_line, _found = _split(text, file)
    return NoteParts(survey(lines, first_line), reading_rules(settings))
