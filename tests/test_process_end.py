"""A command ends its process at once, and yet all is done that is done at a process's end."""

from __future__ import annotations

import subprocess
import sys

import pytest
from support.program import command, environment

#: What a process does that has something to do at its end; `{first}` stands for what it does before.
PROGRAM = """
import atexit, sys, threading, time
from note2anki.__main__ import run

class Last:
    def __del__(self):
        print("taken apart")

last = Last()
atexit.register(print, "registered")
{first}
sys.argv = ["note2anki", *{arguments}]
run()
"""


def ended(arguments: list[str], first: str = "") -> tuple[int, str]:
    program = PROGRAM.format(first=first, arguments=arguments)
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, encoding="utf-8", check=False
    )
    return done.returncode, done.stdout.partition("\n")[2]


def test_what_is_registered_is_done_and_nothing_is_taken_apart() -> None:
    assert ended(["--version"]) == (0, "registered\n")


@pytest.mark.parametrize("arguments", [["nonsense"], ["export", "--nonsense"], ["export", "no such note"]])
def test_the_exit_code_is_the_commands(arguments: list[str]) -> None:
    assert ended(arguments)[0] == 2


def test_a_thread_that_works_on_is_waited_for() -> None:
    first = "threading.Thread(target=lambda: (time.sleep(0.3), print('worked on'))).start()"
    code, out = ended(["--version"], first)
    assert (code, "worked on" in out) == (0, True)


def test_a_profiler_can_look_on_to_the_end() -> None:
    assert ended(["--version"], "sys.setprofile(''.format)") == (0, "registered\ntaken apart\n")


def test_a_result_that_cannot_be_printed_at_the_end_is_told() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.stdout.close(); from note2anki.__main__ import run; run()", "-V"],
        env=environment(),
        stderr=subprocess.PIPE,
        check=False,
    )
    assert done.returncode != 0


def test_both_ways_to_start_it_are_one() -> None:
    done = subprocess.run(command("--version"), env=environment(), capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.startswith("note2anki ")
