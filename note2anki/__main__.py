"""Makes `python -m note2anki` the command."""

from __future__ import annotations

from note2anki.cli import main

if __name__ == "__main__":
    main(prog_name="note2anki")
