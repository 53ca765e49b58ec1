"""What rendering asks of the vault around a text: where links lead, which files they show. The run answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct, field

from note2anki.model import Medium


class Target(Struct, frozen=True):
    """The file that a link names.

    Attributes:
        file: its path relative to the vault, with `/`.
        by_name: the link's own words find it from everywhere, so that a link to it need not say where it lies.
        ambiguous: others had the same right to the name.
    """

    file: str
    by_name: bool = False
    ambiguous: bool = False


class Trouble(Struct, frozen=True):
    """Why a file cannot be shown: a diagnostic's code, and what its wording asks for beside `target`."""

    code: str
    detail: Mapping[str, object] = field(default_factory=dict)


class Excerpt(Struct, frozen=True):
    """What an embed shows of a note.

    Attributes:
        lines: Markdown; they follow one another in the note.
        first_line: the source line of the first of them.
        references: Markdown of definitions from elsewhere in that note.
    """

    lines: tuple[str, ...]
    first_line: int
    references: str = ""


class Surroundings(Protocol):
    """A vault as rendering sees it."""

    @property
    def name(self) -> str:
        """The vault's name in links."""
        ...

    def find(self, target: str, source: str, *, markdown: bool = False) -> Target | None:
        """Return the file that a link names, or None where the vault has none.

        Args:
            target: the link's destination; what follows `#` does not matter.
            source: the note it stands in.
            markdown: it is a Markdown link, with escapes such as `%20`.
        """
        ...

    def medium(self, file: str) -> Medium | Trouble:
        """Return a file of the vault as a medium of the package."""
        ...

    def excerpt(self, file: str, fragment: str) -> Excerpt | Trouble:
        """Return what an embed shows of a note: all of it, or the section or block that follows `#`."""
        ...
