"""Measures exports against the goals, and writes `docs/performance.md`.

    python benchmarks/performance.py [--python PATH] [--rounds N] [--quick] [--only ROW]… [--page PATH] [--work FOLDER]

It makes what it needs: vaults, and an environment with the peer, for which it asks PyPI. See `performance_rows.py` for
what is compared with what.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from performance_page import page, table
from performance_rounds import Comparison, compare
from performance_rows import ROWS, Workshop
from vault_mix import Mix

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


def machine(python: str) -> str:
    """Say what the figures are of."""
    about = "import platform as p; print(p.python_implementation(), p.python_version(), 'on', p.system(), p.machine())"
    version = subprocess.run([python, "-c", about], capture_output=True, text=True, check=True).stdout.strip()
    cpu = Path("/proc/cpuinfo")
    names = [line for line in cpu.read_text().splitlines() if line.startswith("model name")] if cpu.is_file() else []
    name = names[0].partition(":")[2].strip() if names else "unknown processor"
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"Measured on {name}, {os.cpu_count()} cores, {version}; the machine's load when it began: {load}."


def mix_sentences(mixes: dict[str, Mix]) -> list[str]:
    """Say what the largest vault holds; the others are of the same making."""
    largest = max(mixes.values(), key=lambda mix: mix.answers, default=None)
    return [largest.sentence()] if largest else []


def main() -> None:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has note2anki")
    parser.add_argument("--rounds", type=int, help="how many rounds each row runs")
    parser.add_argument("--quick", action="store_true", help="small vaults, to try it")
    parser.add_argument("--only", nargs="+", choices=ROWS, default=list(ROWS), metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--page", type=Path, help="where to write the page (docs/performance.md if all is run)")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir(), "note2anki-performance"))
    given = parser.parse_args()
    whole = not given.quick and set(given.only) == set(ROWS)
    measure(given, given.page or (PAGE if whole else None))


def measure(given: argparse.Namespace, target: Path | None) -> None:
    """Run the rows that were asked for."""
    given.work.mkdir(parents=True, exist_ok=True)
    shop = Workshop(given.work.resolve(), given.python, given.quick)
    place = machine(given.python)
    if os.getloadavg()[0] > 1:
        print("warning: the machine is busy; wall times say little, CPU times more", file=sys.stderr)
    comparisons: dict[str, Comparison] = {}
    for key, row in ROWS.items():
        if key in given.only:
            comparisons[key] = found = compare(shop, row, given.rounds)
            print(
                f"{key}: {found.ratio:.2f} ×, {found.cpu_ratio:.2f} × CPU (goal {row.goal:g} ×)",
                file=sys.stderr,
                flush=True,
            )
    print("\n".join([*table(comparisons), "", place, *(["The vaults were small ones."] if given.quick else [])]))
    if target:
        target.write_text(page(comparisons, place, mix_sentences(shop.mixes)), "utf-8")


if __name__ == "__main__":
    main()
