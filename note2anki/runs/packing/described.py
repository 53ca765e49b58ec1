"""What a deck's description in Anki says of its package, written and read again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from note2anki.identity.records import PackageRecord
from note2anki.outcome import counted
from note2anki.patterns import late_pattern

_DESCRIPTION = late_pattern(
    r"(?P<name>.+) (?P<version>\d+\.\d+\.\d+) · (?P<date>\d{4}-\d\d-\d\d) · "
    r"(?P<questions>\d+) questions?, (?P<concepts>\d+) concepts? · note2anki"
)


def describe_package(record: PackageRecord, counts: Mapping[str, int], created: datetime) -> str:
    """Return the description of the package's decks."""
    cards = _cards(counts["questions"], counts["concepts"])
    return f"{record.name} {record.version} · {created.date().isoformat()} · {cards} · note2anki"


def describe_share(record: PackageRecord, questions: int, concepts: int, created: datetime) -> str:
    """Return the description of the decks of a package for other people, which `read_description` does not take."""
    cards = _cards(questions, concepts)
    return f"{record.name} {record.version} · {created.date().isoformat()} · {cards} · shared with note2anki"


def _cards(questions: int, concepts: int) -> str:
    return f"{counted(questions, 'question')}, {counted(concepts, 'concept')}"


def read_description(text: str) -> PackageRecord | None:
    """Return the package that a description names; None where it is another text."""
    match = _DESCRIPTION.fullmatch(text.strip())
    if match is None:
        return None
    try:
        stamp = int(datetime.fromisoformat(match["date"]).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None
    return PackageRecord(match["name"], match["version"], stamp, "", int(match["questions"]) + int(match["concepts"]))
