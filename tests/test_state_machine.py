"""Whatever is done to notes, packages, Anki and the ledger, in whatever order: no review is lost, doubled or moved.

`benchmarks/state_machine.py` lives far longer lives by the same rules.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from support.keeping import keeping_everything
from support.lifetime import WEIGHTS, Lifetime
from support.story import Story

RULES = tuple(name for name, weight in WEIGHTS.items() for _ in range(weight))


class AnyLife(RuleBasedStateMachine):
    """Rules and invariants are `Lifetime`'s; each step is checked there."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.kept = ExitStack()
        self.kept.enter_context(keeping_everything(Path(self.folder.name)))
        self.lifetime = Lifetime(Story(Path(self.folder.name)))

    @rule(name=st.sampled_from(RULES), seed=st.integers(0, 999))
    def step(self, name: str, seed: int) -> None:
        self.lifetime.do(name, seed)

    def teardown(self) -> None:
        self.lifetime.story.__exit__(None, None, None)
        self.kept.close()
        self.folder.cleanup()


def test_no_review_is_lost_or_doubled_or_moved_whatever_happens() -> None:
    run_state_machine_as_test(AnyLife, settings=settings(max_examples=16, stateful_step_count=50))  # type: ignore[no-untyped-call]
