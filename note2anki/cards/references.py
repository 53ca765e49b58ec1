"""Footnotes and link definitions that stand somewhere in a note and are used in an answer."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from note2anki.cards.survey import Survey
from note2anki.patterns import late_pattern
from note2anki.syntax.references import link_label

_FOOTNOTE = late_pattern(r"\[\^([^\[\]\s]+)\]")
_LABEL = late_pattern(r"\[([^\[\]]+)\]")
_DEFINED = late_pattern(r"^[ \t>]*\[(\^?[^\[\]]+)\]:", re.MULTILINE)


class References:
    """The definitions of a note: label → its Markdown, up to a question that stands in it."""

    def __init__(self, note: Survey, questions: Sequence[int] = ()) -> None:
        self._footnotes: dict[str, str] = {}
        self._links: dict[str, str] = {}
        for block in note.definitions:
            asked = bisect_left(questions, block.line)
            end = min((*questions[asked : asked + 1], block.end_line + 1))
            source = "\n".join(note.lines[block.line - note.first_line : end - note.first_line])
            if block.kind == "footnote":
                self._footnotes.setdefault(block.info, source)
            else:
                self._links.setdefault(link_label(block.info), source)

    def used_by(self, text: str) -> str:
        """Return the definitions that a text uses and does not hold itself, footnotes' own included."""
        if not (self._footnotes or self._links) or "[" not in text:
            return ""
        held = set(_DEFINED.findall(text))
        found: dict[str, str] = {}
        queue = [text]
        while queue:
            current = queue.pop()
            for label in _FOOTNOTE.findall(current):
                if f"^{label}" not in held:
                    self._take(self._footnotes, label, found, queue)
            if self._links:
                for label in _LABEL.findall(current):
                    if label not in held:
                        self._take(self._links, link_label(label), found, queue)
        return "\n\n".join(found.values())

    @staticmethod
    def _take(known: dict[str, str], label: str, found: dict[str, str], queue: list[str]) -> None:
        source = known.get(label)
        if source and source not in found:
            found[source] = source
            queue.append(source)
