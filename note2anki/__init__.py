"""note2anki: an Obsidian vault's questions as an Anki deck that can be exported again and again."""

from __future__ import annotations

__version__ = "0.1.0"
