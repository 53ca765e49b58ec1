"""The page docs/syntax.md: constructs, each with its source and its picture, and the vault that shows them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "syntax.md"
PICTURES = ROOT / "docs" / "syntax"
_SECTION = re.compile(
    r"^## (?P<title>[^\n]+)\n\n(?P<fence>`{3,})markdown\n(?P<source>.*?)\n(?P=fence)\n\n"
    r"!\[[^\]]+\]\(syntax/(?P<picture>[^)]+)\)$",
    re.MULTILINE | re.DOTALL,
)
#: What the constructs refer to.
_CACHE = "A store of results.\n\n# In a browser\nEach response says how long it is good for.\n"


class Construct(NamedTuple):
    """A section of the page: its heading, the source that it shows, and the file of its picture."""

    title: str
    source: str
    picture: str


def read_syntax_page() -> list[Construct]:
    """Read the page's sections."""
    return [
        Construct(*found.group("title", "source", "picture")) for found in _SECTION.finditer(PAGE.read_text("utf-8"))
    ]


def write_syntax_vault(folder: Path) -> Path:
    """Write a vault with a question for each construct, of its name, into a new folder."""
    (folder / ".obsidian").mkdir(parents=True)
    questions = "\n\n".join(f"##### {each.title}\n{each.source}" for each in read_syntax_page())
    (folder / "Syntax.md").write_text(f"{questions}\n", "utf-8")
    (folder / "Cache.md").write_text(_CACHE, "utf-8")
    shutil.copy(ROOT / "samples" / "attachments" / "request path.png", folder)
    return folder
