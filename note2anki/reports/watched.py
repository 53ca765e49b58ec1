"""The news of `watch`: a line each for a person, an object each for a program."""

from __future__ import annotations

from collections.abc import Iterator

from note2anki.model import Diagnostic
from note2anki.outcome import KINDS, Outcome, counted
from note2anki.outcome.push import FATES, Pushed
from note2anki.outcome.watched import Watched
from note2anki.reports.machine import diagnostic_data, outcome_data
from note2anki.reports.one_line import one_line
from note2anki.reports.push import pushed_data

#: Letters of a question that a line has room for.
_LONGEST = 60


def version_line(outcome: Outcome) -> str:
    """Return in one line which version was made, what changed, and where it is."""
    return f"{outcome.package} {outcome.version}: {_changed(outcome)} → {outcome.path}"


def _changed(outcome: Outcome) -> str:
    counts = outcome.counts
    if not outcome.previous:
        return f"{counted(counts['questions'], 'question')}, {counted(counts['concepts'], 'concept')}"
    if len(outcome.changes) == 1:
        change = outcome.changes[0]
        text = one_line(change.question)
        return f"{change.change} “{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}”"
    return (
        ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind] and kind != "unchanged") or "other looks"
    )


def pushed_line(pushed: Pushed) -> str:
    """Return in one line what was done in Anki."""
    counts = [f"{pushed.counts[fate]} {fate}" for fate in FATES if pushed.counts[fate] and fate != "unchanged"]
    return f"{pushed.outcome.package} {pushed.outcome.version}, in Anki: {', '.join(counts)}"


def watched_lines(news: Watched) -> Iterator[str]:
    """Yield what a person reads on standard output."""
    if news.outcome is not None:
        yield version_line(news.outcome)
    if news.pushed is not None:
        yield pushed_line(news.pushed)


def watched_data(news: Watched) -> Iterator[dict[str, object]]:
    """Yield what a program reads, each with its `event`."""
    if news.began:
        yield {"event": "watching", "vault": str(news.vault)}
    if news.error is not None:
        yield error_event(news.error)
    if news.problems or news.solved:
        yield {"event": "problems", "new": [diagnostic_data(each) for each in news.problems], "solved": news.solved}
    if news.outcome is not None:
        yield {"event": "version", **outcome_data(news.outcome)}
    if news.pushed is not None:
        yield {"event": "push", **pushed_data(news.pushed)}


def error_event(error: Diagnostic) -> dict[str, object]:
    """Return what a program reads where nothing can be exported, for now or at all."""
    return {"event": "error", "error": diagnostic_data(error)}
