"""Does in Anki what was decided: the import of what is new, then media, tags, fields, decks and deletions.

Each action can be done again, so that a push that was cut off is finished by the next.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from msgspec import Struct, field

from note2anki.anki.anki_connect import BATCH, LONG_PATIENCE, AnkiConnect, RefusedError, SilentError, batches
from note2anki.anki.held import find_cards, held_media, held_medium, held_notes
from note2anki.anki.package import PackageError
from note2anki.diagnostics import diagnose
from note2anki.model import Diagnostic, Medium, Package
from note2anki.rendering.field_text import text_of
from note2anki.runs.decks import search_text
from note2anki.runs.pushing.import_file import import_file
from note2anki.runs.pushing.steps import Step, differing_fields

#: An action, a tag, and those whose tag it is.
_Tagging = tuple[str, str, Sequence[Step]]
_CLOSE_EDITOR = "close its window in Anki's browser or editor, and push again"


class Work(Struct):
    """A push that is being done.

    Attributes:
        anki: the running Anki.
        package: what was exported, and `file` where it is.
        steps: what is to be done.
        looks: the note types whose look is to be sent.
        touch: look into the media that are there, too.
        done, failed: the GUIDs of those that are done, and of those that Anki refused.
        media: how many files were uploaded.
        silence: why Anki fell silent, or empty.
        import_fault: why the import could not be done, or empty.
        diagnostics: what could not be done.
    """

    anki: AnkiConnect
    package: Package
    file: Path
    steps: tuple[Step, ...]
    looks: frozenset[str] = frozenset()
    touch: bool = False
    done: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    media: int = 0
    silence: str = ""
    import_fault: str = ""
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether notes, or looks, are not as they are to be; media are looked at in any case."""
        return bool(self.looks) or any(step.is_open for step in self.steps)

    def steps_of(self, *fates: str) -> list[Step]:
        """Return the steps with these fates."""
        return [step for step in self.steps if step.fate in fates]


def work(job: Work) -> None:
    """Do the steps; where Anki falls silent, what is done is known."""
    if not job.is_open and not job.package.media:
        return
    try:
        _bring_in(job)
        _upload(job)
        _retag(job)
        _write(job)
        _move(job)
        _delete(job)
        _check(job)
    except SilentError as error:
        job.silence = str(error)


def _bring_in(job: Work) -> None:
    """Have Anki import the notes that it lacks, and the looks that are newer than those that it was sent."""
    created = job.steps_of("created")
    if not created and not job.looks:
        return
    if not job.anki.is_on_this_machine:
        job.import_fault = "it is on another machine"
        return
    try:
        with import_file(job.package, job.file, job.steps, job.looks) as path:
            job.anki.ask("importPackage", patience=LONG_PATIENCE, path=str(path.resolve()))
        there = held_notes(job.anki, {step.note.guid: step.note.row for step in created})
    except (RefusedError, PackageError, OSError) as error:
        job.import_fault = str(error)
        return
    job.done |= there.keys()
    if len(there) < len(created):
        job.import_fault = "it said that it did, and they are not there"


def missing_media(job: Work) -> list[Medium]:
    """Return the media that Anki lacks. Their names hold their content; with `--touch` that is looked at too.

    Raises:
        SilentError, RefusedError: Anki does not tell.
    """
    names = held_media(job.anki)
    return [
        medium
        for medium in job.package.media
        if medium.name not in names or (job.touch and _is_damaged(job.anki, medium))
    ]


def _is_damaged(anki: AnkiConnect, medium: Medium) -> bool:
    return hashlib.sha256(held_medium(anki, medium.name)).hexdigest() != medium.digest


def _upload(job: Work) -> None:
    if not job.package.media:
        return
    try:
        missing = missing_media(job)
    except RefusedError as error:
        _refuse(job, "getMediaFilesNames", "the media", error)
        return
    for medium in missing:
        try:
            with medium.open() as source:
                data = base64.b64encode(source.read()).decode()
            job.anki.ask("storeMediaFile", patience=LONG_PATIENCE, filename=medium.name, data=data)
            job.media += 1
        except (RefusedError, OSError) as error:
            _refuse(job, "storeMediaFile", medium.name, error)


def _retag(job: Work) -> None:
    """Take away and add tags, each of all notes at once; the other tags of a note are not touched.

    With a tag Anki takes away those below it. What is to stay of them is given back in the same request.
    """
    alone: list[_Tagging] = []
    for tag, steps in _by_tag(job.steps, lambda step: step.remove):
        back = [("addTags", below, some) for below, some in _by_tag(steps, lambda step: step.below)]
        if back:
            _tag(job, [("removeTags", tag, steps), *back])
        else:
            alone.append(("removeTags", tag, steps))
    alone += [("addTags", tag, steps) for tag, steps in _by_tag(job.steps, lambda step: step.add)]
    for some in batches(alone, BATCH):
        _tag(job, some)


def _by_tag(steps: Iterable[Step], tags: Callable[[Step], Iterable[str]]) -> Iterable[tuple[str, list[Step]]]:
    found: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        for tag in tags(step):
            found[tag].append(step)
    return found.items()


def _tag(job: Work, taggings: Sequence[_Tagging]) -> None:
    asked = [(action, {"notes": [step.row for step in steps], "tags": tag}) for action, tag, steps in taggings]
    for (action, tag, steps), answer in zip(taggings, job.anki.ask_at_once(asked), strict=True):
        if isinstance(answer, RefusedError):
            _refuse(job, action, f"the tag {tag!r}", answer)
            job.failed |= {step.note.guid for step in steps}


def _write(job: Work) -> None:
    """Write the fields. They come after the tags: a note that has them counts as brought up to date."""
    steps = [step for step in job.steps if step.fields and step.note.guid not in job.failed]
    asked = ({"note": {"id": step.row, "fields": dict(step.fields)}} for step in steps)
    for step, answer in zip(steps, job.anki.ask_many("updateNoteFields", asked), strict=True):
        if isinstance(answer, RefusedError):
            _refuse(job, "updateNoteFields", repr(question_of(step)), answer)
            job.failed.add(step.note.guid)
        elif not step.leaves:
            job.done.add(step.note.guid)
    only_tags = {step.note.guid for step in job.steps if (step.add or step.remove) and not step.fields}
    job.done |= only_tags - job.failed - {step.note.guid for step in job.steps if step.leaves}


def _move(job: Work) -> None:
    """Move the cards that are in the old deck; those that the person put elsewhere stay there."""
    going: dict[tuple[str, str], list[Step]] = defaultdict(list)
    for step in job.steps:
        if step.leaves:
            going[step.leaves, step.note.deck].append(step)
    for (old, new), steps in going.items():
        try:
            cards = find_cards(job.anki, deck_search(old), [step.row for step in steps])
            if cards:
                job.anki.ask("changeDeck", cards=cards, deck=new)
            job.done |= {step.note.guid for step in steps} - job.failed
        except RefusedError as error:
            _refuse(job, "changeDeck", new, error)


def deck_search(deck: str) -> str:
    """Return the search that finds what is in a deck, and not below it."""
    name = search_text(deck)
    return f'"deck:{name}" -"deck:{name}::*"'


def _delete(job: Work) -> None:
    steps = job.steps_of("deleted")
    if not steps:
        return
    try:
        job.anki.ask("deleteNotes", notes=[step.row for step in steps])
        job.done |= {step.note.guid for step in steps}
    except RefusedError as error:
        _refuse(job, "deleteNotes", f"{len(steps)} notes", error)


def _check(job: Work) -> None:
    """Look whether Anki has what was written: a note that is open in its browser keeps what that shows."""
    written = {step.note.guid: step for step in job.steps if step.fields and step.note.guid in job.done}
    try:
        there = held_notes(job.anki, {guid: step.row for guid, step in written.items()})
    except RefusedError as error:
        _refuse(job, "notesInfo", "what was written", error)
        return
    for guid, step in written.items():
        held = there.get(guid)
        if held is None or set(differing_fields(step.note, held)) & step.fields.keys():
            job.done.discard(guid)
            detail = "Anki took the change and does not show it"
            job.diagnostics.append(diagnose("N2A119", what=repr(question_of(step)), detail=detail, hint=_CLOSE_EDITOR))


def _refuse(job: Work, action: str, what: str, error: Exception) -> None:
    hint = "the rest is done; push again, and if it stays so, import the package"
    job.diagnostics.append(diagnose("N2A118", action=action, what=what, detail=error, hint=hint))


def question_of(step: Step) -> str:
    """Return the front of a step's note as text."""
    return text_of(step.note.fields[0])
