"""`check`: the problems in the notes of a selection, without a package or a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from note2anki.diagnostics import RunError
from note2anki.outcome import Checked
from note2anki.runs.advice import advise, asked_in
from note2anki.runs.concept_names import ConceptNames
from note2anki.runs.fields import FieldMaker, Made
from note2anki.runs.identify import Asked
from note2anki.runs.not_shown import not_shown
from note2anki.runs.request import Request
from note2anki.runs.settings_problems import idle_settings
from note2anki.runs.sources import card_kind, question_source, tag_problems
from note2anki.runs.stubs import find_stubs
from note2anki.runs.surroundings import VaultSurroundings
from note2anki.runs.watching import UNWATCHED, Watch
from note2anki.runs.work.desk import Desk
from note2anki.runs.work.garbage import uncollected
from note2anki.runs.work.tasks import NoteWork, Place
from note2anki.runs.world import locate
from note2anki.settings import Settings
from note2anki.vault.discovery import find_vault, list_vault, select_notes, vault_name
from note2anki.vault.index import VaultIndex


@uncollected()
def check(request: Request, watch: Watch = UNWATCHED, *, only_listed: bool = False) -> Checked:
    """Read the selection and return what is wrong in it, what its cards could not show, and what is hard to learn.

    Args:
        request: what is asked.
        watch: whoever looks on.
        only_listed: leave out what the settings exclude, also where a path names it.

    Raises:
        RunError: a path is missing, or the settings are wrong.
    """
    vault, settings = locate(request)
    listing = list_vault(vault, settings.exclude)
    files = listing.files
    index = VaultIndex.build(files)
    surroundings = VaultSurroundings(vault, files, index, settings, vault_name(vault))
    names = ConceptNames(index)
    place = Place(vault, settings, surroundings, names, index)
    with Desk(
        place, surroundings, names, jobs=request.jobs, use_cache=request.use_cache, whole=True, watch=watch
    ) as desk:
        selected = select_notes(vault, request.paths, files)
        listed = frozenset(files) if only_listed else frozenset(selected)
        works = desk.work([file for file in selected if file in listed])
    notes = {file: work.note for file, work in works.items()}
    found = tuple(problem for work in works.values() for problem in work.problems)
    shown = not_shown(vault, _made(works.values(), settings, surroundings))
    tags = tag_problems((note, question) for note in notes.values() for question in note.questions)
    counts = {
        "notes": len(notes),
        "headings": sum(note.headings for note in notes.values()),
        "questions": sum(len(note.questions) for note in notes.values()),
        "skipped": sum(len(note.skipped) + len(note.hidden) for note in notes.values()),
    }
    watch.stage("look for what is hard to learn")
    advice = advise(asked_in(notes.values()), settings)
    stubs = find_stubs(vault, settings, notes.values(), index)
    idle = idle_settings(request.config, vault, settings, listing, notes.values())
    problems = (*listing.problems, *idle, *found, *tags, *shown, *advice)
    return Checked(vault, tuple(notes.values()), problems, counts, stubs)


def place_in_repository(request: Request) -> str:
    """Return where the vault of a request is in the Git repository around it; empty if it is all of it, or in none."""
    try:
        vault = find_vault(request.paths).resolve()
    except RunError:
        return ""
    root = next((folder for folder in (vault, *vault.parents) if (folder / ".git").exists()), vault)
    return vault.relative_to(root).as_posix().removeprefix(".")


def _made(works: Iterable[NoteWork], settings: Settings, surroundings: VaultSurroundings) -> Iterator[Made]:
    """Return the fields of each question, without what other notes say of its concepts."""
    keeps = settings.remote_media == "keep"
    maker = FieldMaker(surroundings, {}, lambda target, _place: target, remote_images=keeps)
    for work in works:
        made = work.made or {}
        for question in work.note.questions:
            if question.line in made:
                yield made[question.line]
            else:
                source = question_source(Asked(work.note, question, "", None, ""), card_kind(question), ())
                yield maker.make(source, question.line, question.answer_lines)
