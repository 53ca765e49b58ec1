"""What makes questions hard to learn: said by `check` and `preview`, for no export is worse for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from note2anki.diagnostics import diagnose
from note2anki.identity.near_questions import Posed, find_equal, find_near
from note2anki.identity.similarity import weight_of
from note2anki.identity.words import words
from note2anki.model import Diagnostic, ReadNote
from note2anki.patterns import WRITTEN_IMAGE
from note2anki.settings import Settings

_FENCES = re.compile(r"^[ \t>]*(`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t>]*\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
#: Where words between spaces are longer than this on average, they may be of a script without spaces.
_LONG_WORD = 12
#: What stands between spaces and is no word.
_MARKERS = ("- ", "* ", "| ", "> ", "+ ")


class Asked(Struct, frozen=True):
    """A question, and where it stands: its note, line and column."""

    posed: Posed
    file: str
    line: int
    column: int = 0

    @property
    def text(self) -> str:
        """The question's text."""
        return self.posed.text

    def place(self, beside: str) -> str:
        """Return where it is, for a reader of a note: the line alone if it is the same note."""
        return f"line {self.line}" if self.file == beside else f"{self.file}:{self.line}"


Finding = Callable[[Sequence[Asked], Settings], Iterator[Diagnostic]]


def _asked_twice(asked: Sequence[Asked], _settings: Settings) -> Iterator[Diagnostic]:
    for one, this in find_equal([each.posed for each in asked]):
        here = asked[this]
        other = asked[one].place(here.file)
        yield diagnose("N2A080", here.file, here.line, here.column, question=here.text, other=other)


def _too_long(asked: Sequence[Asked], settings: Settings) -> Iterator[Diagnostic]:
    limit = settings.longest_answer
    for each in asked:
        count = 0 if _is_surely_short(each.posed.answer, limit) else count_words(each.posed.answer)
        if count > limit:
            detail = {"question": each.text, "words": count, "limit": limit}
            yield diagnose("N2A081", each.file, each.line, each.column, **detail)


def _is_surely_short(answer: str, limit: int) -> bool:
    """Tell whether an answer is short even if all in it are words, which spares most answers the counting."""
    spaced = len(answer.split())
    return spaced <= limit and len(answer) <= _LONG_WORD * spaced


def _nearly_the_same(asked: Sequence[Asked], _settings: Settings) -> Iterator[Diagnostic]:
    for one, this in find_near([each.posed for each in asked]):
        here, there = asked[this], asked[one]
        detail = {"question": here.text, "other": there.place(here.file), "theirs": there.text}
        yield diagnose("N2A082", here.file, here.line, here.column, **detail)


#: What is looked for, in the order of the codes.
FINDINGS: tuple[Finding, ...] = (_asked_twice, _too_long, _nearly_the_same)


def advise(asked: Sequence[Asked], settings: Settings) -> tuple[Diagnostic, ...]:
    """Return what makes the questions of a selection hard to learn, in their order.

    Args:
        asked: the questions.
        settings: say how long an answer may be.
    """
    places = {(each.file, each.line): position for position, each in enumerate(asked)}
    found = (problem for finding in FINDINGS for problem in finding(asked, settings))
    return tuple(sorted(found, key=lambda problem: places[problem.file, problem.line]))


def asked_in(notes: Iterable[ReadNote]) -> list[Asked]:
    """Return the questions of notes, as `advise` takes them."""
    return [
        Asked(Posed(each.text, each.answer, (note.file, each.context)), note.file, each.line, each.column)
        for note in notes
        for each in note.questions
    ]


def count_words(answer: str) -> int:
    """Return how many words an answer has outside code blocks and images; two characters of Chinese are one."""
    if "data:" in answer:
        answer = WRITTEN_IMAGE.sub("", answer)
    if "```" in answer or "~~~" in answer:
        answer = _FENCES.sub("", answer)
    spaced = answer.split()
    if len(answer) <= _LONG_WORD * len(spaced):
        return len(spaced) - sum(answer.count(mark) for mark in _MARKERS)
    return int(weight_of(words(answer)))
