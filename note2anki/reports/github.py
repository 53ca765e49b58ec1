"""Problems as the workflow commands of GitHub Actions, which shows them beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from note2anki.model import Diagnostic

#: The command for each severity, in the order in which they are written: of each, GitHub shows the first ten of a step.
COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
#: What a message may not hold as it is, `%` first, since the others are written with it; and a property beside that.
_MESSAGE = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY = (*_MESSAGE, (":", "%3A"), (",", "%2C"))


def annotation_lines(diagnostics: Iterable[Diagnostic], folder: str = "") -> Iterator[str]:
    """Yield a line a problem, errors first.

    Args:
        diagnostics: the problems.
        folder: where the vault is in the repository, or empty where it is the repository.
    """
    order = list(COMMANDS)
    for each in sorted(diagnostics, key=lambda problem: order.index(problem.severity)):
        properties = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in _properties(each, folder))
        message = f"{each.message}\n{each.hint}" if each.hint else each.message
        yield f"::{COMMANDS[each.severity]} {properties}::{_escaped(message, _MESSAGE)}"


def _properties(diagnostic: Diagnostic, folder: str) -> Iterator[tuple[str, str]]:
    if diagnostic.file:
        yield "file", f"{folder}/{diagnostic.file}" if folder else diagnostic.file
    if diagnostic.line:
        yield "line", str(diagnostic.line)
        if diagnostic.column:
            yield "col", str(diagnostic.column)
    yield "title", f"note2anki {diagnostic.code}"


def _escaped(text: str, signs: Iterable[tuple[str, str]]) -> str:
    for sign, written in signs:
        text = text.replace(sign, written)
    return text
