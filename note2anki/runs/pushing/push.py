"""`push`: an export, and then what it takes to have a running Anki hold what the package holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from note2anki.anki.anki_connect import VERSION, AnkiConnect, RefusedError, SilentError
from note2anki.anki.held import (
    HeldType,
    count_reviews,
    find_notes,
    held_notes,
    held_types,
    notes_without_uid,
    open_profile,
)
from note2anki.diagnostics import RunError, diagnose
from note2anki.model import AnkiNote, Diagnostic, NoteTypeKey
from note2anki.outcome.push import FATES, Pushed, PushedNote
from note2anki.runs.export import export_package, make_plan
from note2anki.runs.history import version_times
from note2anki.runs.planning import Planned
from note2anki.runs.pushing.memory import Memory, begin, load_memory, memory_place, save_memory
from note2anki.runs.pushing.package import unwritten_notes, written_notes
from note2anki.runs.pushing.steps import Past, Step, decide
from note2anki.runs.pushing.work import Work, deck_search, missing_media, question_of, work
from note2anki.runs.request import Request
from note2anki.runs.watching import UNWATCHED, Watch

#: Asked before notes are deleted, with how many there are and how many reviews go with them.
Confirm = Callable[[int, int], bool]


class PushRequest(Struct, frozen=True):
    """What a person asks of a push.

    Attributes:
        request: what the export is asked.
        url, key: where AnkiConnect listens, and its API key or an empty one.
        dry_run: do nothing, here and there.
        delete_removed: delete removed questions in Anki instead of saying so on their cards.
        confirm: says whether they may be deleted.
    """

    request: Request
    url: str
    key: str = ""
    dry_run: bool = False
    delete_removed: bool = False
    confirm: Confirm = lambda _notes, _reviews: False

    def __repr__(self) -> str:
        return f"PushRequest({self.request!r}, {self.url!r})"  # a key is nothing to show

    @property
    def anki(self) -> AnkiConnect:
        """The running Anki."""
        return AnkiConnect(self.url, self.key)


def push(asked: PushRequest, watch: Watch = UNWATCHED) -> Pushed:
    """Export, and bring into Anki what it lacks.

    The package and the ledger are whole before Anki is touched, and Anki is asked whether it is there before they are
    written. Cut off anywhere, the next push finishes it.

    Args:
        asked: what is asked.
        watch: whoever looks on.

    Raises:
        RunError: nothing was done; Anki does not answer, or the export cannot be made.
    """
    profile = greet(asked.anki)
    planned = (make_plan if asked.dry_run else export_package)(asked.request, watch)
    notes = unwritten_notes(planned.package) if asked.dry_run else written_notes(planned.outcome.path)
    place = memory_place(planned.world.ledger_paths, asked.url, profile)
    known, cards = load_memory(place), planned.world.ledger.cards
    memory = begin(known, notes, cards, follow_renames=asked.request.follow_renames)
    if memory != known and not asked.dry_run:
        save_memory(place, memory)
    watch.stage("compare with Anki")
    try:
        job, types = _prepare(asked, planned, notes, memory)
        if asked.dry_run:
            return _rehearsed(asked, planned, job, types)
    except (SilentError, RefusedError) as error:
        return _cut_short(asked, planned, error)
    memory = memory.with_notes({step.note.guid: step.sent for step in job.steps})
    if job.is_open:
        save_memory(place, memory)
    watch.stage("write to Anki")
    try:
        work(job)
    finally:
        if (remembered := _remembered(memory, job)) != known:
            save_memory(place, remembered)
    return _reported(asked, planned, job, types)


def greet(anki: AnkiConnect) -> str:
    """Find out whether Anki is there and lets us in, and return the name of its profile (`open_profile`).

    Raises:
        RunError: N2A047, the address is none; N2A110, nothing answers; N2A111, it is too old; N2A112, the key is wrong.
    """
    if not anki.is_valid:
        raise RunError(
            diagnose(
                "N2A047", detail=f"{anki.url!r} is no address of Anki's", hint="write it like http://127.0.0.1:8765"
            )
        )
    try:
        version = anki.ask("version")
        if not isinstance(version, int) or version < VERSION:
            raise RunError(diagnose("N2A111", url=anki.url, version=version, needed=VERSION))
        anki.ask("modelNamesAndIds")
        return open_profile(anki)
    except SilentError as error:
        raise RunError(diagnose("N2A110", url=anki.url, detail=error)) from error
    except RefusedError as error:
        if error.is_about_the_key:
            detail = ", and the one given is another" if anki.key else ""
            raise RunError(diagnose("N2A112", url=anki.url, detail=detail)) from error
        raise RunError(diagnose("N2A110", url=anki.url, detail=error)) from error


def _prepare(
    asked: PushRequest, planned: Planned, notes: Sequence[AnkiNote], memory: Memory
) -> tuple[Work, Mapping[NoteTypeKey, HeldType]]:
    """Look at what Anki has, and decide."""
    anki, package, request = asked.anki, planned.package, asked.request
    types = held_types(anki, package.note_types)
    held = held_notes(anki, {note.guid: note.row for note in notes})
    without_uid = notes_without_uid(anki, {note.guid: note.row for note in notes if note.guid not in held})
    past = Past(planned.world.ledger.cards, memory, request.touch, asked.delete_removed, without_uid=without_uid)
    steps = decide(notes, held, types, past)
    if edited := {step.note.guid for step in steps if step.sent and step.sent.is_edited}:
        past = replace(past, times=version_times(planned.world.ledger_paths, edited))
        steps = decide(notes, held, types, past)
    leaving = [step.row for step in steps if step.fate == "deleted"]
    if leaving and not asked.dry_run and not asked.confirm(len(leaving), count_reviews(anki, leaving)):
        steps = decide(notes, held, types, replace(past, delete_removed=False))
    steps = _still_there(anki, steps)
    carried = {step.note.note_type for step in steps if step.is_ours or step.fate == "created"}
    looks = frozenset(
        kind.key
        for kind in package.note_types
        if kind.key in carried and _lacks_look(types.get(kind.key)) and memory.looks.get(kind.key, 0) < kind.mod
    )
    return Work(anki, package, planned.outcome.path, steps, looks, request.touch), types


def _still_there(anki: AnkiConnect, steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps, of which those move no card that have none in the deck that they are to leave."""
    leaving: dict[str, list[int]] = defaultdict(list)
    for step in steps:
        if step.leaves:
            leaving[step.leaves].append(step.row)
    there = {deck: frozenset(find_notes(anki, deck_search(deck), rows)) for deck, rows in leaving.items()}
    return tuple(step.staying() if step.leaves and step.row not in there[step.leaves] else step for step in steps)


def _lacks_look(held: HeldType | None) -> bool:
    """Tell whether an import may bring a look; to an altered note type it would add another."""
    return held is not None and not held.is_altered and not held.has_look


def _remembered(memory: Memory, job: Work) -> Memory:
    """Return what is known of Anki after the work, as far as it went."""
    known = {}
    for step in job.steps:
        is_done = step.note.guid in job.done or not step.is_open
        known[step.note.guid] = step.done if is_done else step.sent
    memory = memory.with_notes(known)
    if job.silence or job.import_fault:
        return memory
    sent: dict[str, int] = {kind.key: kind.mod for kind in job.package.note_types}
    return replace(memory, looks={**memory.looks, **sent})


def _reported(asked: PushRequest, planned: Planned, job: Work, types: Mapping[NoteTypeKey, HeldType]) -> Pushed:
    notes = tuple(_pushed(step, job) for step in job.steps)
    counts = Counter(note.fate for note in notes)
    outcome = planned.outcome
    if asked.request.follow_renames:  # the cards are moved already
        outcome = replace(outcome, moved_decks=())
    return Pushed(
        outcome=outcome,
        url=asked.url,
        notes=tuple(note for note in notes if note.fate != "unchanged"),
        counts={fate: counts[fate] for fate in FATES},
        media=job.media,
        to_import=planned.outcome.path if job.import_fault else None,
        dry_run=asked.dry_run,
        diagnostics=(*planned.outcome.diagnostics, *job.diagnostics, *_problems(job, types)),
    )


def _pushed(step: Step, job: Work) -> PushedNote:
    fate = "waiting" if step.is_open and step.note.guid not in job.done else step.fate
    tags = (*(f"+{tag}" for tag in step.add), *(f"-{tag}" for tag in step.remove))
    deck = (f"{step.leaves} → {step.note.deck}",) if step.leaves else ()
    return PushedNote(step.note.guid, question_of(step), fate, (*step.fields, *tags, *deck))


def _rehearsed(asked: PushRequest, planned: Planned, job: Work, types: Mapping[NoteTypeKey, HeldType]) -> Pushed:
    """Return what would be done."""
    job.media = len(missing_media(job)) if job.package.media else 0
    job.done = {step.note.guid for step in job.steps}
    return _reported(asked, planned, job, types)


def _cut_short(asked: PushRequest, planned: Planned, error: Exception) -> Pushed:
    """Report a push that ended before anything was done in Anki, where the export is done; else end the run.

    Raises:
        RunError: N2A110, in a dry run.
    """
    if asked.dry_run:
        raise RunError(diagnose("N2A110", url=asked.url, detail=error)) from error
    job = Work(asked.anki, planned.package, planned.outcome.path, (), silence=str(error))
    return _reported(asked, planned, job, {})


def _problems(job: Work, types: Mapping[NoteTypeKey, HeldType]) -> Iterator[Diagnostic]:
    """Yield what stands in the way, and what to do about it."""
    if job.silence:
        total = sum(step.is_open for step in job.steps)
        yield diagnose("N2A114", done=len(job.done), total=total or "the", detail=job.silence)
    if job.import_fault:
        yield _not_imported(job)
    kept = job.steps_of("kept")
    yield from (diagnose("N2A115", question=question_of(step)) for step in kept if step.is_due)
    still = sum(not step.is_due for step in kept)
    if still:
        yield diagnose("N2A116", count=still)
    yield from _altered(job, types)
    yield from (_of_other_type(step) for step in job.steps if step.is_of_other_type)
    for step in job.steps:
        if step.others:
            detail = f"Anki has {step.others} more notes with its Uid, copies of it, which stay as they are"
            hint = "in Anki, Browse, Uid:" + step.note.guid + ": delete the ones that you do not want"
            yield diagnose("N2A119", what=repr(question_of(step)), detail=detail, hint=hint)


def _not_imported(job: Work) -> Diagnostic:
    count = sum(step.note.guid not in job.done for step in job.steps_of("created"))
    if count:
        return diagnose("N2A113", count=count, detail=job.import_fault, path=job.file)
    detail = f"Anki could not import it ({job.import_fault}); the notes are up to date"
    return diagnose("N2A119", what="the look of the cards", detail=detail, hint=f"in Anki, File > Import, {job.file}")


def _of_other_type(step: Step) -> Diagnostic:
    detail = f"Anki has a note with its id, {step.row}, that is of another note type; it stays as it is"
    hint = (
        f"in Anki, Browse, nid:{step.row}: take it back to “note2anki {step.note.note_type.title()}”"
        f" with Change Note Type and write {step.note.guid} into its Uid, or delete it, for a new one at the next push;"
        " if it never was ours, import the package, for one with another id"
    )
    return diagnose("N2A119", what=repr(question_of(step)), detail=detail, hint=hint)


def _altered(job: Work, types: Mapping[NoteTypeKey, HeldType]) -> Iterator[Diagnostic]:
    counts = Counter(step.note.note_type for step in job.steps if step.is_altered)
    for key, count in counts.items():
        yield diagnose("N2A117", name=types[key].name if key in types else f"note2anki {key.title()}", count=count)
