"""What Anki does with a package, rule by rule, in the real backend: what our promises rest on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from support.anki_collection import EASY, Collection
from support.packages import LATER, THEN, changed, note, package, question, rows, tampered, tombstone, written

from note2anki.anki.note_types import load_note_types
from note2anki.anki.package import PackageError, write_package
from note2anki.model import Medium, NoteType

BASE = load_note_types()["question"]


@pytest.fixture
def anki() -> Iterator[Collection]:
    with Collection() as collection:
        yield collection


def newer_than_now() -> int:
    return int(time.time()) + 100


def medium(folder: Path, name: str, content: bytes) -> Medium:
    path = folder / f"{content.hex()}.bin"
    path.write_bytes(content)
    return Medium(name, str(path))


def test_rule_01_a_note_is_found_by_its_guid_alone(anki: Collection, tmp_path: Path) -> None:
    old = question("g1", "What is RAG?")
    anki.import_package(written(tmp_path, old))
    anki.study("g1", 3)
    moved = replace(
        changed(old, Question="Was ist RAG?", Context="Elsewhere"), row=old.row + 50_000, deck="Other::Deck"
    )

    assert anki.import_package(written(tmp_path, moved)).updated == 1
    assert anki.note_count() == 1
    assert anki.fields("g1")["Question"] == "Was ist RAG?"
    assert anki.reviews("g1") == 3
    assert anki.import_package(written(tmp_path, replace(moved, guid="g2", row=old.row + 60_000))).new == 1


def test_rule_02_only_a_greater_mod_updates_a_note(anki: Collection, tmp_path: Path) -> None:
    old = question("g1", answer="old")
    anki.import_package(written(tmp_path, old))

    same_time = anki.import_package(written(tmp_path, changed(old, mod=THEN, Answer="new")))
    assert (same_time.updated, same_time.duplicate, anki.fields("g1")["Answer"]) == (0, 1, "old")
    one_later = anki.import_package(written(tmp_path, changed(old, mod=THEN + 1, Answer="new")))
    assert (one_later.updated, one_later.duplicate, anki.fields("g1")["Answer"]) == (1, 0, "new")
    assert anki.mod("g1") == THEN + 1


def test_rule_03_an_update_replaces_fields_and_tags_and_the_same_mod_leaves_them(
    anki: Collection, tmp_path: Path
) -> None:
    edited, untouched = question("g1", tags=("rag",)), question("g2", number=1, tags=("rag",))
    anki.import_package(written(tmp_path, edited, untouched))
    for guid in ("g1", "g2"):
        anki.add_tag(guid, "marked")
        anki.edit(guid, "Answer", "fixed in Anki")

    anki.import_package(written(tmp_path, changed(edited, mod=newer_than_now(), Question="Changed"), untouched))
    assert (anki.tags("g1"), anki.fields("g1")["Answer"]) == (["rag"], "Retrieval, then generation.")
    assert (anki.tags("g2"), anki.fields("g2")["Answer"]) == (["marked", "rag"], "fixed in Anki")


def test_rule_04_an_edit_in_anki_after_the_export_wins(anki: Collection, tmp_path: Path) -> None:
    old = question("g1")
    anki.import_package(written(tmp_path, old))
    exported_before = changed(old, mod=LATER, Answer="from the note")
    anki.edit("g1", "Answer", "from Anki")

    assert anki.import_package(written(tmp_path, exported_before)).updated == 0
    assert anki.fields("g1")["Answer"] == "from Anki"
    exported_after = replace(exported_before, mod=newer_than_now())
    assert anki.import_package(written(tmp_path, exported_after)).updated == 1
    assert anki.fields("g1")["Answer"] == "from the note"


def test_rule_05_existing_cards_are_never_touched_and_missing_ones_are_added(anki: Collection, tmp_path: Path) -> None:
    studied, fresh = question("g1", due=4), question("g2", number=1, due=5)
    anki.import_package(written(tmp_path, studied, fresh))
    anki.study("g1", 2)
    before = anki.card("g1")

    again = [replace(changed(old, Reverse="1"), deck="Moved", due=40) for old in (studied, fresh)]
    assert anki.import_package(written(tmp_path, *again)).updated == 2
    after = anki.card("g1")
    schedule = ("id", "did", "due", "queue", "type", "ivl", "reps", "mod")
    assert [getattr(after, name) for name in schedule] == [getattr(before, name) for name in schedule]
    assert (anki.due("g2"), anki.deck_of("g2")) == (5, "Vault")
    assert (anki.card_count("g2"), anki.due("g2", 1), anki.deck_of("g2", 1)) == (2, 40, "Moved")


def with_other_names(path: Path, part: str) -> Path:
    """The package with one field or template of its note type called otherwise."""
    name = {"field": '"Uid"', "template": '"Reverse", "ord": 1'}[part]
    other = name.replace("U", "V").replace("Re", "Tu")
    renamed = tampered(path, f"UPDATE col SET models = replace(models, '{name}', '{other}')")
    assert rows(renamed, "SELECT models FROM col") != rows(path, "SELECT models FROM col")
    return renamed


@pytest.mark.parametrize("part", ["field", "template"])
def test_rule_06_another_list_of_names_makes_a_second_note_type_and_drops_updates(
    anki: Collection, tmp_path: Path, part: str
) -> None:
    old = question("g1")
    anki.import_package(written(tmp_path, old))
    update = written(tmp_path, changed(old, Answer="new"))

    assert anki.import_package(with_other_names(update, part)).conflicting == 1
    assert anki.note_type_names() == ["note2anki Question", "note2anki Question+"]
    assert anki.fields("g1")["Answer"] == "Retrieval, then generation."


@pytest.mark.parametrize(
    ("change", "mod", "updated"),
    [
        ("template", LATER, 1),
        # Joining two lists of fields rewrites every note of the type, which raises its `mod` to the time of the import:
        # an update that was exported before is dropped even so.
        ("field", LATER, 0),
        ("field", 2**31, 1),
    ],
)
def test_rule_06_merging_note_types_takes_the_update_unless_fields_were_added(
    anki: Collection, tmp_path: Path, change: str, mod: int, updated: int
) -> None:
    old = question("g1")
    anki.import_package(written(tmp_path, old))
    renamed = with_other_names(written(tmp_path, changed(old, mod=mod, Answer="new")), change)

    assert anki.import_package(renamed, merge_note_types=True).updated == updated
    assert anki.note_type_names() == ["note2anki Question"]
    assert anki.fields("g1")["Answer"] == ("new" if updated else "Retrieval, then generation.")


def test_rule_07_a_look_is_replaced_only_by_a_newer_one(anki: Collection, tmp_path: Path) -> None:
    def look(mod: int, css: str) -> list[NoteType]:
        return [replace(BASE, mod=mod, css=css)]

    def import_look(*looks: NoteType) -> str:
        anki.import_package(written(tmp_path, question("g1"), note_types=looks))
        return anki.card("g1").note_type()["css"]

    assert import_look(*look(THEN, ".shipped {}")) == ".shipped {}"
    assert import_look(*look(THEN, ".other {}")) == ".shipped {}"
    assert import_look(*look(LATER, ".other {}")) == ".other {}"
    own = anki.card("g1").note_type()
    own["css"] = ".own {}"
    anki.anki.models.update_dict(own)
    assert import_look(*look(LATER + 1, ".shipped {}")) == ".own {}"
    assert import_look(*look(newer_than_now(), ".shipped {}")) == ".shipped {}"


@pytest.mark.parametrize(
    ("key", "toggle", "fields"),
    [
        ("question", "Reverse", {"Question": "What is RAG?", "Answer": "An answer"}),
        ("concept", "Recall", {"Concept": "RAG", "Mentions": "RAG helps.", "Cue": "… helps."}),
    ],
)
def test_rule_08_a_toggled_card_comes_when_its_field_is_filled_and_stays_blank_when_emptied(
    anki: Collection, tmp_path: Path, key: str, toggle: str, fields: dict[str, str]
) -> None:
    off = note(key, "g1", **fields)  # type: ignore[arg-type]
    anki.import_package(written(tmp_path, off))
    assert anki.card_count("g1") == 1
    anki.import_package(written(tmp_path, changed(off, **{toggle: "1"})))
    assert anki.card_count("g1") == 2
    assert anki.empty_cards() == set()
    anki.study("g1", 2, ordinal=1)

    anki.import_package(written(tmp_path, changed(off, mod=LATER + 1)))
    assert (anki.card_count("g1"), anki.reviews("g1", 1)) == (2, 2)
    assert anki.empty_cards() == {"g1"}
    anki.import_package(written(tmp_path, changed(off, mod=LATER + 2, **{toggle: "1"})))
    assert (anki.reviews("g1", 1), anki.empty_cards()) == (2, set())


def test_rule_09_decks_go_by_name(anki: Collection, tmp_path: Path) -> None:
    anki.import_package(written(tmp_path, question("g1", deck="Vault::Old")))
    path = written(tmp_path, question("g1", deck="Vault::Old"), question("g2", number=1, deck="Vault::Old"))
    ours = rows(path, "SELECT DISTINCT did FROM cards")
    foreign = tampered(path, "UPDATE cards SET did = 77", f"UPDATE col SET decks = replace(decks, {ours[0][0]}, 77)")
    anki.import_package(foreign)
    assert anki.deck_names() == ["Default", "Vault", "Vault::Old"]
    assert anki.deck_of("g2") == "Vault::Old"

    renamed = [question(f"g{number}", number=number - 1, deck="Vault::New") for number in (1, 2, 3)]
    anki.import_package(written(tmp_path, *renamed))
    assert [anki.deck_of(guid) for guid in ("g1", "g2", "g3")] == ["Vault::Old", "Vault::Old", "Vault::New"]


def test_rule_10_a_description_replaces_the_old_one_unless_it_is_empty(anki: Collection, tmp_path: Path) -> None:
    for given, found in (("1.0.0", "1.0.0"), ("1.0.1", "1.0.1"), ("", "1.0.1")):
        anki.import_package(written(tmp_path, question("g1"), descriptions={"Vault": given}))
        assert anki.deck_description("Vault") == found


def test_rule_11_a_tombstone_strikes_the_card_out_and_a_restored_one_has_its_history(
    anki: Collection, tmp_path: Path
) -> None:
    old = question("g1", "What is RAG?", tags=("rag",))
    anki.import_package(written(tmp_path, old))
    anki.study("g1", 3)

    assert anki.import_package(written(tmp_path, tombstone(old))).updated == 1
    assert '<del class="n2a-removed" dir="auto">What is RAG?</del>' in anki.front("g1")
    assert anki.find("tag:note2anki::removed") == ["g1"]
    assert (anki.card_count("g1"), anki.reviews("g1"), anki.empty_cards()) == (1, 3, set())
    anki.import_package(written(tmp_path, changed(old, mod=LATER + 1)))
    assert "<del" not in anki.front("g1")
    assert (anki.tags("g1"), anki.reviews("g1")) == (["rag"], 3)


def test_rule_11_a_tombstone_adds_no_card_and_no_deck_to_a_fresh_collection(anki: Collection, tmp_path: Path) -> None:
    gone = [
        tombstone(question("g1", Reverse="1", deck="Gone")),
        tombstone(note("concept", "g2", number=1, Concept="RAG", Cue="… helps", Recall="1", deck="Gone")),
        tombstone(note("cloze", "g3", number=2, Question="What?", Text="{{c1::RAG}}", deck="Gone")),
    ]
    anki.import_package(written(tmp_path, *gone, question("g4", number=3)))
    assert anki.card_count() == 1
    assert anki.deck_names() == ["Default", "Vault"]


def test_rule_12_anki_takes_a_guid_twice_and_a_blank_front_and_we_refuse_both(anki: Collection, tmp_path: Path) -> None:
    good = written(tmp_path, question("g1"), question("g2", number=1))
    anki.import_package(tampered(good, "UPDATE notes SET guid = 'g1'"))
    assert anki.guids() == ["g1", "g1"]
    blank = tampered(good, "UPDATE notes SET guid = 'g3', flds = substr(flds, 13) WHERE guid = 'g1'")
    assert anki.import_package(blank).new == 2
    assert anki.fields("g3")["Question"] == ""

    for wrong in ([question("g1"), question("g1", number=1)], [question("g1", "")], [question("g1", "<br>")]):
        with pytest.raises(
            PackageError, match="two notes have the GUID 'g1'|first field of the note 'g1' is empty|no card"
        ):
            written(tmp_path, *wrong, name="refused.apkg")
        assert not (tmp_path / "refused.apkg").exists()


def test_rule_13_media_of_one_name_are_renamed_and_underscored_ones_never_replaced(
    anki: Collection, tmp_path: Path
) -> None:
    show = '<img src="a.png"><img src="_b.png">'
    shown, unchanged = question("g1", answer=show), question("g2", number=1, answer=show)
    first = [medium(tmp_path, "a.png", b"one"), medium(tmp_path, "_b.png", b"one")]
    second = [medium(tmp_path, "a.png", b"two"), medium(tmp_path, "_b.png", b"two")]
    anki.import_package(written(tmp_path, shown, unchanged, media=first))
    anki.import_package(written(tmp_path, changed(shown, Hint="new"), unchanged, media=second))

    assert len(anki.media()) == 3
    (renamed,) = set(anki.media()) - {"a.png", "_b.png"}
    assert anki.fields("g1")["Answer"] == show.replace("a.png", renamed)
    assert anki.fields("g2")["Answer"] == show
    contents = {name: (Path(anki.anki.media.dir()) / name).read_bytes() for name in anki.media()}
    assert contents == {"a.png": b"one", "_b.png": b"one", renamed: b"two"}


def test_rule_14_media_come_only_with_a_note_that_is_taken(anki: Collection, tmp_path: Path) -> None:
    old = question("g1")
    anki.import_package(written(tmp_path, old))
    picture = [medium(tmp_path, "n2a-1.png", b"one")]
    showing = changed(old, mod=THEN, Answer='<img src="n2a-1.png">')
    anki.import_package(written(tmp_path, showing, media=picture))
    assert anki.media() == []
    anki.import_package(written(tmp_path, replace(showing, mod=LATER), media=picture))
    assert anki.media() == ["n2a-1.png"]


@pytest.mark.parametrize(
    ("live", "dead"),
    [
        ("[sound:x.mp3]", "&#91;sound:x.mp3]"),
        ("[anki:tts lang=en]x[/anki:tts]", "&#91;anki:tts lang=en]x&#91;/anki:tts]"),
        ("[latex]x[/latex]", "&#91;latex]x&#91;/latex]"),
        ("[$]x[/$]", "&#91;$]x&#91;/$]"),
        ("[$$]x[/$$]", "&#91;$$]x&#91;/$$]"),
        ("{{c1::x}}", "&#123;&#123;c1::x}}"),
    ],
)
def test_rule_15_some_text_is_live_in_any_field_even_inside_code(
    anki: Collection, tmp_path: Path, live: str, dead: str
) -> None:
    sound = [medium(tmp_path, "x.mp3", b"noise")]
    fronts = {}
    for number, (guid, text) in enumerate((("live", live), ("dead", dead))):
        cloze = note("cloze", guid, number=number, Question="Q", Text=f"{{{{c2::z}}}} <code>{text}</code>")
        anki.import_package(written(tmp_path, cloze, media=sound))
        fronts[guid] = anki.front(guid, 0 if (guid, live[:2]) == ("live", "{{") else 1)
    assert f"<code>{live}</code>" not in fronts["live"]
    assert f"<code>{dead}</code>" in fronts["dead"]


def test_rule_15_math_delimiters_are_left_to_the_page(anki: Collection, tmp_path: Path) -> None:
    text = r"\(x\) and \[y\] and <code>\(z\)</code>"
    anki.import_package(written(tmp_path, question("g1", text)))
    assert text in anki.front("g1")


def test_rule_16_the_manifest_is_ignored_by_the_import(anki: Collection, tmp_path: Path) -> None:
    path = written(tmp_path, question("g1"), manifest=b"no JSON at all \xff")
    assert anki.import_package(path).new == 1
    assert anki.media() == []


def test_rule_17_new_cards_are_shown_in_the_order_of_due(anki: Collection, tmp_path: Path) -> None:
    order = {"g1": 30, "g2": 10, "g3": 20}
    notes = [question(guid, number=number, due=due) for number, (guid, due) in enumerate(order.items())]
    anki.import_package(written(tmp_path, *notes))
    assert anki.new_card_order("Vault") == ["g2", "g3", "g1"]
    assert {guid: anki.due(guid) for guid in order} == order


def test_any_tag_set_in_anki_raises_mod_and_keeps_an_older_export_out(anki: Collection, tmp_path: Path) -> None:
    old = question("g1")
    anki.import_package(written(tmp_path, old))
    anki.add_tag("g1", "marked")
    assert anki.mod("g1") > LATER
    update = written(tmp_path, changed(old, Answer="new"))
    assert anki.import_package(update).updated == 0
    assert anki.import_package(update).updated == 0
    assert anki.import_package(update, always=True).updated == 1
    assert anki.fields("g1")["Answer"] == "new"


def test_studying_does_not_raise_mod(anki: Collection, tmp_path: Path) -> None:
    anki.import_package(written(tmp_path, question("g1")))
    anki.study("g1", 3)
    assert anki.mod("g1") == THEN


def test_a_field_added_by_the_person_is_a_conflict_and_deleting_it_is_the_way_back(
    anki: Collection, tmp_path: Path
) -> None:
    old = question("g1")
    anki.import_package(written(tmp_path, old))
    own = anki.anki.models.by_name("note2anki Question")
    assert own is not None
    anki.anki.models.add_field(own, anki.anki.models.new_field("Mine"))
    anki.anki.models.update_dict(own)
    update = written(tmp_path, changed(old, mod=newer_than_now(), Answer="new"))
    assert anki.import_package(update).conflicting == 1
    assert "note2anki Question+" in anki.note_type_names()


def test_a_deck_renamed_in_anki_comes_back_for_new_cards(anki: Collection, tmp_path: Path) -> None:
    old = question("g1")
    anki.import_package(written(tmp_path, old))
    anki.anki.decks.rename(anki.card("g1").current_deck_id(), "My own name")
    anki.import_package(written(tmp_path, old, question("g2", number=1)))
    assert (anki.deck_of("g1"), anki.deck_of("g2")) == ("My own name", "Vault")


def test_a_note_deleted_in_anki_comes_back_as_a_new_card(anki: Collection, tmp_path: Path) -> None:
    path = written(tmp_path, question("g1"))
    anki.import_package(path)
    anki.study("g1", rating=EASY)
    assert anki.card("g1").ivl > 0
    anki.delete("g1")
    assert anki.import_package(path).new == 1
    assert (anki.card("g1").type, anki.card("g1").ivl, anki.card("g1").reps) == (0, 0, 0)


def test_row_ids_survive_the_import_so_that_searches_by_date_work(anki: Collection, tmp_path: Path) -> None:
    new = question("g1", Reverse="1")
    anki.import_package(written(tmp_path, new))
    assert anki.note("g1").id == new.row
    assert [card.id for card in anki.cards("g1")] == [new.row, new.row + 1]
    assert anki.find("added:1") == []


def test_the_same_package_again_updates_nothing(anki: Collection, tmp_path: Path) -> None:
    notes = [question(f"g{number}", number=number) for number in range(5)]
    anki.import_package(written(tmp_path, *notes))
    assert anki.import_package(written(tmp_path, *notes)) == (5, 0, 0, 5, 0)


def test_a_package_of_all_note_types_passes_ankis_own_check(anki: Collection, tmp_path: Path) -> None:
    notes = [
        question("g1", Reverse="1"),
        note("concept", "g2", number=1, Concept="RAG", Cue="…", Recall="1"),
        note("cloze", "g3", number=2, Question="What?", Text="{{c1::a {{c2::b}}}} {{c4::d}}"),
    ]
    write_package(package(*notes), tmp_path / "all.apkg")
    anki.import_package(tmp_path / "all.apkg")
    problems, fine = anki.anki.fix_integrity()
    assert fine, problems
    assert [anki.card_count(guid) for guid in ("g1", "g2", "g3")] == [2, 2, 3]
    assert anki.empty_cards() == set()
