"""What `history` has to say: a line a version, or the change of each card of one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec import to_builtins
from rich.console import Group, RenderableType
from rich.text import Text

from note2anki.diagnostics import legible
from note2anki.outcome import KINDS, CardHistory, History, PackageVersion, counted
from note2anki.reports.machine import diagnostic_data
from note2anki.reports.one_line import one_line
from note2anki.reports.summary import MARKS
from note2anki.reports.word_diff import word_diff


def version_date(version: PackageVersion) -> str:
    """Return the day of a version, in UTC."""
    return datetime.fromtimestamp(version.stamp, UTC).date().isoformat()


def living_text(version: PackageVersion) -> str:
    """Return how many cards a version has."""
    numbers = version.counts
    return f"{counted(numbers.get('questions', 0), 'question')}, {counted(numbers.get('concepts', 0), 'concept')}"


def history_text(history: History, *, plain: bool) -> RenderableType:
    """Return the versions, newest first, for a terminal.

    Args:
        history: what is to be shown.
        plain: there are no colours.
    """
    parts: list[RenderableType] = []
    for version in reversed(history.versions):
        parts.append(_head(version))
        if history.asked:
            parts += _changes(version, plain=plain)
    return Group(*parts) if parts else Text("nothing was exported yet")


def _head(version: PackageVersion) -> Text:
    text = Text(f"{version.package} {version.version}", style="bold")
    text.append(f"  {version_date(version)}", style="not bold dim")
    parts = [f"{version.counts[kind]} {kind}" for kind in KINDS if version.counts.get(kind)]
    if version.counts:
        living = living_text(version)
        text.append(f"  {living}: {', '.join(parts) or 'new card templates'}", style="not bold")
    else:
        text.append("  what it changed is not known: its history is not here", style="not bold dim")
    return text


def _changes(version: PackageVersion, *, plain: bool) -> Iterator[Text]:
    for change in version.changes:
        mark, colour = MARKS.get(change.change, ("·", "default"))
        line = Text(f"{mark} ", style=colour)
        line.append_text(_uncoloured(word_diff(one_line(change.old_question), one_line(change.question), plain=plain)))
        yield _indented(line, 2)
        detail = "  ".join(filter(None, [change.change, legible(change.reason), change.file]))
        yield _indented(Text(detail, style="dim"), 4)
        if change.answer or change.old_answer:
            yield _indented(_answer(change, plain=plain), 6)


def _indented(text: Text, width: int) -> Text:
    """Indent each line; rich's own padding would cut what is longer than the terminal is wide."""
    return Text("\n").join(Text(" " * width).append_text(line) for line in text.split("\n", allow_blank=True))


def _uncoloured(text: Text) -> Text:
    """Part a diff from the colour of the mark before it."""
    whole = Text(style="default")
    whole.append_text(text)
    return whole


def _answer(change: CardHistory, *, plain: bool) -> Text:
    if change.old_answer == change.answer and change.change in ("edited", "moved", "reworded"):
        return Text("the same answer", style="dim")
    return word_diff(legible(change.old_answer), legible(change.answer), plain=plain)


def history_data(history: History) -> dict[str, object]:
    """Return the data of a history; changes where one version was asked for."""
    versions = []
    for version in history.versions:
        data: dict[str, object] = {
            "package": version.package,
            "version": version.version,
            "stamp": version.stamp,
            "counts": dict(version.counts),
        }
        if history.asked:
            data["changes"] = [to_builtins(change) for change in version.changes]
        versions.append(data)
    return {"versions": versions, "diagnostics": [diagnostic_data(each) for each in history.diagnostics]}
