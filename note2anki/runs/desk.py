"""Where notes are worked on: what an earlier run left is taken from the cache, the rest is shared among processes.

What comes out is the same with and without a cache, and however many processes there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from note2anki.model import ReadNote
from note2anki.runs.cache import NoteCache, note_key, pack, unpack
from note2anki.runs.leaning import still_holds
from note2anki.runs.note_work import NoteWork, NoteWorker
from note2anki.runs.reading import Said
from note2anki.runs.surroundings import VaultSurroundings
from note2anki.runs.watching import UNWATCHED, Watch
from note2anki.runs.workers import count_processors, in_workers
from note2anki.runs.world import World
from note2anki.settings import Settings

#: Bytes of notes that are worth other processes: they begin at the cost of some 30 ms.
WORTH = 100_000
#: Bytes of notes that a process takes at a time: few enough that all end together.
PIECE = 40_000


class Desk:
    """Works on the notes of one vault.

    Args:
        vault: its folder.
        settings: those in force.
        surroundings: the vault around each note.
        jobs: how many processes; 0 is one a processor.
        use_cache: whether the cache is looked into and kept.
        watch: whoever looks on.

    Attributes:
        surroundings: the vault around each note.
    """

    def __init__(
        self,
        vault: Path,
        settings: Settings,
        surroundings: VaultSurroundings,
        *,
        jobs: int = 0,
        use_cache: bool = True,
        watch: Watch = UNWATCHED,
    ) -> None:
        self._vault = vault
        self._settings = settings
        self.surroundings = surroundings
        self._jobs = jobs
        self._cache = NoteCache(vault, f"{settings!r}\n{surroundings.name}") if use_cache else None
        self._watch = watch
        self._worker = NoteWorker(vault, settings, surroundings)
        self._done: dict[str, NoteWork] = {}

    def work(self, files: Sequence[str], *, make: bool = True) -> dict[str, NoteWork]:
        """Work on notes.

        Args:
            files: their paths, relative to the vault.
            make: make the fields of their questions too.

        Returns:
            What each came to, in the order given.

        Raises:
            RunError: N2A098, a process ended before its work was done.
        """
        wanted = [file for file in files if not self._has(file, make=make)]
        if self._cache is not None and not self._cache.is_empty:
            wanted = [file for file in wanted if not self._take(file, self._cache, make=make)]
        size = self._size(wanted)
        jobs = min(self._jobs or count_processors(), size // WORTH + 1)
        results = self._alone(wanted, make=make) if jobs <= 1 else self._shared(wanted, make, jobs)
        for count, (file, work) in enumerate(zip(wanted, results, strict=True), 1):
            self._done[file] = work
            self._watch.progress(count, len(wanted))
        return {file: self._done[file] for file in files}

    def said(self, file: str) -> Said | None:
        """Return what a note says where it is a concept's own; None where it cannot be read."""
        if file not in self._done:
            self.work([file], make=False)
        return self._done[file].said

    def read(self, files: Sequence[str]) -> dict[str, ReadNote]:
        """Read notes whose questions need no fields."""
        return {file: work.note for file, work in self.work(files, make=False).items()}

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_error: object) -> None:
        """Keep what was done for the next run."""
        if self._cache is not None:
            self._cache.close()

    def _has(self, file: str, *, make: bool) -> bool:
        return file in self._done and (self._done[file].made is not None or not make)

    def _take(self, file: str, cache: NoteCache, *, make: bool) -> bool:
        """Take from the cache what a note came to in an earlier run, if all that it leans on is as it was."""
        try:
            data = (self._vault / file).read_bytes()
        except (OSError, ValueError):
            return False
        work = cache.find(note_key(cache.rules, file, data))
        if not isinstance(work, NoteWork) or (make and work.made is None):
            return False
        if not still_holds(work.leanings, self.surroundings):
            return False
        self._done[file] = work
        return True

    def _size(self, files: Sequence[str]) -> int:
        return sum(map(self._size_of, files))

    def _size_of(self, file: str) -> int:
        try:
            return (self._vault / file).stat().st_size
        except (OSError, ValueError):
            return 0

    def _alone(self, files: Sequence[str], *, make: bool) -> Iterator[NoteWork]:
        for file in files:
            work, data = self._worker.work(file, make=make)
            if self._cache is not None and data:
                self._cache.keep(note_key(self._cache.rules, file, data), pack(work))
            yield work

    def _shared(self, files: Sequence[str], make: bool, jobs: int) -> Iterator[NoteWork]:
        pieces = [(piece, make) for piece in self._pieces(files)]
        rules = self._cache.rules if self._cache is not None else b""
        for results in in_workers(_work, pieces, jobs, _begin, (self._worker, rules)):
            for key, packed in results:
                if self._cache is not None and key:
                    self._cache.keep(key, packed)
                work = unpack(packed)
                assert isinstance(work, NoteWork)
                yield work

    def _pieces(self, files: Sequence[str]) -> Iterator[list[str]]:
        piece: list[str] = []
        size = 0
        for file in files:
            piece.append(file)
            size += self._size_of(file)
            if size >= PIECE:
                yield piece
                piece, size = [], 0
        if piece:
            yield piece


def open_desk(world: World, watch: Watch) -> Desk:
    """Return the desk of a run."""
    return Desk(
        world.vault,
        world.settings,
        VaultSurroundings(world.vault, world.notes, world.index, world.settings, world.ledger.vault_name),
        jobs=world.request.jobs,
        use_cache=world.request.use_cache,
        watch=watch,
    )


class _Process:
    """What a process that works on notes has at hand."""

    worker: NoteWorker
    rules: bytes


def _begin(worker: NoteWorker, rules: bytes) -> None:
    _Process.worker, _Process.rules = worker, rules


def _work(piece: tuple[list[str], bool]) -> list[tuple[bytes, bytes]]:
    """Work on some notes; return for each what its entry in the cache is found by, or nothing, and its packed work."""
    files, make = piece
    results: list[tuple[bytes, bytes]] = []
    for file in files:
        work, data = _Process.worker.work(file, make=make)
        results.append((note_key(_Process.rules, file, data) if data and _Process.rules else b"", pack(work)))
    return results
