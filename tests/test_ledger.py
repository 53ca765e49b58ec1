"""The ledger: what is written is read again, what stands twice is settled, and a cut at any moment loses nothing."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import asdict, replace

from note2anki.diagnostics import RunError
from note2anki.identity.history_file import history_lines
from note2anki.identity.ledger_file import (
    Paths,
    commit_ledger,
    file_digest,
    finish_pending,
    load_ledger,
    lock_ledger,
    stage_ledger,
)
from note2anki.identity.ledger_lines import card_line, dump, file_lines, ledger_lines
from note2anki.identity.ledger_merge import merge_records
from note2anki.identity.ledger_reading import LineError, NewerSchemaError, parse_line
from note2anki.identity.records import (
    Card,
    ConceptSource,
    Ledger,
    LookRecord,
    MentionSource,
    PackageRecord,
    QuestionSource,
)

texts = st.text(max_size=20)
words = st.tuples(st.text(min_size=1, max_size=5))


@st.composite
def sources(draw: st.DrawFn) -> QuestionSource | ConceptSource:
    if draw(st.booleans()):
        return QuestionSource(
            draw(texts),
            draw(texts),
            draw(texts),
            context=draw(words),
            tags=draw(words),
            clozes=tuple(draw(st.lists(st.tuples(texts, st.integers(1, 9)), max_size=2))),
        )
    mention = MentionSource(draw(texts), draw(texts), draw(words), draw(texts), draw(words))
    return ConceptSource(draw(texts), draw(texts), aliases=draw(words), mentions=(mention,) * draw(st.integers(0, 2)))


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    cards = {}
    for number, source in enumerate(draw(st.lists(sources(), max_size=5))):
        kind = "question" if isinstance(source, QuestionSource) else "concept"
        guid = f"guid{number}"
        sent = draw(st.dictionaries(st.text(max_size=3), texts, max_size=2))
        cards[guid] = Card(
            guid, kind, number * 2, draw(st.integers(0, 9)), 100, draw(texts), source, "d", "l", "", sent
        )
    packages = {"p": PackageRecord("p", "1.2.3", 7, "abc", 2)}
    return Ledger(draw(texts), draw(texts), cards, packages, {"question": LookRecord("question", 3, "x")}, is_new=False)


@given(ledgers())
def test_what_is_written_is_read_again(ledger: Ledger) -> None:
    read, settled = merge_records(parse_line(line) for line in ledger_lines(ledger))
    assert read == ledger
    assert settled == ()


@given(ledgers())
def test_lines_are_sorted_and_hold_one_record_each(ledger: Ledger) -> None:
    lines = list(ledger_lines(ledger))
    assert all(b"\n" not in line for line in lines)
    guids = [json.loads(line)["guid"] for line in lines if json.loads(line)["record"] == "card"]
    assert guids == sorted(guids)


everything = st.recursive(
    st.text(st.characters(exclude_categories=["Cs"])) | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(st.text(max_size=5), everything, max_size=5))
@example({'\x00\x1f\x7f\x80\u2028\ufeff\U0001f570/\\"': "\b\t\n\f\r", "z": 1, "é": 2, "\uffff": 3, "\U00010000": 4})
def test_a_line_is_what_the_standard_library_writes(record: dict[str, object]) -> None:
    """Another encoder than the frozen format's first one gives every byte of it, whatever the texts hold."""
    assert dump(record) == json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@given(ledgers())
def test_a_cards_line_is_what_the_standard_library_writes_of_what_is_filled(ledger: Ledger) -> None:
    for card in ledger.cards.values():
        text = json.dumps(filled(card) | {"record": "card"}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert card_line(card) == text.encode()


def filled(value: Any) -> Any:
    """What a line holds of a record: all that is filled, and what a record is broken without."""
    if isinstance(value, tuple | list):
        return [filled(each) for each in value]
    if not isinstance(value, Struct):
        return value
    always = {"guid", "deck", "name", "question", "answer", "file", "sentences", "row", "mod", "due"}
    return {name: filled(part) for name, part in asdict(value).items() if part or name in always}


@given(ledgers())
def test_a_card_that_was_read_is_written_again_with_its_line_and_one_made_of_it_is_not(ledger: Ledger) -> None:
    for line in ledger_lines(ledger):
        card = parse_line(line)
        if isinstance(card, Card):
            assert card.line in (b"", line)
            assert card_line(card) == line == card_line(replace(card))
            assert replace(card, mod=10).line == b""
            assert replace(card, mod=10) != card == replace(card)


def test_a_line_that_is_written_otherwise_does_not_stand_again() -> None:
    """A later release's parts, spaces, another order, what is empty: the card is written as this release writes it."""
    line = card_line(make("a"))
    assert card_line(parse_line(line)) is line  # type: ignore[arg-type]
    for other in (
        line.replace(b'"deck"', b'"deck" '),
        line.replace(b'{"deck":"Deck",', b"{").replace(b"}}", b'},"deck":"Deck"}'),
        line.replace(b'"due"', b'"digest":"","due"'),
        line.replace(b'"answer"', b'"a_new_part":1,"answer"'),
        line.replace(b'"deck"', b'"a_new_part":1,"deck"'),
        line.replace(b"Deck", b"\\u0044eck"),
    ):
        assert other != line
        assert card_line(parse_line(other)) == line  # type: ignore[arg-type]


def make(guid: str, row: int = 10, mod: int = 5, due: int = 100, **more: object) -> Card:
    more.setdefault("source", QuestionSource("Q " + guid, "A", "n.md"))
    return Card(guid, "question", row, mod, due, "Deck", **more)  # type: ignore[arg-type]


def merged(*cards: Card) -> tuple[Ledger, tuple[str, ...]]:
    return merge_records([Ledger("v", "v", is_new=False), *cards])


def test_a_guid_that_stands_twice_keeps_the_later_state() -> None:
    ledger, settled = merged(
        make("a", mod=5, digest="old", sent={"p": "1"}), make("a", mod=6, digest="new", sent={"q": "2"})
    )
    assert ledger.cards["a"].digest == "new"
    assert ledger.cards["a"].sent == {"p": "1", "q": "2"}
    assert settled == ("1 card that stood twice",)


def test_a_guid_that_stands_twice_was_last_sent_with_the_greater_mod() -> None:
    """A package remembers the state, `@` the `mod`, `^` the block id; the later of both devices' is what went out last."""
    one = make("a", mod=12, sent={"p": "x@9^z", "q": "y@12"})
    other = make("a", mod=11, digest="y", sent={"p": "y@11^id", "q": "x@9"})
    assert merged(one, other)[0].cards["a"].sent == {"p": "y@11^id", "q": "y@12"}


def test_of_two_states_of_the_same_second_the_one_that_stays_is_raised() -> None:
    """Anki, which may have either of them, takes it only with a greater `mod`."""
    assert merged(make("a", mod=5, digest="x"), make("a", mod=5, digest="y"))[0].cards["a"].mod == 6
    assert merged(make("a", mod=5, digest="x"), make("a", mod=4, digest="y"))[0].cards["a"].mod == 5
    assert merged(make("a", mod=5, digest="x"), make("a", mod=5, digest="x", due=7))[0].cards["a"].mod == 5
    ledger, _settled = merged(make("a", mod=5, digest="x"), make("a", mod=5, digest="x", removed="2026-11-24"))
    assert (ledger.cards["a"].removed, ledger.cards["a"].mod) == ("", 6)


def test_a_card_removed_on_one_device_and_reworded_on_the_other_lives_until_the_notes_are_looked_at() -> None:
    """A tombstone is found again by its text alone; Anki, which may have it, takes the living card after it."""
    reworded = make("a", mod=5, digest="y", source=QuestionSource("Q a, in short?", "A", "n.md"))
    removed = make("a", mod=9, digest="x", removed="2026-11-24")
    settled = merged(removed, reworded)[0].cards["a"]
    assert (settled.source.question, settled.removed, settled.mod) == ("Q a, in short?", "", 10)
    assert merged(removed, make("a", mod=5, digest="x"))[0].cards["a"] == removed


def test_a_package_in_two_versions_is_neither_of_them() -> None:
    records = [PackageRecord("p", "1.1.0", 5, "x"), PackageRecord("p", "1.0.9", 6, "y"), PackageRecord("q", "2.0.0", 1)]
    ledger, settled = merge_records([Ledger("v", "v", is_new=False), *records, records[2]])
    assert (ledger.packages["p"].version, ledger.packages["p"].merged) == ("1.1.0", ("1.0.9", "1.1.0"))
    assert ledger.packages["q"].merged == ()
    assert settled == ("1 package in two versions",)


def test_a_merge_does_not_depend_on_the_order_of_the_lines() -> None:
    cards = [make("a", mod=5, digest="x"), make("a", mod=5, digest="y"), make("b", row=10), make("c", row=11)]
    assert merged(*cards)[0] == merged(*reversed(cards))[0]


def test_cards_that_share_a_row_id_get_their_own() -> None:
    ledger, settled = merged(make("a", row=10), make("b", row=10), make("c", row=11))
    rows = sorted(card.row for card in ledger.cards.values())
    assert all(after - before >= 2 for before, after in itertools.pairwise(rows))
    assert ledger.cards["a"].row == 10
    assert settled == ("2 row ids that two cards shared",)


def test_the_ledgers_of_two_vaults_are_not_mixed() -> None:
    with pytest.raises(LineError, match="several vaults"):
        merge_records([Ledger("a", "a", is_new=False), Ledger("b", "b", is_new=False)])


@pytest.mark.parametrize(
    "line",
    ["", "{", "[]", "null", '{"record":"card"}', '{"record":"spell"}', "<<<<<<< HEAD", '{"record":"ledger"}',
     '{"record":"card","guid":"a","kind":"question","row":"x","mod":1,"due":1,"deck":"d","source":{"question":"q","answer":"a","file":"f"}}'],
)  # fmt: skip
def test_a_broken_line_is_explained(line: str) -> None:
    with pytest.raises(LineError):
        parse_line(line)


def test_a_newer_schema_is_not_half_read() -> None:
    with pytest.raises(NewerSchemaError):
        parse_line('{"record":"ledger","schema":999,"vault_id":"","vault_name":""}')


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    folder = tmp_path / ".note2anki"
    folder.mkdir()
    return Paths(folder / "ledger.jsonl")


LEDGER = Ledger("v", "v", {"a": make("a")}, {"p": PackageRecord("p", "1.0.0", 7)}, is_new=False)
LATER = replace(LEDGER, cards={"a": make("a", mod=9), "b": make("b", row=20)})


def write(paths: Paths, ledger: Ledger, package: Path) -> None:
    stage_ledger(paths, ledger, package, file_digest(package))
    commit_ledger(paths)


def read(paths: Paths) -> Ledger | None:
    return load_ledger(paths, keep_aside=True)[0]


def test_an_export_that_was_cut_off_before_the_package_is_undone(paths: Paths, tmp_path: Path) -> None:
    package = tmp_path / "p.apkg"
    package.write_bytes(b"old")
    write(paths, LEDGER, package)
    stage_ledger(paths, LATER, package, "digest of the package that never came", [b'{"version":', b'"2"}'])
    finish_pending(paths)
    assert read(paths) == LEDGER
    assert not paths.new.exists()
    assert list(history_lines(paths)) == []


def test_an_export_that_was_cut_off_after_the_package_is_completed(paths: Paths, tmp_path: Path) -> None:
    package = tmp_path / "p.apkg"
    package.write_bytes(b"old")
    write(paths, LEDGER, package)
    package.write_bytes(b"new")
    stage_ledger(paths, LATER, package, file_digest(package), [b'{"version":', b'"2"}'])
    finish_pending(paths)
    assert read(paths) == LATER
    assert list(history_lines(paths)) == ['{"version":"2"}']


def test_an_export_that_was_cut_off_before_the_history_writes_it_once(paths: Paths, tmp_path: Path) -> None:
    package = tmp_path / "p.apkg"
    package.write_bytes(b"new")
    stage_ledger(paths, LEDGER, package, file_digest(package), [b'{"version":', b'"1"}'])
    pending = paths.pending.read_bytes()
    commit_ledger(paths)
    paths.pending.write_bytes(pending)
    finish_pending(paths)
    assert list(history_lines(paths)) == ['{"version":"1"}']
    assert not paths.pending.exists()


def test_what_an_earlier_version_staged_is_completed(paths: Paths, tmp_path: Path) -> None:
    package = tmp_path / "p.apkg"
    package.write_bytes(b"new")
    stage_ledger(paths, LEDGER, package, file_digest(package))
    staged = json.loads(paths.pending.read_bytes())
    paths.pending.write_text(json.dumps({**staged, "history": {"version": "1"}}))
    finish_pending(paths)
    assert read(paths) == LEDGER
    assert list(history_lines(paths)) == ['{"version":"1"}']
    assert not paths.pending.exists()


def test_a_long_line_comes_into_the_history_whole(paths: Paths, tmp_path: Path) -> None:
    package = tmp_path / "p.apkg"
    package.write_bytes(b"new")
    for number in range(2):
        line = json.dumps({"version": str(number), "text": "ñ" * 400_000}, ensure_ascii=False).encode()
        stage_ledger(paths, LEDGER, package, file_digest(package), [line])
        commit_ledger(paths)
    assert [json.loads(line)["version"] for line in history_lines(paths)] == ["0", "1"]
    assert paths.history.read_bytes().endswith(b'"}\n')


def test_a_corrupt_ledger_is_kept_aside_each_under_its_own_name(paths: Paths) -> None:
    for number in (1, 2):
        paths.ledger.write_text(f"broken {number}", "utf-8")
        with pytest.raises(RunError) as caught:
            read(paths)
        assert caught.value.diagnostic.code == "N2A043"
        assert (paths.ledger.parent / f"ledger.corrupt-{number}.bak").read_text("utf-8") == f"broken {number}"
        assert not paths.ledger.exists()


def test_a_plan_does_not_move_a_corrupt_ledger(paths: Paths) -> None:
    paths.ledger.write_text("broken", "utf-8")
    with pytest.raises(RunError):
        load_ledger(paths, keep_aside=False)
    assert paths.ledger.read_text("utf-8") == "broken"


def test_a_ledger_of_a_newer_release_stays_where_it_is(paths: Paths) -> None:
    text = '{"record":"ledger","schema":999,"vault_id":"","vault_name":""}\n'
    paths.ledger.write_text(text, "utf-8")
    with pytest.raises(RunError) as caught:
        read(paths)
    assert caught.value.diagnostic.code == "N2A044"
    assert paths.ledger.read_text("utf-8") == text


def test_a_conflict_copy_of_a_sync_tool_is_merged_once(paths: Paths, tmp_path: Path) -> None:
    package = tmp_path / "p.apkg"
    package.write_bytes(b"p")
    write(paths, LEDGER, package)
    copy = paths.ledger.with_name("ledger.sync-conflict-20261124-101010-ABCDEF.jsonl")
    copy.write_bytes(b"".join(file_lines(LATER)))
    both = read(paths)
    assert both is not None
    assert set(both.cards) == {"a", "b"}
    write(paths, both, package)
    assert not copy.exists()
    assert copy.with_name(copy.name + ".merged").exists()


def test_two_exports_at_once_are_refused(paths: Paths) -> None:
    lock = lock_ledger(paths)
    try:
        with pytest.raises(RunError) as caught:
            lock_ledger(paths)
        assert caught.value.diagnostic.code == "N2A045"
    finally:
        lock.release()
    lock_ledger(paths).release()


def test_git_merges_the_ledger_line_by_line(paths: Paths, tmp_path: Path) -> None:
    package = tmp_path / "p.apkg"
    package.write_bytes(b"p")
    write(paths, LEDGER, package)
    assert "merge=union" in (paths.ledger.parent / ".gitattributes").read_text("utf-8")
