"""Code on a card: every character as written, whatever its language; colours that can be read on its ground."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexers import get_lexer_by_name
from support.small_vault import SmallVault

from note2anki.rendering import Renderer, highlighting
from note2anki.rendering.code import language_of
from note2anki.rendering.lexing import MergedLexer, is_mergeable
from note2anki.rendering.renderer import Origin

LANGUAGES = [
    "",
    "python",
    "js",
    "ts",
    "c++",
    "c#",
    "sh",
    "html",
    "json",
    "yaml",
    "sql",
    "diff",
    "mermaid",
    "dataviewjs",
    "nonsense",
]
STYLE = Path(__file__).parent.parent / "card_templates" / "style.css"
#: Characters that a note can hold; what HTML cannot (control characters) and a line end of its own are left out.
TEXT = st.text(
    st.one_of(
        st.sampled_from("\t {}[]()<>&\"'`$#=:;\\/*_%~|!abc0 é語"),
        st.characters(exclude_categories=["Cc", "Cs", "Co"], exclude_characters="\u2028\u2029\ufdd0"),
    ),
    max_size=30,
)
#: Lines of programs, most of which begin or end something in some language.
PROGRAM = [
    "import a, b.c as d",
    "def f(x: int = 0x1F, *y) -> str:",
    '    """A text',
    '    of some lines.""" # and a comment',
    "    return f'{x!r:>10} {y[0]}' if x in (1.5e3, None) else r\"\\d\"",
    "#include <stdio.h>",
    "const a = `one ${two + `three`} four` / /[a/]+/gi.exec(b);",
    "interface A<T> { b?: T[]; } /* begun",
    "and ended */ @decorated",
    'cat <<EOF | sort > "$HOME/$(date +%F)" 2>&1',
    "EOF",
    "SELECT a.*, COUNT(*) FROM \"t\" WHERE b LIKE 'x%' -- why",
    "fn main<'a>() { let s: &'a str = r#\"raw\"#; }",
    "=begin",
    "=end",
    "%w[a b] => { :c, d: /e#{f}/ }",
    "\\begin{a} $x^2$ \\[ y \\] % why",
    "a:hover { color: #fff url(x.png) !important; }",
]


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    vault = SmallVault(tmp_path_factory.mktemp("vault"), {})
    return Renderer(vault.surroundings())


def shown(renderer: Renderer, code: str, language: str, *, cloze: bool = False) -> str:
    """The text of a code block as a browser would have it."""
    fence = "`" * 40
    html = renderer.blocks(
        f"{fence}{language}\n{code}\n{fence}", Origin("A.md"), clozes={"x": 1} if cloze else None
    ).html
    pre = BeautifulSoup(html, "html.parser").pre
    assert pre is not None
    return pre.get_text()


@settings(max_examples=150, deadline=None)
@given(lines=st.lists(TEXT, min_size=1, max_size=8), language=st.sampled_from(LANGUAGES), cloze=st.booleans())
def test_the_text_is_never_changed(renderer: Renderer, lines: list[str], language: str, cloze: bool) -> None:
    code = "\n".join(lines)
    assert shown(renderer, code, language, cloze=cloze) == code + "\n"


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ("python", "python"),
        ('python title="x.py"', "python"),
        ("js{1,3}", "js"),
        ("{r, echo=FALSE}", "r"),
        ("{.haskell}", "haskell"),
        ("c++:main.cpp", "c++"),
        ("c#", "c#"),
        ("", ""),
        ("{}", ""),
    ],
)
def test_an_info_string_names_its_language(info: str, language: str) -> None:
    assert language_of(info) == language


@pytest.mark.parametrize("language", ["js", "ts", "py", "sh", "c++", "c#", "dataviewjs", "jsonc", "kt", "JavaScript"])
def test_names_that_notes_have_are_known(language: str) -> None:
    assert any(name for name, _text in highlighting.highlight('# x\nreturn "a" /* b */ // 1\n', language))


def test_an_unknown_language_is_plain_under_its_name(renderer: Renderer) -> None:
    html = renderer.blocks("```mermaid\nA --> B\n```", Origin("A.md")).html
    assert "mermaid" in html
    assert "n2a-hl" not in html


def test_a_very_long_block_stays_plain(renderer: Renderer) -> None:
    code = 'return "x"\n' * 100_000
    assert highlighting.highlight(code, "python") == [("", code)]
    assert shown(renderer, code, "python") == code + "\n"


@pytest.mark.parametrize(
    "language",
    ["bash", "css", "go", "java", "js", "kotlin", "perl", "python", "rust", "scala", "sql", "tex", "ts", "xml"],
)
@settings(max_examples=40, deadline=None)
@given(lines=st.lists(st.one_of(TEXT, st.sampled_from(PROGRAM)), max_size=12))
def test_a_merged_lexer_finds_the_tokens_that_pygments_finds(language: str, lines: list[str]) -> None:
    lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    code = "\n".join(lines)
    assert is_mergeable(lexer)
    assert list(MergedLexer(lexer).get_tokens(code)) == list(lexer.get_tokens(code))


def test_a_language_looks_the_same_however_many_programs_came_before() -> None:
    code = "\n".join(PROGRAM)
    runs = [highlighting.highlight(code, "python") for _ in range(2 * highlighting.SEVERAL)]
    assert len(runs[0]) > 1
    assert all(each == runs[0] for each in runs)
    assert highlighting.highlight("return 1\r\n", "python") == [("", "return 1\r\n")]


def test_a_lexer_that_fails_leaves_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def get_tokens(self, _text: str) -> None:
            raise RecursionError

    monkeypatch.setattr(highlighting, "_lexer", lambda _language: Broken())
    assert highlighting.highlight("text", "python") == [("", "text")]


def test_a_lexer_that_drops_text_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lossy:
        def get_tokens(self, text: str) -> list[tuple[object, str]]:
            return [(highlighting.Comment, text[1:])]

    monkeypatch.setattr(highlighting, "_lexer", lambda _language: Lossy())
    assert highlighting.highlight("text", "python") == [("", "text")]


def _luminance(colour: str) -> float:
    digits = colour.strip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_class_has_a_colour_that_can_be_read_on_the_codes_ground() -> None:
    css = STYLE.read_text("utf-8")
    modes = [dict(re.findall(r"(--n2a-[a-z]+): (#[0-9a-f]{3,6});", block)) for block in re.findall(r"\{([^}]*)\}", css)]
    light, *others = [mode for mode in modes if "--n2a-tint" in mode]
    themes = [light]
    for mode in others:
        themes.append({**themes[-1], **mode})
    assert len(themes) >= 2
    for name in set(highlighting.CLASSES.values()):
        rule = re.search(rf"\.n2a-hl-{name}\b[^{{]*\{{[^}}]*?color: var\((--n2a-[a-z]+)\)", css)
        assert rule, name
        for theme in themes:
            assert _contrast(theme[rule[1]], theme["--n2a-tint"]) >= 4.5, (name, theme)
