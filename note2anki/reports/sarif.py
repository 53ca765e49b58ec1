"""Problems as SARIF 2.1.0 (OASIS), which code-scanning services and editors show beside the lines."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from msgspec.structs import replace

from note2anki import __version__
from note2anki.diagnostics import TABLE
from note2anki.model import Diagnostic

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: The name that SARIF's readers, GitHub among them, have for the root of the repository.
ROOT = "%SRCROOT%"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_PAGE = "docs/diagnostics.md"
_FILLED = re.compile(r"\{\w+[^}]*\}")


def sarif_data(
    diagnostics: Sequence[Diagnostic], folder: str = "", stopped: Diagnostic | None = None
) -> dict[str, object]:
    """Return the log of one run.

    Args:
        diagnostics: what was found; what is in no file becomes a notification, since a result needs a place.
        folder: where the vault is in the repository, or empty where it is the repository.
        stopped: what ended the run before it was done.
    """
    placed = [each for each in diagnostics if each.file]
    notes = [_notification(each) for each in (*diagnostics, *([stopped] if stopped else ())) if each not in placed]
    rules = sorted({each.code for each in placed})
    run = {
        "tool": {"driver": {"name": "note2anki", "version": __version__, "rules": [_rule(code) for code in rules]}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The repository that holds the vault."}}},
        "invocations": [{"executionSuccessful": stopped is None, "toolExecutionNotifications": notes}],
        "results": list(_results(placed, rules, folder)),
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str) -> dict[str, object]:
    kind = TABLE[code]
    help_text = f"{_general(kind.hint)}. {code} is explained in {_PAGE}#{code.lower()}."
    return {
        "id": code,
        "shortDescription": {"text": _general(kind.message)},
        "fullDescription": {"text": f"{_general(kind.message)}."},
        "help": {"text": help_text},
        "defaultConfiguration": {"level": LEVELS[kind.severity]},
    }


def _general(wording: str) -> str:
    """Return a wording with `…` for all that differs from case to case."""
    return _capitalised(_FILLED.sub("…", wording))


def _results(diagnostics: Iterable[Diagnostic], rules: Sequence[str], folder: str) -> Iterator[dict[str, object]]:
    index = {code: position for position, code in enumerate(rules)}
    seen: Counter[Diagnostic] = Counter()
    for each in diagnostics:
        same = replace(each, line=0, column=0)
        seen[same] += 1
        yield {
            "ruleId": each.code,
            "ruleIndex": index[each.code],
            "level": LEVELS[each.severity],
            "message": {"text": message_text(each)},
            "locations": [{"physicalLocation": _place(each, folder)}],
            "partialFingerprints": {"note2anki/v1": _fingerprint(same, seen[same])},
        }


def message_text(diagnostic: Diagnostic) -> str:
    """Return what is wrong, and what to do about it, as sentences; a path that one begins with stays as it is."""
    message, hint = diagnostic.message, diagnostic.hint
    if not TABLE[diagnostic.code].message.startswith("{path}"):
        message = _capitalised(message)
    return " ".join(f"{part.rstrip('.')}." for part in (message, _capitalised(hint)) if part)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _place(diagnostic: Diagnostic, folder: str) -> dict[str, object]:
    path = f"{folder}/{diagnostic.file}" if folder else diagnostic.file
    place: dict[str, object] = {"artifactLocation": {"uri": quote(path, safe="/"), "uriBaseId": ROOT}}
    if diagnostic.line:
        region = {"startLine": diagnostic.line}
        place["region"] = region | ({"startColumn": diagnostic.column} if diagnostic.column else {})
    return place


def _fingerprint(diagnostic: Diagnostic, count: int) -> str:
    """Return what names a problem wherever its line is: of equal ones in a file, the how-manieth it is."""
    named = "\n".join((diagnostic.code, diagnostic.file, diagnostic.message, str(count)))
    return hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _notification(diagnostic: Diagnostic) -> dict[str, object]:
    return {
        "descriptor": {"id": diagnostic.code},
        "level": LEVELS[diagnostic.severity],
        "message": {"text": message_text(diagnostic)},
    }
