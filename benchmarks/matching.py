"""Measures the matching alone, from records that are loaded: seconds of the processor, and how many pairs were compared.

python benchmarks/matching.py
"""

from __future__ import annotations

import time
from random import Random

from note2anki.identity.matching import New, Old, settle

Text = tuple[str, str, str]


def texts(count: int, notes: int, *, words: int = 5000) -> list[Text]:
    """Make so many questions in so many notes: file, question, answer."""
    random = Random(1)
    stock = ["".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=random.randint(3, 10))) for _ in range(words)]
    return [
        (f"{i * notes // count}.md", " ".join(random.choices(stock, k=8)), " ".join(random.choices(stock, k=40)))
        for i in range(count)
    ]


def near_duplicates(count: int) -> list[Text]:
    """Make one note of questions that differ in one word, and so do their answers."""
    random = Random(2)
    names = [f"thing{random.randint(0, 10**9)}" for _ in range(count)]
    return [
        ("one.md", f"what is the use of {name} in practice?", f"the use of {name} is to keep order") for name in names
    ]


def edited(before: list[Text], every: int) -> list[Text]:
    """Change one question in so many, and its answer."""
    return [(f, f"{q} newly", f"{a} and more") if i % every == 0 else (f, q, a) for i, (f, q, a) in enumerate(before)]


CASES: dict[str, tuple[list[Text], int]] = {
    "100,000 questions, 1 % reworded": (texts(100_000, 5000), 100),
    "10,000 questions, all reworded": (texts(10_000, 500), 1),
    "10,000 questions of one note, all reworded": (texts(10_000, 1), 1),
    "5,000 equal questions of one note, their answers edited": (
        [("one.md", "definition", a) for _f, _q, a in texts(5000, 1)],
        1,
    ),
    "3,000 near-duplicates of one note, all reworded": (near_duplicates(3000), 1),
}


def measure(before: list[Text], every: int) -> tuple[float, int, int]:
    """Return seconds of the processor, pairs compared, and questions matched."""
    after = edited(before, every) if before[0][1] != "definition" else [(f, q, f"{a} and more") for f, q, a in before]
    old = [Old(str(i), f, q, a, order=i) for i, (f, q, a) in enumerate(before)]
    new = [New(i, f, q, a, order=i) for i, (f, q, a) in enumerate(after)]
    start = time.process_time()
    state = settle(old, new)
    return time.process_time() - start, state.comparisons, len(state.found)


if __name__ == "__main__":
    for name, (before, every) in CASES.items():
        seconds, compared, found = measure(before, every)
        print(f"{name}: {seconds:.2f} s, {compared} pairs compared, {found} of {len(before)} matched")
