"""A package's zip is the same however it is written, is whole, and after a change most blocks are what they were."""

from __future__ import annotations

import random
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from note2anki.anki import deflate
from note2anki.anki.archive import COLLECTION, MANIFEST, Written, line_mark, page_mark, write_archive
from note2anki.anki.deflate import BLOCK, LONGEST, SHORTEST, BlockDeflate, Mark, no_mark
from note2anki.anki.self_check import archive_fault


def in_pieces(data: bytes, chance: random.Random) -> Iterator[bytes]:
    while data:
        size = chance.choice((1, 5000, BLOCK, 3 * BLOCK))
        yield data[:size]
        data = data[size:]


def stream(data: bytes, mark: Mark, chance: random.Random) -> bytes:
    engine = BlockDeflate(mark)
    compressed = b"".join([*map(engine.compress, in_pieces(data, chance)), engine.flush()])
    assert engine.crc == zlib.crc32(compressed)
    return compressed


def lines(chance: random.Random, count: int) -> list[bytes]:
    return [
        b'{"digest":"%024x","text":"%x"}' % (chance.getrandbits(96), chance.getrandbits(4000)) for _ in range(count)
    ]


@pytest.mark.parametrize("mark", [no_mark, line_mark, page_mark])
@settings(max_examples=12)
@given(seed=st.integers(0, 1000), size=st.sampled_from((0, 1, 900, 3000)))
def test_a_stream_is_the_same_in_whatever_pieces_and_threads(mark: Mark, seed: int, size: int) -> None:
    chance = random.Random(seed)
    data = b",".join(lines(chance, size))
    compressed = stream(data, mark, chance)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deflate, "MOST", 1)
        assert stream(data, mark, chance) == compressed
    assert zlib.decompress(compressed, -zlib.MAX_WBITS) == data


def blocks(data: bytes, mark: Mark) -> list[bytes]:
    """The blocks that data is cut into."""
    rest, found = bytearray(data), []
    while len(rest) > BLOCK:
        end = mark(rest) or BLOCK
        assert SHORTEST < end < LONGEST
        found.append(bytes(rest[:end]))
        del rest[:end]
    return [*found, bytes(rest)]


def test_a_line_that_grew_leaves_the_other_blocks_as_they_are() -> None:
    chance = random.Random(1)
    before = lines(chance, 12_000)
    after = [*before[:5000], before[5000] + b"longer", *before[5001:9000], b"new", *before[9000:]]
    known = set(blocks(b",".join(before), line_mark))
    assert len(known) > 10
    assert len(set(blocks(b",".join(after), line_mark)) - known) <= 4


def test_a_page_more_leaves_the_other_blocks_as_they_are() -> None:
    chance = random.Random(1)
    before = [chance.randbytes(4096) for _ in range(3000)]
    after = [*before[:700], chance.randbytes(4096), *before[700:2000], chance.randbytes(4096), *before[2001:]]
    known = set(blocks(b"".join(before), page_mark))
    assert len(known) > 10
    assert len(set(blocks(b"".join(after), page_mark)) - known) <= 4


@pytest.fixture
def archive(tmp_path: Path) -> tuple[Path, dict[str, Written]]:
    chance = random.Random(2)
    collection, target = tmp_path / "collection", tmp_path / "x.apkg"
    collection.write_bytes(chance.randbytes(40_960) * 80)
    return target, write_archive(target, lines(chance, 3000), lambda: collection, [])


def without_crc(members: dict[str, Written]) -> dict[str, Written]:
    """What would be known of members that zipfile compressed by itself."""
    return {name: replace(each, compressed_crc=None) for name, each in members.items()}


def test_a_written_zip_is_whole(archive: tuple[Path, dict[str, Written]], tmp_path: Path) -> None:
    target, members = archive
    assert archive_fault(target, members, []) == archive_fault(target, without_crc(members), []) == ""
    with zipfile.ZipFile(target) as opened:
        assert opened.testzip() is None
        assert opened.read(COLLECTION) == (tmp_path / "collection").read_bytes()
        assert len(opened.read(MANIFEST)) == members[MANIFEST].size


@pytest.mark.parametrize("name", [MANIFEST, COLLECTION])
@pytest.mark.parametrize("share", [0, 0.3, 0.999])
def test_a_byte_that_was_written_wrong_is_found(
    archive: tuple[Path, dict[str, Written]], name: str, share: float
) -> None:
    target, members = archive
    with zipfile.ZipFile(target) as opened:
        member = opened.getinfo(name)
        start = member.header_offset + 30 + len(name)
    data = bytearray(target.read_bytes())
    data[start + int(member.compress_size * share)] ^= 4
    target.write_bytes(data)
    for known in (members, without_crc(members)):
        with pytest.raises((zipfile.BadZipFile, zlib.error)):
            archive_fault(target, known, [])


def test_a_zip_that_is_cut_off_or_lacks_a_member_is_found(archive: tuple[Path, dict[str, Written]]) -> None:
    target, members = archive
    assert "other members" in archive_fault(target, {**members, "0": members["media"]}, [])
    assert "other members" in archive_fault(target, {**members, "media": members[MANIFEST]}, [])
    target.write_bytes(target.read_bytes()[:-5000])
    with pytest.raises(zipfile.BadZipFile):
        archive_fault(target, members, [])


def test_a_block_that_was_compressed_wrong_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong:
        def compress(self, block: bytes) -> bytes:
            return zlib.compress(block[::-1], wbits=-zlib.MAX_WBITS)

        def flush(self, _mode: int = 0) -> bytes:
            return b""

    monkeypatch.setattr(deflate.zlib, "compressobj", lambda *_: Wrong())
    with pytest.raises(ValueError, match="cannot be read again"):
        stream(b"abc", no_mark, random.Random(1))
