"""The history's lines: what each version of a package did to each card, old and new text; one line a version.

The form is frozen: an object with `package`, `version`, `stamp`, `counts` and `changes`, each change an object with
`guid`, `change`, `question`, and where they are known and wanted `reason`, `file`, `answer`, `old_question`,
`old_answer`. Other keys are left for later releases. Lines may stand in any order, as after a union merge.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

#: Longer texts are cut here: a diff of more is read by nobody, and the file only grows.
LONGEST = 4000
#: Of more changes than this in one version (a first export, a setting) only the questions are kept.
MOST = 1000
CUT = " […]"
#: What stands in a change even where it is empty.
_ALWAYS = frozenset({"guid", "change", "question"})
_ENCODER = msgspec.json.Encoder(order="sorted")


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


class _Kept(CardChange, frozen=True, omit_defaults=True, gc=False):
    """A change as it is written; what is empty is left out."""


def history_line(record: VersionRecord, changes: Iterable[CardChange], *, whole: bool) -> Iterator[bytes]:
    """Yield the line of a version, part after part, without its end.

    Args:
        record: the version, its changes apart.
        changes: what it did to each card: one after another, since they can be very many.
        whole: whether there are so few (`MOST`) that more than the questions is kept.
    """
    yield b'{"changes":['
    between = b""
    for change in changes:
        kept = change if whole else CardChange(change.guid, change.change, change.question)
        yield between + _written(kept)
        between = b","
    head = {"package": record.package, "version": record.version, "stamp": record.stamp, "counts": record.counts}
    yield b"]," + _ENCODER.encode(head)[1:]


def _written(change: CardChange) -> bytes:
    kept = _Kept(**{name: _cut(getattr(change, name)) for name in CardChange.__struct_fields__})
    try:
        return _ENCODER.encode(kept)
    except UnicodeEncodeError:  # half a surrogate pair, in the name of a file
        filled = {name: text for name, text in asdict(kept).items() if text or name in _ALWAYS}
        return json.dumps(filled, sort_keys=True, separators=(",", ":")).encode()


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
