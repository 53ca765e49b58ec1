"""Digests of what makes a card: of the person's sources, which decide its `mod`, and of how it looks."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence

import orjson

from note2anki.identity.records import ConceptSource, QuestionSource

#: Hexadecimal digits that are kept of a SHA-256.
LENGTH = 24
#: Stands in no field, since Anki puts it between them; how JSON has it; and what JSON could have as that too.
_BETWEEN, _BETWEEN_WRITTEN, _LIKE_BETWEEN = "\x1f", b"\\u001f", "\\u001f"


def _digest(record: object) -> str:
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]


def _source_digest(record: dict[str, object]) -> str:
    """Return the digest of a source's texts, which the ledger's line holds too.

    It is the same as `_digest` in half the time. That leaves a second copy of a text in its object, in UTF-8; those of
    sources get one anyway when the line is written, those of rendered fields would take half as much memory again.
    """
    try:
        return hashlib.sha256(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)).hexdigest()[:LENGTH]
    except TypeError:  # half a surrogate pair
        return _digest(record)


def _filled(record: dict[str, object]) -> dict[str, object]:
    """Leave out what is empty, so that a part that a later release adds changes no digest until it is used."""
    return {name: value for name, value in record.items() if value}


def question_digest(source: QuestionSource, shown: Sequence[str]) -> str:
    """Return the digest of a question's card; its block id is no part of the card.

    Args:
        source: what its note says.
        shown: what else of the person's stands on it: definitions of its concepts, names of its media.
    """
    return _source_digest(
        _filled(
            {
                "question": source.question,
                "answer": source.answer,
                "hint": source.hint,
                "context": source.context,
                "references": source.references,
                "tags": source.tags,
                "file": source.file,
                "options": source.options,
                "clozes": source.clozes,
                "shown": tuple(shown),
            }
        )
    )


def concept_digest(source: ConceptSource, shown: Sequence[str]) -> str:
    """Return the digest of a concept's card; of its mentions it holds which they are, not their wording."""
    return _source_digest(
        _filled(
            {
                "name": source.name,
                "definition": source.definition,
                "references": source.references,
                "aliases": source.aliases,
                "tags": source.tags,
                "file": source.file,
                "options": source.options,
                "mentions": tuple(mention.guid for mention in source.mentions),
                "shown": tuple(shown),
            }
        )
    )


def look_digest(fields: Sequence[str], tags: Sequence[str]) -> str:
    """Return the digest of a card's rendered fields and tags.

    It is that of `_digest`, in a quarter of the time. The fields are written as one text, which is let go again: each
    of them would keep its UTF-8 as long as it lives itself.
    """
    text = _BETWEEN.join(fields)
    if text.count(_BETWEEN) != len(fields) - 1 or _LIKE_BETWEEN in text:
        return _digest((tuple(fields), tuple(tags)))
    try:
        written = orjson.dumps(text).replace(_BETWEEN_WRITTEN, b'","')
        return hashlib.sha256(b"[[%b],%b]" % (written, orjson.dumps(tuple(tags)))).hexdigest()[:LENGTH]
    except TypeError:  # half a surrogate pair
        return _digest((tuple(fields), tuple(tags)))


def shown_digest(fields: Mapping[str, str]) -> str:
    """Return the digest of a card's fields by name as Anki keeps them: the empty ones left out, and in NFC.

    It takes the place of the look's where a card was recovered from Anki, so that only its fields are known.
    """
    return _digest({name: unicodedata.normalize("NFC", value) for name, value in fields.items() if value})
