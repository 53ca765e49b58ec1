"""A package is the same to the byte, whatever is kept of the blocks of the one before, and in whatever state."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from support.packages import changed, package, question

from note2anki.anki import deflate, kept_blocks
from note2anki.anki.kept_blocks import Block, KeptBlocks, take_blocks
from note2anki.anki.package import write_package
from note2anki.model import AnkiNote, Package

CHANCE = random.Random(5)
NOTES = [
    question(f"g{number}", answer="".join(CHANCE.choices(string.printable, k=3000)), number=number)
    for number in range(1500)
]
LINES = [b'{"digest":"%024x","text":"%x"}' % (CHANCE.getrandbits(96), CHANCE.getrandbits(8000)) for _ in NOTES]


def version(number: int) -> Package:
    """The package after so many of its notes were changed."""
    notes: list[AnkiNote] = [*(changed(each, Answer=f"{each.fields[1]} …") for each in NOTES[:number]), *NOTES[number:]]
    lines = [line + b"more" if at < number else line for at, line in enumerate(LINES)]
    return package(*notes, manifest=b",".join(lines))


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "shelf").mkdir()
    return tmp_path / "shelf"


@pytest.fixture
def compressed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of blocks that were compressed."""
    sizes: list[int] = []
    plain = deflate.deflated

    def counted(block: bytes) -> bytes:
        sizes.append(len(block))
        return plain(block)

    monkeypatch.setattr(deflate, "deflated", counted)
    return sizes


def without_shelf(folder: Path, number: int) -> bytes:
    write_package(version(number), folder / "plain.apkg")
    return (folder / "plain.apkg").read_bytes()


def test_what_is_the_same_is_not_compressed_again(tmp_path: Path, shelf: Path, compressed: list[int]) -> None:
    digest = ""
    for number in range(4):
        compressed.clear()
        digest = write_package(version(number), tmp_path / "x.apkg", shelf, digest)
        assert len(compressed) <= 4 or not number
        assert (tmp_path / "x.apkg").read_bytes() == without_shelf(tmp_path, number)
        assert len(list(shelf.glob("*.blocks"))) == 1
    compressed.clear()
    write_package(version(3), tmp_path / "x.apkg", shelf, digest)
    assert not compressed


def flipped(place: int) -> Callable[[bytearray], object]:
    def flip(data: bytearray) -> None:
        data[place] ^= 1

    return flip


DAMAGES: dict[str, Callable[[bytearray], object]] = {
    "in the first block": flipped(5),
    "in a later block": flipped(1_500_000),
    "in the index": flipped(-100),
    "in the proof": flipped(-3),
    "in its size": flipped(-38),
    "cut off": lambda data: data.__delitem__(slice(-50_000, None)),
    "cut off early": lambda data: data.__delitem__(slice(10, None)),
    "empty": lambda data: data.clear(),
    "noise": lambda data: data.__setitem__(slice(None), random.Random(1).randbytes(5000)),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damage_is_found_and_mended(tmp_path: Path, shelf: Path, damage: Callable[[bytearray], object]) -> None:
    digest = write_package(version(0), tmp_path / "x.apkg", shelf)
    path = kept_blocks.kept_blocks(shelf, digest)
    data = bytearray(path.read_bytes())
    damage(data)
    path.write_bytes(data)
    for number in (1, 2):
        digest = write_package(version(number), tmp_path / "x.apkg", shelf, digest)
        assert (tmp_path / "x.apkg").read_bytes() == without_shelf(tmp_path, number)
    with closing(take_blocks(shelf, digest, tmp_path / "taken")) as kept:
        assert kept.digests
        assert all(kept.find(each) for each in kept.digests)


def test_blocks_of_another_zlib_are_not_taken(
    tmp_path: Path, shelf: Path, compressed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = write_package(version(0), tmp_path / "x.apkg", shelf)
    number = len(compressed)
    monkeypatch.setattr(kept_blocks.zlib, "ZLIB_RUNTIME_VERSION", "another")
    write_package(version(0), tmp_path / "x.apkg", shelf, digest)
    assert len(compressed) == 2 * number


def some(folder: Path, numbers: range) -> tuple[Path, list[Block]]:
    """A file of blocks."""
    data = [random.Random(number).randbytes(1000) for number in numbers]
    path = folder / "some"
    path.write_bytes(b"".join(data))
    proofs = [kept_blocks.hashlib.sha256(each).digest() for each in data]
    return path, [Block(b"%032d" % number, at * 1000, 1000, proofs[at]) for at, number in enumerate(numbers)]


def test_what_is_kept_stays_within_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of packages before take no more room than those that count, and there is a most of all."""
    kept_there = tmp_path / "kept"
    for start in range(0, 60, 3):
        KeptBlocks(kept_there).keep(*some(tmp_path, range(start, start + 10)), ["a.png"], kept_there)
        assert kept_there.stat().st_size < 23_000
        with closing(KeptBlocks(kept_there)) as kept:
            assert kept.media == {"a.png"}
            for number in range(start, start + 10):
                found = kept.find(b"%032d" % number)
                assert found
                assert found.compressed == random.Random(number).randbytes(1000)
            assert kept.find(b"%032d" % (start - 1)) is None
    monkeypatch.setattr(kept_blocks, "MOST", 5000)
    KeptBlocks(tmp_path / "few").keep(*some(tmp_path, range(10)), [], tmp_path / "few")
    with closing(KeptBlocks(tmp_path / "few")) as kept:
        assert len(kept.digests) == 5


def test_a_full_disk_costs_the_blocks_alone(tmp_path: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(KeptBlocks, "_write", full)
    digest = write_package(version(0), tmp_path / "x.apkg", shelf)
    monkeypatch.undo()
    assert not list(shelf.glob("*.blocks"))
    write_package(version(1), tmp_path / "x.apkg", shelf, digest)
    assert (tmp_path / "x.apkg").read_bytes() == without_shelf(tmp_path, 1)
