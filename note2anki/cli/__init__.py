"""The command line: one file a command; the only place that prints, asks and sets exit codes."""

from __future__ import annotations

from note2anki.cli.main import main

__all__ = ["main"]
