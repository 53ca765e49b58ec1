"""A pattern that is compiled when it is first used does what a compiled one does."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from note2anki import patterns
from note2anki.patterns import late_pattern


def test_it_does_what_a_compiled_one_does() -> None:
    written, flags = r"(?P<word>[a-z]+)\d", re.IGNORECASE
    late, compiled = late_pattern(written, flags), re.compile(written, flags)
    text = "Ab1 cd2"
    assert late.findall(text) == compiled.findall(text)
    assert late.sub("-", text) == compiled.sub("-", text)
    assert (late.pattern, late.groups, late.groupindex) == (compiled.pattern, compiled.groups, compiled.groupindex)
    found = late.match(text)
    assert found is not None
    assert found["word"] == "Ab"


def test_it_is_compiled_once_and_not_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []

    def note(pattern: str, flags: int) -> re.Pattern[str]:
        compiled.append(pattern)
        return re.compile(pattern, flags)

    monkeypatch.setattr(patterns, "re", SimpleNamespace(compile=note))
    late = late_pattern("late")
    assert compiled == []
    assert late.search("not too late")
    assert late.search("late again")
    assert compiled == ["late"]
