"""Tasks put together to pieces of about one size, and what does a piece in another process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from note2anki.runs.work.cache import pack
from note2anki.runs.work.tasks import Place, Task

#: Bytes that a process takes at a time: few enough that all end together.
PIECE = 40_000


def pieces_of(tasks: Sequence[Task], sizes: Sequence[int]) -> Iterator[list[Task]]:
    """Put tasks together to pieces of about one size."""
    piece: list[Task] = []
    size = 0
    for task, its_size in zip(tasks, sizes, strict=True):
        piece.append(task)
        size += its_size
        if size >= PIECE:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


class _Process:
    """What a process has at hand."""

    place: Place
    rules: bytes


def begin(place: Place, rules: bytes) -> None:
    """Prepare a process for pieces of work."""
    _Process.place, _Process.rules = place, rules


def do_piece(tasks: list[Task]) -> list[tuple[bytes, bytes]]:
    """Do some tasks; return for each what its entry in the cache is kept under, or nothing, and what it came to."""
    done = (task.do(_Process.place, _Process.rules) for task in tasks)
    return [(key, pack(each)) for key, each in done]
