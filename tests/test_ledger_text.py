"""A ledger taken as text says the same as one that is read, and is written again to the byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from test_ledger import ledgers, make, texts

from note2anki.identity import ledger_text
from note2anki.identity.ledger_lines import file_lines
from note2anki.identity.ledger_text import LedgerText, UnfitTextError
from note2anki.identity.records import Card, ConceptSource, Ledger, QuestionSource

LEDGER = Ledger("id", "name", {guid: make(guid) for guid in "abc"}, is_new=False)


def file_of(ledger: Ledger) -> bytes:
    return b"".join(file_lines(ledger))


@given(ledgers())
def test_cards_are_found_and_read_as_in_the_whole_ledger(ledger: Ledger) -> None:
    text = LedgerText(file_of(ledger))
    assert {guid: text.card(guid) for guid in ledger.cards} == ledger.cards
    assert all(guid in text for guid in ledger.cards)
    assert text.head == replace(ledger, cards={})
    assert set(text.concepts) == {guid for guid, card in ledger.cards.items() if isinstance(card.source, ConceptSource)}


@given(ledgers(), st.data())
def test_lines_go_on_as_they_are_and_others_take_the_place_of_some(ledger: Ledger, data: st.DataObject) -> None:
    text = LedgerText(file_of(ledger))
    guids = data.draw(st.lists(st.sampled_from(sorted(ledger.cards)), unique=True)) if ledger.cards else []
    changed = {guid: replace(ledger.cards[guid], deck=data.draw(texts)) for guid in guids}
    package = replace(ledger.packages["p"], version="1.2.4")
    new = replace(ledger, cards={**ledger.cards, **changed}, packages={"p": package})
    assert b"".join(text.file_parts(new, changed)) == file_of(new)


@given(st.lists(st.integers(1, 40), max_size=30), st.integers(1, 60))
def test_parts_end_where_lines_end_however_long_they_are(lengths: list[int], part: int) -> None:
    cards = {f"{i:03}": make(f"{i:03}", row=i * 2, removed="x" * length) for i, length in enumerate(lengths)}
    ledger = replace(LEDGER, cards=cards)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger_text, "PART", part)
        parts = [bytes(each) for each in LedgerText(file_of(ledger)).card_parts({})]
    assert all(each.endswith(b"\n") for each in parts)
    assert b"".join(parts) == b"".join(line for line in file_lines(ledger) if b'"record":"card"' in line)


def test_cards_whose_question_has_a_block_id_are_found() -> None:
    def asking(card: Card, **more: str) -> Card:
        assert isinstance(card.source, QuestionSource)
        return replace(card, source=replace(card.source, **more))

    cards = {
        "a": asking(make("a"), block_id="here"),
        "b": asking(make("b", row=20), answer='{"block_id":"no"}'),
        "c": asking(make("c", row=30), block_id="there"),
    }
    assert LedgerText(file_of(replace(LEDGER, cards=cards))).with_block_ids() == ["a", "c"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        file_of(LEDGER)[:-5],
        file_of(LEDGER) + b"more\n",
        file_of(LEDGER).replace(b'"guid":"b"', b'"uid":"b"'),
        file_of(LEDGER).replace(b"\n", b"\r\n"),
        file_of(LEDGER).partition(b"\n")[2],
    ],
    ids=["empty", "cut", "more", "no GUID", "other line ends", "no head"],
)
def test_another_form_is_refused(data: bytes) -> None:
    with pytest.raises(UnfitTextError):
        LedgerText(data)


def test_a_card_that_stands_for_another_is_refused() -> None:
    text = LedgerText(file_of(LEDGER).replace(b'"record":"card"', b'"record":"look"'))
    with pytest.raises(UnfitTextError):
        text.card("a")
    with pytest.raises(KeyError):
        text.card("nowhere")
