"""What concept cards ask and show in real Anki: mentions, names blanked out, related concepts, stubs, who has a card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command_line import ran, run
from support.program import NOON, make_vault
from support.program import run as run_program
from support.story import Story, plain

from note2anki.anki.package_reader import read_package

RECALL = "[concepts]\nrecall = true\n"


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with Story(tmp_path) as story:
        yield story


def items(story: Story, concept: str, field: str) -> list[str]:
    """The mentions of a concept as plain text, one by one."""
    return [plain(item) for item in re.findall(r"<li.*?>(.*?)</li>", story.field(concept, field), re.DOTALL)]


def cue(story: Story, concept: str) -> str:
    """What the recall card of a concept asks, as plain text."""
    asked = story.field(concept, "Cue")
    assert asked in story.anki.front(story.note(concept).guid, 1)
    return plain(asked)


# Mentions


def test_a_mention_is_its_sentence_with_the_concept_emphasised_its_question_and_a_link_to_its_note(
    story: Story,
) -> None:
    story.write("Topics/Search.md", "##### What comes first?\nA step. Then [[Retrieval|retrieving]] texts. The end.\n")
    story.export()
    story.again()
    html = story.field("Retrieval", "Mentions")
    assert items(story, "Retrieval", "Mentions") == ["Then retrieving texts. What comes first? Search"]
    assert '<strong class="n2a-mention">retrieving</strong>' in html
    assert 'href="obsidian://open?vault=Vault&amp;file=Topics%2FSearch"' in html


def test_every_name_of_the_concept_is_emphasised_where_it_stands_as_text(story: Story) -> None:
    story.write("RAG.md", "---\naliases: [retrieval augmented generation]\n---\nA method.\n")
    story.write("A.md", "##### Why RAG?\nSince [[RAG]] is Retrieval augmented  generation, and RAGs are known.\n")
    story.again()
    found = re.findall(r'<strong class="n2a-mention">(.*?)</strong>', story.field("RAG", "Mentions"))
    assert found == ["RAG", "Retrieval augmented  generation", "RAGs", "RAG"]


def test_a_question_that_is_itself_the_mention_stands_there_once(story: Story) -> None:
    story.write(
        "A.md", "##### What is [[RAG]]?\nRetrieval and generation. [[RAG]] is used much.\n\n##### Is it [[LLM]]?\nNo.\n"
    )
    story.again()
    assert items(story, "RAG", "Mentions") == ["RAG is used much. What is RAG ? A"]
    assert items(story, "LLM", "Mentions") == ["Is it LLM ? A"]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("- one\n- [[X]] by item. More.\n- three", "X by item."),
        ("| a | b |\n|---|---|\n| c | [[X]] in a cell |", "X in a cell"),
        ("> [!note] Title\n> In a callout: [[X]].", "In a callout: X ."),
        ("Text^[A note on [[X]].] here.", "A note on X ."),
        ("Use p. ej. [[X]]. Then more.", "Use p. ej. X ."),
        ("第一句。第二句[[X]]很好。第三句。", "第二句 X 很好。"),
        ("ما هو؟ هذا [[X]] هنا. نعم.", "هذا X هنا."),
    ],
)
def test_a_mention_is_the_sentence_alone_wherever_it_stands(story: Story, answer: str, sentence: str) -> None:
    story.write("A.md", f"##### Where?\n{answer}\n")
    story.again()
    assert items(story, "X", "Mentions") == [f"{sentence} Where? A"]


# Recall


def test_recall_blanks_out_the_concept_in_all_its_names_and_asks_for_it(story: Story) -> None:
    story.write("note2anki.toml", RECALL)
    story.write("Embedding.md", "---\naliases: [dense vector, DV]\n---\nA vector.\n")
    story.write(
        "A.md",
        "##### Why are embeddings **near**?\n"
        "[[Embedding|Embedded texts]] are embeddings: an Embedding, a dense vector (DV), embedded texts, `embedding`.\n",
    )
    story.again()
    guid = story.note("Embedding").guid
    asked = cue(story, "Embedding")
    assert asked == "… are … : an … , a … ( … ), … , … . Why are … near ?"
    assert not re.search("embed|dense|vector|DV", asked, re.IGNORECASE)
    back = plain(story.anki.back(guid, 1))
    assert "Embedding dense vector, DV A vector." in back


@pytest.mark.parametrize(
    ("name", "text", "asked"),
    [
        ("C++", "[[C++]] and c++ and C", "… and … and C"),
        ("R&D", "[[R&D]] is R&D, not R&B", "… is … , not R&B"),
        ("Art", "[[Art]] is art, not a part, nor artful", "… is … , not a part, nor artful"),
        ("Retrieval (RAG)", "[[Retrieval (RAG)|it]] is RAG, and it is retrieval", "… is … , and it is …"),
        ("数据库", "用[[数据库]]存，数据库很快", "用 … 存， … 很快"),
        ("ذاكرة", "في [[ذاكرة]] أو ذاكرة", "في … أو …"),
        ("Métrica", "[[Métrica|métricas]]: una metrica, una me\u0301trica", "… : una metrica, una …"),
        ("Bold name", "[[Bold name]]: a **bold name** and $bold name$", "… : a … and \\(bold name\\)"),
    ],
)
def test_recall_finds_a_name_in_any_script_and_takes_no_other_word(
    story: Story, name: str, text: str, asked: str
) -> None:
    story.write("note2anki.toml", RECALL)
    story.write("A.md", f"##### Q?\n{text}\n")
    story.again()
    assert cue(story, name) == f"{asked} Q?"


def test_recall_of_a_sentence_that_is_only_the_link_asks_its_question(story: Story) -> None:
    story.write("note2anki.toml", RECALL)
    story.write("A.md", "##### What stores vectors?\n[[Vector store]]\n")
    story.again()
    assert cue(story, "Vector store") == "… What stores vectors?"


def test_a_concept_that_nothing_is_left_of_when_it_is_blanked_out_has_no_recall_card(story: Story) -> None:
    story.write("note2anki.toml", RECALL)
    story.write("A.md", "##### [[RAG]]?\nA method.\n")
    story.again()
    assert (story.anki.card_count(story.note("RAG").guid), story.field("RAG", "Cue")) == (1, "")


def test_recall_turned_off_and_on_again_keeps_its_reviews(story: Story) -> None:
    story.write("note2anki.toml", RECALL)
    story.write("A.md", "##### What stores vectors?\nA [[Vector store]].\n")
    story.start()
    guid = story.note("Vector store").guid
    story.write("note2anki.toml", "")
    story.again()
    assert (story.anki.reviews(guid, 1), story.anki.empty_cards()) == (1, {guid})
    story.write("note2anki.toml", RECALL)
    story.again()
    assert (story.anki.reviews(guid, 1), story.anki.empty_cards()) == (1, set())


# Definitions and related concepts


def test_a_definition_shows_what_a_card_can_show_and_the_concepts_it_links_to(story: Story) -> None:
    definition = "A **store**[^1] of [[Embedding|embeddings]] and [[Nothing]], see [[Store]] and [[#Part]]:\n\n- `code` $x$\n\n[^1]: Fast.\n"
    story.write("Store.md", definition + "\n# Part\nMore.\n")
    story.write("Embedding.md", "A vector of meaning.\n\nMore of it.\n")
    story.write("A.md", "##### Q?\nA [[Store]] of [[Embedding]].\n")
    story.start()
    html = story.field("Store", "Definition")
    assert all(part in html for part in ("<strong>store</strong>", "<code>code</code>", "\\(x\\)", "Fast."))
    related = html.partition('<div class="n2a-concepts n2a-related">')[2]
    assert plain(related) == "Embedding A vector of meaning. Nothing"
    story.edit("Embedding.md", ("of meaning", "of sense"))
    assert story.again().touched == {"Store", "Embedding", "Q?"}
    assert "of sense" in story.field("Store", "Definition")
    story.edit("Embedding.md", ("More of it", "Much more of it"))
    assert story.again().touched == {"Embedding"}


def test_a_definitions_own_links_alone_make_no_concept_card(story: Story) -> None:
    story.write("Store.md", "Of [[Embedding]].\n")
    story.write("A.md", "##### Q?\nA [[Store]].\n")
    story.again()
    assert set(story.concepts()) == {"Store"}


def test_a_concept_note_that_cannot_be_read_leaves_its_card_as_it_is(story: Story) -> None:
    text = "---\naliases: [Buffer]\ntags: [hw]\n---\nA copy.\n"
    story.write("Cache.md", text)
    story.write("A.md", "##### Q?\nA [[Cache]].\n")
    story.start()
    before = story.note("Cache")
    story.write("Cache.md", b"\xff\xfe broken")
    after = story.again()
    assert (story.note("Cache"), after.touched) == (before, set())
    story.write("Cache.md", text)
    assert story.again().touched == set()


# Stubs


def test_a_stub_is_tagged_until_its_note_defines_it(story: Story) -> None:
    story.write("A.md", "##### Q?\nA [[Cache]] and a [[Disk]].\n")
    story.write("Disk.md", "# Only a heading\n")
    story.start()
    assert story.note("Cache").tags == story.note("Disk").tags == ("note2anki::stub",)
    story.write("Cache.md", "---\ntags: [hw]\n---\nA copy.\n")
    story.write("Disk.md", "A store.\n")
    story.again()
    assert (story.note("Cache").tags, story.note("Disk").tags) == (("hw",), ())
    story.write("Disk.md", "")
    story.again()
    assert story.note("Disk").tags == ("note2anki::stub",)


def test_check_lists_the_stubs_most_mentioned_first(story: Story) -> None:
    story.write("A.md", "##### One?\n[[Zeta]] [[Beta]] [[Gone]]\n\n##### Two?\n[[zeta]] [[Known]]\n")
    story.write("B.md", "##### Three?\n[[Empty]] [[Zeta#Part|z]] [[Beta]]\n")
    story.write("Empty.md", "# Nothing yet\n")
    story.write("Known.md", "Defined.\n")
    story.write("note2anki.toml", '[concepts]\nexclude = ["Gone"]\n')
    text = run("check", story.vault).out
    lines = [line.split() for line in text.partition("without a definition, most mentioned first:\n")[2].splitlines()]
    assert "3 concepts without a definition" in text
    assert lines[:3] == [["3", "Zeta", "(A.md:1)"], ["2", "Beta", "(A.md:1)"], ["1", "Empty", "(Empty.md)"]]
    data = ran("check", story.vault)
    assert [(stub["name"], stub["file"], len(stub["mentions"])) for stub in data["stubs"]] == [
        ("Zeta", "", 3),
        ("Beta", "", 2),
        ("Empty", "Empty.md", 1),
    ]
    assert data["stubs"][0]["mentions"][1] == {"file": "A.md", "line": 4}


# Who has a card


NOTES = {
    "A.md": "##### One?\nA [[Cache]] by [[Ada]].\n\n##### Two?\nA [[Cache]] and a [[Disk]].\n",
    "Cache.md": "A copy.\n",
    "People/Ada.md": "---\ntags: [person/dead]\n---\nA woman.\n",
}


@pytest.mark.parametrize(
    ("setting", "left"),
    [
        ("only_defined = true", {"Cache", "Ada"}),
        ("min_mentions = 2", {"Cache"}),
        ('exclude = ["People"]', {"Cache", "Disk"}),
        ('exclude = ["#person"]', {"Cache", "Disk"}),
        ('exclude = ["D*", "cache"]', {"Cache", "Ada"}),
        ('exclude = ["Cache.md", "#pers"]', {"Ada", "Disk"}),
    ],
)
def test_a_setting_leaves_concepts_without_a_card_and_gives_it_back_with_its_reviews(
    story: Story, setting: str, left: set[str]
) -> None:
    for file, text in NOTES.items():
        story.write(file, text)
    story.start()
    assert set(story.concepts()) == {"Cache", "Ada", "Disk"}
    story.write("note2anki.toml", f"[concepts]\n{setting}\n")
    after = story.again()
    gone = {"Cache", "Ada", "Disk"} - left
    assert (set(story.concepts()), story.removed()) == (left, {name: name for name in gone})
    assert {name for name, change in after.changes().items() if change == "removed"} == gone
    for name in gone:
        assert after.reason(name) == f"the setting concepts.{setting.partition(' ')[0]} leaves it out"
    assert story.again().outcome.version == after.outcome.version == "2.0.0"
    story.write("note2anki.toml", "")
    assert {name for name, change in story.again().changes().items() if change == "restored"} == gone
    assert story.concepts() == {name: name for name in ("Cache", "Ada", "Disk")}


def test_a_setting_in_force_from_the_start_makes_no_such_card_at_all(story: Story) -> None:
    for file, text in NOTES.items():
        story.write(file, text)
    story.write("note2anki.toml", "[concepts]\nonly_defined = true\nmin_mentions = 2\n")
    story.start()
    assert set(story.concepts()) == {"Cache"}
    assert plain(story.field("Two?", "Concepts")) == "Cache A copy."
    story.write("B.md", "##### Three?\nBy [[Ada]].\n")
    assert story.again("B.md").new == {"Three?", "Ada"}
    assert items(story, "Ada", "Mentions") == ["By Ada . Three? B", "A Cache by Ada . One? A"]


def test_very_many_concepts_that_a_setting_leaves_out_need_the_persons_word(story: Story) -> None:
    story.write("A.md", "".join(f"##### Q{number}?\n[[Concept {number}]]\n\n" for number in range(25)))
    story.start()
    story.write("note2anki.toml", "[concepts]\nonly_defined = true\n")
    after = story.again()
    assert ("N2A031" in after.codes, len(story.concepts()), story.removed()) == (True, 25, {})
    story.again(allow_removals=True)
    assert (story.concepts(), len(story.removed())) == ({}, 25)


def test_a_mention_exported_earlier_in_another_package_counts_and_is_shown(story: Story) -> None:
    story.write("note2anki.toml", "[concepts]\nenabled = false\n")
    story.write("A.md", "##### One?\nA [[Cache]].\n")
    story.write("B.md", "##### Two?\nThe [[Cache]].\n")
    story.again("A.md")
    assert (story.concepts(), story.field("One?", "Concepts")) == ({}, "")
    story.write("note2anki.toml", "[concepts]\nmin_mentions = 2\n")
    story.again("B.md")
    assert items(story, "Cache", "Mentions") == ["The Cache . Two? B", "A Cache . One? A"]


def test_a_deck_rule_holds_for_new_concepts_and_leaves_the_others(story: Story) -> None:
    story.write("Hardware/A.md", "##### One?\nA [[Cache]].\n")
    story.start()
    story.write("note2anki.toml", '[concepts]\ndeck = "{deck}::Ideas"\n')
    story.edit("Hardware/A.md", ("A [[Cache]]", "A [[Cache]] on [[Disk]]"))
    story.again()
    decks = {name: story.anki.deck_of(story.note(name).guid) for name in ("Cache", "Disk")}
    assert decks == {"Cache": "Hardware", "Disk": "Hardware::Ideas"}


@pytest.mark.parametrize("vault", ["one", "two", "three", "four"])  # of two names, chance has one GUID before the other
@pytest.mark.parametrize("question", ["What is [[Foo]], and [[gone/Foo]]?", "What is [[gone/Foo]], and [[Foo]]?"])
def test_a_concept_without_a_note_keeps_its_card_beside_a_note_of_its_name(
    question: str, vault: str, tmp_path: Path
) -> None:
    folder = make_vault(tmp_path / vault, {"A.md": f"##### {question}\nThat.\n", "Foo.md": "Something.\n"})
    options = (folder, "-o", tmp_path / "vault.apkg", "--json")
    first, second = (run_program("export", *options, clock=NOON + step).data for step in (0, 5))
    assert first["counts"]["concepts"] == 2
    assert second["changes"] == []


@pytest.mark.parametrize("vault", ["one", "two", "three", "four"])
def test_a_definition_that_links_to_a_note_shows_that_and_no_other_concept_of_its_name(
    vault: str, tmp_path: Path
) -> None:
    notes = {
        "A.md": "##### What are [[Foo]], [[gone/Foo]] and [[Bar]]?\nThat.\n",
        "Foo.md": "Something.\n",
        "Bar.md": "It rests on [[Foo]].\n",
    }
    options = (make_vault(tmp_path / vault, notes), "-o", tmp_path / "vault.apkg", "--json")
    first, second = (run_program("export", *options, clock=NOON + step).data for step in (0, 5))
    assert first["counts"]["concepts"] == 3
    assert second["changes"] == []
    (bar,) = (note for note in read_package(tmp_path / "vault.apkg").notes if note.fields[0] == "Bar")
    assert bar.fields[1].count("Something.") == 1


@pytest.mark.parametrize("question", ["What is [[Foo]], and [[gone/Foo]]?", "What is [[gone/Foo]], and [[Foo]]?"])
def test_a_note_without_a_card_leaves_that_of_a_concept_of_its_name_alone(question: str, tmp_path: Path) -> None:
    notes = {"A.md": f"##### {question}\nThat.\n", "Foo.md": "---\ntags: [hidden]\n---\nSomething.\n"}
    folder = make_vault(tmp_path / "vault", notes)
    (folder / "note2anki.toml").write_text('[concepts]\nexclude = ["#hidden"]\n')
    options = (folder, "-o", tmp_path / "vault.apkg", "--json")
    first, second = (run_program("export", *options, clock=NOON + step).data for step in (0, 5))
    assert first["counts"]["concepts"] == 1
    assert second["changes"] == []


def test_a_link_to_a_folder_that_is_gone_is_blanked_out_though_a_note_of_that_name_lies_elsewhere(story: Story) -> None:
    story.write("note2anki.toml", "[concepts]\nrecall = true\n")
    story.write("Now/Foo.md", "Something else.\n")
    story.write("A.md", "##### What is fast?\nThe [[gone/Foo|quick one]] is.\n")
    story.start()
    fields = story.anki.fields(story.note("Foo").guid)
    assert '<strong class="n2a-mention">quick one</strong>' in fields["Mentions"]
    assert 'The <span class="n2a-blank">…</span> is.' in fields["Cue"]


def test_a_name_with_ss_is_not_that_with_a_sharp_s(story: Story) -> None:
    story.write("Buße.md", "Reue.")
    story.write("A.md", "##### Which of both?\n[[Busse]] or [[Buße]]. [[Masse]] or [[Maße]].\n")
    story.export()
    story.again()
    assert {name: plain(story.field(name, "Definition")) for name in ("Buße", "Busse", "Maße", "Masse")} == {
        "Buße": "Reue.",
        "Busse": "",
        "Maße": "",
        "Masse": "",
    }
