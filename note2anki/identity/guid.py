"""GUIDs: deterministic at first sight, so that two machines agree; afterwards the ledger keeps them."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Container

from note2anki.identity.normalise import normalise

#: Bytes of the hash that are kept: 80 bits, 16 letters of base 32, which Anki's search takes as they are.
LENGTH = 10
#: How the GUIDs of what was made for other people begin: no vault's own card has such a one.
SHARED = "share-"


def _hash(*parts: str) -> str:
    digest = hashlib.sha256("\x1f".join(("note2anki", *parts)).encode()).digest()
    return base64.b32encode(digest[:LENGTH]).decode().lower()


def _name(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def question_guid(vault: str, file: str, question: str, ordinal: int, taken: Container[str]) -> str:
    """Return the GUID of a question seen for the first time.

    Args:
        vault: the vault's id.
        file: the note's path; only its name counts, unless the GUID is taken.
        question: its Markdown.
        ordinal: which of the note's questions with this text it is, from 0.
        taken: GUIDs that are in use.
    """
    folder, _slash, name = file.rpartition("/")
    parts = ("question", vault, _name(name).removesuffix(".md"), normalise(question), str(ordinal))
    return _free(parts, folder, taken)


def concept_guid(vault: str, name: str, folder: str, taken: Container[str]) -> str:
    """Return the GUID of a concept seen for the first time.

    Args:
        vault: the vault's id.
        name: the concept's name.
        folder: its note's folder, which counts only if the GUID is taken.
        taken: GUIDs that are in use.
    """
    return _free(("concept", vault, _name(name)), folder, taken)


def _free(parts: tuple[str, ...], folder: str, taken: Container[str]) -> str:
    guid = _hash(*parts)
    counter = 0
    while guid in taken:
        guid = _hash(*parts, _name(folder), str(counter))
        counter += 1
    return guid


def shared_guid(guid: str) -> str:
    """Return the GUID that a card has in packages for other people: always the same, and never the card's own."""
    return SHARED + _hash("share", guid)


def is_shared(guid: str) -> bool:
    """Tell whether a note came out of a package for other people, so that it is no card of this vault."""
    return guid.startswith(SHARED)
