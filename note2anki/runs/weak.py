"""`weak`: which questions do not stick, from what Anki says of their reviews, each where it stands in the notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from note2anki.anki.anki_connect import AnkiConnect, RefusedError, SilentError
from note2anki.anki.review_reader import read_studied
from note2anki.anki.running_reviews import read_running
from note2anki.diagnostics import RunError, diagnose
from note2anki.identity.synced_files import put_synced
from note2anki.model import Diagnostic
from note2anki.reports.weak_page import weak_page
from note2anki.runs.pushing.push import greet
from note2anki.runs.request import Request
from note2anki.runs.study_places import Known, Places, find_places
from note2anki.study.figures import figures_of, total
from note2anki.study.findings import Place, Weak, WeakQuestion
from note2anki.study.judging import Placed, by_concept, by_note, by_section, judge_of, weakest_first
from note2anki.study.records import Answer, Studied, StudiedNote
from note2anki.study.series import series_of

_WHICH_VAULT = "give the vault's folder as the last argument"


def find_weak(request: Request, file: Path, *, since: date | None = None, min_reviews: int = 5) -> Weak:
    """Read an export of Anki's, or a copy of its collection, and find what does not stick.

    Args:
        request: the vault, by a path in it.
        file: what is read.
        since: the first day (UTC) whose answers count; lapses are of all time.
        min_reviews: what has fewer reviews is not judged.

    Raises:
        RunError: N2A040, N2A060, N2A061 or N2A105, no card of it was answered; N2A106, nothing was answered
            since that day; N2A065, no card of it is of this vault; or the vault cannot be read.
    """
    return judged(request, read_studied(file), str(file), since=since, min_reviews=min_reviews)


def find_weak_in_anki(
    request: Request, url: str, key: str = "", *, since: date | None = None, min_reviews: int = 5
) -> Weak:
    """Ask a running Anki, and find what does not stick (`find_weak`).

    Args:
        request, since, min_reviews: as for `find_weak`.
        url, key: where AnkiConnect listens, and its API key or an empty one.

    Raises:
        RunError: N2A110 to N2A112 or N2A118, Anki does not answer or cannot; the others as for `find_weak`.
    """
    anki = AnkiConnect(url, key)
    greet(anki)
    try:
        studied = read_running(anki)
    except SilentError as error:
        raise RunError(diagnose("N2A110", url=anki.url, detail=error)) from error
    except RefusedError as error:
        hint = "in Anki, Tools > Add-ons > Check for Updates; or export from Anki, and give the file"
        raise RunError(
            diagnose("N2A118", action="getReviewsOfCards", what="the cards", detail=error, hint=hint)
        ) from error
    if not studied.notes:
        raise RunError(diagnose("N2A061", path=anki.url))
    if not studied.answers:
        raise RunError(diagnose("N2A105", path=anki.url, detail="nothing was studied yet", hint="study, and ask again"))
    return judged(request, studied, anki.url, since=since, min_reviews=min_reviews)


def judged(request: Request, studied: Studied, source: str, *, since: date | None, min_reviews: int) -> Weak:
    """Find what does not stick in what was studied, wherever that was read (`find_weak`).

    Args:
        request, since, min_reviews: as for `find_weak`.
        studied: what Anki says.
        source: what it was read from.
    """
    answers = _since(studied, since)
    places = find_places(request)
    known = _known(studied, places)
    notes = [note for note in studied.notes if note.guid in known and not _is_removed(note, known[note.guid])]
    cards = [card for note in notes for card in note.cards]
    living = [answer for card in cards for answer in answers.get(card.row, ())]
    if not living:
        raise RunError(
            diagnose("N2A105", path=source, detail="what was answered is of other vaults", hint=_WHICH_VAULT)
        )
    overall = replace(figures_of(living), lapses=sum(card.lapses for card in cards))
    judge = judge_of(overall, min_reviews)
    found = (_question(note, known[note.guid], answers) for note in notes)
    answered = [each for each in found if each.figures.answers]
    questions = [replace(each, score=judge.score(each.figures, is_leech=each.is_leech)) for each in answered]
    return Weak(
        source=source,
        vault=places.world.vault,
        since=since,
        min_reviews=min_reviews,
        questions=weakest_first(questions),
        sections=by_section(questions, judge),
        notes=by_note(questions, judge),
        concepts=by_concept(questions, judge, lambda name: _concept_place(places, name)),
        total=overall,
        series=series_of(cards, living),
        removed=len(known) - len(notes),
        elsewhere=len(studied.notes) - len(known),
        others=studied.others,
        diagnostics=tuple(_problems(places)),
    )


def _since(studied: Studied, since: date | None) -> Mapping[int, list[Answer]]:
    """Return the answers that count, by card."""
    answers: dict[int, list[Answer]] = defaultdict(list)
    for answer in studied.answers:
        if since is None or answer.day >= since:
            answers[answer.card].append(answer)
    if not answers:
        raise RunError(diagnose("N2A106", since=since))
    return answers


def _known(studied: Studied, places: Places) -> dict[str, Known]:
    """Return what the vault knows of each note that is its own."""
    found = ((note.guid, places.find(note.guid)) for note in studied.notes)
    known = {guid: each for guid, each in found if each is not None}
    if not known:
        raise RunError(diagnose("N2A065", count=len(studied.notes), vault=places.world.vault), tuple(_problems(places)))
    return known


def _is_removed(note: StudiedNote, known: Known) -> bool:
    """Tell whether the question was taken out, by what went to Anki; one that was pasted back is there again."""
    return known.is_removed or (note.is_removed and known.place.state == "gone")


def _question(note: StudiedNote, known: Known, answers: Mapping[int, list[Answer]]) -> WeakQuestion:
    return WeakQuestion(
        guid=note.guid,
        kind=note.kind,
        question=known.text,
        place=known.place,
        link=known.link,
        section=known.section,
        concepts=known.concepts,
        is_leech=note.is_leech,
        is_suspended=note.is_suspended,
        figures=total(figures_of(answers.get(card.row, ()), card.lapses) for card in note.cards),
        score=None,
    )


def _concept_place(places: Places, name: str) -> Placed:
    known = places.find_concept(name)
    return (known.place, known.link) if known else (Place(), "")


def _problems(places: Places) -> Iterator[Diagnostic]:
    yield from places.diagnostics
    if not places.has_ledger:
        yield diagnose("N2A107", vault=places.world.vault)


def put_report(weak: Weak, target: Path, top: int) -> Weak:
    """Write the report as a page.

    Args:
        weak: what was found.
        target: the file.
        top: how many of each kind it lists.

    Raises:
        RunError: N2A042, it cannot be written.
    """
    if target.is_dir():
        raise RunError(diagnose("N2A042", path=target, detail="it is a folder"))
    try:
        put_synced(target, weak_page(weak, top).encode())
    except OSError as error:
        raise RunError(diagnose("N2A042", path=target, detail=error.strerror or error)) from error
    return replace(weak, report=target)
