"""An export after a small change gives what an export of everything gives, and looks at little."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.keeping import keeping_everything
from support.program import NOON, listed, make_vault, run
from test_cache_and_workers import ATTACHMENT, edit_somewhere, files_of
from vault import write_vault

from note2anki.runs import export
from note2anki.runs.again import changed_notes, small_export, traces
from note2anki.runs.request import Request
from note2anki.runs.work.tasks import NoteTask, NoteWork, Place

NOTES = {
    "A.md": "---\ntags: [topic/a]\n---\n"
    + listed(
        "What is [[RAG]]?", "What does ![[B#Part]] show?", "And [[Nowhere]]? #anki/reverse ^here", "Which [[Other]]?"
    ),
    "B.md": "A note.\n\n# Part\nThe part, with [[RAG]] and [[Other name]].\n\n# Rest\n- ##### Cloze? #anki/cloze\n  ==one== [[RAG]]\n",
    "Concepts/RAG.md": "---\naliases: [Other name]\n---\nRetrieval and [[Generation]].\n\n# More\nMore of it.\n",
    "Concepts/Generation.md": "Making text.\n\n- ##### Who makes it?\n  A [[RAG]] does.\n",
    "Pictures.md": "- ##### What is this?\n  ![[pixel.png]] and [a link](B.md) [[B]] #tag ^id\n- ##### And this?\n  ![[gone.png]]\n- ##### Alone?\n  ![[alone.png]]\n",
    "To do.md": "- ##### Not answered yet?\n- ##### Skipped? #anki/skip\n  Yes.\n",
}


class Twins:
    """A vault twice: one is exported with what the last export left, the other always anew."""

    def __init__(self, folder: Path, make: Callable[[Path], None], part: str = "") -> None:
        self.folders = [folder / "with", folder / "without"]
        for each in self.folders:
            each.mkdir()
            make(each / "vault")
        self._clock, self._part = NOON, part

    def edit(self, change: Callable[[Path], None]) -> None:
        for each in self.folders:
            change(each / "vault")

    def export(self, *options: str) -> None:
        """Export both, and compare all that is written and said."""
        self._clock += 10
        plans = [
            self._said("plan", folder, *options, *extra)
            for folder, extra in zip(self.folders, ((), ("--no-cache",)), strict=True)
        ]
        assert plans[0] == plans[1]
        results = [
            self._export(folder, *options, *extra)
            for folder, extra in zip(self.folders, ((), ("--no-cache",)), strict=True)
        ]
        assert results[0] == results[1]

    def _export(self, folder: Path, *options: str) -> tuple[object, ...]:
        done = self._said("export", folder, *options)
        kept = [path.read_bytes() for path in sorted((folder / "vault" / ".note2anki").iterdir())]
        return done, (folder / "vault.apkg").read_bytes(), kept

    def _said(self, what: str, folder: Path, *options: str) -> tuple[int, str, str]:
        done = run(what, folder / "vault" / self._part, "-o", folder / "vault.apkg", *options, clock=self._clock)
        assert done.code in (0, 1), done.err
        return done.code, done.out.replace(str(folder), ""), done.err.replace(str(folder), "")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[bool]]:
    """Whether each export with traces was one after a small change; vaults of any size have them here."""
    taken: list[bool] = []
    ordinary = small_export.export_small_change

    def noted(*arguments: Any, **options: Any) -> object:
        outcome = ordinary(*arguments, **options)
        request: Request = arguments[0]
        if options["write"] and request.use_cache:
            taken.append(outcome is not None)
        return outcome

    monkeypatch.setattr(export, "_export_small_change", noted)
    with keeping_everything(tmp_path):
        yield taken


def make(folder: Path) -> None:
    make_vault(folder, NOTES)
    for name in ("pixel.png", "alone.png"):
        (folder / name).write_bytes(ATTACHMENT)


def with_text(name: str, *changes: tuple[str, str]) -> Callable[[Path], None]:
    def change(vault: Path) -> None:
        path = vault / name
        text = path.read_text("utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text, "utf-8")

    return change


def with_bytes(name: str, data: bytes) -> Callable[[Path], None]:
    return lambda vault: (vault / name).write_bytes(data) and None


def renamed(old: str, new: str) -> Callable[[Path], None]:
    return lambda vault: (vault / old).rename(vault / new) and None


#: What happens between two exports → whether only answers differ.
CHANGES: dict[str, tuple[Callable[[Path], None], bool]] = {
    "nothing": (lambda _vault: None, True),
    "an answer": (with_text("Pictures.md", ("this?\n  !", "this?\n  Look: !")), True),
    "the answer of a cloze": (with_text("B.md", ("==one==", "==one== and ==two==")), True),
    "a sentence that a concept's card shows": (with_text("Concepts/Generation.md", ("does.", "did.")), True),
    "the text of a note that another shows": (with_text("B.md", ("The part", "This part")), True),
    "a picture": (with_bytes("alone.png", ATTACHMENT + b"x"), True),
    "a picture that a concept's card shows": (with_bytes("pixel.png", ATTACHMENT + b"x"), False),
    "a picture is not shown any more": (with_text("Pictures.md", ("![[pixel.png]]", "nothing")), True),
    "a tag of one question": (with_text("Pictures.md", ("#tag", "#other #2026")), True),
    "an option": (with_text("A.md", ("#anki/reverse", "")), True),
    "text after a definition": (with_text("Concepts/RAG.md", ("More of it.", "Much more of it.")), True),
    "a heading above a question": (with_text("B.md", ("# Rest", "# The rest")), True),
    "a definition": (with_text("Concepts/RAG.md", ("Retrieval", "Finding")), False),
    "an alias": (with_text("Concepts/RAG.md", ("Other name", "Another name")), False),
    "a tag of the note": (with_text("A.md", ("topic/a", "topic/b")), False),
    "a question": (with_text("Pictures.md", ("What is this?", "What is that?")), False),
    "a new question": (with_text("B.md", ("# Rest", "# Rest\n- ##### New?\n  Yes.")), False),
    "a question less": (with_text("A.md", ("##### Which [[Other]]?", "Which?")), False),
    "an answer is taken out": (with_text("Concepts/Generation.md", ("  A [[RAG]] does.", "")), False),
    "another link": (with_text("B.md", ("==one== [[RAG]]", "==one== [[Generation]]")), False),
    "a link more": (with_text("B.md", ("==one==", "==one== of [[Generation]]")), False),
    "a block id": (with_text("A.md", ("^here", "^there")), False),
    "a card of another kind": (with_text("B.md", ("==one==", "one")), False),
    "a picture that cannot be found": (with_text("Pictures.md", ("this?\n  !", "this?\n  ![[nowhere.png]] !")), False),
    "a picture that was not there": (with_bytes("gone.png", ATTACHMENT), False),
    "a note's name": (renamed("Pictures.md", "Photos.md"), False),
    "a note without text": (with_bytes("A.md", b"\xff\xfe"), False),
    "a setting": (with_bytes("note2anki.toml", b"reverse = true\n"), False),
    "where attachments are": (with_bytes(".obsidian/app.json", b'{"attachmentFolderPath": "x"}'), False),
}


@pytest.mark.parametrize(("change", "is_small"), CHANGES.values(), ids=CHANGES.keys())
def test_after_a_change_all_is_as_an_export_of_everything_makes_it(
    change: Callable[[Path], None], is_small: bool, small: list[bool], tmp_path: Path
) -> None:
    twins = Twins(tmp_path, make)
    twins.export()
    twins.edit(change)
    twins.export("--allow-removals")
    assert small[1] == is_small
    twins.export()
    twins.edit(with_text("Concepts/Generation.md", ("Making", "Forming")))
    twins.export()
    assert small[0] is False


@pytest.mark.parametrize("seed", range(8))
def test_a_history_of_answers_is_that_of_exports_of_everything(seed: int, small: list[bool], tmp_path: Path) -> None:
    twins = Twins(tmp_path, lambda folder: write_vault(folder, notes=8, questions=4, seed=seed))
    twins.export()
    for step in range(6):
        dice = seed * 100 + step
        if step == 3:
            twins.edit(lambda vault, dice=dice: edit_somewhere(vault, random.Random(dice)))
        else:
            twins.edit(lambda vault, dice=dice: reword_answers(vault, random.Random(dice)))
        twins.export("--allow-removals")
    assert any(small)


def reword_answers(vault: Path, dice: random.Random) -> None:
    """Put other words into lines that are no heading, link or markup."""
    for path in dice.sample(sorted(vault.rglob("*.md")), 3):
        lines = path.read_text("utf-8").split("\n")
        plain = [i for i, line in enumerate(lines) if re.fullmatch(r"\s*\w[^\[\]#=:`|$]*\.", line)]
        for number in dice.sample(plain, min(2, len(plain))):
            words = lines[number].split(" ")
            words[-1] = dice.choice(["otherwise.", "**never**.", "$x$.", "soon."])
            lines[number] = " ".join(words)
        path.write_text("\n".join(lines), "utf-8")


@pytest.mark.parametrize("options", [("--touch",), ("--follow-renames",), ("--name", "Other")])
def test_what_asks_for_every_card_gets_it(options: tuple[str, ...], small: list[bool], tmp_path: Path) -> None:
    twins = Twins(tmp_path, make)
    twins.export()
    twins.export(*options)
    assert small[1] is False
    twins.export()
    twins.export()


def test_a_folder_of_a_vault_is_exported_likewise(small: list[bool], tmp_path: Path) -> None:
    twins = Twins(tmp_path, make, "Concepts")
    twins.export()
    twins.edit(CHANGES["a sentence that a concept's card shows"][0])
    twins.export()
    twins.edit(CHANGES["an answer"][0])  # elsewhere
    twins.export()
    assert small == [False, True, False]
    twins.export()
    assert small[3] is True


def test_another_package_of_the_vault_has_a_say(small: list[bool], tmp_path: Path) -> None:
    twins = Twins(tmp_path, make)
    twins.export()
    twins.export("--name", "Other")
    twins.edit(CHANGES["an answer"][0])
    twins.export()
    assert not any(small)


def test_block_ids_that_were_added_go_out_with_the_next_version(small: list[bool], tmp_path: Path) -> None:
    twins = Twins(tmp_path, make)
    twins.export()
    twins.edit(with_text("A.md", ("##### What is [[RAG]]?", "##### What is [[RAG]]? ^new")))
    twins.export()
    twins.export()
    twins.edit(CHANGES["an answer"][0])
    twins.export()
    assert small[3] is True


def test_a_ledger_that_somebody_wrote_is_read(small: list[bool], tmp_path: Path) -> None:
    twins = Twins(tmp_path, make)
    twins.export()

    def sort(vault: Path) -> None:
        ledger = vault / ".note2anki" / "ledger.jsonl"
        first, *lines, last = ledger.read_text("utf-8").splitlines()
        ledger.write_text("\n".join([first, *reversed(lines), last, ""]), "utf-8")

    twins.edit(sort)
    twins.edit(CHANGES["an answer"][0])
    twins.export()
    assert small[1] is False


def damage(place: Path) -> None:
    data = bytearray(place.read_bytes())
    data[len(data) // 2] ^= 1
    place.write_bytes(bytes(data))


@pytest.mark.parametrize("what", ["traces", "sqlite", "anki2", "checks"])
@pytest.mark.parametrize(
    "how", [damage, Path.unlink, lambda place: place.write_bytes(b"")], ids=["bit", "gone", "empty"]
)
def test_what_the_last_export_left_may_be_lost_or_damaged(
    what: str, how: Callable[[Path], None], small: list[bool], tmp_path: Path
) -> None:
    twins = Twins(tmp_path, make)
    twins.export()
    for place in files_of(tmp_path / "cache"):
        if place.suffix == f".{what}":
            how(place)
    twins.edit(CHANGES["an answer"][0])
    twins.export()
    twins.export()


def test_traces_of_other_code_are_not_followed(
    small: list[bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twins = Twins(tmp_path, make)
    twins.export()
    monkeypatch.setattr(traces, "code_version", lambda: "another")
    twins.export()
    assert small[1] is False


def test_a_package_that_is_gone_is_written_again(small: list[bool], tmp_path: Path) -> None:
    twins = Twins(tmp_path, make)
    twins.export()
    for folder in twins.folders:
        (folder / "vault.apkg").unlink()
    twins.export()
    assert small[1] is True


def test_of_a_vault_in_which_much_changed_all_is_looked_at(
    small: list[bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changed_notes, "MOST", 0.1)
    twins = Twins(tmp_path, make)
    twins.export()
    twins.edit(CHANGES["an answer"][0])
    twins.edit(CHANGES["the answer of a cloze"][0])
    twins.export()
    assert small[1] is False


@pytest.mark.parametrize("is_gone", [False, True])
def test_block_ids_that_were_taken_away_leave_with_the_next_version(
    is_gone: bool, small: list[bool], tmp_path: Path
) -> None:
    twins = Twins(tmp_path, make)
    twins.export()
    twins.edit(with_text("A.md", (" ^here", "")))
    twins.export()
    if is_gone:
        for folder in twins.folders:
            (folder / "vault.apkg").unlink()
    else:
        twins.edit(CHANGES["the answer of a cloze"][0])
    twins.export()
    assert small == [False, False, True]


def test_a_first_definition_may_be_what_a_concept_needs_for_a_card(small: list[bool], tmp_path: Path) -> None:
    twins = Twins(tmp_path, make)
    twins.edit(with_bytes("note2anki.toml", b"[concepts]\nonly_defined = true\n"))
    twins.edit(with_bytes("Concepts/RAG.md", b"# Empty\n"))
    twins.export()
    twins.edit(with_bytes("Concepts/RAG.md", b"A definition.\n\n# Empty\n"))
    twins.export()
    assert small == [False, False]


@pytest.mark.parametrize("name", ["gone.png", "B.md"])
def test_what_a_plan_saw_in_between_is_forgotten(name: str, small: list[bool], tmp_path: Path) -> None:
    """A picture is there for a while, or an embedded note says something else; then all is as it was."""
    shows = "![[gone.png]]" if name == "gone.png" else "![[B#Part]]"
    notes = {"A.md": f"- ##### One?\n  {shows}\n- ##### Two?\n  {shows}\n", "B.md": "# Part\nThe part.\n"}
    meanwhile = ATTACHMENT if name == "gone.png" else b"# Part\nAnother part.\n"
    twins = Twins(tmp_path, lambda folder: make_vault(folder, notes) and None)
    twins.export()
    for vault in (folder / "vault" for folder in twins.folders):
        before = (vault / name).read_bytes() if (vault / name).exists() else None
        (vault / name).write_bytes(meanwhile)
        run("plan", vault)
        if before is None:
            (vault / name).unlink()
        else:
            (vault / name).write_bytes(before)
    twins.edit(with_text("A.md", ("Two?\n", "Two?\n  Look: ")))
    twins.export()
    twins.edit(with_bytes(name, meanwhile))
    twins.export()


LONG, SHORT = "It is a long story of dogs and their tails.", "Something short: 12 quanta."


def test_one_question_in_two_notes_may_have_changed_places(small: list[bool], tmp_path: Path) -> None:
    notes = {"A.md": f"##### Definition?\n{LONG}\n", "B.md": f"##### Definition?\n{SHORT}\n"}
    twins = Twins(tmp_path, lambda folder: make_vault(folder, notes) and None)
    twins.export()
    twins.edit(with_text("A.md", (LONG, SHORT)))
    twins.edit(with_text("B.md", (SHORT, LONG)))
    twins.export("--json")
    assert small == [False, False]


@pytest.mark.parametrize("more", ["##### Another? ^id\nYes.\n", "##### Not answered?\n"])
def test_a_question_may_be_in_a_note_that_was_not_asked_for(more: str, small: list[bool], tmp_path: Path) -> None:
    notes = {"In/A.md": f"##### Definition?\n{LONG}\n\n{more}", "Out.md": f"##### Definition?\n{LONG}\n"}
    twins = Twins(tmp_path, lambda folder: make_vault(folder, notes) and None, "In")
    twins.export("--json")
    twins.export("--json")
    twins.edit(with_text("In/A.md", (LONG, SHORT)))
    twins.export("--json")
    assert small == [False, True, False]


def test_a_note_may_be_asked_for_that_is_excluded(small: list[bool], tmp_path: Path) -> None:
    twins = Twins(tmp_path, make, "A.md")
    twins.edit(with_bytes("note2anki.toml", b'exclude = ["A.md"]\n'))
    twins.export()
    twins.edit(with_text("A.md", ("Answer 1", "An answer")))
    twins.export()
    assert not any(small)


def test_concepts_whose_notes_are_left_out_are_left_alone(small: list[bool], tmp_path: Path) -> None:
    twins = Twins(tmp_path, make)
    twins.edit(with_text("Concepts/Generation.md", ("\n- ##### Who makes it?\n  A [[RAG]] does.\n", "")))
    twins.edit(with_text("A.md", ("Answer 1", "[[Other name]] and ![[RAG]]")))
    twins.export()
    twins.edit(with_bytes("note2anki.toml", b'exclude = ["Concepts"]\n'))
    twins.export()
    twins.edit(CHANGES["an answer"][0])
    twins.export()
    twins.edit(CHANGES["the text of a note that another shows"][0])
    twins.export()
    assert small == [False, False, True, True]
    twins.edit(CHANGES["an alias"][0])
    twins.export()
    assert small.pop() is True
    twins.edit(CHANGES["text after a definition"][0])
    twins.export()  # a note embeds the whole of it
    assert small.pop() is True
    for name in ("Generation", "RAG"):  # to which the other's definition leads
        twins.edit(lambda vault, name=name: (vault / f"Concepts/{name}.md").unlink())
        twins.export()
        assert small.pop() is False
    twins.edit(CHANGES["the answer of a cloze"][0])
    twins.export()
    assert small.pop() is True


@pytest.mark.parametrize("is_first", [True, False])
def test_a_note_is_written_between_being_shown_and_being_read(
    is_first: bool, small: list[bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The card that shows it has the text of just before; the next export sees to it."""
    notes = {"A.md": "##### What does it say?\n![[B#Part]]\n", "B.md": "# Part\nfirst\n", "C.md": listed("Else?")}
    vault, package, read = make_vault(tmp_path / "vault", notes), tmp_path / "vault.apkg", NoteTask.do

    def interrupted(self: NoteTask, place: Place, *others: Any) -> tuple[bytes, NoteWork]:
        if self.file == "B.md":
            (vault / "B.md").write_text("# Part\nthird\n", "utf-8")
        return read(self, place, *others)

    if not is_first:
        run("export", vault, "-o", package)
        (vault / "B.md").write_text("# Part\nsecond\n", "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(NoteTask, "do", interrupted)
        run("export", vault, "-o", package, clock=NOON + 10)
    run("export", vault, "-o", package, clock=NOON + 20)
    with zipfile.ZipFile(package) as archive:
        assert b"third" in archive.read("collection.anki2")
