"""Measures how far cards show Markdown as an independent engine does: `python benchmarks/agreement.py FOLDER`.

Every `.md` file below the folder is cut at its headings, so that each piece is about as long as an answer. Both engines
read each piece, and their readings are compared: the structure, the text, the text with its inline marks.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.agreement import NoMedia, Reading, independent_html  # noqa: E402
from support.obsidian_alike import obsidian_engine, read_alike  # noqa: E402

from note2anki.rendering import Renderer  # noqa: E402

_FRONTMATTER = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)


def pieces(folder: Path, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Yield each answer with the place it is from."""
    for path in sorted(folder.rglob("*.md")):
        if not path.is_file():
            continue
        text = path.read_text("utf-8", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
        text = _FRONTMATTER.sub("", text)
        if whole:
            yield str(path), text
            continue
        start, fence = 0, ""
        lines = text.split("\n")
        for index, line in enumerate([*lines, "# end"]):
            mark = re.match(r"[ >]*(```+|~~~+)", line)
            if mark and (not fence or mark[1].startswith(fence)):
                fence = "" if fence else mark[1]
            if (not fence and re.match(r"#{1,6} ", line)) or index == len(lines):
                piece = "\n".join(lines[start:index]).strip("\n")
                if piece.strip():
                    yield f"{path}:{start + 1}", piece
                start = index + 1


def first_difference(ours: Reading, theirs: Reading) -> str:
    """Return the first block that the two readings do not share, as both have it."""
    pairs = zip(ours.blocks, theirs.blocks, strict=False)
    index = next((i for i, (mine, other) in enumerate(pairs) if mine != other), -1)
    mine, other = ours.blocks[index:][:1], theirs.blocks[index:][:1]
    if index < 0:
        mine, other = ours.blocks[len(theirs.blocks) :][:2], theirs.blocks[len(ours.blocks) :][:2]
    return f"  ours   {mine}\n  theirs {other}"


def measure(folder: Path, shown: int, *, whole: bool) -> None:
    """Compare every piece and print the figures."""
    renderer, engine = Renderer(NoMedia()), obsidian_engine()
    count = structure = text = marked = 0
    seconds = 0.0
    for place, piece in pieces(folder, whole=whole):
        started = time.perf_counter()
        html = renderer.blocks(piece, "note.md").html
        seconds += time.perf_counter() - started
        ours, theirs = read_alike(html), read_alike(independent_html(engine, piece))
        count += 1
        structure += ours.structure == theirs.structure
        text += ours.text == theirs.text
        marked += ours.marked == theirs.marked
        if ours != theirs and shown > 0:
            shown -= 1
            print(f"{place}\n{first_difference(ours, theirs)}")
    if not count:
        sys.exit(f"{folder}: no .md file with text")
    print(f"{count} answers, {seconds / count * 1e6:.0f} µs each")
    for name, same in (("structure", structure), ("text", text), ("text and marks", marked)):
        print(f"same {name}: {same} ({same / count:.2%})")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("-n", "--show", type=int, default=0, help="print the first N differences")
    arguments.add_argument("--whole", action="store_true", help="compare whole files")
    given = arguments.parse_args()
    measure(given.folder, given.show, whole=given.whole)
