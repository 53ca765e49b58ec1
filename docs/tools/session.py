"""Makes the README's terminal session by running its commands on a copy of the samples.

    python docs/tools/session.py            # writes it into README.md
    python docs/tools/session.py --print    # prints it

The clock stands still, so that it is the same at each run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BEGIN, END = "<!-- session -->", "<!-- /session -->"
NOTE = "Backend interview.md"
EXPORT = ["export", NOTE]
#: What a person does in the editor: the command as shown, and what it changes in the note.
EDITING = f'$ nano "{NOTE}"   # reword a question, correct an answer, drop one, add one'
EDITS = (
    ("##### What is a reverse proxy?", "##### What does a reverse proxy do?"),
    ("`429 Too Many Requests`", "`429 Too Many Requests`, with `Retry-After`"),
    ("##### Name the four letters of ACID. #anki/cloze\n\n==Atomicity==, ==consistency==, ==isolation== and ==durability==.\n\n", ""),
    ("## Teamwork\n", "##### What does an index cost?\n\nSpace, and time at each write.\n\n## Teamwork\n"),
)  # fmt: skip


def _run(arguments: list[str], vault: Path, hour: int) -> str:
    """Run a command in the vault, and return it with all that a terminal shows."""
    clock = 1_795_514_400 + hour * 3600
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(clock),
        "COLUMNS": "84",
        "NO_COLOR": "1",
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        [sys.executable, "-m", "note2anki", *arguments],
        cwd=vault,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
    )
    shown = " ".join(f'"{word}"' if " " in word else word for word in arguments)
    return f"$ note2anki {shown}\n{done.stdout.decode('utf-8')}"


def _edit(note: Path) -> str:
    text = note.read_text("utf-8")
    for before, after in EDITS:
        if before not in text:
            raise SystemExit(f"{NOTE} has no {before!r} any more")
        text = text.replace(before, after, 1)
    note.write_text(text, "utf-8")
    return f"{EDITING}\n"


def session() -> str:
    """Return the session: an export, edits, an export of what changed, and one without a change."""
    with tempfile.TemporaryDirectory() as folder:
        vault = Path(
            shutil.copytree(ROOT / "samples", Path(folder, "samples"), ignore=shutil.ignore_patterns(".note2anki"))
        )
        steps = (_run(EXPORT, vault, 0), _edit(vault / NOTE), _run(EXPORT, vault, 24), _run(EXPORT, vault, 25))
    return "\n".join(steps).rstrip("\n")


def block() -> str:
    """Return the session as it stands in the README between its marks."""
    return f"{BEGIN}\n```console\n{session()}\n```\n{END}"


def current() -> str:
    """Return what stands in the README now."""
    text = README.read_text("utf-8")
    return BEGIN + text.partition(BEGIN)[2].partition(END)[0] + END


if __name__ == "__main__":
    if "--print" in sys.argv:
        sys.stdout.write(f"{session()}\n")
    else:
        README.write_text(README.read_text("utf-8").replace(current(), block()), "utf-8", newline="\n")
