"""Renders one text of a note by itself, outside any vault."""

from __future__ import annotations

from collections.abc import Mapping

from note2anki.rendering import Renderer


class _NoMedia:
    def find(self, _target: str, _source: str) -> None:
        return None


_RENDERER = Renderer(_NoMedia())


def rendered(text: str, clozes: Mapping[str, int] | None = None) -> str:
    """The HTML of Markdown blocks; `clozes` numbers the highlights that are deletions."""
    return _RENDERER.blocks(text, "Note.md", clozes=clozes).html
