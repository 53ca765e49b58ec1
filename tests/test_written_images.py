"""Images that are written out in a note: media of the package like files of the vault, wherever it is used."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import struct
import time
import zlib
from pathlib import Path

import pytest
from support.anki_collection import Collection
from support.anki_here import AnkiHere, running_anki
from support.command_line import THEN, run, write_vault
from support.small_vault import SmallVault

from note2anki.diagnostics import legible
from note2anki.model import Medium
from note2anki.rendering import Trouble, media, written_images
from note2anki.rendering.media import IMAGES
from note2anki.rendering.written_images import ENDINGS, written_image
from note2anki.runs.advice import count_words
from note2anki.runs.work.cache import cache_folder


def png(shade: int = 0, padding: int = 0) -> bytes:
    """An image of one pixel, as large as it is to be."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    noise = hashlib.shake_128(bytes([shade])).digest(padding)
    parts = [(b"IHDR", head), (b"teSt", noise), (b"IDAT", zlib.compress(bytes([0, shade]))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def address(data: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def name(data: bytes, ending: str = "png") -> str:
    return f"n2a-{hashlib.sha256(data).hexdigest()[:20]}.{ending}"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


RED, BLUE = png(1), png(2)
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="#fff"/></svg>'
ESCAPED = DRAWING.decode().replace("<", "%3C").replace(">", "%3E").replace("#", "%23").replace(" ", "%20")
NOTES = {
    "A.md": f"""# Part
##### What is [[Thing]] ![q]({address(RED)})?

> [!hint] Look
> ![h|30]({address(RED)})

Text ![a|300]({address(RED)}). And <img src="{address(BLUE)}" alt="b">

##### Which drawing?

<img src="data:image/svg+xml;utf8,{DRAWING.decode().replace('"', "'")}">

![d](data:image/svg+xml;utf8,{ESCAPED})

##### Cloze? #anki/cloze

It is ==blue ![c]({address(BLUE)})== there.

##### Embedded?

![[Thing]]
""",
    "Thing.md": f"A thing: ![t]({address(BLUE)}).\n",
}
#: Attributes in double quotes are written in single ones above, so that the two drawings are two.
MEDIA = sorted([name(RED), name(BLUE), name(DRAWING, "svg"), name(DRAWING.replace(b'"', b"'"), "svg")])


def test_they_arrive_in_anki_and_the_fields_refer_to_them(tmp_path: Path) -> None:
    exported = SmallVault(tmp_path, NOTES).export()
    assert exported.codes == []
    assert sorted(exported.media) == MEDIA
    assert exported.media[name(RED)] == RED
    with Collection() as anki:
        anki.import_package(exported.outcome.path)
        assert anki.media() == MEDIA
        assert (Path(anki.anki.media.dir()) / name(BLUE)).read_bytes() == BLUE
        assert not anki.anki.media.check().missing
        assert not anki.anki.media.check().unused
        question, hint, answer = (
            next(fields[part] for first, fields in exported.fields.items() if first.startswith("What is"))
            for part in ("Question", "Hint", "Answer")
        )
        assert f'<img alt="q" src="{name(RED)}">' in question
        assert f'<img alt="h" src="{name(RED)}" width="30">' in hint
        assert f'<img alt="a" src="{name(RED)}" width="300">' in answer
        assert f'<img alt="b" src="{name(BLUE)}">' in answer
        cloze = exported.fields["Cloze?"]["Text"]
        assert f'{{{{c1::<span class="n2a-cloze">blue <img alt="c" src="{name(BLUE)}"></span>}}}}' in cloze
        assert f'src="{name(BLUE)}"' in exported.fields["Embedded?"]["Answer"]
        assert f'src="{name(BLUE)}"' in exported.fields["Thing"]["Definition"]
        assert f'src="{name(RED)}"' in exported.fields["Thing"]["Mentions"]
        assert not any("data:" in text for fields in exported.fields.values() for text in fields.values())


@pytest.mark.parametrize("cached", [True, False])
def test_they_are_there_in_every_export_with_and_without_what_the_last_one_left(tmp_path: Path, cached: bool) -> None:
    vault = SmallVault(tmp_path, {**NOTES, **{f"{n}.md": f"##### Q{n}?\n\nA.\n" for n in range(30)}})
    first = vault.export().outcome.path.read_bytes()
    for edited in (False, True, True):
        if edited:
            vault.write("3.md", f"##### Q3?\n\nEdited {vault.now} ![x]({address(png(vault.now % 200))}).\n")
        if not cached:
            shutil.rmtree(cache_folder())
        exported = vault.export()
        expected = sorted([*MEDIA, *([name(png((vault.now - 60) % 200))] if edited else [])])
        assert sorted(exported.media) == expected
        assert exported.media[name(RED)] == RED
        assert edited or exported.outcome.path.read_bytes() == first
        assert exported.outcome.media == (len(expected), sum(map(len, exported.media.values())))


def test_an_edit_of_one_updates_its_card_and_no_other(tmp_path: Path) -> None:
    vault = SmallVault(tmp_path, NOTES)
    before = vault.export()
    vault.write("A.md", NOTES["A.md"].replace(f"Text ![a|300]({address(RED)})", f"Text ![a|300]({address(png(3))})"))
    after = vault.export()
    changed = [first for first in after.mods if after.mods[first] != before.mods.get(first)]
    assert len(changed) == 1
    assert name(png(3)) in after.fields[changed[0]]["Answer"]


def test_cards_that_a_version_without_them_made_are_not_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = SmallVault(tmp_path, NOTES)
    with monkeypatch.context() as former:
        former.setattr("note2anki.rendering.embeds.is_written_out", lambda _target: False)
        former.setattr("note2anki.rendering.user_media.is_written_out", lambda _target: False)
        before = vault.export()
    assert not before.media
    shutil.rmtree(cache_folder())
    after = vault.export()
    assert after.outcome.version == "1.0.0"
    assert not after.outcome.changes
    assert sorted(after.mods.values()) == sorted(before.mods.values())
    assert [each.code for each in after.outcome.diagnostics if each.severity == "info"] == ["N2A033"]


def test_a_removed_question_keeps_what_was_written_out_in_it(tmp_path: Path) -> None:
    vault = SmallVault(tmp_path, {"A.md": f"##### Gone ![q]({address(RED)})?\n\nA.\n\n##### Stays?\n\nB.\n"})
    vault.export()
    vault.write("A.md", "##### Stays?\n\nB.\n")
    exported = vault.export()
    assert exported.media == {name(RED): RED}


def test_a_large_one_counts_not_as_text_that_is_embedded(tmp_path: Path) -> None:
    large = png(4, 200_000)
    vault = SmallVault(
        tmp_path, {"A.md": "##### Q?\n\n![[B]]\n", "B.md": f"# B\n\nText ![x]({address(large)}) and more.\n"}
    )
    exported = vault.export()
    assert exported.codes == []
    assert exported.media == {name(large): large}


def test_what_is_above_the_limit_for_media_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written_images, "LARGEST", 2_000_000)
    detail = "it has 3 MB; AnkiWeb takes none above 2 MB"
    assert written_image(address(bytes([1]) * 3_000_000)) == Trouble("N2A097", {"detail": detail})


def test_every_type_that_is_taken_is_one_that_anki_shows() -> None:
    assert set(ENDINGS.values()) <= IMAGES
    for kind, ending in ENDINGS.items():
        assert written_image(address(b"x", kind)) == Medium(
            name(b"x", ending), "", hashlib.sha256(b"x").hexdigest(), 1, b"x"
        )
    assert media.IMAGES - set(ENDINGS.values()) == {"jpeg"}


def test_push_brings_them(tmp_path: Path) -> None:
    vault = write_vault(tmp_path / "Vault", NOTES)
    with running_anki() as anki:
        _push(anki, vault, tmp_path)
        assert anki.collection.media() == MEDIA
        place = Path(anki.collection.anki.media.dir())
        assert (place / name(RED)).read_bytes() == RED
        assert _push(anki, vault, tmp_path) == 0


def _push(anki: AnkiHere, vault: Path, folder: Path) -> int:
    ran = run("push", vault, "-o", folder / "out", "--url", anki.url, "--json", now=THEN)
    assert ran.code == 0, ran
    return int(ran.data["media"])


def test_the_previews_page_and_a_share_have_them(tmp_path: Path) -> None:
    vault = write_vault(tmp_path / "Vault", NOTES)
    ran = run("preview", vault, "-o", tmp_path / "page.html", "--json", now=THEN)
    assert ran.data["media"] == {"shown": len(MEDIA), "left_out": 0}
    assert json.dumps(address(RED))[1:-1] in (tmp_path / "page.html").read_text()
    shared = run("export", vault, "--share", "-o", tmp_path, "--json", now=THEN)
    assert shared.data["media"]["count"] == len(MEDIA)


def test_three_megabytes_take_no_square_of_their_size(tmp_path: Path) -> None:
    large = png(6, 3_000_000)
    text = address(large)
    vault = SmallVault(
        tmp_path,
        {
            "A.md": f"##### What is [[B]] ![x]({text})?\n\nA [[B]] ![x|30]({text}) is one.\n\n##### H?\n\n"
            f'<img src="{text}" srcset="{text} 1x, {text} 2x">\n\n| a |\n|---|\n| ![x]({text}) |\n\n##### T? #anki/type\n\n'
            f"Paris ![x]({text})\n\n##### C? #anki/cloze\n\n==![]({text})==\n\n##### R?\n\n![x][r]\n\n[r]: <{text}>\n",
            "B.md": f"A ![x]({text})\n",
        },
    )
    begun = time.monotonic()
    exported = vault.export()
    vault.export()
    assert time.monotonic() - begun < 60
    assert exported.media == {name(large): large}
    assert exported.fields["T?"]["TypeIn"] == "Paris"


def test_a_short_definition_does_not_end_in_the_middle_of_one(tmp_path: Path) -> None:
    files = {"A.md": "##### What is [[B]]?\n\nA.\n", "B.md": f"![scan]({address(png(7, 2000))})\n"}
    fields = SmallVault(tmp_path, files).export().fields
    (chip,) = [each["Concepts"] for each in fields.values() if each.get("Concepts")]
    assert chip == '<details class="n2a-concept"><summary>B</summary><p>scan …</p></details>'


# What is said of them


@pytest.mark.parametrize("name", ["push", "preview", "share", "plan", "check", "history", "recover", "inspect"])
def test_no_command_prints_one(tmp_path: Path, name: str) -> None:
    large = png(5, 40_000)
    question = f"What is ![x]({address(large)}) here?"
    vault = write_vault(
        tmp_path / "Vault",
        {"A.md": f"##### {question}\n\nOne.\n\n##### {question}\n\nTwo.\n\n##### Empty {question}\n"},
    )
    out = tmp_path / "out"
    export = ("export", vault, "-o", out)
    assert run(*export, now=THEN).code == 0
    if name != "recover":
        (vault / "A.md").write_text(f"##### {question}\n\nOnes.\n\n##### {question} Now\n\nOther.\n")
        ran = run(*export, "-v", now=THEN + 60)
        assert ran.code == 0
        assert len(ran.out) + len(ran.err) < 5000
    (package,) = out.glob("*1.0.0.apkg")
    asked: dict[str, tuple[object, ...]] = {
        "push": ("push", vault, "-o", out),
        "preview": ("preview", vault, "-o", tmp_path / "page.html"),
        "share": ("export", vault, "--share", "-o", out),
        "plan": ("plan", vault, "--touch", "-v"),
        "check": ("check", vault),
        "history": ("history", vault, "2.0.0"),
        "recover": ("recover", package, vault),
        "inspect": ("inspect", package),
    }
    if name == "push":
        with running_anki() as anki:
            ran = run(*asked[name], "--url", anki.url, "-v", now=THEN + 120)
            assert len(anki.collection.media()) == 1
    else:
        ran = run(*asked[name], now=THEN + 120)
    assert ran.code == 0, ran
    assert len(ran.out) + len(ran.err) < 5000


def test_reports_tell_two_apart_by_a_few_letters() -> None:
    one, two = (legible(f"What is ![x]({address(png(n, 1000))})?") for n in (1, 2))
    assert one != two
    assert len(one) < 60
    assert one.startswith("What is ![x](data:image/png;base64,…")
    assert legible("![x](data:image/png;base64,AAAA)") == "![x](data:image/png;base64,AAAA)"


def test_an_image_is_no_words_to_learn() -> None:
    large = png(4, 200_000)
    assert count_words(f"Two words ![x]({address(large)})") <= 4
    lines = "\n".join(base64.encodebytes(large).decode().split())
    assert count_words(f'Two words <img src="data:image/png;base64,\n{lines}">') <= 6
