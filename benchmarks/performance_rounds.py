"""Runs the sides of a comparison in turn, round after round, and keeps what each run took."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, field
from statistics import median

from performance_rows import Row, Side, Workshop
from process_tree import Usage, run

_STAGE = re.compile(r"^\s*(\S.*?)\s\s*([\d.]+) s$")


@dataclass
class Figures:
    """What one side's runs took.

    Attributes:
        name: the side's.
        seconds: wall time of each round.
        cpu: seconds of CPU time of each round.
        peak: KiB at most, over all processes, in the round that warmed up.
        stages: what each stage took, by `--profile`, in a run whose time does not count.
    """

    name: str
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak: int | None = None
    stages: list[tuple[str, float]] = field(default_factory=list)

    def add(self, usage: Usage) -> None:
        """Add a round."""
        self.seconds.append(usage.seconds)
        self.cpu.append(usage.cpu)


@dataclass
class Comparison:
    """The figures of a row's two sides."""

    ours: Figures
    other: Figures

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios: what disturbs a round disturbs both sides."""
        return _ratio(self.ours.seconds, self.other.seconds)

    @property
    def cpu_ratio(self) -> float:
        """The same of CPU time, which tells more where the machine is busy."""
        return _ratio(self.ours.cpu, self.other.cpu)

    def reached(self, row: Row) -> bool:
        """Whether the goal is reached."""
        return self.ratio <= row.goal and (row.peak is None or (self.ours.peak or 0) / 1024 <= row.peak)


def _ratio(ours: list[float], others: list[float]) -> float:
    return median(a / b for a, b in zip(ours, others, strict=True))


def compare(shop: Workshop, row: Row, rounds: int | None) -> Comparison:
    """Run a row. Before the first round that counts, each side runs once: for warm files, and for its memory."""
    sides = row.sides(shop)
    figures = [Figures(side.name) for side in sides]
    for number in range((rounds or row.rounds) + 1):
        for side, each in zip(sides, figures, strict=True):
            usage = _run(shop, side, number, memory=not number)
            print(f"  {side.name}: {usage.seconds:.2f} s, {usage.cpu:.2f} s CPU", file=sys.stderr, flush=True)
            if number:
                each.add(usage)
            else:
                each.peak = usage.peak
    for side, each in zip(sides, figures, strict=True):
        if side.profiles and shop.can_profile:
            errors = _run(shop, side._replace(command=[*side.command, "--profile"]), -1).errors
            each.stages = stages(errors)
    return Comparison(*figures)


def _run(shop: Workshop, side: Side, number: int, *, memory: bool = False) -> Usage:
    side.before(number)
    os.sync()  # what was written before is not to be paid for by who comes next
    return run(side.command, shop.folder, shop.environment, memory=memory)


def stages(errors: str) -> list[tuple[str, float]]:
    """Return what `--profile` printed: a stage and its seconds on each line."""
    found = (_STAGE.match(line) for line in errors.splitlines())
    return [(match[1], float(match[2])) for match in found if match]
