"""Which known concept a note of a new name is: its note, if it had one, was renamed, and the links to it with it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from note2anki.identity.normalise import normalise

#: From this on two definitions are one, edited; a shorter text than that many letters tells nothing.
ALIKE, TELLING = 0.8, 16
#: So much of the questions that named the concept must name the new one.
MOST = 0.5


class LostConcept(Struct, frozen=True):
    """A concept that nothing links to any more, and whose note is gone if it had one.

    It holds the name as names are compared, the definition, and the questions that named it.
    """

    guid: str
    name: str
    definition: str
    named_by: frozenset[str]
    had_note: bool = True


def find_renamed(
    lost: Iterable[LostConcept], aliases: Iterable[str], definition: str, named_by: frozenset[str]
) -> tuple[str, str]:
    """Return the GUID of the concept that a new one is, and why; both empty where it is another one, or uncertain.

    Obsidian's users keep the former name among the aliases. Without that, the definition and the questions that name it
    must both be the former ones: a link that was turned to another note makes no concept of it.

    Args:
        lost: the concepts that may be meant; one that had a note goes before one that had none.
        aliases: the new note's aliases, as names are compared.
        definition: its definition.
        named_by: the GUIDs of the questions that name it.
    """
    lost = list(lost)
    names = frozenset(aliases)
    called = [concept for concept in lost if concept.name in names]
    called = [concept for concept in called if concept.had_note] or called
    if len(called) == 1:
        return called[0].guid, "its note has the former name among its aliases"
    alike = [c for c in lost if _is_named_alike(c, named_by) and _is_same(c.definition, definition)]
    return (alike[0].guid, "the same definition, named by the same questions") if len(alike) == 1 else ("", "")


def _is_named_alike(concept: LostConcept, named_by: frozenset[str]) -> bool:
    shared = len(concept.named_by & named_by)
    return shared > 0 and shared >= MOST * len(concept.named_by)


def _is_same(one: str, other: str) -> bool:
    old, new = normalise(one), normalise(other)
    if min(len(old), len(new)) < TELLING:
        return False
    from rapidfuzz import fuzz  # here: most runs compare nothing, and it takes 7 ms

    return fuzz.ratio(old, new) / 100 >= ALIKE
