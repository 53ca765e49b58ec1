"""note2anki: an Obsidian vault's questions as an Anki deck that can be exported again and again.

What other programs may use stands in `__all__`; the rest may change. A name is imported when it is first asked for, so
that `import note2anki` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from note2anki.api import PackageOptions, WorkOptions, check, export, plan
    from note2anki.diagnostics import RunError
    from note2anki.model import Diagnostic, LineSpan, Mention, Options, Question, ReadNote
    from note2anki.outcome import Change, Checked, Outcome, Stub, Uncertain

__version__ = "0.1.0"

__all__ = [
    "Change",
    "Checked",
    "Diagnostic",
    "LineSpan",
    "Mention",
    "Options",
    "Outcome",
    "PackageOptions",
    "Question",
    "ReadNote",
    "RunError",
    "Stub",
    "Uncertain",
    "WorkOptions",
    "check",
    "export",
    "plan",
]

#: Module → the names of `__all__` that it has.
_HOMES = {
    "api": ("PackageOptions", "WorkOptions", "check", "export", "plan"),
    "diagnostics": ("RunError",),
    "model": ("Diagnostic", "LineSpan", "Mention", "Options", "Question", "ReadNote"),
    "outcome": ("Change", "Checked", "Outcome", "Stub", "Uncertain"),
}

if not TYPE_CHECKING:  # a type checker would take any name then

    def __getattr__(name: str) -> Any:
        """Import what is asked for by its name (PEP 562)."""
        for module, names in _HOMES.items():
            if name in names:
                found = globals()[name] = getattr(import_module(f"note2anki.{module}"), name)
                return found
        raise AttributeError(f"module 'note2anki' has no attribute {name!r}")

    def __dir__() -> list[str]:
        return [*__all__, "__version__"]
