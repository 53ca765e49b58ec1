"""Where Obsidian puts a note's attachments: it decides between files of one name."""

from __future__ import annotations

import json
import posixpath
from contextlib import suppress
from pathlib import Path


def attachment_rule(vault: Path) -> str:
    """Return Obsidian's setting `attachmentFolderPath`: a folder, or `./` and `./name` from the note's own.

    Empty where it is not set, or the vault's top.
    """
    with suppress(OSError, ValueError, AttributeError):
        rule = json.loads((vault / ".obsidian" / "app.json").read_text("utf-8")).get("attachmentFolderPath")
        if isinstance(rule, str):
            return rule.strip().rstrip("/")
    return ""


def attachment_folder(rule: str, source: str) -> str:
    """Return the folder that a rule names for a note, relative to the vault; the vault's top is empty.

    Args:
        rule: from `attachment_rule`.
        source: the note.
    """
    if rule.startswith("."):
        path = posixpath.normpath(posixpath.join(source.rpartition("/")[0], rule))
    else:
        path = posixpath.normpath(rule.lstrip("/"))
    return "" if path == "." else path
