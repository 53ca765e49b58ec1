"""The process that the command `note2anki` is; `python -m note2anki` is the same."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading


def run(prog_name: str | None = None) -> None:
    """Run the command that the process was started for, and end the process.

    Nothing is looked for that could be thrown away: a command lives shortly, and what is imported stays. That saves a
    small export 20 ms, a tenth. Commands that live on, such as `watch`, turn it on again.

    Args:
        prog_name: what the command is called in its own help; without it the name of the file that was started.
    """
    gc.disable()
    from note2anki.cli import main

    try:
        main(prog_name=prog_name)
    except SystemExit as end:
        _end_at_once(end.code)
        raise


def _end_at_once(code: object) -> None:
    """End the process, if nothing in it goes on; to take apart piece by piece what it made takes another tenth.

    What is registered with `atexit` is done, and the streams are flushed, as Python does it; the system closes files.
    """
    if not isinstance(code, int) or threading.active_count() > 1 or _is_observed():
        return
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            return  # Python has its own words and exit code for that
    os._exit(code)


def _is_observed() -> bool:
    """Tell whether a debugger or profiler looks on, which has more to do when a program ended."""
    monitoring = getattr(sys, "monitoring", None)  # Python 3.12
    tools = monitoring and any(monitoring.get_tool(tool) for tool in range(6))
    return bool(sys.gettrace() or sys.getprofile() or tools)


if __name__ == "__main__":
    run(prog_name="note2anki")
