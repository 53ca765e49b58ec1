"""`watch`: exports or pushes when notes change, and says what is new; whatever fails, it goes on."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Event

from msgspec.structs import replace

from note2anki.diagnostics import RunError, diagnose
from note2anki.model import Diagnostic
from note2anki.outcome import Outcome
from note2anki.outcome.push import Pushed
from note2anki.outcome.watched import Watched
from note2anki.runs.changes_on_disk import PATIENCE, Times, changes_on_disk
from note2anki.runs.request import Request, current_time
from note2anki.vault.discovery import find_vault

#: Seconds without a change before it is exported, unless the person says otherwise.
DEBOUNCE = 1.0
#: Seconds after which it is exported though files still change: some programs never cease to write.
LONGEST = 60.0
#: Seconds until what failed is tried again though no note changed, at first and at most.
SOON, SELDOM = 5.0, 60.0

#: Anki fell silent, or refused a part of the push, such as media.
_UNFINISHED = frozenset({"N2A114", "N2A118"})
#: There is no ledger: whoever had one wants to know before cards are new.
_FIRST = "N2A035"

#: Does an export or a push.
Run = Callable[[Request], Outcome | Pushed]
_Problem = tuple[str, str, str]


def watch_notes(
    request: Request, run: Run, *, debounce: float = DEBOUNCE, stop: Event | None = None
) -> Iterator[Watched]:
    """Export once, and again whenever notes have changed and are still.

    Args:
        request: what is asked; its time is that of each export.
        run: does it.
        debounce: seconds without a change.
        stop: ends it.

    Yields:
        what is new: first that it watches.

    Raises:
        RunError: there is no such folder, or it cannot be watched.
        KeyboardInterrupt: the person stopped it.
    """
    vault = find_vault(request.paths)
    also = [request.config] if request.config else []
    times = Times(debounce, max(LONGEST, 2 * debounce), max(PATIENCE, debounce))
    turns = _Turns(vault, request, run)
    began = False
    for _changed in changes_on_disk(vault, also=also, stop=stop, times=times, is_due=turns.is_due):
        if not began:
            began = True
            yield Watched(vault, began=True)
        news = turns.next()
        if news.is_news:
            yield news


class _Turns:
    """Does one run after the other, and knows what was said before.

    Args:
        vault: the vault's folder.
        request, run: as for `watch_notes`.
    """

    def __init__(self, vault: Path, request: Request, run: Run) -> None:
        self._vault, self._request, self._run = vault, request, run
        self._known: dict[_Problem, Diagnostic] = {}
        self._again = 0.0  # when it is to be tried once more, in the time of `monotonic`; 0 is not at all
        self._pause = SOON

    def is_due(self) -> bool:
        """Tell whether something failed that may go well now."""
        return bool(self._again) and time.monotonic() >= self._again

    def next(self) -> Watched:
        """Do a run."""
        try:
            done = self._run(replace(self._request, now=current_time()))
        except RunError as error:
            return self._failed(error.diagnostic, error.others)
        except Exception as error:  # a bug; the next change may not meet it
            return self._failed(diagnose("N2A085", detail=f"{type(error).__name__}: {error}"))
        finally:
            gc.collect()
        self._wait(again=isinstance(done, Pushed) and _is_unfinished(done))
        problems, solved = self._compare(done.diagnostics)
        first = [each for each in done.diagnostics if each.code == _FIRST]  # also where somebody deleted the ledger
        news = Watched(self._vault, problems=(*first, *problems), solved=solved)
        outcome = done.outcome if isinstance(done, Pushed) else done
        if isinstance(done, Pushed) and any(done.counts[fate] for fate in ("created", "updated", "removed", "moved")):
            return replace(news, outcome=outcome if _is_new(outcome) else None, pushed=done)
        return replace(news, outcome=outcome if _is_new(outcome) else None)

    def _failed(self, error: Diagnostic, others: Iterable[Diagnostic] = ()) -> Watched:
        """Tell of an error once; what was wrong in the notes is so still, as far as is known."""
        self._wait(again=True)
        notes = [each for each in self._known.values() if each.code != error.code]
        problems, _solved = self._compare([*notes, *others, error])
        is_new = error in problems
        return Watched(
            self._vault,
            error=error if is_new else None,
            problems=tuple(each for each in problems if each != error),
        )

    def _wait(self, *, again: bool) -> None:
        self._again = time.monotonic() + self._pause if again else 0.0
        self._pause = min(self._pause * 2, SELDOM) if again else SOON

    def _compare(self, diagnostics: Iterable[Diagnostic]) -> tuple[tuple[Diagnostic, ...], int]:
        """Return the problems that are new, and how many are no more; a line that is another now is no news."""
        problems = {
            (each.code, each.file, each.message): each for each in diagnostics if each.severity in ("error", "warning")
        }
        before, self._known = self._known, problems
        return tuple(each for key, each in problems.items() if key not in before), len(before.keys() - problems.keys())


def _is_unfinished(pushed: Pushed) -> bool:
    """Tell whether another push may do more; where Anki fell silent early, no note is known to wait."""
    return pushed.counts["waiting"] > 0 or any(each.code in _UNFINISHED for each in pushed.diagnostics)


def _is_new(outcome: Outcome) -> bool:
    return outcome.version != outcome.previous
