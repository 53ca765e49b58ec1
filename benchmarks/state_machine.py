"""Lives through long lives of a vault, against a real Anki collection, and prints what broke and how to see it again.

python benchmarks/state_machine.py [--steps 10000] [--seed 1] [--length 250]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.keeping import keeping_everything
from support.lifetime import WEIGHTS, Lifetime
from support.story import Story

Step = tuple[str, int]


def choose(seed: int, length: int) -> list[Step]:
    """Return the steps of one life."""
    random = Random(seed)
    names = random.choices(list(WEIGHTS), list(WEIGHTS.values()), k=length)
    return [(name, random.randrange(1000)) for name in names]


def live(steps: list[Step], counts: Counter[str] | None = None) -> tuple[int, str]:
    """Take the steps; return how many were taken, and what broke at the last of them, or nothing."""
    with tempfile.TemporaryDirectory() as folder, keeping_everything(Path(folder)), Story(Path(folder)) as story:
        lifetime = Lifetime(story)
        for number, (name, seed) in enumerate(steps):
            try:
                done = lifetime.do(name, seed)
            except Exception:
                return number + 1, traceback.format_exc()
            if counts is not None:
                counts[name] += done
    return len(steps), ""


def reduce(steps: list[Step], problem: str) -> list[Step]:
    """Leave out what the problem does not need: ever smaller pieces, while it stays the same one."""
    kind = problem.strip().splitlines()[-1].partition(":")[0]
    where = [line for line in problem.splitlines() if "/support/" in line][-1]
    size = len(steps) // 2
    while size:
        at = 0
        while at < len(steps):
            fewer = steps[:at] + steps[at + size :]
            taken, found = live(fewer)
            if where in found and found.strip().splitlines()[-1].startswith(kind):
                steps = fewer[:taken]
            else:
                at += size
        size //= 2
    return steps


def main() -> int:
    """Live, and print a table; returns 1 if anything broke."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for name, value in (("steps", 10_000), ("seed", 1), ("length", 250)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--reduce", action="store_true", help="find the steps that a problem needs")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    taken, broken, begin = 0, 0, time.perf_counter()
    for seed in range(given.seed, given.seed + -(-given.steps // given.length)):
        steps = choose(seed, min(given.length, given.steps - taken))
        done, problem = live(steps, counts)
        taken += done
        if problem:
            broken += 1
            print(f"seed {seed}, step {done}, {steps[done - 1]}:\n{problem}", flush=True)
            if given.reduce:
                print(f"needs {reduce(steps[:done], problem)}\n", flush=True)
    print(f"{taken} steps, seeds from {given.seed}, {broken} broken, {time.perf_counter() - begin:.0f} s\n")
    print("| rule | steps |\n|---|--:|")
    for name, count in counts.most_common():
        print(f"| {name.replace('_', ' ')} | {count} |")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
