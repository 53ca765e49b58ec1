"""What is compared with what: the goals, and for each the programs that run in turn."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from package_sizes import package_sizes
from peer import VERSION, make_environment, write_note
from process_tree import run
from vault import Note, write_vault
from vault_mix import Mix

HERE = Path(__file__).resolve().parent
#: Size → notes, and questions in each; the second pair is for trying things.
SHAPES = {
    "100x100": ((100, 100), (10, 20)),
    "1000x10": ((1000, 10), (40, 5)),
    "1000x100": ((1000, 100), (40, 50)),
    "note": ((1, 13), (1, 13)),
}


def _nothing(_round: int) -> None:
    pass


class Side(NamedTuple):
    """A program of a comparison; `before` is called, untimed, before each round."""

    name: str
    command: list[str]
    before: Callable[[int], None] = _nothing
    profiles: bool = False


@dataclass
class Workshop:
    """Where everything is made, and only once.

    Attributes:
        folder: where to.
        python: the interpreter that has note2anki.
        quick: whether vaults are small.
    """

    folder: Path
    python: str
    quick: bool = False
    mixes: dict[str, Mix] = field(default_factory=dict)

    @cached_property
    def environment(self) -> dict[str, str]:
        """The variables of every program: no cache but the one that is made here, and bytecode, as installed ones have."""
        home = str(self.folder / "home")
        return {
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "HOME": home,
            "XDG_CACHE_HOME": str(Path(home, ".cache")),
            "PYTHONUTF8": "1",
            "NO_COLOR": "1",
        }

    @cached_property
    def note2anki(self) -> list[str]:
        """The words that start note2anki: its own command where it is installed."""
        command = Path(self.python).parent / "note2anki"
        return [str(command)] if command.is_file() else [self.python, "-m", "note2anki"]

    @cached_property
    def ankdown(self) -> str:
        """The peer's command."""
        return str(make_environment(self.folder / f"ankdown-{VERSION}"))

    @cached_property
    def can_profile(self) -> bool:
        """Whether `export` has the option."""
        try:
            run([*self.note2anki, "export", "--profile", "--help"], self.folder, self.environment)
        except RuntimeError:
            return False
        return True

    def vault(self, size: str) -> Path:
        """Return the vault of a size."""
        folder = self.folder / "vaults" / size
        if size not in self.mixes:
            for old in (folder, self.peer_folder(size)):
                shutil.rmtree(old, ignore_errors=True)
            self.mixes[size] = mix = Mix()

            def each(note: Note) -> None:
                mix.add(note)
                write_note(self.peer_folder(size), note)

            write_vault(folder, *SHAPES[size][self.quick], each=each)
        return folder

    def peer_folder(self, size: str) -> Path:
        """Return the folder of the peer's files for a size."""
        return self.folder / "peer" / size

    def fresh(self, name: str) -> Path:
        """Return an empty folder of this name."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder


def cold(shop: Workshop, size: str) -> Side:
    """Exports a vault that was never exported; there is no cache. A single note is exported by itself."""
    vault = shop.vault(size)
    what = next(path for path in vault.rglob("* 0000.md")) if size == "note" else vault
    out = shop.folder / f"cold {size}"

    def before(_round: int) -> None:
        shutil.rmtree(vault / ".note2anki", ignore_errors=True)
        shop.fresh("home")
        shop.fresh(out.name)

    return Side("note2anki", [*shop.note2anki, "export", str(what), "-o", str(out / "out.apkg")], before, profiles=True)


def edit(vault: Path, number: int) -> None:
    """Edit one answer of a note: another note for another number."""
    notes = sorted(path for path in vault.rglob("* [0-9][0-9][0-9][0-9].md"))
    path = notes[number * 7 % len(notes)]
    lines = path.read_text("utf-8").split("\n")
    first = next(index for index, line in enumerate(lines) if line.startswith("- ##### "))
    index = next(i for i, line in enumerate(lines) if i > first and line.endswith(".") and "#####" not in line)
    lines[index] += f" Y otra cosa: {number + 1}."
    path.write_text("\n".join(lines), "utf-8")


def again(shop: Workshop, size: str) -> list[Side]:
    """Exports a vault once more, after an answer was edited, and the limit beside it."""
    vault = shop.vault(size)
    first = cold(shop, size)
    first.before(0)
    run(first.command, shop.folder, shop.environment)
    sizes = shop.folder / f"{size}.json"
    sizes.write_text(json.dumps(package_sizes(Path(first.command[-1]))), "utf-8")
    ours = Side("note2anki", first.command, lambda number: edit(vault, number), profiles=True)
    limit = [shop.python, str(HERE / "limit.py"), str(vault), str(sizes), str(shop.fresh(f"limit {size}") / "out.apkg")]
    return [ours, Side("the limit", limit)]


def against_peer(shop: Workshop, size: str) -> list[Side]:
    """A cold export and the peer's."""
    ours = cold(shop, size)
    out = shop.fresh(f"peer {size}") / "out.apkg"
    return [ours, Side("ankdown", [shop.ankdown, "--highlight", "-r", str(shop.peer_folder(size)), "-p", str(out)])]


def growth(shop: Workshop) -> list[Side]:
    """Ten times as many questions."""
    return [cold(shop, "1000x100")._replace(name="100,000"), cold(shop, "100x100")._replace(name="10,000")]


def one_note(shop: Workshop) -> list[Side]:
    """A note as large as the one that the project was made for."""
    return [cold(shop, "note"), Side("imports", [shop.python, "-c", "import genanki, markdown, bs4, yaml, click"])]


def start(shop: Workshop, option: str) -> list[Side]:
    """What does nothing."""
    return [Side("note2anki", [*shop.note2anki, option]), Side("click", [shop.python, "-c", "import click"])]


class Row(NamedTuple):
    """A goal: the first side takes at most `goal` times as long as the second, and `peak` MiB."""

    title: str
    against: str
    goal: float
    sides: Callable[[Workshop], list[Side]]
    rounds: int = 5
    peak: int | None = None


_PEER = f"`ankdown --highlight` {VERSION}"
ROWS = {
    "cold-100x100": Row("cold export, 10,000 questions in 100 notes", _PEER, 0.8, lambda shop: against_peer(shop, "100x100")),
    "cold-1000x10": Row("cold export, 10,000 questions in 1,000 notes", _PEER, 0.8, lambda shop: against_peer(shop, "1000x10")),
    "again-100x100": Row("one answer edited, 10,000 questions in 100 notes", "the limit", 1.5, lambda shop: again(shop, "100x100")),
    "again-1000x10": Row("one answer edited, 10,000 questions in 1,000 notes", "the limit", 1.5, lambda shop: again(shop, "1000x10")),
    "again-1000x100": Row("one answer edited, 100,000 questions in 1,000 notes", "the limit", 1.0, lambda shop: again(shop, "1000x100"), 3),
    "growth": Row("cold export, 100,000 questions in 1,000 notes", "10,000 questions in 100 notes", 10, growth, 3, 300),
    "one-note": Row("cold export of one note with 13 questions", '`python -c "import genanki, markdown, bs4, yaml, click"`', 1.1, one_note, 15),
    "version": Row("`note2anki --version`", '`python -c "import click"`', 1.5, lambda shop: start(shop, "--version"), 15),
    "help": Row("`note2anki --help`", '`python -c "import click"`', 1.5, lambda shop: start(shop, "--help"), 15),
}  # fmt: skip
