"""The cases of `tests/cases/rendering/*.md`: a title, an answer's Markdown and the HTML that a card holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from support.case_files import shown


@dataclass(frozen=True, slots=True)
class RenderingCase:
    """One case; `construct` is the name of its file. HTML is compared line by line, white space at line ends apart."""

    source: str
    construct: str
    title: str
    text: str
    html: str


def load_rendering_cases(folder: Path) -> list[RenderingCase]:
    """Read every case below a folder; a malformed file raises `ValueError`."""
    return [case for path in sorted(folder.glob("*.md")) for case in _cases_of(path)]


def _cases_of(path: Path) -> Iterator[RenderingCase]:
    parts = path.read_text("utf-8").split("\n.\n")
    if parts[-1].strip():
        raise ValueError(f"{path.name}: the last dot is missing")
    if len(parts) % 3 != 1:
        raise ValueError(f"{path.name}: a case has a title, an answer and its HTML, with dots between")
    for index in range(0, len(parts) - 1, 3):
        title = parts[index].strip()
        yield RenderingCase(
            f"{path.name}: {title}",
            path.stem,
            title,
            str(shown(parts[index + 1])).strip("\n"),
            str(shown(parts[index + 2])).strip("\n"),
        )
