"""Prints what exports of a vault take in time, memory and bytes: the first, one without a change, one after edits.

python benchmarks/size.py [--notes 1000] [--questions 10] [--seed 1]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from vault import write_vault

#: Runs a command and says on standard error how much memory that took at most, in KiB (bytes on macOS).
MEASURE = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


def measure(vault: Path, out: Path, command: str) -> tuple[float, float, dict[str, object]]:
    """Run a command on a vault; return seconds, MiB, and what its `--json` said."""
    where = [] if command == "check" else ["-o", str(out)]
    note2anki = [sys.executable, "-m", "note2anki", command, str(vault), *where, "--json"]
    begin = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", MEASURE, *note2anki], capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - begin
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return seconds, int(done.stderr.split()[-1]) / unit, json.loads(done.stdout)


def edit(vault: Path) -> None:
    """Reword a question in each hundredth note."""
    for path in sorted(vault.rglob("*.md"))[::100]:
        path.write_text(path.read_text("utf-8").replace("- ##### ", "- ##### Bueno, ", 1), "utf-8")


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for name, value in (("notes", 1000), ("questions", 10), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=value)
    given = vars(parser.parse_args())
    with tempfile.TemporaryDirectory() as folder:
        vault, out = write_vault(Path(folder, "vault"), **given), Path(folder, "out")
        text = sum(path.stat().st_size for path in vault.rglob("*.md"))
        print(
            f"{given['notes']} notes with {given['questions']} questions each, {text / 1e6:.1f} MB of text, {os.cpu_count()} CPUs\n"
        )
        print("| run | seconds | MiB | version | package | ledger |\n|---|--:|--:|---|--:|--:|")
        steps: tuple[tuple[str, str, Callable[[Path], None] | None], ...] = (
            ("check", "check", None), ("first export", "export", None), ("nothing changed", "export", None),
            ("1 % of notes edited, plan", "plan", edit), ("and export", "export", None),
        )  # fmt: skip
        for title, command, before in steps:
            if before:
                before(vault)
            report(title, command, vault, out)


def report(title: str, command: str, vault: Path, out: Path) -> None:
    """Print a line of the table."""
    seconds, memory, data = measure(vault, out, command)
    written = (Path(str(data.get("path", ""))), vault / ".note2anki" / "ledger.jsonl")
    sizes = [f"{path.stat().st_size / 1e6:.1f} MB" if path.is_file() else "" for path in written]
    print(
        f"| {title} | {seconds:.1f} | {memory:.0f} | {data.get('version', '')} | {sizes[0]} | {sizes[1]} |", flush=True
    )


if __name__ == "__main__":
    main()
