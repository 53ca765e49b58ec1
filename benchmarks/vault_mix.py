"""Counts what the answers of a vault hold."""

from __future__ import annotations

import re
from collections import Counter

from vault import Note

#: What is counted → how an answer's text shows it.
KINDS = {
    "links": re.compile(r"(?<!!)\[\["),
    "a list": re.compile(r"^\t?(?:-|\d\.) ", re.MULTILINE),
    "code": re.compile(r"^```", re.MULTILINE),
    "math": re.compile(r"\$\$|\$[^\s$][^$\n]*\$: |^\$[^$\n]+\$$", re.MULTILINE),
    "a callout": re.compile(r"^> \[!", re.MULTILINE),
    "a table": re.compile(r"^\|---", re.MULTILINE),
    "an image": re.compile(r"!\[\["),
}


class Mix:
    """What the answers hold that were added."""

    def __init__(self) -> None:
        self.answers = self.characters = 0
        self.holding: Counter[str] = Counter()

    def add(self, note: Note) -> None:
        """Add a note's answers."""
        for question in note.questions:
            text = "\n".join(question.answer)
            self.answers += 1
            self.characters += len(text)
            self.holding.update(kind for kind, shown in KINDS.items() if shown.search(text))

    def sentence(self) -> str:
        """Say it in a sentence."""
        shares = ", ".join(f"{100 * self.holding[kind] / self.answers:.0f} {kind}" for kind in KINDS)
        mean = self.characters / self.answers
        return f"The largest has {self.answers:,} questions. An answer has {mean:.0f} characters on average; of a hundred answers hold {shares}."
