"""Which words of a program are what: runs of text with a class, by pygments; the text itself is never changed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Name,
    Number,
    Operator,
    String,
    _TokenType,
)
from pygments.util import ClassNotFound

from note2anki.rendering.lexing import MergedLexer, is_mergeable

#: Longer texts stay plain: nobody learns them by heart, and some lexers take long over them.
LONGEST = 40_000
#: After so many programs a language's lexer is made fast: to begin with, that takes longer than it saves.
SEVERAL = 10
#: Names of languages that notes have and pygments does not.
LANGUAGES = {
    "cxx": "cpp",
    "dataviewjs": "javascript",
    "fs": "fsharp",
    "gradle": "groovy",
    "h": "c",
    "hpp": "cpp",
    "ipython": "python",
    "jsonc": "json",
    "kt": "kotlin",
    "patch": "diff",
    "svelte": "html",
    "svg": "xml",
    "templater": "javascript",
    "vb": "vbnet",
    "viml": "vim",
    "wasm": "wast",
}
#: The kinds of token that are told apart; one that is not here has the class of the kind above it, or none.
CLASSES: dict[_TokenType, str] = {
    Comment: "comment",
    Comment.Preproc: "keyword",
    Generic.Deleted: "deleted",
    Generic.Emph: "comment",
    Generic.Heading: "keyword",
    Generic.Inserted: "inserted",
    Generic.Prompt: "comment",
    Generic.Subheading: "keyword",
    Keyword: "keyword",
    Keyword.Constant: "number",
    Keyword.Type: "type",
    Name.Attribute: "name",
    Name.Builtin: "type",
    Name.Class: "name",
    Name.Decorator: "name",
    Name.Exception: "type",
    Name.Function: "name",
    Name.Label: "name",
    Name.Tag: "keyword",
    Number: "number",
    Operator.Word: "keyword",
    String: "string",
    String.Doc: "comment",
    String.Escape: "number",
    String.Interpol: "number",
    String.Regex: "number",
    String.Symbol: "number",
}

Run = tuple[str, str]


def highlight(text: str, language: str) -> list[Run]:
    """Return a program's text as runs of (class, text), in order; the class is empty where it is nothing special.

    Args:
        text: the program.
        language: as a fence names it; one that is not known gives plain text.
    """
    lexer = _lexer(language.lower()) if language and len(text) <= LONGEST else None
    if lexer is None:
        return [("", text)]
    try:
        runs = _merged(lexer.get_tokens(text))
    except Exception:  # a lexer is some hundred rules of somebody's: whatever goes wrong there, the text is shown
        return [("", text)]
    return runs if "".join([part for _class, part in runs]) == text else [("", text)]


class _Lexer:
    """A language's lexer, which is made fast once it is worth it: it takes as long as some programs' highlighting."""

    def __init__(self, lexer: Lexer) -> None:
        self._lexer = lexer
        self._merged: MergedLexer | None = None
        self._left = SEVERAL if is_mergeable(lexer) else -1

    def get_tokens(self, text: str) -> Iterable[tuple[_TokenType, str]]:
        """Return the tokens of a text: the kind of each, and what it holds."""
        if self._left > 0:
            self._left -= 1
        elif self._left == 0:
            self._left, self._merged = -1, MergedLexer(self._lexer)
        plain = self._merged is None or "\r" in text or text.startswith("\ufeff")  # which pygments changes
        return self._lexer.get_tokens(text) if plain or self._merged is None else self._merged.get_tokens(text)


@lru_cache(maxsize=64)
def _lexer(language: str) -> _Lexer | None:
    try:
        return _Lexer(get_lexer_by_name(LANGUAGES.get(language, language), stripnl=False, ensurenl=False))
    except ClassNotFound:
        return None


class _Classes(dict[_TokenType, str]):
    """The class of each kind of token that was met; of one that is not in the table, that of the kind above it."""

    def __missing__(self, kind: _TokenType) -> str:
        self[kind] = next((CLASSES[each] for each in reversed(kind.split()) if each in CLASSES), "")
        return self[kind]


_CLASSES_MET = _Classes()


def _merged(tokens: Iterable[tuple[_TokenType, str]]) -> list[Run]:
    """Join tokens of one class, and white space with what is before it: most tokens are short."""
    runs: list[Run] = []
    held, text = "", ""
    for kind, part in tokens:
        name = _CLASSES_MET[kind]
        if name == held or not part.strip():
            text += part
            continue
        if text:
            runs.append((held, text))
        held, text = name, part
    if text:
        runs.append((held, text))
    return runs
