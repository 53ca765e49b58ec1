"""`export --share`: what other people get, what they do not, and that the author's own deck is none the worse for it."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import program
from support.anki_collection import Collection
from support.command_line import THEN, export, ran, run, write_vault
from support.program import snapshot

from note2anki.identity.guid import is_shared, shared_guid
from note2anki.rendering.unlinked import without_vault

pytestmark = pytest.mark.also_on_disk

DAY = 86_400
SOON = 4_000_000_000
PIXEL = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
BIO = """---
tags: [biology]
---
# Cells
- ##### What is a [[Cell]]? ^block9
    The smallest living thing, see [[Molecule|the molecule]]. ![[drawing.gif]]
- ##### What is DNA?
    A [[Molecule]] in a [[Cell]].
"""


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    made = write_vault(tmp_path / "Vaultname", {"Study/Biology/Bio.md": BIO, "Cell.md": "A cell is small.\n"})
    (made / "drawing.gif").write_bytes(PIXEL)
    return made


def share(vault: Path, note: str = "Study/Biology/Bio.md", *, now: int = THEN, **options: str) -> Any:
    """Share a note and return what `--json` says."""
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return ran("export", vault / note, "--share", "-o", vault.parent / "shared", *words, now=now)


def raw(path: str | Path) -> bytes:
    """Every byte of a package, unpacked: the database's pages, the list of media, the manifest, the media."""
    with zipfile.ZipFile(path) as archive:
        names = "\n".join(archive.namelist()).encode()
        return b"\n".join([names, archive.comment, *(archive.read(name) for name in archive.namelist())])


def rows(path: str | Path) -> dict[str, list[tuple[Any, ...]]]:
    """Each note's GUID, `mod`, tags and fields, by its first field's text; the decks and their descriptions."""
    with zipfile.ZipFile(path) as archive, TemporaryDirectory() as folder:
        database = Path(folder, "db")
        database.write_bytes(archive.read("collection.anki2"))
        with closing(sqlite3.connect(database)) as db:
            notes = db.execute("SELECT sfld, guid, mod, tags, flds FROM notes").fetchall()
            (decks,) = db.execute("SELECT decks FROM col").fetchone()
    return {
        "notes": notes,
        "decks": [(deck["name"], deck["desc"]) for deck in json.loads(decks).values() if deck["name"] != "Default"],
    }


def test_it_holds_questions_concepts_tags_and_media(vault: Path) -> None:
    data = share(vault)
    assert Path(data["path"]).name == "Bio-1.0.0-share.apkg"
    assert (data["share"], data["version"]) == (True, "1.0.0")
    assert data["counts"] == {"questions": 2, "concepts": 2, "left_out": 0}
    assert data["decks"] == {"Bio (shared)": 4}
    assert data["tags"] == ["biology"]
    assert data["media"] == {"count": 1, "bytes": len(PIXEL)}
    found = rows(data["path"])
    assert all(
        is_shared(guid) and fields.endswith(f"\x1f{guid}") for _text, guid, _mod, _tags, fields in found["notes"]
    )
    ((deck, description),) = found["decks"]
    assert (deck, description) == (
        "Bio (shared)",
        "Bio 1.0.0 · 2025-10-09 · 2 questions, 2 concepts · shared with note2anki",
    )


def test_nothing_in_it_leads_back_to_the_vault(vault: Path) -> None:
    path = share(vault)["path"]
    content = raw(path)
    for word in (
        b"obsidian:",
        b"Vaultname",
        b"Study",
        b"Biology",
        b"block9",
        b"drawing",
        b".md",
        b'class="n2a-source',
        b"ledger",
    ):
        assert word not in content, word
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("note2anki.json"))
    assert set(manifest) == {"created", "format", "generator", "package", "share", "version"}
    assert any(re.search(rb"obsidian:", raw(own)) for own in [export(vault, vault.parent)])  # which the author's has


def test_what_other_notes_say_of_a_concept_stays_out(vault: Path) -> None:
    diary = "---\ntags: [hushtag]\n---\n" + "".join(
        f"##### Hush {n}?\nThe [[Cell]] and the [[Molecule]] are mine.\n" for n in range(5)
    )
    (vault / "Diary.md").write_text(diary, "utf-8")
    (vault / "Molecule.md").unlink(missing_ok=True)
    export(vault / "Diary.md", vault.parent)  # its mentions come first, and fill the cards
    export(vault, vault.parent, now=THEN + DAY)
    data = share(vault, now=THEN + 2 * DAY)
    content = raw(data["path"])
    for word in (b"Hush", b"are mine", b"hushtag", b"Diary"):
        assert word not in content, word
    assert data["counts"]["left_out"] == 0
    notes = {text: fields for text, _guid, _mod, _tags, fields in rows(data["path"])["notes"]}
    assert "What is DNA?" in notes["Molecule"]
    assert "What is DNA?" in notes["Cell"]


def test_removed_questions_stay_out(vault: Path) -> None:
    note = vault / "Study/Biology/Bio.md"
    export(note, vault.parent)
    note.write_text(
        BIO.replace("What is DNA?", "What is wholly another thing, for once?").replace("A [[Mol", "Not [[Mol"), "utf-8"
    )
    own = raw(export(note, vault.parent, now=THEN + DAY))
    assert b"note2anki::removed" in own
    shared = share(vault, now=THEN + 2 * DAY)
    assert b"removed" not in raw(shared["path"]).replace(b"{{#Removed}}", b"").replace(b"{{^Removed}}", b"").replace(
        b"{{/Removed}}", b""
    ).replace(b"n2a-removed", b"")
    assert b"What is DNA?" not in raw(shared["path"])


def test_it_changes_neither_ledger_nor_vault(vault: Path) -> None:
    export(vault, vault.parent)
    before = snapshot(vault)
    share(vault, now=THEN + DAY)
    assert snapshot(vault) == before


def test_before_the_first_export_it_writes_no_ledger_and_that_export_gives_the_same_cards(vault: Path) -> None:
    before = snapshot(vault)
    first = share(vault)
    assert snapshot(vault) == before
    assert [each["code"] for each in first["diagnostics"]] == ["N2A035", "N2A125"]
    own = rows(export(vault / "Study/Biology/Bio.md", vault.parent, now=THEN + DAY))
    again = share(vault, now=THEN + 2 * DAY)
    assert {shared_guid(guid) for _text, guid, *_rest in own["notes"]} == {
        guid for _t, guid, *_r in rows(again["path"])["notes"]
    }
    assert {note[:2] for note in rows(first["path"])["notes"]} == {note[:2] for note in rows(again["path"])["notes"]}
    assert again["diagnostics"] == []


def test_the_place_of_a_share_can_be_copied_however_narrow_the_terminal_is(vault: Path, tmp_path: Path) -> None:
    place = tmp_path / "a folder with a long name" / "and another one" / "share.apkg"
    done = program.run("export", vault, "--share", "-o", place, env={"COLUMNS": "40"})
    assert f"\nwritten to {place}\n" in done.out


def test_the_same_share_is_the_same_byte_for_byte(vault: Path) -> None:
    export(vault / "Study/Biology/Bio.md", vault.parent)
    first = Path(share(vault)["path"])
    content, times = first.read_bytes(), first.stat().st_mtime_ns
    assert Path(share(vault, now=THEN + DAY)["path"]) == first
    assert (first.read_bytes(), first.stat().st_mtime_ns) == (content, times)


def test_the_next_share_updates_what_others_have_and_keeps_their_reviews(vault: Path) -> None:
    note = vault / "Study/Biology/Bio.md"
    export(note, vault.parent)
    first = share(vault)["path"]
    note.write_text(BIO.replace("A [[Molecule]] in", "A long [[Molecule]] in"), "utf-8")
    export(note, vault.parent, now=THEN + DAY)
    second = share(vault, now=THEN + DAY)["path"]
    assert Path(second).name == "Bio-1.0.1-share.apkg"
    with Collection() as theirs:
        assert theirs.import_package(Path(first)).new == 4
        for guid in theirs.guids():
            theirs.study(guid)
        imported = theirs.import_package(Path(second))
        assert (imported.new, imported.updated, imported.conflicting) == (0, 1, 0)
        (dna,) = theirs.find("Question:*DNA*")
        assert "A long" in theirs.back(dna)
        assert theirs.anki.db.scalar("select count() from revlog") == 4  # type: ignore[union-attr]
        assert theirs.deck_names() == ["Bio (shared)", "Default"]


def test_the_authors_own_deck_is_as_it_was_when_the_share_comes_to_it(vault: Path) -> None:
    own = export(vault / "Study/Biology/Bio.md", vault.parent)
    shared = share(vault, now=THEN + DAY)["path"]
    with Collection() as mine:
        mine.import_package(own)
        for guid in mine.guids():
            mine.study(guid)
        db = mine.anki.db
        assert db is not None
        cards = db.all("select * from cards order by id")
        notes = db.all("select * from notes order by id")
        description = mine.deck_description("Study::Biology")
        assert mine.import_package(Path(shared)).new == 4
        rows_now = {row[0]: row for row in db.all("select * from cards")}
        notes_now = {row[0]: row for row in db.all("select * from notes")}
        assert [rows_now[card[0]] for card in cards] == cards
        assert [notes_now[note[0]] for note in notes] == notes
        assert mine.deck_description("Study::Biology") == description
        assert mine.note_count() == 8
        # And the author's next export finds its own cards.
        (vault / "Study/Biology/Bio.md").write_text(BIO.replace("in a [[Cell]]", "in each [[Cell]]"), "utf-8")
        newer = export(vault / "Study/Biology/Bio.md", vault.parent, now=SOON)
        assert mine.import_package(newer).updated == 1


def test_what_was_shared_is_never_taken_for_the_vaults_own(vault: Path) -> None:
    export(vault / "Study/Biology/Bio.md", vault.parent)
    shared = share(vault)["path"]
    refused = run("recover", shared, vault)
    assert refused.code == 2
    assert "N2A127" in refused.err
    with Collection() as theirs:
        theirs.import_package(Path(shared))
        mine = vault.parent / "mine.apkg"
        theirs.export_package(mine)
    other = write_vault(vault.parent / "Other", {"A.md": "##### One?\nYes.\n"})
    assert "N2A061" in run("recover", mine, other).err


def test_a_persons_own_look_is_not_forced_on_others(vault: Path) -> None:
    shipped = Path(__file__).parent.parent / "card_templates"
    shutil.copytree(shipped, vault / "look", dirs_exist_ok=True)
    for sheet in (vault / "look").rglob("*.css"):
        sheet.write_text(sheet.read_text("utf-8") + "\n/* my /home/secret/look */\n", "utf-8")
    (vault / "note2anki.toml").write_text('templates = "look"\n', "utf-8")
    assert b"/home/secret/look" in raw(export(vault, vault.parent))
    assert b"/home/secret/look" not in raw(share(vault)["path"])


def test_what_the_person_wrote_of_this_computer_is_told(vault: Path) -> None:
    note = vault / "Study/Biology/Bio.md"
    note.write_text(f"##### Where is it?\nIn `{vault}/x`.\n##### How to open it?\n`obsidian://open?vault=V`\n", "utf-8")
    told = [each for each in share(vault)["diagnostics"] if each["code"] == "N2A126"]
    assert [(each["file"], each["line"]) for each in told] == [("Study/Biology/Bio.md", 1), ("Study/Biology/Bio.md", 3)]


def test_a_folder_keeps_the_decks_below_it(vault: Path) -> None:
    write_vault(vault, {"Study/Biology/Plants/Leaf.md": "##### What is a leaf?\nGreen.\n"})
    assert share(vault, "Study/Biology")["decks"] == {"Biology (shared)": 4, "Biology (shared)::Plants": 1}
    assert share(vault, "", name="All")["decks"] == {
        "All (shared)::Study::Biology": 4,
        "All (shared)::Study::Biology::Plants": 1,
    }


def test_the_vaults_name_is_in_no_deck(vault: Path) -> None:
    (vault / "note2anki.toml").write_text('deck = "{vault}::{folders}"\n', "utf-8")
    write_vault(vault, {"Root.md": "##### At the root?\nYes.\n"})
    export(vault, vault.parent)
    assert b"Vaultname" not in raw(share(vault, "", name="All", now=THEN + DAY)["path"])


def test_touch_is_not_for_it(vault: Path) -> None:
    refused = run("export", vault, "--share", "--touch")
    assert refused.code == 2
    assert "--touch" in refused.err


def test_a_place_that_cannot_be_written_is_told(vault: Path) -> None:
    (vault.parent / "file").write_text("", "utf-8")
    refused = run("export", vault, "--share", "-o", vault.parent / "file" / "x")
    assert refused.code == 2
    assert "N2A042" in refused.err


LINKS: Mapping[str, str] = {
    '<a class="n2a-link" href="obsidian://open?vault=V&amp;file=A">see <b>A</b></a>': '<span class="n2a-link">see <b>A</b></span>',
    '<a href="https://example.org/">web</a>': '<a href="https://example.org/">web</a>',
    '<a href="HTTPS://example.org/" title="t">web</a>': '<a href="HTTPS://example.org/" title="t">web</a>',
    '<a title="t" href="mailto:a@example.org">m</a>': '<a title="t" href="mailto:a@example.org">m</a>',
    'x <a class="n2a-source" href="obsidian://open?vault=V&amp;file=A">A</a>': "x",
    '<a href="obsidian://x">1</a><a href="https://b">2</a>': '<span class="n2a-link">1</span><a href="https://b">2</a>',
    '<img alt="My trip.png" src="n2a-1.png">': '<img alt="" src="n2a-1.png">',
    '<img alt="A tree" src="n2a-1.png" width="3">': '<img alt="A tree" src="n2a-1.png" width="3">',
    "<abbr>not a link</abbr> &lt;a href=": "<abbr>not a link</abbr> &lt;a href=",
}


@pytest.mark.parametrize("html", LINKS)
def test_links_into_the_vault_become_their_text(html: str) -> None:
    assert without_vault(html) == LINKS[html]


def test_shared_guids_are_always_the_same_and_nobodys_own() -> None:
    assert shared_guid("abcdefghijklmnop") == "share-el3tjxeb4fln2ym5"
    assert is_shared(shared_guid("abcdefghijklmnop"))
    assert not is_shared("abcdefghijklmnop")


SECRET = "Zq7secret"
#: Where a word stands that only the author is to know: the vault around what is shared, and what a note says for itself.
HIDING: Mapping[str, tuple[str, str]] = {
    "a note beside it": (f"{SECRET} beside.md", "##### Something else?\nYes.\n"),
    "another note's text": ("Beside.md", f"##### {SECRET}?\nThe [[Cell]] of {SECRET}.\n"),
    "another note's tags": ("Beside.md", f"---\ntags: [{SECRET}]\n---\n##### Something else?\nThe [[Cell]].\n"),
    "another note's deck": ("Beside.md", f"---\ndeck: {SECRET}\n---\n##### Something else?\nThe [[Cell]].\n"),
    "a comment": ("Above/N.md", f"##### One?\nYes. %%{SECRET}%%\n"),
    "an HTML comment": ("Above/N.md", f"##### One?\nYes. <!-- {SECRET} -->\n"),
    "the text before questions": ("Above/N.md", f"Only for me: {SECRET}.\n\n##### One?\nYes.\n"),
    "a property": ("Above/N.md", f"---\nclient: {SECRET}\n---\n##### One?\nYes.\n"),
    "a block id": ("Above/N.md", f"##### One? ^{SECRET}\nYes.\n"),
    "a link's target": ("Above/N.md", f"##### One?\nYes, [so](<obsidian://open?vault={SECRET}>).\n"),
    "a Markdown link to a note": ("Above/N.md", f"##### One?\nYes, [so](Folder/{SECRET}.md).\n"),
    "an image's name": ("Above/N.md", f"##### One?\nYes. ![[{SECRET}.gif]]\n"),
    "an image's folder": ("Above/N.md", f"##### One?\nYes. ![]({SECRET}/pic.gif)\n"),
    "a skipped question": ("Above/N.md", f"##### One?\nYes.\n##### {SECRET}? #anki/skip\nNo.\n"),
    "the folder above": (f"{SECRET}/N.md", "##### One?\nYes, [[Cell]].\n"),
}


@settings(max_examples=25, deadline=None)
@given(
    places=st.sets(st.sampled_from(sorted(HIDING)), min_size=1, max_size=6),
    is_exported_before=st.booleans(),
    vault_name=st.sampled_from([SECRET, f"My {SECRET} vault"]),
)
def test_no_secret_is_in_any_byte_of_it(places: set[str], is_exported_before: bool, vault_name: str) -> None:
    with TemporaryDirectory() as folder:
        vault = write_vault(Path(folder, "x", vault_name), {"Cell.md": "A cell is small.\n"})
        (vault / f"{SECRET}.gif").write_bytes(PIXEL)
        write_vault(vault, {f"{SECRET}/pic.txt": ""})
        (vault / SECRET / "pic.gif").write_bytes(PIXEL)
        texts: dict[str, str] = {}
        above = next((HIDING[place][0] for place in places if place == "the folder above"), "Above/N.md")
        for place in sorted(places):
            file, text = HIDING[place]
            file = above if file == "Above/N.md" else file
            head, mark, rest = text.partition("\n---\n") if text.startswith("---") else ("", "", text)
            known = texts.get(file, "")
            texts[file] = f"{head}{mark}{rest}{known}" if mark and not known.startswith("---") else f"{known}{rest}"
        write_vault(vault, {above: "##### Always?\nYes, [[Cell]].\n", **texts})
        if is_exported_before:
            export(vault, Path(folder, "own"))
        data = ran("export", vault / above, "--share", "-o", Path(folder, "shared"), now=THEN + DAY)
        assert SECRET.casefold().encode() not in raw(data["path"]).lower()
