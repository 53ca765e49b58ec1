"""A vault is parted in two in the way that the page of questions and answers tells, and no review is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

from support.anki_collection import Collection
from support.command_line import THEN, export, ran, write_vault

DAY = 86_400


def test_a_folder_becomes_a_vault_of_its_own_with_its_cards(tmp_path: Path) -> None:
    notes = {
        "Rest/A.md": "##### What is a [[List]]?\nA row of things.\n",
        "Law/B.md": "##### What is a contract?\nA promise that a [[Court]] enforces.\n\n##### Who may sue?\nWhoever was harmed.\n",
    }
    vault = write_vault(tmp_path / "Vault", notes)
    with Collection() as collection:
        collection.import_package(export(vault, tmp_path))
        text = (vault / "Law/B.md").read_text("utf-8").replace("What is a contract?", "What do you call a contract?")
        (vault / "Law/B.md").write_text(text, "utf-8")
        collection.import_package(export(vault, tmp_path, now=THEN + DAY))
        for guid in collection.guids():
            collection.study(guid, 2)
        guids, reviews = collection.guids(), collection.all_reviews()
        now = THEN + 1_000 * DAY  # later than what studying stamped

        folder = ran("export", vault / "Law", "-o", tmp_path, now=now)
        shutil.move(vault / "Law", tmp_path / "Law")
        collection.import_package(export(vault, tmp_path, now=now + DAY))
        new = write_vault(tmp_path / "Law", {})
        ran("recover", folder["path"], new)
        sent = ran("export", new, "-o", tmp_path, "--touch", now=now + 2 * DAY)
        collection.import_package(Path(sent["path"]))

        assert (sent["package"], sent["counts"]["added"], sent["counts"]["removed"]) == ("Law", 0, 0)
        assert (collection.guids(), collection.all_reviews()) == (guids, reviews)
        assert collection.find("tag:note2anki::removed") == []
        later = [ran("export", place, "-o", tmp_path, now=now + 3 * DAY)["changes"] for place in (vault, new)]
        assert later == [[], []]
