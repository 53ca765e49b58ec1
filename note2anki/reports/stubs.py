"""The concepts without a definition as lines, most mentioned first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from note2anki.outcome import Stub

#: More than this many are counted, unless all are asked for.
SHOWN = 10


def stub_lines(stubs: Sequence[Stub], *, every: bool) -> Iterator[str]:
    """Yield a head and a line a concept: how many questions name it, its name, and the first place or its own note."""
    if not stubs:
        return
    yield f"\n{len(stubs)} concept{'s' if len(stubs) > 1 else ''} without a definition, most mentioned first:"
    for stub in stubs if every else stubs[:SHOWN]:
        file, line = stub.mentions[0]
        yield f"{len(stub.mentions):5}  {stub.name}  ({stub.file or f'{file}:{line}'})"
    if not every and len(stubs) > SHOWN:
        yield f"       … {len(stubs) - SHOWN} more (-v shows all)"
