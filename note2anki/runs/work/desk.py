"""Where tasks are done: what an earlier run left is taken from the cache, the rest is shared among processes.

What comes out is the same with and without a cache, and however many processes there are.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from msgspec.structs import replace

from note2anki.model import ReadNote
from note2anki.runs.concept_names import ConceptNames
from note2anki.runs.fields import Made
from note2anki.runs.reading import Said
from note2anki.runs.surroundings import VaultSurroundings, vault_around
from note2anki.runs.watching import UNWATCHED, Watch
from note2anki.runs.work.cache import NoteCache, pack, unpack
from note2anki.runs.work.leaning import OF_OTHERS, Leaning, still_holds
from note2anki.runs.work.pieces import begin, do_piece, pieces_of
from note2anki.runs.work.spool import is_much
from note2anki.runs.work.tasks import ConceptTask, ConceptWork, Done, NoteTask, NoteWork, Place, Task
from note2anki.runs.world import World

if TYPE_CHECKING:
    from note2anki.runs.work.on_disk import NotesOnDisk
    from note2anki.runs.work.workers import Workers

#: Bytes that are worth other processes: they begin at the cost of some 30 ms.
WORTH = 100_000


class Desk:
    """Does the tasks of one run.

    Args:
        place: where they are done.
        surroundings: the vault around each note.
        names: tells which concept a link names.
        jobs: how many processes; 0 is one a processor.
        use_cache: whether the cache is looked into and kept.
        whole: whether somebody gets the notes as they were read, who asks what each line was taken for.
        watch: whoever looks on.

    Attributes:
        surroundings, names: as given.
        rules: all that decides what a task comes to, beside the vault's files.
        keys: what the entry of each note that was read is kept under; none where no cache is used.
        begun: when it was opened, before any note was read, in nanoseconds since 1970.
    """

    def __init__(
        self,
        place: Place,
        surroundings: VaultSurroundings,
        names: ConceptNames,
        *,
        jobs: int = 0,
        use_cache: bool = True,
        whole: bool = False,
        watch: Watch = UNWATCHED,
    ) -> None:
        self._place = place
        self.begun = time.time_ns()
        self.surroundings = surroundings
        self.names = names
        self._jobs = jobs
        self._cache = NoteCache(place.vault, f"{place.settings!r}\n{surroundings.name}") if use_cache else None
        self.rules = self._cache.rules if self._cache else b""
        self.keys: dict[str, bytes] = {}
        self._asked: list[Leaning] = []
        self._watch = watch
        self._workers: Workers | None = None
        self._begun: list[Workers] = []
        self._notes: dict[str, NoteWork] = {}
        self._on_disk: NotesOnDisk | None = None
        self._whole = whole

    def work(self, files: Sequence[str], *, make: bool = True) -> dict[str, NoteWork]:
        """Read notes.

        Args:
            files: their paths, relative to the vault.
            make: make the fields of their questions too.

        Returns:
            What each came to, in the order given.

        Raises:
            RunError: N2A098, a process ended before its work was done.
        """
        tasks = [NoteTask(file, make) for file in files]
        tasks = [task for task in tasks if not task.is_done(self._notes.get(task.file))]
        if self._on_disk is None and is_much(sum(task.size(self._place.vault) for task in tasks)):
            from note2anki.runs.work.on_disk import NotesOnDisk  # which few vaults need

            self._on_disk = NotesOnDisk(fields_alone=self._whole)
        for task, done in zip(tasks, self._do(tasks), strict=True):
            assert isinstance(done, NoteWork)
            self._notes[task.file] = done
        return {file: self._notes[file] for file in files}

    def forget(self) -> None:
        """Let go of the notes that were read: a big vault's take much room, and their cards say all that is needed."""
        self._notes.clear()

    def rework(self, file: str, former: NoteWork) -> NoteWork:
        """Read a note of which another text is known.

        Args:
            file: its path.
            former: what that came to; its leanings hold still.
        """
        if file not in self._notes:
            task = NoteTask(file, make=True)
            key, done = task.do(self._place, self.rules, former)
            if self._cache is not None and key:
                self._cache.keep(key, pack(done))
            self.keys[file], self._notes[file] = key, done
        return self._notes[file]

    def read(self, files: Sequence[str]) -> dict[str, ReadNote]:
        """Read notes whose questions need no fields."""
        return {file: work.note for file, work in self.work(files, make=False).items()}

    def said(self, file: str) -> Said | None:
        """Return what a note says where it is a concept's own; None where it cannot be read."""
        if file not in self._notes:
            self.work([file], make=False)
        return self._notes[file].said

    def concepts(self, tasks: Sequence[ConceptTask]) -> Iterator[Made]:
        """Make the fields of concepts' cards, in the order given; other processes begin at once, and are the last to.

        Raises:
            RunError: N2A098, a process ended before its work was done.
        """
        return map(self._made, self._do(tasks, is_last=True))

    def _made(self, work: Done) -> Made:
        assert isinstance(work, ConceptWork)
        self._asked += work.leanings
        return work.made

    def asked_for_concepts(self) -> Sequence[Leaning]:
        """Return what the vault was asked for the concepts' cards that were made."""
        return self._asked

    def kept_work(self, key: bytes) -> NoteWork | None:
        """Return what a note came to that had this key (`keys`), whatever has become of it, if that is still kept."""
        done = self._cache.find(key) if self._cache is not None and key else None
        return done if isinstance(done, NoteWork) else None

    def keep_alive(self, keys: Iterable[bytes]) -> None:
        """Let the cache keep what notes came to that nobody asked for, since they are as they were."""
        if self._cache is not None:
            self._cache.keep_alive(keys)

    @property
    def files(self) -> bytes:
        """Names the files of the vault (`tasks.Place.files`)."""
        return self._place.files

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *error: object) -> None:
        """End the processes, and keep what was done for the next run."""
        for workers in self._begun:
            workers.end()
        if self._cache is not None:
            self._cache.close()

    def _do(self, tasks: Sequence[Task], *, is_last: bool = False) -> Iterator[Done]:
        """Do tasks; what is kept from an earlier run, and would come out the same, is taken instead.

        Other processes begin with the rest at once; what they have not done yet is waited for where it is taken.
        """
        kept = [self._find(task) for task in tasks]
        missing = [task for task, done in zip(tasks, kept, strict=True) if done is None]
        sizes = [task.size(self._place.vault) for task in missing] if len(missing) > 1 or self._workers else [0]
        jobs = self._processes(sum(sizes) // WORTH + 1)
        fresh = self._share(missing, sizes, jobs, is_last=is_last) if jobs > 1 else map(self._do_here, missing)
        return self._in_order(tasks, kept, fresh)

    def _processes(self, most: int) -> int:
        """Return how many processes are to share some work, of which more than `most` would be of no use."""
        if self._jobs or most == 1:
            return min(self._jobs or 1, most)
        from note2anki.runs.work.workers import count_processors  # small exports have no other processes

        return min(count_processors(), most)

    def _in_order(
        self, tasks: Sequence[Task], kept: Sequence[Done | None], fresh: Iterator[tuple[bytes, Done]]
    ) -> Iterator[Done]:
        for number, (task, done) in enumerate(zip(tasks, kept, strict=True), 1):
            yield self._fresh(task, next(fresh)) if done is None else done
            self._watch.progress(number, len(tasks))

    def _find(self, task: Task) -> Done | None:
        """Return what the cache has of a task, if all that it leans on is as it was."""
        if self._cache is None or self._cache.is_empty:
            return None
        key = task.key(self._place.vault, self.rules)
        if isinstance(task, NoteTask):
            self.keys[task.file] = key
        done = self._cache.find(key) if key else None
        if not isinstance(done, NoteWork | ConceptWork) or not task.is_done(done):
            return None
        same_files = done.files == self._place.files
        holds = still_holds(done.leanings, self.surroundings, self.names, same_files=same_files)
        return self._slim(done) if holds else None

    def _fresh(self, task: Task, result: tuple[bytes, Done]) -> Done:
        """Return what was done, once it is taken down what it is kept under: the file may be another one by now."""
        key, done = result
        if isinstance(task, NoteTask):
            self.keys[task.file] = key
        return self._slim(done)

    def _slim(self, done: Done) -> Done:
        """Return what was done without what nobody asks for any more; of many notes what is long goes to the disk."""
        if not isinstance(done, NoteWork):
            return done
        slim = replace(
            done,
            note=done.note if self._whole else replace(done.note, lines=()),
            leanings=tuple([each for each in done.leanings if each.asked in OF_OTHERS]),
        )
        return self._on_disk.put(slim) if self._on_disk else slim

    def _do_here(self, task: Task) -> tuple[bytes, Done]:
        key, done = task.do(self._place, self.rules)
        if self._cache is not None and key:
            self._cache.keep(key, pack(done))
        return key, done

    def _share(
        self, tasks: Sequence[Task], sizes: Sequence[int], jobs: int, *, is_last: bool
    ) -> Iterator[tuple[bytes, Done]]:
        first: list[tuple[bytes, Done]] = []
        if self._workers is None:
            # What the first task imports and compiles, some 40 ms, processes that are forked then have as well.
            first.append(self._do_here(tasks[0]))
            tasks, sizes = tasks[1:], sizes[1:]
            from note2anki.runs.work.workers import Workers

            self._workers = Workers(jobs, begin, (self._place, self.rules))
            self._begun.append(self._workers)
        workers = self._workers
        if is_last:
            self._workers = None
        return chain(first, self._unpacked(workers.do(do_piece, list(pieces_of(tasks, sizes)), is_last=is_last)))

    def _unpacked(self, pieces: Iterable[list[tuple[bytes, bytes]]]) -> Iterator[tuple[bytes, Done]]:
        for key, packed in chain.from_iterable(pieces):
            if self._cache is not None and key:
                self._cache.keep(key, packed)
            done = unpack(packed)
            assert isinstance(done, NoteWork | ConceptWork)
            yield key, done


def open_desk(world: World, watch: Watch) -> Desk:
    """Return the desk of a run."""
    names = ConceptNames(world.index)
    around = vault_around(world)
    place = Place(world.vault, world.settings, around, names, world.index)
    return Desk(place, around, names, jobs=world.request.jobs, use_cache=world.request.use_cache, watch=watch)
