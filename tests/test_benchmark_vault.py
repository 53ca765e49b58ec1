"""The vault that benchmarks are run on: the same for the same seed, and as real vaults are."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from pygments.lexers import get_lexer_by_name
from support.program import run, snapshot
from vault import Note, make_notes, make_pen, write_vault
from vault_code import LANGUAGES
from vault_mix import Mix


def answers(notes: int, questions: int) -> list[str]:
    """The texts of the answers of a vault."""
    made = make_notes(make_pen(notes, questions, 1), notes, questions)
    return ["\n".join(question.answer) for note in made for question in note.questions]


def test_the_vault_is_the_same_for_a_seed(tmp_path: Path) -> None:
    one, two, other = (write_vault(tmp_path / name, 12, 5, seed) for name, seed in (("1", 1), ("2", 1), ("3", 2)))
    texts = [{path: data for path, (data, _time) in snapshot(folder).items()} for folder in (one, two, other)]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_the_vault_has_what_real_notes_have_and_no_problem(tmp_path: Path) -> None:
    folder = write_vault(tmp_path / "vault", 40, 6)
    text = "\n".join(path.read_text("utf-8") for path in folder.rglob("*.md"))
    for part in (
        "- ##### ",
        "```sql",
        "| opción |",
        "$$",
        "> [!hint]",
        "> [!warning]",
        "![[figure",
        "links: [[",
        "\t- ",
        "- [x]",
        "==",
    ):
        assert part in text
    data = run("export", folder, "-o", tmp_path, "--json").data
    assert data["counts"]["questions"] == 240
    assert {each["code"] for each in data["diagnostics"]} == {"N2A035"}
    assert data["counts"]["concepts"] == 12
    assert len(list((folder / "Conceptos").iterdir())) == 6


def test_a_fifth_of_the_answers_has_code() -> None:
    mix = Mix()
    for note in make_notes(make_pen(20, 50, 1), 20, 50):
        mix.add(note)
    assert mix.answers == 1000
    assert 170 < mix.holding["code"] < 250
    assert "1,000 questions" in mix.sentence()


def test_programs_are_of_3_to_15_lines_in_languages_that_highlighters_know_and_hardly_two_are_the_same() -> None:
    programs = [
        each for answer in answers(20, 50) for each in re.findall(r"^```(\w+)\n(.*?)\n```", answer, re.M | re.S)
    ]
    assert {language for language, _lines in programs} == set(LANGUAGES)
    assert all(get_lexer_by_name(language) for language in LANGUAGES)
    lengths = {program.count("\n") + 1 for _language, program in programs}
    assert min(lengths) >= 3
    assert max(lengths) == 15
    assert len(set(programs)) == len(programs)


def test_hardly_two_answers_share_a_sentence() -> None:
    sentences = Counter(
        sentence
        for answer in answers(20, 50)
        for sentence in re.split(r"(?<=\.)\s|\n", re.sub(r"^```.*?^```", "", answer, flags=re.M | re.S))
        if sentence.endswith(".") and len(sentence) > 20
    )
    repeated = sum(count - 1 for count in sentences.values())
    assert len(sentences) > 2000
    assert repeated < len(sentences) / 1000


def test_a_question_stands_once_in_a_vault() -> None:
    notes: list[Note] = list(make_notes(make_pen(10, 100, 1), 10, 100))
    questions = [question.text for note in notes for question in note.questions]
    assert len(set(questions)) == len(questions) == 1000
