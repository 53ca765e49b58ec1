"""The plan of the house is kept: data flows one way, each third-party library has one door, rooms stay small."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "note2anki"
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))

STAGES = ("vault", "cards", "rendering", "identity", "anki", "reports")
#: What everybody may import.
SHARED = {"note2anki.model", "note2anki.diagnostics", "note2anki.patterns", "note2anki"}
#: Folder or module → the parts of the project it may import beside itself and what is shared.
MAY_IMPORT = {
    "model": set(),
    "patterns": set(),
    "diagnostics": set(),
    "settings": set(),
    "outcome": set(),
    "syntax": set(),
    "study": set(),
    "vault": {"syntax"},
    "cards": {"syntax"},
    "rendering": {"syntax"},
    "identity": {"syntax"},
    "anki": {"syntax", "study"},
    "reports": {"outcome", "study", "settings"},
    "runs": {*STAGES, "syntax", "study", "settings", "outcome"},
    "api": {"runs", "outcome"},
    "cli": {"api", "runs", "reports", "settings", "outcome"},
    "__main__": {"cli"},
    "__init__": {"api", "outcome"},
}
#: Third-party library → the only places that know it.
DOORS = {
    "genanki": {"anki"},
    "markdown": {"rendering"},
    "bs4": {"rendering"},
    "nh3": {"rendering"},
    "pygments": {"rendering/highlighting.py", "rendering/lexing.py"},
    "frontmatter": {"vault/properties.py"},
    "yaml": {"vault/properties.py"},
    "rapidfuzz": {"identity"},
    "orjson": {"identity"},
    "filelock": {"identity/ledger_file.py"},
    "platformdirs": {"runs/work/cache.py"},
    "watchfiles": {"runs/changes_on_disk.py"},
    "zstandard": {"anki/package_reader.py"},
    # AGPL, and an extra: tests use it, and `verify`, which imports it when it runs and not before.
    "anki": {"anki/real_collection.py"},
    "click": {"cli"},
    "rich": {"reports", "cli"},
}


def room(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: imports are absolute"
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    here = room(path)
    for name in imports(path):
        if not name.startswith("note2anki") or name in SHARED:
            continue
        other = name.split(".")[1]
        assert other == here or other in MAY_IMPORT[here], f"{here} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_the_program_does_not_come_in_by_its_public_face(path: Path) -> None:
    """What `note2anki/__init__.py` lists is for others: inside, a name is taken from where it is made."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "note2anki":
            assert {name.name for name in node.names} == {"__version__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_library_has_one_door(path: Path) -> None:
    relative = path.relative_to(PACKAGE).as_posix()
    for name in {name.split(".")[0] for name in imports(path)}:
        doors = DOORS.get(name)
        assert doors is None or room(path) in doors or relative in doors, f"{relative} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_what_is_public_is_explained(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), "a module says what it knows"
    for node in _public(tree.body):
        assert ast.get_docstring(node), f"{path.name}: {node.name}"


def _public(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Yield the public functions and classes of a body, and the public methods of these classes."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_can_be_held_in_the_head(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300
    assert path.stem not in {"utils", "helpers", "misc", "common"}


def test_the_rooms_are_the_ones_of_the_plan() -> None:
    assert {room(path) for path in MODULES} == set(MAY_IMPORT)


def test_the_project_speaks_of_itself_alone() -> None:
    forbidden = re.compile(r"\b(?:this session|issue #?\d|the CEO|as an AI|subagent)\b", re.IGNORECASE)
    texts = [*MODULES, *ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("samples/**/*.md")]
    assert [path.name for path in texts if forbidden.search(path.read_text("utf-8"))] == []
