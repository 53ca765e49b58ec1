"""What an ordinary export leaves for the next one (`traces`): nothing where anything is open that it would look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from note2anki.identity.records import QuestionSource
from note2anki.runs.again.traces import (
    NoteTraces,
    Shown,
    Traces,
    asked_of_others,
    note_key,
    without_bytes,
    written_bytes,
)
from note2anki.runs.assemble import Assembled
from note2anki.runs.reading import read_aliases
from note2anki.runs.surroundings import vault_aliases
from note2anki.runs.work.cache import today
from note2anki.runs.work.desk import Desk
from note2anki.runs.work.tasks import NoteWork
from note2anki.runs.world import World
from note2anki.vault.attachments import attachment_rule
from note2anki.vault.spelling import on_disk


class NotesLeft(Struct, frozen=True):
    """What the notes that were read leave, whatever becomes of their cards.

    Attributes:
        notes: of each, its cards apart; none where one could not be read.
        aliases: the vault's notes by the names that they give themselves.
        looks_for_questions: whether a note has questions that are not found by their text where they stood.
    """

    notes: dict[str, NoteTraces]
    aliases: dict[str, str]
    looks_for_questions: bool


def notes_left(world: World, works: Mapping[str, NoteWork], desk: Desk) -> NotesLeft:
    """Return what the notes of an export leave.

    Args:
        world: the vault.
        works: what its notes came to.
        desk: where they were read.
    """
    notes = {
        file: NoteTraces(desk.keys.get(file, b""), (), asked_of_others(work.leanings), work.problems)
        for file, work in works.items()
    }
    read = ((file, _aliases(world, file, works.get(file))) for file in world.notes)
    aliases = vault_aliases(chain(read, world.left_alone.items()))
    is_whole = all(each.key for each in notes.values())
    return NotesLeft(notes if is_whole else {}, aliases, any(map(_is_looked_for, works.values())))


def make_traces(world: World, left: NotesLeft, assembled: Assembled, desk: Desk) -> Traces | None:
    """Return what an export leaves, its ledger apart; None where the next one has to look at everything again.

    Args:
        world: the vault.
        left: what its notes leave.
        assembled: its cards.
        desk: where they were made.
    """
    entries = assembled.entries
    is_settled = assembled.is_settled and not assembled.is_too_much
    # A note may be asked for though the settings exclude it.
    if not (is_settled and left.notes and world.listed.issuperset(world.selected)):
        return None
    if any(_is_written_since(on_disk(world.vault, file), desk.begun) for file in world.notes):
        return None  # cards of others may show what a note said before it was read itself
    guids: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        source = entry.card.source
        if isinstance(source, QuestionSource):
            guids[source.file].append(entry.card.guid)
    notes = {file: replace(each, guids=tuple(guids[file])) for file, each in left.notes.items()}
    others = {file: note_key(world.vault, file, desk.rules) for file in world.notes if file not in notes}
    if not all(others.values()):
        return None
    living = [entry for entry in entries if not entry.card.removed]
    concepts = sum(entry.card.kind == "concept" for entry in living)
    anew, still = entries[: assembled.living], entries[assembled.living :]
    return Traces(
        ledger=b"",
        rules=desk.rules,
        files=desk.files,
        attachments=attachment_rule(world.vault),
        aliases=left.aliases,
        day=today(),
        scopes=world.scopes,
        left_alone=tuple(sorted(world.left_alone)),
        notes=notes,
        others=others,
        looks_at_others=bool(others) and left.looks_for_questions,
        tags=tuple(assembled.tags),
        decks=tuple(assembled.decks),
        restyled=tuple(assembled.restyled),
        shown=tuple(
            Shown(entry.card.guid, without_bytes(entry.made.media), entry.made.problems)
            for entry in anew
            if entry.made.media or entry.made.problems
        ),
        media=without_bytes(medium for entry in still for medium in entry.made.media),
        written=written_bytes(assembled.media.values()),
        asked=tuple(dict.fromkeys(asked_of_others((*assembled.leanings, *desk.asked_for_concepts())))),
        kinds=tuple(sorted({entry.card.kind for entry in entries})),
        decks_in_use=tuple(sorted({entry.card.deck for entry in living})),
        cards=len(entries),
        questions=len(living) - concepts,
        concepts=concepts,
    )


def _is_written_since(path: Path, begun: int) -> bool:
    """Tell whether a file was written since, or put in its place: sync tools give it the time that it had elsewhere."""
    try:
        found = path.stat()
    except OSError:
        return True
    return max(found.st_mtime_ns, found.st_ctime_ns) >= begun


def _is_looked_for(work: NoteWork) -> bool:
    """Tell whether a note has questions that are not found by their text where they stood (`identify`)."""
    return bool(work.note.unanswered) or any(question.block_id for question in work.note.questions)


def _aliases(world: World, file: str, work: NoteWork | None) -> tuple[str, ...]:
    if work is None or work.said is None:
        return read_aliases(world.vault, file)
    return work.said.aliases
