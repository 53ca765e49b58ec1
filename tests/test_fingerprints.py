"""Digests decide what is sent to Anki: they are of the texts alone, whatever writes them as bytes."""

from __future__ import annotations

import hashlib
import json

from hypothesis import example, given
from hypothesis import strategies as st

from note2anki.identity.fingerprint import look_digest, question_digest
from note2anki.identity.records import QuestionSource

TEXT = st.text(st.characters(), max_size=12)


@given(st.lists(TEXT, max_size=3), st.lists(TEXT, max_size=3))
@example(["\ud800", "\x7f\x1f\u2028"], ['"\\/'])
@example(["a\\u001fb", "\\", "u001f"], ["\\u001f"])
@example(["\\", "\x1f"], [])
@example(["ends in \\", "begins"], [])
def test_a_look_is_the_digest_of_its_json(fields: list[str], tags: list[str]) -> None:
    text = json.dumps((fields, tags), ensure_ascii=False, separators=(",", ":"))
    assert look_digest(fields, tags) == hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


@given(TEXT, TEXT, st.lists(TEXT, max_size=2))
def test_what_is_empty_is_no_part_of_a_digest(question: str, answer: str, shown: list[str]) -> None:
    record = {"answer": answer, "file": "A.md", "question": question, "shown": shown}
    text = json.dumps({k: v for k, v in record.items() if v}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    assert question_digest(QuestionSource(question, answer, "A.md"), shown) == digest
