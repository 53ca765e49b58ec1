"""The inline constructs: one function each, and a table of which may begin with which character."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from note2anki.patterns import late_pattern
from note2anki.syntax.emphasis import PAIRS, Run, flanking
from note2anki.syntax.entities import ENTITY, entity_text
from note2anki.syntax.html import ENCLOSED, TAG_OR_SHORT_COMMENT
from note2anki.syntax.inlines import DEEPEST, Inline, InlineKind
from note2anki.syntax.tags import TAG

if TYPE_CHECKING:
    from note2anki.syntax.inline_parser import InlineParser

#: Takes what begins at an index and returns the index after it, or None where it is not this construct.
Rule = Callable[["InlineParser", int], int | None]

_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
#: Signs that are text where nothing follows that they could begin.
_LONE = frozenset("\\~=!<&$%^#")
_RUN = re.compile(r"([*_~=])\1*")
#: Emphasis that needs no search for a partner: a word or more without any sign that could mean something, between two
#: runs of which the first can only open and the second can only close. Most is so, and is made in a third of the time.
_WORDS = re.compile(
    r"""(?<![^\s(\[{"'¿¡«“‘|:;,.—–-])(\*\*?|__?|~~|==)([^\W_][^\\`*_~=\[\]<&$%^#\n/]*+)"""
    r"""(?:(?<=[^\W_])\1(?=[.,;:!?)\]}"'»”’…|—–-])|(?<=\S)\1(?!\S))"""
)
_SHORT_CODE = late_pattern(r"`([^`\n]++)`(?!`)")
_BACKTICKS = re.compile(r"`+")
_ENTITY = late_pattern(ENTITY)
_AUTOLINK = late_pattern(r"<([a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*)>")
_MAIL = late_pattern(r"<([\w.!#$%&'*+/=?^`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?)>", re.ASCII)
_URL = late_pattern(r"https?://")
#: An address is read bracket by bracket: nothing behind the one it ends at is looked at.
_URL_PART = late_pattern(r"[^\s<>()\[\]]+|[()\[\]]")
_WIKILINK = re.compile(r"\[\[(?!\[)((?:[^\[\]\n]++|\](?!\])|\[(?!\[))++)\]\]")
_FOOTNOTE = late_pattern(r"\[\^([^\[\]\s]+)\]")
_DISPLAY = late_pattern(r"\$\$((?:[^$\\]|\\[\s\S]|\$(?!\$))+?)\$\$")
_MATH = late_pattern(r"\$(?![\s$])((?:[^$\\]|\\[\s\S])*?(?:[^\s$\\]|\\\S))\$(?!\d)")
_BLOCK_ID = late_pattern(r"\^[a-zA-Z0-9-]+[ \t]*$")
_SPACE = re.compile(r"[ \t]*")


def _escape(parser: InlineParser, at: int) -> int | None:
    following = parser.text[at + 1 : at + 2]
    if following == "\n":
        return _newline_at(parser, at, at + 1)
    if following in _PUNCTUATION and following:
        return parser.add_text(at, at + 2, following)
    return None


def _newline(parser: InlineParser, at: int) -> int | None:
    _trim(parser)
    return _newline_at(parser, at, at)


def _newline_at(parser: InlineParser, start: int, newline: int) -> int:
    end = newline + 1
    if parser.text.startswith((" ", "\t"), end):
        space = _SPACE.match(parser.text, end)
        end = space.end() if space else end
    return parser.add(Inline("break", start, end))


def _trim(parser: InlineParser) -> None:
    """Take the white space off the text that ends here."""
    last = parser.nodes[-1] if parser.nodes else None
    if isinstance(last, Run) or last is None or last.kind != "text" or not last.text.endswith((" ", "\t")):
        return
    last.text = last.text.rstrip(" \t")
    if not last.text:
        parser.has_pieces = True
    elif last.text[-1] in _LONE:
        last.end = last.start + len(last.text)


def _code(parser: InlineParser, at: int) -> int | None:
    short = _SHORT_CODE.match(parser.text, at)
    if short:
        return parser.add(Inline("code", at, short.end(), _code_text(short[1])))
    opening = _BACKTICKS.match(parser.text, at)
    if opening is None:
        return None
    length = opening.end() - at
    if length not in parser.no_backticks:
        for closing in _BACKTICKS.finditer(parser.text, opening.end()):
            if closing.end() - closing.start() == length:
                code = parser.text[opening.end() : closing.start()].replace("\n", " ")
                return parser.add(Inline("code", at, closing.end(), _code_text(code)))
        parser.no_backticks |= {length}
    return parser.add_text(at, opening.end())


def _code_text(code: str) -> str:
    """Take one space off both ends of code, unless it is all spaces (spec 6.1)."""
    return code[1:-1] if code[0] == " " == code[-1] and code.strip(" ") else code


def _run(parser: InlineParser, at: int) -> int | None:
    words = _WORDS.match(parser.text, at)
    if words:
        mark, content = words[1], words[2]
        start, end = words.span(2)
        inner = Inline("text", start, end, content)
        return parser.add(Inline(PAIRS[mark[0], len(mark)], at, words.end(), "", (inner,), depth=1))
    run = _RUN.match(parser.text, at)
    if run is None:
        return None
    mark, end = run[1], run.end()
    if mark in "~=" and end - at != 2:  # `~` is about, `===` compares
        return parser.add_text(at, end)
    opens, closes = flanking(parser.text[at - 1 : at] if at else "", parser.text[end : end + 1], mark)
    return parser.add_run(Run(mark, at, end, opens, closes, end - at))


def _wikilink(parser: InlineParser, at: int) -> int | None:
    return _link_to_note(parser, at, at, "wikilink") if parser.text.startswith("[", at + 1) else None


def _embed(parser: InlineParser, at: int) -> int | None:
    return _link_to_note(parser, at, at + 1, "embed") if parser.text.startswith("[[", at + 1) else None


def _link_to_note(parser: InlineParser, start: int, at: int, kind: InlineKind) -> int | None:
    match = _WIKILINK.match(parser.text, at)
    if not match:
        return None
    target, alias = match[1], ""
    if "|" in target:
        target, _pipe, alias = target.partition("|")
        target = target.removesuffix("\\")  # a table's pipe
    target = target.strip()
    return parser.add(Inline(kind, start, match.end(), alias.strip(), target=target)) if target else None


def _footnote(parser: InlineParser, at: int) -> int | None:
    match = _FOOTNOTE.match(parser.text, at) if parser.text.startswith("^", at + 1) else None
    if not match:
        return None
    parser.depends = True
    known = parser.definitions.footnotes
    if known is not None and match[1] not in known:
        return None
    return parser.add(Inline("footnote-reference", at, match.end(), match[1]))


def _inline_footnote(parser: InlineParser, at: int) -> int | None:
    if not parser.text.startswith("[", at + 1):
        return None
    parser.depends = True
    if parser.depth >= DEEPEST:
        return None
    end = parser.partner(at + 1)
    content = parser.text[at + 2 : end] if end > 0 else ""
    if not content.strip():
        return None
    return parser.add(Inline("inline-footnote", at, end + 1, content, depth=parser.depth + 1))


def _comment(parser: InlineParser, at: int) -> int | None:
    end = parser.find("%%", at + 2) if parser.text.startswith("%%", at) else -1
    return parser.add(Inline("comment", at, end + 2, parser.text[at + 2 : end])) if end >= 0 else None


def _math(parser: InlineParser, at: int) -> int | None:
    match = _DISPLAY.match(parser.text, at)
    if match:
        return parser.add(Inline("display-math", at, match.end(), match[1]))
    match = _MATH.match(parser.text, at)
    return parser.add(Inline("math", at, match.end(), match[1])) if match else None


def _autolink(parser: InlineParser, at: int) -> int | None:
    match = _AUTOLINK.match(parser.text, at) or _MAIL.match(parser.text, at)
    if not match:
        return None
    address = match[1]
    target = address if ":" in address else f"mailto:{address}"
    text = Inline("text", at + 1, match.end() - 1, address)
    return parser.add(Inline("link", at, match.end(), children=(text,), target=target))


def _html(parser: InlineParser, at: int) -> int | None:
    match = TAG_OR_SHORT_COMMENT.match(parser.text, at)
    end = match.end() if match else _html_end(parser, at)
    return parser.add(Inline("html", at, end, parser.text[at:end])) if end else None


def _html_end(parser: InlineParser, at: int) -> int:
    """Return the index after a comment, an instruction, a declaration or CDATA, or 0."""
    for opening, closing in ENCLOSED:
        match = opening.match(parser.text, at)
        if match:
            end = parser.find(closing, match.end())
            return end + len(closing) if end >= 0 else 0
    return 0


def _entity(parser: InlineParser, at: int) -> int | None:
    match = _ENTITY.match(parser.text, at)
    text = entity_text(match[0]) if match else ""
    return parser.add_text(at, match.end(), text) if match and text != match[0] else None


def _url(parser: InlineParser, at: int) -> int | None:
    scheme = _URL.match(parser.text, at)
    if not scheme:
        return None
    end = _address_end(parser.text, scheme.end())
    address = parser.text[at:end].rstrip("?!.,:*_~='\"")
    if address.endswith("/") and address.count("/") == 2:
        return None
    end = at + len(address)
    text = Inline("text", at, end, address)
    return parser.add(Inline("link", at, end, children=(text,), target=address))


def _address_end(text: str, at: int) -> int:
    """Return where an address ends: before white space or the first bracket that closes what was opened before it."""
    open_brackets = {")": 0, "]": 0}
    while part := _URL_PART.match(text, at):
        closing = {"(": ")", "[": "]"}.get(part[0])
        if closing:
            open_brackets[closing] += 1
        elif part[0] in open_brackets:
            open_brackets[part[0]] -= 1
            if open_brackets[part[0]] < 0:
                break
        at = part.end()
    return at


def _tag(parser: InlineParser, at: int) -> int | None:
    before = parser.text[at - 1 : at] if at else ""
    match = TAG.match(parser.text, at + 1) if not before or before.isspace() or before in "*_~=" else None
    return parser.add(Inline("tag", at, match.end(), match[0])) if match else None


def _block_id(parser: InlineParser, at: int) -> int | None:
    before = parser.text[at - 1 : at] if at else ""
    match = _BLOCK_ID.match(parser.text, at) if not before or before.isspace() else None
    if not match:
        return None
    _trim(parser)
    return parser.add(Inline("block-id", at, match.end(), match[0].strip()[1:]))


def _open_bracket(parser: InlineParser, at: int) -> int | None:
    return parser.open_bracket(at)


def _close_bracket(parser: InlineParser, at: int) -> int | None:
    return parser.close_bracket(at)


#: First character → the constructs that may begin with it, in the order they are tried.
RULES: dict[str, tuple[Rule, ...]] = {
    "\\": (_escape,),
    "\n": (_newline,),
    "`": (_code,),
    "*": (_run,),
    "_": (_run,),
    "~": (_run,),
    "=": (_run,),
    "[": (_wikilink, _footnote, _open_bracket),
    "]": (_close_bracket,),
    "!": (_embed, _open_bracket),
    "<": (_autolink, _html),
    "&": (_entity,),
    "$": (_math,),
    "%": (_comment,),
    "^": (_inline_footnote, _block_id),
    "#": (_tag,),
    "h": (_url,),
}
