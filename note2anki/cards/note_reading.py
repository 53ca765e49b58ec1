"""What is found so far in a note that is being read."""

from __future__ import annotations

from msgspec import Struct, field

from note2anki.cards.outline import Mark
from note2anki.cards.references import References
from note2anki.cards.roles import Roles
from note2anki.cards.rules import ReadingRules
from note2anki.cards.survey import Survey
from note2anki.diagnostics import diagnose
from note2anki.model import Diagnostic, Question


class Reading(Struct):
    """The parts of one note, and what its questions came to."""

    file: str
    tags: tuple[str, ...]
    text: Survey
    rules: ReadingRules
    marks: list[Mark]
    roles: Roles
    references: References
    questions: list[Question] = field(default_factory=list)
    unanswered: list[Question] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    lookalikes: list[str] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)
    problems: list[Diagnostic] = field(default_factory=list)

    @property
    def own_name(self) -> str:
        """The name that links to the note have."""
        return self.file.rpartition("/")[2].rpartition(".")[0]

    def report(self, code: str, line: int, column: int = 0, **detail: object) -> None:
        """Keep a problem at a source line of the note; without a column it is where the line's text begins."""
        if not column:
            written = self.text.line(line)
            column = len(written) - len(written.lstrip(" \t>")) + 1
        self.problems.append(diagnose(code, self.file, line, column, **detail))

    def skip(self, code: str, text: str, line: int, column: int, **detail: object) -> None:
        """Leave a question out, and say why."""
        self.skipped.append((text, code))
        self.report(code, line, column, **({} if code == "N2A010" else {"question": text}), **detail)
