"""What `note2anki.toml` may say: mistakes are named with their place, and the JSON Schema takes what the reader takes."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from support.program import Ran, listed, make_vault, run

from note2anki.diagnostics import RunError
from note2anki.settings import RULE, SETTINGS, Settings, load_settings, read_settings
from note2anki.settings.file_text import Suggestion, settings_file
from note2anki.settings.places import find_spots
from note2anki.settings.schema import settings_schema
from note2anki.settings.toml_text import toml_text, toml_value

ROOT = Path(__file__).parents[1]
SCHEMA = Draft4Validator(settings_schema())
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_vault(
        tmp_path / "vault", {"A.md": listed("One? [[Idea]]"), "B/C.md": f"---\ntags: [x]\n---\n{listed('Two?')}"}
    )
    monkeypatch.chdir(folder)
    return folder


def read(text: str, folder: Path) -> Settings:
    (folder / "note2anki.toml").write_bytes(text.encode())
    return load_settings(folder / "note2anki.toml")


# Where a mistake is


@pytest.mark.parametrize(
    ("text", "place", "code", "hint"),
    [
        ('deck = "{x}"\n', "1:1", "N2A077", "{folders}"),
        ('\n  deck = "{folder}::{note}"\n', "2:3", "N2A077", "did you mean `{folders}`?"),
        ('deck = "{Note}"\n', "1:1", "N2A077", "did you mean `{note}`?"),
        ('deck = "a {note"\n', "1:1", "N2A077", "there is no {"),
        ('[concepts]\n"deck" = "{note}"\n', "2:1", "N2A077", "did you mean `{deck}`?"),
        ('concepts.deck = "{decks}"\n', "1:10", "N2A077", "did you mean `{deck}`?"),
        ('concepts = { recall = true, deck = "{decks}" }\n', "1:29", "N2A077", "did you mean `{deck}`?"),
        ('x = """\ndeck = 1\n"""\n', "1:1", "N2A051", "vault_id"),
        ('vault_id = """\ndeck = 1\n"""\nreverse = 1\n', "4:1", "N2A052", "true or false"),
        ("# [concepts]\n'revers' = true\n", "2:1", "N2A051", "did you mean `reverse`?"),
        ('rules = [\n  { tag = "a", type = true },\n  { tag = "b", typ = true },\n]\n', "3:16", "N2A051", "`type`"),
        (
            '[[rules]]\ntag = "a"\ntype = true\n[[rules]]\ntag = " / # "\ntype = true\n',
            "4:1",
            "N2A058",
            "a folder or a tag",
        ),
        ('ledger = "Index.md"\n', "1:1", "N2A087", "does not end in .jsonl"),
        ('templates = "nope"\n', "1:1", "N2A077", "'nope' is not there"),
        ('\ntemplates = "A.md"\n', "2:1", "N2A077", "'A.md' is no folder"),
        ('exclude = ["a", " "]\n', "1:1", "N2A052", "none of them empty"),
        ("[concept]\n", "1:1", "N2A051", "'concept'"),
        ("[rules]\n", "1:1", "N2A052", "tables, each under [[rules]]"),
        ("[concepts.deck]\n", "1:1", "N2A052", "'concepts.deck'"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_a_way_out(
    vault: Path, text: str, place: str, code: str, hint: str
) -> None:
    (vault / "note2anki.toml").write_text(text, "utf-8")
    for name in ("plan", "check", "config"):
        ran = run(name)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"note2anki.toml:{place}: error[{code}]: ")
        assert hint in ran.err


def warned(ran: Ran) -> list[str]:
    return [line.partition(": warning[N2A078]: ")[0] for line in ran.err.splitlines() if "N2A078" in line]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('deck = "a::::b"\n', ["1:1"]),
        ('deck = "::{note}"\n', ["1:1"]),
        ('deck = "::"\n', ["1:1"]),
        ('deck = "{folders}::{note}"\n', []),
        ('[concepts]\ndeck = "{deck}::"\n', ["2:1"]),
        ('exclude = ["Archve", "B", "*.x"]\n', ["1:12", "1:27"]),
        ('exclude = [\n  "B", # one\n  "b",\n]\n', ["3:3"]),
        ('exclude = ["B/C.md", "C.md", "B/*", "./B"]\n', ["1:12", "1:22", "1:30"]),
        ('exclude = [".obsidian"]\n', []),
        ('exclude = ["*"]\n', []),
    ],
)
def test_what_does_nothing_is_said(vault: Path, text: str, places: list[str]) -> None:
    (vault / "note2anki.toml").write_text(text, "utf-8")
    for name in ("check", "config"):
        assert warned(run(name)) == [f"note2anki.toml:{place}" for place in places]


@pytest.mark.parametrize("kind", ["a link that leads nowhere", "a folder"])
def test_settings_that_cannot_be_read_are_not_taken_for_none(vault: Path, kind: str) -> None:
    place = vault / "note2anki.toml"
    if kind == "a folder":
        place.mkdir()
    else:
        place.symlink_to("elsewhere.toml")
    for command in ("plan", "check", "config"):
        ran = run(command)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("note2anki.toml: error[N2A047]: the settings cannot be read: ")


def test_an_export_says_it_of_decks_and_leaves_patterns_to_check(vault: Path) -> None:
    (vault / "other.toml").write_text('exclude = ["Archve"]\ndeck = "a::::b"\n', "utf-8")
    ran = run("export", "--config", "other.toml")
    assert (ran.code, warned(ran)) == (0, ["other.toml:2:1"])
    assert warned(run("check", "--config", "other.toml")) == ["other.toml:2:1", "other.toml:1:12"]


def test_patterns_of_concepts_are_judged_where_all_are_known(vault: Path) -> None:
    text = '[concepts]\nexclude = ["idea", "Idea", "#y", "#X", "Ida", "B"]\n'
    (vault / "note2anki.toml").write_text(text, "utf-8")
    (vault / "B" / "Other.md").write_text("A note.\n", "utf-8")
    assert warned(run("check")) == [f"note2anki.toml:2:{column}" for column in (12, 28, 40)]
    assert warned(run("check", "A.md")) == []


def test_a_rule_that_does_nothing_is_named_with_its_line(vault: Path) -> None:
    (vault / "note2anki.toml").write_text(
        '[[rules]]\ntag = "a"\ntype = true\n\n[[rules]]\nfolder = "Z"\ntype = true\n', "utf-8"
    )
    assert run("check").err.startswith("note2anki.toml:6:1: warning[N2A059]: ")


def leaves(data: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in entries:
        yield (*way, name), value
        yield from leaves(value, (*way, name))


VALUES = st.recursive(
    st.one_of(TEXTS, st.booleans(), st.integers(-9, 99), st.floats(0.5, 9.5), st.dates(), st.datetimes()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)


@st.composite
def tomls(draw: st.DrawFn) -> str:
    """A TOML text in every style of writing strings, lists, tables and comments."""

    def string(text: str) -> str:
        ways = [toml_text(text), f'"""{toml_text(text)[1:-1]}"""']
        if not re.search(r"['\x00-\x08\x0a-\x1f\x7f]", text):
            ways += [f"'{text}'", f"'''\n{text}'''"]
        return draw(st.sampled_from(ways))

    def gap() -> str:
        return draw(st.sampled_from(["", " ", "\n", "  # a ] \" ' comment\n\t"]))

    def value(given: Any) -> str:
        if isinstance(given, str):
            return string(given)
        if isinstance(given, list):
            return f"[{gap()}{','.join(gap() + value(each) + gap() for each in given)}]"
        if isinstance(given, dict):
            return "{ " + ", ".join(f"{toml_text(name)} = {value(each)}" for name, each in given.items()) + " }"
        return toml_text(given)

    def pairs(given: dict[str, Any]) -> list[str]:
        return [f"{toml_text(name)} = {value(each)} # = [x]" for name, each in given.items()]

    lines = pairs(draw(st.dictionaries(TEXTS, VALUES, max_size=4)))
    for number in range(draw(st.integers(0, 2))):
        lines += ["", f"  [ table{number} . {toml_text(draw(TEXTS))} ] # [x]"]
        lines += pairs(draw(st.dictionaries(TEXTS, VALUES, max_size=2)))
    for _each in range(draw(st.integers(0, 3))):
        lines += ["[[rules]]", *pairs(draw(st.dictionaries(TEXTS, VALUES, max_size=2)))]
        lines += draw(
            st.sampled_from([[], ["[rules.inner]", "a.b = 1"], ["[[rules.list]]", "x = 1", "[[rules.list]]"]])
        )
    return "\n".join(lines) + "\n"


@given(tomls())
def test_every_key_and_entry_is_found_where_it_stands(text: str) -> None:
    spots = find_spots(text)
    lines = text.split("\n")
    for way, value in leaves(tomllib.loads(text)):
        line, column = spots[way]
        rest = lines[line - 1][column - 1 :]
        assert rest.startswith(("[", '"', "table", "a.b", "b", "x", "inner")) or isinstance(way[-1], int)
        if isinstance(way[-1], int) and not isinstance(value, str | list | dict):
            assert rest.startswith(str(value).lower()[:4])
        if isinstance(way[-1], str) and rest.startswith('"'):
            assert rest.startswith(toml_text(way[-1]))


# The JSON Schema

NEAR: dict[str, st.SearchStrategy[Any]] = {
    "deck": st.sampled_from(
        ["{folders}::{note}", "{x}", "{note", "note}", "{{note}}", "a::::b", "{deck}", "{vault}\n", ""]
    ),
    "concepts.deck": st.sampled_from(["{deck}::x", "{note}", "{}", "x"]),
    "ledger": st.sampled_from(["a.jsonl", ".jsonl", "a/.jsonl", "x/A.JSONL", "a.json", "a.jsonl/", "", "\\a.jsonl"]),
    "question_level": st.one_of(st.integers(0, 7), st.lists(st.integers(1, 6)), st.lists(st.integers(0, 7))),
    "empty_answers": st.sampled_from(["skip", "export", "Skip", ""]),
    "remote_media": st.sampled_from(["link", "keep", "no"]),
    "concepts.min_mentions": st.integers(-1, 3),
    "exclude": st.lists(st.sampled_from(["a", "*", "", " ", "\t", " a"])),
}
PLACED = st.sampled_from(["", " ", "/", "#", " # / ", "a", "/a/", "#a", "\n", "a b"])
RULES = st.dictionaries(
    st.sampled_from([*RULE, "name"]), st.one_of(st.booleans(), st.integers(1, 6), PLACED), max_size=4
)
GOOD_RULES = st.builds(
    lambda place, name, options: {place: name, **options},
    st.sampled_from(["folder", "tag"]),
    PLACED,
    st.dictionaries(st.sampled_from(["reverse", "type", "cloze", "skip"]), st.booleans(), max_size=2),
)
NEAR["rules"] = st.lists(st.one_of(RULES, GOOD_RULES), max_size=2)
DEFAULTS = {setting.name: toml_value(getattr(Settings(), setting.field)) for setting in SETTINGS}


@st.composite
def settings(draw: st.DrawFn) -> dict[str, Any]:
    """Settings, nearly right: known names and what they want, and now and then others."""
    data: dict[str, Any] = {}
    names = draw(st.lists(st.sampled_from([*DEFAULTS, "exlude", "concepts.x"]), max_size=4, unique=True))
    for name in names:
        fitting = [st.just(DEFAULTS.get(name, 1)), NEAR.get(name, st.just(DEFAULTS.get(name, 1)))]
        value = draw(st.one_of(*fitting, *fitting, *fitting, VALUES))
        table, _dot, key = name.rpartition(".")
        (data.setdefault(table, {}) if table else data)[key] = value
    if "concepts" not in data:
        data.update(draw(st.sampled_from([{}, {}, {}, {"concepts": {}}, {"concepts": 1}, {"concepts": []}])))
    return data


def written(data: dict[str, Any]) -> str:
    def value(given: Any) -> str:
        if isinstance(given, dict):
            return "{ " + ", ".join(f"{toml_text(name)} = {value(each)}" for name, each in given.items()) + " }"
        return f"[{', '.join(map(value, given))}]" if isinstance(given, list) else toml_text(given)

    return "".join(f"{name} = {value(each)}\n" for name, each in data.items())


def takes(text: str, folder: Path) -> bool:
    try:
        read(text, folder)
    except RunError:
        return False
    return True


@given(settings())
def test_the_schema_takes_what_the_reader_takes_and_refuses_what_it_refuses(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, Any]
) -> None:
    text = written(data)
    folder = tmp_path_factory.getbasetemp() / "settings"  # no folder above other tests' vaults
    folder.mkdir(exist_ok=True)
    assert SCHEMA.is_valid(tomllib.loads(text)) == takes(text, folder), text


def test_the_schema_is_one_and_stands_in_the_docs_as_it_is() -> None:
    Draft4Validator.check_schema(settings_schema())
    written = json.loads((ROOT / "docs" / "note2anki.schema.json").read_text("utf-8"))
    assert written == settings_schema() == run("config", "--schema").data, (
        "note2anki config --schema > docs/note2anki.schema.json"
    )


def test_every_setting_of_the_docs_is_taken_by_the_schema() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    shown = [block for block in re.findall(r"```toml\n(.*?)```", page, re.DOTALL) if "#:schema" not in block]
    assert len(shown) == len(SETTINGS)
    for block in shown:
        text = f"[concepts]\n{block}" if "under [concepts]" in block else block
        assert SCHEMA.is_valid(tomllib.loads(text)), block


# The file that is written

LINES = st.lists(TEXTS.map(toml_text), max_size=2)
FOUND = {
    "answer_headings": st.builds(lambda values, found: Suggestion(values, found), st.lists(TEXTS, max_size=60), LINES),
    "navigation": st.builds(lambda values: Suggestion(values), st.lists(TEXTS)),
    "question_level": st.builds(lambda level: Suggestion(level), st.integers(1, 6)),
    "rules": st.builds(lambda tag: Suggestion(example=["[[rules]]", f"tag = {toml_text(tag)}"]), TEXTS),
    "exclude": st.builds(lambda found: Suggestion(found=found), LINES),
}


@given(st.fixed_dictionaries({}, optional=FOUND), LINES)
def test_a_written_file_means_what_was_found_whatever_its_words(
    tmp_path_factory: pytest.TempPathFactory, found: dict[str, Suggestion], lines: list[str]
) -> None:
    folder = tmp_path_factory.getbasetemp() / "settings"  # no folder above other tests' vaults
    folder.mkdir(exist_ok=True)
    text = settings_file(found, lines)
    loaded = read(text, folder)
    for setting in SETTINGS:
        wanted = found.get(setting.name, Suggestion()).value
        fallback = getattr(Settings(), setting.field)
        assert getattr(loaded, setting.field) == (fallback if wanted is None else setting.kind.read(wanted))
    assert SCHEMA.is_valid(tomllib.loads(text))


def test_every_comment_with_a_setting_is_its_default(tmp_path: Path) -> None:
    text = settings_file({})
    assert read(text, tmp_path) == Settings()
    uncommented = re.sub(r"^#(?! )", "", text, flags=re.MULTILINE)
    assert read(uncommented, tmp_path) == Settings()
    loaded = read_settings(tmp_path / "note2anki.toml")
    assert loaded.written == tuple(setting.name for setting in SETTINGS if setting.name != "rules")
    assert all(setting.meaning in re.sub(r"\n# ", " ", text) for setting in SETTINGS)
