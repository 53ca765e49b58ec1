"""Writes `docs/performance.md` from the figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import median

from performance_rounds import Comparison, Figures
from performance_rows import ROWS, Row

_HEAD = """# Speed and memory

What exports take on one machine, as whole processes, against the goals. `ankdown` is another program that makes Anki
packages from Markdown, given the same questions in its own format. *The limit* is a program that only reads every note
of the vault, writes as many Anki notes and cards with fields as long to SQLite, and zips them
(`benchmarks/limit.py`).
"""

_HOW = """## How it is measured

`python benchmarks/performance.py` in an environment that has note2anki makes everything it needs and writes this page:
the vaults (`benchmarks/vault.py`), an environment with the peer, and the figures. `--python PATH` names the interpreter
that has note2anki, `--only ROW` runs some rows, `--quick` takes small vaults; then the page is printed and not written.

- Pairs are note2anki's figure and the other program's.
- A row's programs run in turn, A B A B, so that whatever else the machine does meets both. The ratio is the median of
  the rounds' ratios; times are medians.
- *Cold* is: no ledger and no cache. The files are in the system's cache. *One answer edited* is: exported before, then
  one answer of one note was edited; each round edits another note.
- Before the rounds that count each program runs once. In that run memory is measured: the proportional set size of all
  its processes, summed, each ten milliseconds.
- CPU time is that of all processes, system time included.
"""


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s" if seconds < 100 else f"{seconds:.0f} s"


def _peak(figures: Figures) -> str:
    return f"{figures.peak / 1024:.0f}" if figures.peak else "–"


def table(comparisons: Mapping[str, Comparison]) -> list[str]:
    """Return the table of goals, with what was measured; pairs are note2anki's figure and the other's."""
    lines = ["| run | against | goal | ratio | reached | time | CPU time | MiB |", "|---|---|--:|--:|---|--:|--:|--:|"]
    for key, row in ROWS.items():
        goal = f"≤ {row.goal:g} ×" + (f", ≤ {row.peak} MiB" if row.peak else "")
        cells = [row.title, row.against, goal]
        cells += _measured(comparisons[key], row) if key in comparisons else ["not measured", "", "", "", ""]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _measured(found: Comparison, row: Row) -> list[str]:
    sides = (found.ours, found.other)
    return [
        f"{found.ratio:.2f} ×",
        "yes" if found.reached(row) else "**no**",
        " / ".join(_time(median(side.seconds)) for side in sides),
        " / ".join(_time(median(side.cpu)) for side in sides),
        " / ".join(_peak(side) for side in sides),
    ]


def stage_tables(comparisons: Mapping[str, Comparison]) -> list[str]:
    """Return what each stage took, a table for each row that knows it."""
    lines: list[str] = []
    for key, found in comparisons.items():
        if found.ours.stages:
            lines += ["", f"### {ROWS[key].title[0].upper()}{ROWS[key].title[1:]}", "", "| stage | time |", "|---|--:|"]
            lines += [f"| {name} | {_time(seconds)} |" for name, seconds in found.ours.stages]
    return ["## What each stage takes", *lines, ""] if lines else []


def page(comparisons: Mapping[str, Comparison], machine: str, mix: Iterable[str]) -> str:
    """Return the page.

    Args:
        comparisons: the rows that were run, by their keys.
        machine: what they ran on.
        mix: sentences about what the vaults hold.
    """
    parts = [
        _HEAD,
        "## The goals\n",
        *table(comparisons),
        "",
        machine,
        "",
        *stage_tables(comparisons),
        "## The vaults\n",
        *mix,
        "",
        _HOW.rstrip(),
    ]
    return "\n".join(parts) + "\n"
