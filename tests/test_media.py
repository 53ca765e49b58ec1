"""Media from the vault to Anki: each file once, under a name made of its content, and what is said of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.anki_collection import Collection
from support.packages import note, package
from support.small_vault import SmallVault

from note2anki.anki.package import PackageError, write_package
from note2anki.model import Medium
from note2anki.rendering import Trouble
from note2anki.reports.machine import outcome_data
from note2anki.runs import not_shown
from note2anki.runs.media import VaultMedia
from note2anki.vault.attachments import attachment_folder, attachment_rule


def test_media_and_links_arrive_in_anki(tmp_path: Path) -> None:
    answer = "![[pic.png|120x80]] ![[say.mp3]] <img src='pic.png'> [[Linked#A b|there]]"
    vault = SmallVault(
        tmp_path, {"A.md": f"##### Q\n\n{answer}\n", "Linked.md": "", "pic.png": b"picture", "say.mp3": b"sound"}
    )
    exported = vault.export("A.md")
    guid = exported.fields["Q"]["Uid"]
    with Collection() as anki:
        anki.import_package(exported.outcome.path)
        assert anki.media() == sorted(exported.media)
        back = anki.card(guid).answer()
        (played,) = [tag.filename for tag in anki.card(guid).answer_av_tags()]  # type: ignore[union-attr]
        assert played in anki.media()
        assert played.endswith(".mp3")
        assert 'href="obsidian://open?vault=Vault&amp;file=Linked%23A%20b"' in back
        (picture,) = [name for name in anki.media() if name.endswith(".png")]
        assert back.count(f'src="{picture}"') == 2
        assert not anki.anki.media.check().missing
        assert not anki.anki.media.check().unused


def test_a_changed_picture_replaces_the_old_one_in_anki(tmp_path: Path) -> None:
    vault = SmallVault(tmp_path, {"A.md": "##### Q\n\n![[pic.png]]\n", "pic.png": b"old"})
    with Collection() as anki:
        anki.import_package(vault.export().outcome.path)
        vault.write("pic.png", b"new")
        exported = vault.export()
        assert anki.import_package(exported.outcome.path).updated == 1
        (name,) = exported.media
        assert name in anki.fields(exported.fields["Q"]["Uid"])["Answer"]
        assert name in anki.media()


def test_each_of_two_thousand_images_is_copied_once_and_read_a_few_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, str | bytes] = {f"att/{number}.png": b"%d" % number for number in range(2000)}
    for at in range(0, 2000, 100):
        shown = [" ".join(f"![[{n}.png]] ![[att/{n}.png]]" for n in range(n, n + 20)) for n in range(at, at + 100, 20)]
        files[f"Notes/{at}.md"] = "\n\n".join(f"##### Q{at}.{n}\n\n{images}" for n, images in enumerate(shown))
    vault = SmallVault(tmp_path, files)
    opened: Counter[str] = Counter()
    original: Callable[..., Any] = Path.open

    def counted(path: Path, *arguments: Any, **named: Any) -> Any:
        opened[path.name] += 1
        return original(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", counted)
    exported = vault.export()
    monkeypatch.undo()
    assert sorted(exported.media.values()) == sorted(b"%d" % number for number in range(2000))
    assert exported.outcome.media == (2000, sum(len(b"%d" % number) for number in range(2000)))
    assert max(opened[f"{number}.png"] for number in range(2000)) <= 3  # its name, whether it can be read, the package


def test_equal_files_are_one(tmp_path: Path) -> None:
    vault = SmallVault(tmp_path, {"A.md": "##### Q\n\n![[a.png]] ![[b.png]]\n", "a.png": b"same", "b.png": b"same"})
    assert list(vault.export().media.values()) == [b"same"]


def test_the_report_says_how_many_and_how_large(tmp_path: Path) -> None:
    vault = SmallVault(tmp_path, {"A.md": "##### Q\n\n![[a.png]]\n", "a.png": b"x" * 1000})
    assert outcome_data(vault.export().outcome)["media"] == {"count": 1, "bytes": 1000}


def test_a_very_large_file_is_taken_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(not_shown, "LARGEST", 1_999_999)
    vault = SmallVault(tmp_path, {"A.md": "##### Q\n\n![[a.mp4]]\n", "a.mp4": b"x" * 2_000_000})
    exported = vault.export()
    assert exported.codes == ["N2A028 a.mp4:0"]
    assert len(exported.media) == 1


def test_a_file_that_goes_away_meanwhile_is_said(tmp_path: Path) -> None:
    assert VaultMedia(tmp_path).medium("gone.png") == Trouble("N2A027", {"detail": "No such file or directory"})


def test_a_medium_that_changes_while_the_package_is_written_stops_it(tmp_path: Path) -> None:
    (tmp_path / "pic.png").write_bytes(b"old")
    medium = VaultMedia(tmp_path).medium("pic.png")
    assert isinstance(medium, Medium)
    (tmp_path / "pic.png").write_bytes(b"new")  # of the same size
    card = note("question", "g", Question="Q", Answer=f'<img src="{medium.name}">')
    with pytest.raises(PackageError, match="changed while it was read"):
        write_package(package(card, media=[medium]), tmp_path / "x.apkg")
    assert not (tmp_path / "x.apkg").exists()


@pytest.mark.parametrize(
    ("rule", "note", "folder"),
    [
        ("files", "A/B/Note.md", "files"),
        ("/files/pics", "Note.md", "files/pics"),
        ("./", "A/B/Note.md", "A/B"),
        ("./att", "A/B/Note.md", "A/B/att"),
        ("./att", "Note.md", "att"),
        ("./", "Note.md", ""),
    ],
)
def test_obsidians_setting_names_the_attachment_folder_of_a_note(
    tmp_path: Path, rule: str, note: str, folder: str
) -> None:
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / ".obsidian" / "app.json").write_text(json.dumps({"attachmentFolderPath": rule}))
    assert attachment_folder(attachment_rule(tmp_path), note) == folder


@pytest.mark.parametrize("settings", ["", "{", "[]", '{"attachmentFolderPath": 5}', '{"attachmentFolderPath": "/"}'])
def test_without_that_setting_no_folder_comes_first(tmp_path: Path, settings: str) -> None:
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / ".obsidian" / "app.json").write_text(settings)
    assert attachment_rule(tmp_path) == ""
