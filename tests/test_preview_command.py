"""`preview` as a command: what it writes, what it prints, and what its page is made of."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from support.program import listed, make_vault, run, snapshot

from note2anki.model import Medium
from note2anki.reports.preview.page import as_json, as_style
from note2anki.reports.word_changes import MANY_WORDS, word_changes
from note2anki.runs.inlined_media import inline_media
from note2anki.runs.previewing.preview import preview
from note2anki.runs.request import Request

DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A vault of two notes; the current folder is another."""
    place = make_vault(tmp_path / "My vault", {"A.md": listed("One?", "Two?"), "Sub/B.md": listed("Three?")})
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return place


def data_of(page: Path) -> Any:
    found = DATA.search(page.read_text("utf-8"))
    assert found
    return json.loads(found[1])


def changed_of(vault: Path, title: str, *, name: str | None = None) -> tuple[str, dict[str, tuple[str, str]]]:
    """A note's change, and the old and new text of each part."""
    notes = {note.title: note for note in preview(Request((vault,), name=name, now=1_800_000_000)).notes}
    note = notes[title]
    return note.change, {part.name: (part.old, part.new) for part in note.changed}


def test_the_page_is_in_the_current_folder_and_nothing_else_is_written(vault: Path) -> None:
    before = snapshot(vault)
    ran = run("preview", vault)
    assert (ran.code, ran.codes) == (0, ["N2A035"])
    assert ran.out.splitlines()[0] == "My vault-preview.html"
    assert [path.name for path in Path().iterdir()] == ["My vault-preview.html"]
    assert snapshot(vault) == before


def test_it_says_what_plan_says(vault: Path) -> None:
    planned = run("plan", vault, "--json").data
    told = run("preview", vault, "--json").data
    assert {key: told[key] for key in ("package", "version", "previous", "counts")} == {
        key: planned[key] for key in ("package", "version", "previous", "counts")
    }
    assert (told["cards"], told["media"]) == (3, {"shown": 0, "left_out": 0})
    assert Path(told["path"]).stat().st_size == told["bytes"]


@pytest.mark.parametrize(
    ("output", "file"), [("p.html", "p.html"), ("new/P.HTM", "new/P.HTM"), ("out", "out/A-preview.html")]
)
def test_output_is_a_file_or_a_folder(output: str, file: str, vault: Path) -> None:
    ran = run("preview", vault / "A.md", "-o", output, "--json")
    assert ran.code == 0
    assert Path(ran.data["path"]) == Path(file)
    assert [note["title"] for note in data_of(Path(file))["notes"]] == ["One?", "Two?"]


def test_what_makes_no_sense_is_refused(vault: Path) -> None:
    Path("note.md").write_text("mine", "utf-8")
    for arguments, word in (
        (("-o", "note.md"), ".html"),
        (("-o", "deck.apkg"), ".html"),
        (("--serve", "-o", "x.html"), "-o"),
        (("--port", "8000"), "--serve"),
        (("--port", "70000", "--serve"), "70000"),
    ):
        ran = run("preview", vault, *arguments)
        assert (ran.code, ran.out) == (2, ""), arguments
        assert word in ran.err
    assert Path("note.md").read_text("utf-8") == "mine"
    assert run("preview", vault.parent / "here").code == 2  # no question


def test_a_place_that_cannot_be_written_is_said_and_what_was_there_stays(vault: Path) -> None:
    Path("file").write_text("x", "utf-8")
    ran = run("preview", vault, "-o", "file/page.html")
    assert ran.code == 2
    assert "N2A101" in ran.err
    Path("page.html").mkdir()
    assert run("preview", vault, "-o", "page.html").code == 0  # a folder, whatever its name
    assert [path.name for path in Path("page.html").iterdir()] == ["My vault-preview.html"]


def test_errors_in_the_notes_are_told_by_the_exit_code(vault: Path) -> None:
    (vault / "Bad.md").write_bytes(b"##### X?\n\xff\n")
    ran = run("preview", vault)
    assert (ran.code, ran.codes) == (1, ["N2A001", "N2A035"])


def test_the_policy_names_each_script_and_style_of_the_page(vault: Path) -> None:
    run("preview", vault, "-o", "p.html")
    page = Path("p.html").read_text("utf-8")
    policy = (
        page.partition('http-equiv="Content-Security-Policy" content="')[2].partition('"')[0].replace("&#x27;", "'")
    )
    styles = [
        page.partition("<style>")[2].partition("</style>")[0],
        *json.loads(page.partition('id="frame">')[2].partition("</script>")[0])["styles"],
    ]
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    for text in (*styles, *scripts):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert policy.count("sha256-") == len(styles) + len(scripts)
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
    assert "unsafe-inline" not in policy.replace("style-src-attr 'unsafe-inline'", "")
    assert "unsafe-eval" not in policy


def test_nothing_ends_the_element_it_stands_in() -> None:
    assert "<" not in as_json({"text": "</script><!-- <script>"})
    assert json.loads(as_json({"text": "</script>\u2028"})) == {"text": "</script>\u2028"}
    assert "</style" not in as_style("a::after { content: '</style>' }")


# What changed


def test_each_part_that_changed_is_there_with_both_texts(vault: Path) -> None:
    run("export", vault)
    note = vault / "A.md"
    note.write_text(note.read_text("utf-8").replace("Answer 1.", "Answer one. #new"), "utf-8")
    change, parts = changed_of(vault, "One?")
    assert change == "edited"
    assert parts == {"Answer": ("Answer 1.", "Answer one. #new"), "Tags": ("", "new")}
    assert changed_of(vault, "Two?") == ("unchanged", {})


def test_a_question_that_moved_says_from_where(vault: Path) -> None:
    run("export", vault)
    (vault / "Sub" / "B.md").rename(vault / "Sub" / "C.md")
    change, parts = changed_of(vault, "Three?")
    assert (change, parts) == ("moved", {"Note": ("Sub/B.md", "Sub/C.md")})


def test_what_another_package_took_meanwhile_is_compared_with_what_this_one_last_held(vault: Path) -> None:
    note = vault / "A.md"

    def edit(old: str, new: str) -> None:
        note.write_text(note.read_text("utf-8").replace(old, new), "utf-8")

    run("export", vault)
    edit("Answer 1.", "Answer 1, better.")
    run("export", vault, clock=1_795_600_000)
    edit("Answer 1, better.", "Answer 1, best.")
    run("export", note, clock=1_795_700_000)
    change, parts = changed_of(vault, "One?")
    assert (change, parts) == ("edited", {"Answer": ("Answer 1, better.", "Answer 1, best.")})
    assert changed_of(vault, "One?", name="A") == ("unchanged", {})


def test_words_are_marked_and_a_phrase_is_marked_as_one() -> None:
    assert [tuple(piece) for piece in word_changes("one two three four", "one zwei drei four")] == [
        ("same", "one "),
        ("gone", "two three"),
        ("come", "zwei drei"),
        ("same", " four"),
    ]


@pytest.mark.parametrize("lines", [3, MANY_WORDS])
def test_both_texts_are_whole_in_the_pieces(lines: int) -> None:
    old = "".join(f"line {number} of the old text\n" for number in range(lines))
    new = old.replace("line 1 ", "first line ").replace("line 2 of the old", "line 2 of the  new")
    pieces = word_changes(old, new)
    assert "".join(text for kind, text in pieces if kind != "come") == old
    assert "".join(text for kind, text in pieces if kind != "gone") == new
    assert {kind for kind, _text in pieces} == {"same", "gone", "come"}


# What is wrong, and media


def test_a_problem_stands_beside_the_card_it_is_in(vault: Path) -> None:
    (vault / "C.md").write_text("##### Four?\nX.\n##### Five?\nY ![[none.png]]\n##### Six?\nZ.\n##### \n", "utf-8")
    shown = preview(Request((vault / "C.md",), now=1_800_000_000))
    beside = {note.title: [shown.diagnostics[at].code for at in note.problems] for note in shown.notes}
    assert beside == {"Four?": [], "Five?": ["N2A021"], "Six?": ["N2A010"]}
    assert all(address.startswith("obsidian://open?vault=My%20vault&file=C") for address in shown.addresses[1:])


def medium(folder: Path, name: str, size: int) -> Medium:
    (folder / name).write_bytes(b"x" * size)
    return Medium(name, str(folder / name), "", size)


def test_the_smallest_media_come_first_and_the_rest_is_named(tmp_path: Path) -> None:
    media = [medium(tmp_path, "large.png", 50), medium(tmp_path, "a.svg", 3), medium(tmp_path, "b.mp3", 4)]
    gone = Medium("gone.png", str(tmp_path / "gone.png"), "", 1)
    inlined, left_out = inline_media([*media, gone], most=10)
    assert inlined == {"a.svg": "data:image/svg+xml;base64,eHh4", "b.mp3": "data:audio/mpeg;base64,eHh4eA=="}
    assert left_out == {"large.png": 50, "gone.png": 1}


def test_media_that_are_left_out_are_said(vault: Path) -> None:
    (vault / "film.mp4").write_bytes(bytes(31_000_000))
    (vault / "A.md").write_text("##### One?\n![[film.mp4]]\n", "utf-8")
    ran = run("preview", vault, "-o", "p.html", "--json")
    assert ran.data["media"] == {"shown": 0, "left_out": 1}
    (problem,) = [each for each in ran.data["diagnostics"] if each["code"] == "N2A100"]
    assert "1 of 1 media files (31.0 MB)" in problem["message"]
    assert Path("p.html").stat().st_size < 1_000_000
