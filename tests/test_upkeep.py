"""`decks`, `--follow-renames`, `--touch` and `prune` do in real Anki what they say."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from support.anki_collection import Collection
from support.command_line import THEN, export, ran, run, write_vault

DAY = 86_400
SOON = 4_000_000_000  # later than whatever real Anki stamps while the tests run


def question(text: str) -> str:
    return f"##### {text}\nThe answer to {text.lower()}.\n"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    notes = {"Jobs/A.md": question("First?"), "Jobs/Deep/B.md": question("Second?"), "Other/C.md": question("Third?")}
    return write_vault(tmp_path / "Vault", notes)


def test_decks_are_listed_with_counts_and_what_the_notes_places_ask_for(vault: Path, tmp_path: Path) -> None:
    export(vault, tmp_path)
    (vault / "Jobs/A.md").rename(vault / "Other/A.md")
    export(vault, tmp_path, now=THEN + DAY)
    listed = {each["deck"]: each for each in ran("decks", vault)["decks"]}
    assert {deck: each["questions"] for deck, each in listed.items()} == {"Jobs": 1, "Jobs::Deep": 1, "Other": 1}
    assert listed["Jobs"]["places"] == {"Other": 1}
    assert "1 is in a note whose place asks for Other" in run("decks", vault).out


def test_a_deck_renamed_in_anki_gets_the_new_cards_and_so_do_those_below(vault: Path, tmp_path: Path) -> None:
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        deck = collection.anki.decks.by_name("Jobs")
        assert deck
        collection.anki.decks.rename(deck, "Job hunt")
        assert ran("decks", vault, "--rename", "jobs", "Job hunt")["renamed"] == [
            {"old": "Jobs", "new": "Job hunt"},
            {"old": "Jobs::Deep", "new": "Job hunt::Deep"},
        ]
        for note in ("Jobs/A.md", "Jobs/Deep/B.md"):
            (vault / note).write_text((vault / note).read_text("utf-8") + question(f"New in {note}?"), "utf-8")
        imported = collection.import_package(export(vault, tmp_path, now=SOON))
        assert imported.new == 2
        assert collection.deck_names() == ["Default", "Job hunt", "Job hunt::Deep", "Other"]
        assert len(collection.find('"deck:Job hunt" -"deck:Job hunt::*"')) == 2


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [("Job", "X", "did you mean 'Jobs'?"), ("Jobs", "", "no name of a deck"), ("Jobs", "A::::B", "no name of a deck")],
)
def test_a_rename_that_makes_no_sense_is_refused(old: str, new: str, says: str, vault: Path, tmp_path: Path) -> None:
    export(vault, tmp_path)
    before = (vault / ".note2anki/ledger.jsonl").read_bytes()
    result = run("decks", vault, "--rename", old, new)
    assert result.code == 2
    assert says in result.err
    assert (vault / ".note2anki/ledger.jsonl").read_bytes() == before


AWKWARD = [
    "Plain",
    "Two words",
    "with_underscore",
    "with*star",
    "A::B::C",
    'said "so"',
    "it's",
    "a: b",
    "back\\slash",
    "(brackets) or -minus",
    "Größe · 中文",
    "re:x tag:y",
    "50% & more",
]


@pytest.mark.parametrize("deck", AWKWARD)
def test_the_printed_search_finds_exactly_the_cards_that_moved(deck: str, tmp_path: Path) -> None:
    """Decks of nearly that name, decks below, other people's cards in it, and removed ones are not found."""

    def note(name: str, *texts: str) -> str:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'---\ndeck: "{quoted}"\n---\n' + "".join(question(text) for text in texts)

    near = [deck.replace("_", "x").replace("*", "yy").replace("\\", "z") + "2", f"{deck}::Below", f"Above::{deck}"]
    notes = {"Moving.md": note(deck, "First?", "Second?", "Gone?")}
    notes |= {f"N{number}.md": note(name, f"Near {number}?") for number, name in enumerate(near)}
    vault = write_vault(tmp_path / "Vault", notes)
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        write_vault(vault, {"Moving.md": note(deck, "First?", "Second?")})
        collection.import_package(export(vault, tmp_path, now=THEN + DAY))
        moving = sorted(collection.find("Question:First? or Question:Second?"))
        foreign = collection.anki.new_note(collection.anki.models.by_name("Basic"))  # type: ignore[arg-type]
        foreign["Front"] = "theirs"
        collection.anki.add_note(foreign, collection.anki.get_note(collection.note_ids(moving[0])[0]).cards()[0].did)
        write_vault(vault, {"Moving.md": note("New place", "First?", "Second?")})
        data = ran("export", vault, "-o", tmp_path, "--follow-renames", now=THEN + 2 * DAY)
        (moved,) = data["moved_decks"]
        assert moved["deck"] == "New place"
        assert sorted(collection.find(moved["search"])) == moving


@pytest.mark.parametrize("written", ["A:::B", "A::B:", "A: ::B", ":A::: B", "A::\\tB", "A::B\\u0001", "A\\x7f::B"])
def test_a_deck_is_called_what_anki_makes_of_its_name(written: str, tmp_path: Path) -> None:
    """Anki takes colons off a level's ends and control characters out: of two names for one deck it would make two."""
    notes = {
        "N.md": f'---\ndeck: "{written}"\n---\n{question("First?")}',
        "P.md": f"---\ndeck: A::B\n---\n{question('Two?')}",
    }
    vault = write_vault(tmp_path / "Vault", notes)
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        assert collection.deck_names() == ["A", "A::B", "Default"]
        assert len(collection.find("deck:A::B")) == 2
    assert [each["deck"] for each in ran("decks", vault)["decks"]] == ["A::B"]


def test_a_deck_that_went_out_with_a_colon_at_its_end_is_left_as_it_is_and_can_be_renamed(tmp_path: Path) -> None:
    vault = write_vault(tmp_path / "Vault", {"N.md": f'---\ndeck: "A"\n---\n{question("First?")}'})
    export(vault, tmp_path)
    ledger = vault / ".note2anki/ledger.jsonl"
    ledger.write_text(ledger.read_text("utf-8").replace('"deck":"A"', '"deck":"A:"'), "utf-8")
    write_vault(vault, {"N.md": f'---\ndeck: "A:"\n---\n{question("First?")}'})
    data = ran("export", vault, "-o", tmp_path, "--follow-renames", now=THEN + DAY)
    assert (data["moved_decks"], data["diagnostics"]) == ([], [])
    assert ran("decks", vault, "--rename", "A:", "B")["renamed"] == [{"old": "A:", "new": "B"}]


@pytest.mark.parametrize(("old", "new"), [("Bio", "bio"), (unicodedata.normalize("NFD", "Über"), "Über")])
def test_a_folder_renamed_in_case_or_unicode_form_alone_is_the_same_deck(old: str, new: str, tmp_path: Path) -> None:
    vault = write_vault(tmp_path / "Vault", {f"{old}/A.md": question("First?")})
    first = export(vault, tmp_path)
    (vault / old).rename(vault / new)
    (vault / new / "B.md").write_text(question("Second?"), "utf-8")
    data = ran("export", vault, "-o", tmp_path, now=THEN + DAY)
    assert [each for each in data["diagnostics"] if each["code"] == "N2A034"] == []
    assert ran("export", vault, "-o", tmp_path, "--follow-renames", now=THEN + 2 * DAY)["moved_decks"] == []
    deck = unicodedata.normalize("NFC", old)
    (places,) = [each["places"] for each in ran("decks", vault)["decks"] if each["deck"] == deck]
    assert places in ({deck: 1}, {deck: 2})
    with Collection() as collection:
        collection.import_package(first)
        collection.import_package(Path(data["path"]))
        assert len(collection.deck_names()) == 2
    assert [note["stays_in"] for note in ran("verify", first, data["path"])["notes"]] == ["", ""]


def test_the_search_finds_no_card_of_a_deck_whose_name_differs_in_case_alone(tmp_path: Path) -> None:
    notes = {"A.md": f"---\ndeck: Bio\n---\n{question('Stays?')}", "B.md": f"---\ndeck: bio\n---\n{question('Moves?')}"}
    vault = write_vault(tmp_path / "Vault", notes)
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        write_vault(vault, {"B.md": f"---\ndeck: New\n---\n{question('Moves?')}"})
        (moved,) = ran("export", vault, "-o", tmp_path, "--follow-renames", now=THEN + DAY)["moved_decks"]
        assert collection.find(moved["search"]) == collection.find("Question:Moves?")


def test_where_others_stay_in_the_deck_the_search_names_the_cards(vault: Path, tmp_path: Path) -> None:
    (vault / "Jobs/D.md").write_text(question("Fourth?"), "utf-8")
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        (vault / "Jobs/A.md").rename(vault / "Other/A.md")
        data = ran("export", vault, "-o", tmp_path, "--follow-renames", now=THEN + DAY)
        (moved,) = data["moved_decks"]
        assert collection.find(moved["search"]) == collection.find("Question:First?")
        assert moved["deck"] == "Other"


def test_a_note_marked_in_anki_is_skipped_until_it_is_touched(vault: Path, tmp_path: Path) -> None:
    """Rules 2 to 4: a mark raises the note's time there."""
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        (marked,) = collection.find("Question:First?")
        collection.add_tag(marked, "marked")
        reviews = len(collection.guids())
        for guid in collection.guids():
            collection.study(guid)
        write_vault(vault, {"Jobs/A.md": "##### First?\nAnother answer.\n"})
        late = export(vault, tmp_path, now=THEN + DAY)  # made before the mark, imported after it
        assert collection.import_package(late).updated == 0
        assert "Another" not in collection.fields(marked)["Answer"]
        touched = ran("export", vault, "-o", tmp_path, "--touch", now=SOON)
        assert {each["reason"] for each in touched["changes"]} == {"sent again"}
        assert collection.import_package(Path(touched["path"])).updated == len(collection.guids())
        assert "Another" in collection.fields(marked)["Answer"]
        assert sum(collection.all_reviews().values()) == reviews


@pytest.fixture
def pruned_vault(tmp_path: Path) -> Path:
    """Versions 1.0.0, 2.0.0 and 3.0.0, a day apart; the last two removed a question each."""
    vault = write_vault(tmp_path / "Vault", {"A.md": question("First?") + question("Second?") + question("Third?")})
    export(vault, tmp_path)
    write_vault(vault, {"A.md": question("First?") + question("Second?")})
    export(vault, tmp_path, now=THEN + DAY)
    write_vault(vault, {"A.md": question("First?")})
    export(vault, tmp_path, now=THEN + 2 * DAY)
    return vault


@pytest.mark.parametrize(
    ("before", "dropped"),
    [
        ("1.0.0", []),
        ("2.0.0", []),
        ("3.0.0", ["Third?"]),
        ("2025-10-10", []),
        ("2025-10-11", ["Third?"]),
        ("2025-10-12", ["Second?", "Third?"]),
    ],
)
def test_what_was_removed_before_is_dropped(
    before: str, dropped: list[str], pruned_vault: Path, tmp_path: Path
) -> None:
    data = ran("prune", pruned_vault, "--before", before, now=THEN + 9 * DAY)
    assert sorted(each["question"] for each in data["dropped"]) == dropped
    assert data["left"] == 2 - len(dropped)
    with Collection() as collection:
        collection.import_package(export(pruned_vault, tmp_path, now=THEN + 9 * DAY))
        assert len(collection.guids()) == 3 - len(dropped)  # a tombstone is a note without a card


def test_a_dry_run_says_the_same_and_changes_nothing(pruned_vault: Path) -> None:
    ledger = pruned_vault / ".note2anki/ledger.jsonl"
    before = ledger.read_bytes()
    result = run("prune", pruned_vault, "--before", "3.0.0", "--dry-run")
    assert "1 tombstone would be dropped, 1 kept" in result.out
    assert "is a new card" in result.out
    assert ledger.read_bytes() == before


def test_a_question_pasted_back_after_pruning_is_a_new_card(pruned_vault: Path, tmp_path: Path) -> None:
    ran("prune", pruned_vault, "--before", "2025-10-12", now=THEN + 9 * DAY)
    write_vault(pruned_vault, {"A.md": question("First?") + question("Third?")})
    data = ran("export", pruned_vault, "-o", tmp_path, now=THEN + 10 * DAY)
    assert [each["change"] for each in data["changes"]] == ["added"]


@pytest.mark.parametrize(
    ("before", "says"),
    [
        ("soon", "neither a date nor a version"),
        ("2025-13-40", "neither a date nor a version"),
        ("9.0.0", "known are 1.0.0, 2.0.0, 3.0.0"),
        ("2099-01-01", "lies ahead"),
    ],
)
def test_nonsense_is_refused(before: str, says: str, pruned_vault: Path) -> None:
    result = run("prune", pruned_vault, "--before", before)
    assert result.code == 2
    assert says in result.err


def test_a_version_of_a_package_that_is_none_is_refused_by_the_package(pruned_vault: Path) -> None:
    result = run("prune", pruned_vault, "--before", "2.0.0", "--name", "Vualt")
    assert result.code == 2
    assert "there is no package 'Vualt' (did you mean 'Vault'?)" in result.err
