"""Which words of a program are what: runs of text with a class, by pygments; the text itself is never changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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

#: Longer texts stay plain: nobody learns them by heart, and some lexers take long over them.
LONGEST = 40_000
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
        runs = list(_merged((_class(kind), part) for kind, part in lexer.get_tokens(text)))
    except Exception:  # a lexer is some hundred rules of somebody's: whatever goes wrong there, the text is shown
        return [("", text)]
    return runs if "".join(part for _class, part in runs) == text else [("", text)]


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(LANGUAGES.get(language, language), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


@lru_cache(maxsize=1024)
def _class(kind: _TokenType) -> str:
    for each in reversed(kind.split()):
        if each in CLASSES:
            return CLASSES[each]
    return ""


def _merged(runs: Iterable[Run]) -> Iterator[Run]:
    """Join runs of one class, and white space with what is before it: most tokens are short."""
    held, text = "", ""
    for name, part in runs:
        if name == held or not part.strip():
            text += part
            continue
        if text:
            yield held, text
        held, text = name, part
    if text:
        yield held, text
