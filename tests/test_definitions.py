"""What a concept's own note says of it: the cases of the design's *Concepts*, each a note and its definition."""

from __future__ import annotations

from pathlib import Path

import pytest

from note2anki.runs.reading import read_concept
from note2anki.settings import Settings

DEFINITIONS = {
    "the property definition comes first": (
        "---\ndescription: Two.\ndefinition: One.\n---\nLead.\n\n# Title\nText.\n",
        "One.",
    ),
    "the property description": ("---\nDescription: One.\n---\nLead.\n", "One."),
    "a property that is empty, null or a list is none": (
        "---\ndefinition: null\ndescription: [a, b]\n---\nLead.\n",
        "Lead.",
    ),
    "the text before the first heading": (
        "Lead,\ntwo lines.\n\nMore.\n\n# Title\nText.\n",
        "Lead,\ntwo lines.\n\nMore.",
    ),
    "the first section's first paragraph": ("# Title\n\nFirst,\ntwo lines.\n\nSecond.\n", "First,\ntwo lines."),
    "the first section that has text": ("# Title\n## Section\nText.\n", "Text."),
    "a list may be the first paragraph": ("# Title\n- a\n- b\n\nText.\n", "- a\n- b"),
    "navigation and the list of links below it say nothing": (
        "up: [[A]]\nlinks:\n- [[B]]\n\n# Title\nText.\n",
        "Text.",
    ),
    "navigation below the title says nothing": ("# Title\nup:: [[A]]\n*related*: [b](b.md)\n\nText.\n", "Text."),
    "text right below such a line": ("# Title\nup: [[A]]\nText.\n", "Text."),
    "a list of links below the title": ("# Title\nlinks:\n- [[A]]\n- [[B]]\n\nText.\n", "Text."),
    "a name with a text of its own below the title": (
        "# Title\nIndex: what is looked up.\n",
        "Index: what is looked up.",
    ),
    "a name with a text of its own and a link": (
        "# Title\n- Root: has no parent.\n- Parent: the [[Node]] above.\n- Up: [[A]]\n",
        "- Root: has no parent.\n- Parent: the [[Node]] above.",
    ),
    "code below the title stays whole": ("# Title\n```yaml\nup: [[A]]\n```\n", "```yaml\nup: [[A]]\n```"),
    "a quoted navigation line says nothing": ("> up: [[A]]\n\n# Title\nText.\n", "Text."),
    "a tag block above the lead": ("tags: #a\n\nLead.\n\n# Title\nText.\n", "Lead."),
    "a tag block below the lead": ("Lead.\n\n---\ntags: #a\n\n[^1]: Remark.\n", "Lead."),
    "tags alone say nothing": ("#a #b, #c\n\n# Title\nText.\n", "Text."),
    "comments and block ids say nothing": ("%% a %%\n<!-- b -->\n\n^id\n\n# Title\nText.\n", "Text."),
    "an image says something": ("![[picture.png]]\n\n# Title\nText.\n", "![[picture.png]]"),
    "separators around the lead": ("***\nLead.\n\n***\n# Title\n", "Lead."),
    "an answer is no definition": ("# Title\n- ##### Question?\n  Answer.\n", ""),
    "a note that holds nothing": ("", ""),
}


@pytest.mark.parametrize(("note", "definition"), DEFINITIONS.values(), ids=DEFINITIONS.keys())
def test_definition(note: str, definition: str, tmp_path: Path) -> None:
    (tmp_path / "concept.md").write_text(note, "utf-8")
    said = read_concept(tmp_path, "concept.md", Settings())
    assert said is not None
    assert said.note.definition == definition


@pytest.mark.parametrize("written", ["aliases: [A, B c]", "Aliases: A, B c", "alias: A\naliases: B c"])
def test_aliases_are_kept_whatever_their_property_is_called(written: str, tmp_path: Path) -> None:
    (tmp_path / "concept.md").write_text(f"---\n{written}\n---\nText.\n", "utf-8")
    said = read_concept(tmp_path, "concept.md", Settings())
    assert said is not None
    assert said.aliases == ("A", "B c")
