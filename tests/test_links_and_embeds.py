"""Links, embeds and media in a small vault: what each shows, case by case, and what is said of what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.small_vault import SmallVault

from note2anki.rendering import Renderer
from note2anki.rendering.field_text import markdown_of
from note2anki.rendering.renderer import Origin
from note2anki.runs.check import check
from note2anki.runs.request import Request

CASES = Path(__file__).parent / "cases" / "in_a_vault"
#: The vault of the cases. The answers stand in `Sub/Asked.md`, from its line 11 on.
FILES: dict[str, str | bytes] = {
    ".obsidian/app.json": '{"attachmentFolderPath": "./att"}',
    "Sub/Asked.md": "",
    "Note.md": "---\naliases: [Nickname]\ntags: t\n---\nup: [[Home]]\n\nLead.\n\n# First\n\nOne.\n\n## Sub\n\nTwo.\n\n"
    "# Second\n\nThree.\n\n## Sub\n\nFour.\n\ntags: #x\n",
    "Folder/Deep note.md": "Deep [[Asked]], ![[pic.png]], ![](../Sub/att/only.png), ![[gone.png]] and a note[^n].\n\n"
    "- ##### Asked there\n    Answered.\n\n[^n]: Footnote of *deep*.\n",
    "Folder/Blocks.md": "A paragraph\nof two lines. ^para\n\n- one\n- two ^item\n    - inner\n- three\n\n^list\n\n> quoted ^quote\n\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n^table\n\n```py\nx = 1\n```\n^code\n\n## Head ^head\n\nBelow.\n",
    "Folder/C++.md": "# C\n\nc\n\n# C++\n\ncpp\n",
    "Folder/Twin.md": "twin of Folder",
    "Other/Twin.md": "twin of Other",
    "Loop/A.md": "a ![[B]]",
    "Loop/B.md": "b ![[A]]",
    "Levels/L1.md": "1 ![[L2]]",
    "Levels/L2.md": "2 ![[L3]]",
    "Levels/L3.md": "3 ![[L4]]",
    "Levels/L4.md": "4 ![[L5]]",
    "Levels/L5.md": "5",
    "Folder/Highlights.md": "==marked== and }} and ::",
    "Drawing.excalidraw.md": "# Drawing\n%%x%%",
    "Sub/att/pic.png": b"near",
    "Sub/att/only.png": b"only",
    "Other/pic.png": b"other",
    "Folder/pic.png": b"folder",
    "Folder/Cafe\u0301 a.png": b"decomposed",
    "Folder/sound.MP3": b"sound",
    "Folder/film.mp4": b"film",
    "Folder/paper.pdf": b"paper",
    "Folder/empty.png": b"",
    "Folder/image (1).jpg": b"image",
}


class Case(NamedTuple):
    place: str
    title: str
    answer: str
    expected: str


def cases() -> Iterator[Case]:
    """Read the cases: a title, an answer, and its HTML with the problems below it, parted by lines with a dot."""
    for path in sorted(CASES.glob("*.md")):
        parts = re.split(r"^\.\n", path.read_text("utf-8"), flags=re.MULTILINE)
        for at in range(0, len(parts) - 1, 3):
            yield Case(f"{path.stem}-{at // 3 + 1}", *(part.strip("\n") for part in parts[at : at + 3]))


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> SmallVault:
    return SmallVault(tmp_path_factory.mktemp("vault"), FILES)


@pytest.fixture(scope="module")
def renderer(vault: SmallVault) -> Renderer:
    return Renderer(vault.surroundings())


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: f"{case.place} {case.title}")
def test_case(case: Case, renderer: Renderer) -> None:
    lines = case.answer.count("\n") + 1
    rendered = renderer.blocks(case.answer, Origin("Sub/Asked.md", 10, range(11, 11 + lines)))
    problems = [f"{each.code} {each.file}:{each.line} {each.message}" for each in rendered.problems]
    html = rendered.html.replace("obsidian://open?vault=Vault&amp;file=", "⇒").replace('class="n2a-link" ', "")
    html = re.sub(r"n2a-[0-9a-f]{20}\.", lambda match: f"{names(renderer)[match[0]]}.", html)
    assert "\n".join([html, *problems]) == case.expected


def names(renderer: Renderer) -> dict[str, str]:
    """Return what the content-hashed names stand for: the files' contents, which are words."""
    import hashlib

    contents = [content for content in FILES.values() if isinstance(content, bytes)]
    return {f"n2a-{hashlib.sha256(content).hexdigest()[:20]}.": content.decode() for content in contents}


# What the vault is asked for, and when a card changes


def asked(*answer: str, question: str = "Q") -> str:
    """A note with one question."""
    return "\n".join([f"- ##### {question}", *(f"    {line}" for line in answer), ""])


def test_a_card_changes_with_the_text_that_it_embeds_and_with_no_other(tmp_path: Path) -> None:
    vault = SmallVault(
        tmp_path,
        {
            "A.md": asked("![[B#Shown]]", question="one"),
            "C.md": asked("nothing", question="two"),
            "B.md": "# Shown\n\ntext ![[D]]\n\n# Other\n\nother\n",
            "D.md": "deeper",
        },
    )
    first = vault.export()
    assert vault.export().mods == first.mods
    vault.write("B.md", "# Shown\n\ntext ![[D]]\n\n# Other\n\nanother text\n")
    assert vault.export().mods == first.mods

    vault.write("D.md", "deeper still")
    deeper = vault.export()
    assert deeper.mods["one"] > first.mods["one"]
    assert deeper.mods["two"] == first.mods["two"]
    assert deeper.outcome.counts["edited"] == 1
    assert "deeper still" in deeper.fields["one"]["Answer"]


def test_the_same_notes_give_the_same_bytes(tmp_path: Path) -> None:
    vault = SmallVault(tmp_path, {**FILES, "Sub/Asked.md": asked("![[Deep note]] [[Note]] ![[pic.png]] ![[Gone]]")})
    before = vault.export().outcome.path.read_bytes()
    again = vault.export()
    assert again.outcome.counts["unchanged"] > 0
    assert again.outcome.path.read_bytes() == before


def test_a_note_that_moves_changes_no_card_that_links_to_it_by_name(tmp_path: Path) -> None:
    # The concept's own card has a link to its note, and is updated: here there is none.
    files = {"note2anki.toml": "[concepts]\nenabled = false\n", "Linked.md": "", "pic.png": b"p", "Embedded.md": "text"}
    vault = SmallVault(tmp_path, {"A.md": asked("[[Linked|x]] ![[pic.png]] ![[Embedded]]"), **files})
    first = vault.export("A.md")
    vault.move("Linked.md", "Folder/Linked.md")
    vault.move("pic.png", "Folder/pic.png")
    vault.move("Embedded.md", "Folder/Embedded.md")
    again = vault.export("A.md")
    assert again.outcome.version == first.outcome.version
    assert again.outcome.path.read_bytes() == first.outcome.path.read_bytes()


def test_a_card_changes_when_what_it_links_to_by_path_moves(tmp_path: Path) -> None:
    vault = SmallVault(tmp_path, {"A.md": asked("[[Nick]]"), "Linked.md": "---\naliases: Nick\n---\n"})
    first = vault.export("A.md")
    vault.move("Linked.md", "Folder/Linked.md")
    again = vault.export("A.md")
    assert "file=Folder%2FLinked" in again.fields["Q"]["Answer"]
    assert again.mods["Q"] > first.mods["Q"]


def test_a_link_lives_from_when_its_note_is_there(tmp_path: Path) -> None:
    vault = SmallVault(tmp_path, {"A.md": asked("[[Later]]")})
    first = vault.export("A.md")
    assert '<span class="n2a-link">Later</span>' in first.fields["Q"]["Answer"]
    assert first.codes == []
    vault.write("Later.md", "")
    again = vault.export("A.md")
    assert 'href="obsidian://open?vault=Vault&amp;file=Later"' in again.fields["Q"]["Answer"]
    assert again.mods["Q"] > first.mods["Q"]


def test_sentences_on_a_concepts_card_do_not_change_with_other_notes(tmp_path: Path) -> None:
    vault = SmallVault(tmp_path, {"A.md": asked("[[Idea]] and [[Later]].")})
    first = vault.export("A.md")
    vault.write("Later.md", "")
    again = vault.export("A.md")
    assert again.mods["Idea"] == first.mods["Idea"]
    assert not [each for each in again.outcome.diagnostics if each.code == "N2A033"]


def test_a_changed_medium_changes_the_cards_that_show_it(tmp_path: Path) -> None:
    vault = SmallVault(tmp_path, {"A.md": asked("![[B]]"), "B.md": "![[pic.png]]", "pic.png": b"old"})
    first = vault.export("A.md")
    vault.write("pic.png", b"new")
    again = vault.export("A.md")
    assert list(again.media.values()) == [b"new"]
    assert again.mods["Q"] > first.mods["Q"]


def test_tombstones_and_kept_cards_are_made_when_what_they_embed_is_gone(tmp_path: Path) -> None:
    note = asked("![[B]] ![[pic.png]]", question="gone") + asked("![[B]]", question="kept")
    vault = SmallVault(tmp_path, {"A.md": note, "B.md": "text", "pic.png": b"p"})
    vault.export()
    (vault.root / "B.md").unlink()
    (vault.root / "pic.png").unlink()
    vault.write("A.md", "##### kept\n")
    after = vault.export()
    assert after.fields["gone"]["Removed"]
    assert "B" in after.fields["kept"]["Answer"]
    assert after.codes == ["N2A011 A.md:1"]


def test_problems_of_an_embedded_note_are_said_once_in_its_own_file(tmp_path: Path) -> None:
    files = {f"{name}.md": asked("![[B]]", question=name) for name in "AC"}
    vault = SmallVault(tmp_path, {**files, "B.md": "---\nx: y\n---\n\nfirst\n![[gone.png]]\n"})
    assert vault.export().codes == ["N2A021 B.md:6"]


def test_problems_of_questions_hints_and_answers_have_their_lines(tmp_path: Path) -> None:
    note = "# T\n\n- ##### Q ![[a.png]]\n    > [!hint]\n    > ![[b.png]]\n\n    text\n    <img src='c.png'>\n\n    | x |\n    |---|\n    | y |\n    | ![[d.png]] |\n"
    vault = SmallVault(tmp_path, {"A.md": note})
    assert sorted(vault.export().codes) == ["N2A021 A.md:13", "N2A021 A.md:3", "N2A021 A.md:3", "N2A021 A.md:8"]


def test_pictures_from_the_net_are_said_once_a_note_and_kept_if_asked_for(tmp_path: Path) -> None:
    answer = ["![a](https://example.org/a.png)", "<img src='https://example.org/b.png'>"]
    vault = SmallVault(tmp_path, {"A.md": asked(*answer)})
    first = vault.export()
    assert first.codes == ["N2A023 A.md:2"]
    assert "<img" not in first.fields["Q"]["Answer"]

    vault.write("note2anki.toml", 'remote_media = "keep"\n')
    kept = vault.export()
    assert kept.codes == []
    assert re.findall(r'src="([^"]*)"', kept.fields["Q"]["Answer"]) == [
        "https://example.org/a.png",
        "https://example.org/b.png",
    ]
    assert kept.mods["Q"] > first.mods["Q"]
    assert kept.media == {}


def test_nothing_comes_from_outside_the_vault(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    (tmp_path / "secret.md").write_text("hidden words")
    answer = [
        "![[../secret.png]] ![a](../secret.png) ![b](file:///secret.png)",
        f"<img src='{tmp_path}/secret.png'>",
        "![[link.png]] ![[link.md]] ![[../secret]]",
    ]
    vault = SmallVault(tmp_path, {"A.md": asked(*answer)})
    (vault.root / "link.png").symlink_to(tmp_path / "secret.png")
    (vault.root / "link.md").symlink_to(tmp_path / "secret.md")
    exported = vault.export("A.md")
    assert exported.media == {}
    assert "hidden" not in exported.fields["Q"]["Answer"]
    assert {code.split()[0] for code in exported.codes} == {"N2A021", "N2A023"}


def test_an_embedding_note_costs_no_more_than_its_bounds(tmp_path: Path) -> None:
    files = {f"N{level}.md": f"![[N{level + 1}]] ![[N{level + 1}#^a]] x ^a\n" * 8 for level in range(6)}
    vault = SmallVault(
        tmp_path,
        {"A.md": asked("![[N0]]"), "Long.md": "word " * 20_000, "B.md": asked("![[Long]]", question="long"), **files},
    )
    exported = vault.export("A.md", "B.md")
    assert len(exported.fields["Q"]["Answer"]) < 100_000
    assert exported.fields["Q"]["Answer"].count('class="n2a-embed"') <= 40
    assert "word" not in exported.fields["long"]["Answer"]
    assert {code.split()[0] for code in exported.codes} == {"N2A025"}


def test_embedded_highlights_are_no_deletions_of_a_cloze(tmp_path: Path) -> None:
    vault = SmallVault(
        tmp_path,
        {"A.md": "##### Q #anki/cloze\n\n==own== ![[Highlights]]\n", "Highlights.md": FILES["Folder/Highlights.md"]},
    )
    text = vault.export("A.md").fields["Q"]["Text"]
    assert re.findall(r"\{\{c\d::", text) == ["{{c1::"]
    assert "<mark>marked</mark>" in text
    assert text.count("}}") == 1


def test_a_definition_on_a_questions_card_is_short_and_brings_its_media_and_footnotes(tmp_path: Path) -> None:
    idea = "A **thing**[^1] with ![[pic.png]], [[Other]] and `code`. ![[Long]]\n\nSecond.\n\n[^1]: foot\n"
    long = "word " * 2000
    vault = SmallVault(
        tmp_path,
        {"A.md": asked("[[Idea]] [[Long]]"), "Idea.md": idea, "Other.md": "", "Long.md": long, "pic.png": b"p"},
    )
    exported = vault.export("A.md")
    chips = exported.fields["Q"]["Concepts"]
    for part in ("<strong>thing</strong>", "<img", ">foot<", "file=Other", "<code>code</code>", "file=Long"):
        assert part in chips
    assert "Second" not in chips
    assert len(chips) < 4000
    assert list(exported.media.values()) == [b"p"]


def test_links_and_embeds_are_read_back_from_a_card_as_they_were_written(renderer: Renderer) -> None:
    answer = (
        "[[Deep note]] and [[Note#Second]] and [[Note|named]] and [[Stub]]\n\n![[Folder/Twin]]\n\n```py\nx = 1\n```"
    )
    assert markdown_of(renderer.blocks(answer, Origin("Sub/Asked.md")).html) == answer


def test_check_says_what_cards_could_not_show_as_an_export_does(tmp_path: Path) -> None:
    vault = SmallVault(tmp_path, {"A.md": asked("text", "![[gone.png]]", "![[B]]"), "B.md": "![[B]]"})
    checked = check(Request(paths=(vault.root,)))
    assert [f"{each.code} {each.file}:{each.line}" for each in checked.diagnostics] == vault.export().codes
    assert vault.export().codes == ["N2A021 A.md:3", "N2A025 B.md:1"]


NOTES = [f"N{number}" for number in range(5)]
EMBED = st.builds("![[{}{}]]".format, st.sampled_from(NOTES), st.sampled_from(["", "#H", "#^b", "#Gone"]))
WORDS = st.sampled_from(
    [
        "text",
        "**",
        "> ",
        "- ",
        "[[N1]]",
        "[^1]",
        "\n",
        "\n\n",
        "# H\n",
        " ^b\n",
        "$x$",
        "```\n",
        "| a |\n|---|\n",
        "<div>",
        "{{c1::",
        "%%",
    ]
)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.lists(st.one_of(EMBED, WORDS), max_size=8).map("".join), min_size=5, max_size=5))
def test_whatever_embeds_what_a_card_comes_out_and_is_bounded(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    notes = {f"{name}.md": text for name, text in zip(NOTES, texts, strict=True)}
    vault = SmallVault(tmp_path_factory.mktemp("any"), notes)
    rendered = Renderer(vault.surroundings()).blocks("![[N0]] ![[N1]]", Origin("A.md"))
    assert rendered.html.count('class="n2a-embed"') <= 40
    assert rendered.html.count("<div") == rendered.html.count("</div>")
    assert rendered == Renderer(vault.surroundings()).blocks("![[N0]] ![[N1]]", Origin("A.md"))
    for problem in rendered.problems:
        assert problem.file == "A.md" or 1 <= problem.line <= notes[problem.file].count("\n") + 1
