"""Processes that do pieces of work: they end when they are to, and no others end with them."""

from __future__ import annotations

import multiprocessing
import time

from note2anki.runs.work.workers import Workers


def _squared(number: int) -> int:
    return number * number


def _nothing() -> None:
    pass


def test_processes_end_with_their_last_piece_though_not_all_was_taken() -> None:
    workers = Workers(2, _nothing, ())
    try:
        assert list(workers.do(_squared, range(5))) == [0, 1, 4, 9, 16]
        assert multiprocessing.active_children()
        results = workers.do(_squared, range(3), is_last=True)
        taken = [next(results)]
        while multiprocessing.active_children() and len(taken) < 3:
            taken.append(next(results))
        assert [*taken, *results] == [0, 1, 4]
        assert not multiprocessing.active_children()
    finally:
        workers.end()


def test_processes_of_the_program_around_stay() -> None:
    other = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(60,))
    other.start()
    try:
        workers = Workers(2, _nothing, ())
        assert list(workers.do(_squared, range(3))) == [0, 1, 4]
        workers.end()
        assert multiprocessing.active_children() == [other]
    finally:
        other.terminate()
        other.join()
