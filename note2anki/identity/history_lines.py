"""The history's lines: what each version of a package did to each card, old and new text; one line a version.

The form is frozen: an object with `package`, `version`, `stamp`, `counts` and `changes`, each change an object with
`guid`, `change`, `question`, and where they are known and wanted `reason`, `file`, `answer`, `old_question`,
`old_answer`. Other keys are left for later releases. Lines may stand in any order, as after a union merge.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from msgspec import Struct

#: Longer texts are cut here: a diff of more is read by nobody, and the file only grows.
LONGEST = 4000
#: Of more changes than this in one version (a first export, a setting) only the questions are kept.
MOST = 1000
CUT = " […]"


class CardChange(Struct, frozen=True):
    """What a version did to one card; the old texts are empty where they are the same or not known."""

    guid: str
    change: str
    question: str
    reason: str = ""
    file: str = ""
    answer: str = ""
    old_question: str = ""
    old_answer: str = ""


class VersionRecord(Struct, frozen=True):
    """A version of a package: when (epoch seconds), how much of each kind, and which cards."""

    package: str
    version: str
    stamp: int
    counts: Mapping[str, int]
    changes: tuple[CardChange, ...]

    @property
    def number(self) -> tuple[int, ...]:
        """The version as numbers, to compare by."""
        return tuple(int(part) for part in self.version.split("."))


def history_entry(record: VersionRecord) -> dict[str, object]:
    """Return a version as what is kept of it."""
    whole = len(record.changes) <= MOST
    return {
        "package": record.package,
        "version": record.version,
        "stamp": record.stamp,
        "counts": dict(record.counts),
        "changes": [_kept(change, whole=whole) for change in record.changes],
    }


def _kept(change: CardChange, *, whole: bool) -> dict[str, str]:
    kept = {"guid": change.guid, "change": change.change, "question": _cut(change.question)}
    if whole:
        others = {name: _cut(getattr(change, name)) for name in CardChange.__struct_fields__ if name not in kept}
        kept |= {name: text for name, text in others.items() if text}
    return kept


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT


def read_history(lines: Iterable[str]) -> tuple[list[VersionRecord], int]:
    """Return the versions, oldest first, each once, and how many lines could not be read."""
    found: dict[str, VersionRecord] = {}
    damaged = 0
    for line in lines:
        text = line.strip()
        if not text or text in found:
            continue
        try:
            found[text] = _parsed(json.loads(text))
        except (ValueError, TypeError, KeyError, AttributeError):
            damaged += 1
    return sorted(found.values(), key=lambda each: (each.stamp, each.package, each.number)), damaged


def _parsed(data: Mapping[str, object]) -> VersionRecord:
    changes, counts = data.get("changes", []), data.get("counts", {})
    if not isinstance(changes, list) or not isinstance(counts, dict) or not isinstance(data["stamp"], int):
        raise TypeError("not a version")
    record = VersionRecord(
        package=str(data["package"]),
        version=str(data["version"]),
        stamp=data["stamp"],
        counts={str(name): int(count) for name, count in counts.items()},
        changes=tuple(_change(change) for change in changes if isinstance(change, dict)),
    )
    if len(record.number) != 3:
        raise ValueError("not a version number")
    return record


def _change(data: Mapping[str, object]) -> CardChange:
    return CardChange(**{name: str(data.get(name, "")) for name in CardChange.__struct_fields__})
