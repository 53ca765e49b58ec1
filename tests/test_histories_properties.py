"""Whatever series of edits a person makes between exports, each review stays with its question."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from support.story import Story

QUESTIONS = (
    "What does a compiler emit for the linker?",
    "Why did the Roman republic fall apart?",
    "¿Cómo se liga una mahonesa sin que se corte?",
    "Which enzyme copies the leading strand?",
    "Wann gilt ein Vertrag als geschlossen?",
    "为什么天空是蓝色的？",
    "How is a violin tuned against a piano?",
    "لماذا تهاجر الطيور في الشتاء؟",
)
NOTES = ("A.md", "B.md", "Folder/C.md")
REMARKS = ("First draft.", "Revised once.", "More on that below.", "See also the appendix.")
CONCEPTS = ("", "Cache", "Light")


def with_typo(text: str) -> str:
    """The text, its longest word without the letter in the middle."""
    word = max(text.split(), key=len)
    middle = len(word) // 2
    return text.replace(word, word[:middle] + word[middle + 1 :])


@dataclass
class Vault:
    """What the person has in mind: each question's note (empty: deleted), section, wording, answer and concept."""

    note: list[str] = field(default_factory=lambda: [NOTES[number % 2] for number in range(len(QUESTIONS))])
    section: list[int] = field(default_factory=lambda: [0] * len(QUESTIONS))
    text: list[str] = field(default_factory=lambda: list(QUESTIONS))
    answer: list[int] = field(default_factory=lambda: [0] * len(QUESTIONS))
    concept: list[int] = field(default_factory=lambda: [number % 3 for number in range(len(QUESTIONS))])

    def write(self, story: Story) -> None:
        for name in NOTES:
            story.write(name, "".join(self._section(name, number) for number in range(3)))

    def _section(self, name: str, section: int) -> str:
        here = [n for n, note in enumerate(self.note) if (note, self.section[n]) == (name, section)]
        return f"# Section {section}\n" + "".join(
            f"- ##### {self.text[n]}\n    {QUESTIONS[n][::-1]} {REMARKS[self.answer[n] % 4]} {self._link(n)}\n\n"
            for n in here
        )

    def _link(self, number: int) -> str:
        name = CONCEPTS[self.concept[number]]
        return f"[[{name}]]" if name else ""

    def edit(self, what: str, number: int, value: int) -> None:
        if what == "answer":
            self.answer[number] += 1
        elif what == "reword":
            text = QUESTIONS[number]
            self.text[number] = (text, f"{text[:-1]}, then?", with_typo(text))[value]
        elif what == "section":
            self.section[number] = value
        elif what == "note":
            self.note[number] = NOTES[value]
        elif what == "delete":
            self.note[number] = ""
        elif what == "concept":
            self.concept[number] = value


EDITS = st.tuples(
    st.sampled_from(["answer", "reword", "section", "note", "delete", "concept"]),
    st.integers(0, len(QUESTIONS) - 1),
    st.integers(0, 2),
)
ROUNDS = st.lists(st.tuples(st.lists(EDITS, max_size=4), st.sampled_from(["", *NOTES])), min_size=1, max_size=4)


@settings(max_examples=12)
@given(ROUNDS)
def test_each_review_stays_with_its_question_through_any_series_of_edits(
    rounds: list[tuple[list[tuple[str, int, int]], str]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, Story(Path(folder)) as story:
        vault = Vault()
        vault.write(story)
        story.start()
        for edits, selected in rounds:
            for edit in edits:
                vault.edit(*edit)
            vault.write(story)
            if selected:
                exportable = selected in vault.note
                if exportable:
                    story.again(selected)
            else:
                story.again()
        last = story.again()
        living = {vault.text[number]: QUESTIONS[number] for number, note in enumerate(vault.note) if note}
        assert story.questions() == living
        gone = {QUESTIONS[number] for number, note in enumerate(vault.note) if not note}
        assert {history for front, history in story.removed().items() if front not in CONCEPTS} == gone
        named = {CONCEPTS[vault.concept[number]] for number, note in enumerate(vault.note) if note} - {""}
        assert story.concepts() == {name: name for name in named}
        assert story.again().outcome.version == last.outcome.version
