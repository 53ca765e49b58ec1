"""The peer that exports are measured against: ankdown from PyPI, in an environment of its own, with the same questions.

Its format is a question, a line `%`, the answer, a line `%`, the tags, and a line `---`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from vault import Note, Question

VERSION = "0.7.1"
#: ankdown asks for `pkg_resources`, which later ones do not bring.
PACKAGES = (f"ankdown=={VERSION}", "setuptools<80")
_MARKS = ("%", "---")


def make_environment(folder: Path) -> Path:
    """Return the command of the peer; its environment is made where it is not there yet."""
    command = folder / "bin" / "ankdown"
    if not command.is_file():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *PACKAGES], check=True)
    return command


def peer_text(note: Note) -> str:
    """Return a note in the peer's format; a line of an answer that would be a mark there is left out."""
    return "".join(_question(each, note.tags) for each in note.questions)


def _question(question: Question, tags: list[str]) -> str:
    answer = "\n".join(line for line in question.answer if line.strip() not in _MARKS)
    return f"{question.text}\n%\n{answer}\n%\n{', '.join(tags)}\n---\n"


def write_note(folder: Path, note: Note) -> None:
    """Write a note for the peer, in the folder that it has in the vault."""
    path = folder / note.path.parent / f"{note.path.name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(peer_text(note), "utf-8")
