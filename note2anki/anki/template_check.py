"""Whether a card template does what every card must; reads of Anki's template language no more than that needs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from note2anki.patterns import late_pattern

# What Anki fills in by itself; `cN` is the condition for one cloze deletion.
_SPECIAL = frozenset({"FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag", "CardID"})
_CLOZE_CONDITION = late_pattern(r"c\d+")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"\{\{([#^/]?)\s*(.*?)\s*\}\}", re.DOTALL)


class _Reference(NamedTuple):
    """One `{{filter:Field}}`, and the conditions it stands under: field name → whether it must be filled."""

    field: str
    filters: tuple[str, ...]
    conditions: tuple[tuple[str, bool], ...]

    def shown(self, filled: Callable[[str], bool]) -> bool:
        return filled(self.field) and all(filled(name) is wanted for name, wanted in self.conditions)


class _BrokenError(Exception):
    """The template cannot be read; the message says why."""


def template_fault(html: str, fields: Sequence[str], *, back: bool, toggle: str, cloze: str) -> str:
    """Say what is wrong with a template, or return an empty string.

    A front must show nothing but the first field once `Removed` is filled (rule 11), nothing at all while its toggle is
    empty (rule 8), and something otherwise. A back adds nothing to a removed front.

    Args:
        html: the template.
        fields: the note type's field names, the first one being the question or concept.
        back: whether it is the back.
        toggle: the field that must be filled for the card to be there, or empty.
        cloze: the field whose deletions make the cards, or empty.
    """
    try:
        references = list(_references(_COMMENT.sub("", html), frozenset(fields)))
    except _BrokenError as broken:
        return str(broken)
    removed = {ref.field for ref in references if ref.shown(lambda _: True)}
    first = {fields[0]}
    if back:
        extra = removed - first - {"FrontSide"}
        return f"with Removed filled it shows {_listed(extra)} too" if extra else ""
    if removed != first:
        return f"with Removed filled it must show {_listed(first)} alone, and shows {_listed(removed)}"
    if not any(ref.shown(lambda name: name != "Removed") for ref in references):
        return "it shows nothing while Removed is empty"
    if toggle and any(toggle not in _needed(ref) for ref in references):
        return f"it must show nothing while {toggle} is empty: put it in {{{{#{toggle}}}}}…{{{{/{toggle}}}}}"
    if cloze and not any(ref.field == cloze and ref.filters[:1] == ("cloze",) for ref in references):
        return f"it lacks {{{{cloze:{cloze}}}}}"
    return ""


def _references(html: str, fields: frozenset[str]) -> Iterator[_Reference]:
    conditions: list[tuple[str, bool]] = []
    for mark, content in _TAG.findall(html):
        *filters, name = [part.strip() for part in content.split(":")]
        if name not in fields and name not in _SPECIAL and not (mark and _CLOZE_CONDITION.fullmatch(name)):
            raise _BrokenError(f"there is no field {name!r}")
        if mark == "/":
            if not conditions or conditions.pop()[0] != name:
                raise _BrokenError(f"{{{{/{name}}}}} closes nothing")
        elif mark:
            conditions.append((name, mark == "#"))
        else:
            yield _Reference(name, tuple(reversed(filters)), tuple(conditions))
    if conditions:
        raise _BrokenError(f"{{{{#{conditions[-1][0]}}}}} is never closed")


def _needed(reference: _Reference) -> set[str]:
    return {name for name, wanted in reference.conditions if wanted}


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"
