"""A concept's names in the text of its mentions: emphasised where they are shown, blanked out where they are asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import escape

#: Where a concept was blanked out.
BLANK = "\u2026"
#: A link's text as short as this may be any word (“it”), which must not go from the rest of the sentence.
TELLING = 3
#: A name as long as this is also blanked out where an ending follows (“embeddings”).
INFLECTED = 4
_ASIDE = re.compile(r"(.+?)\s*\(([^()]+)\)$")
#: Scripts without spaces between words: a name is found anywhere.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
#: What is no text: tags, what was found already, formulas and sounds.
_KEPT = (
    r"<(?P<found>strong|span) class=\"n2a-(?:mention|blank)\">[^<]*</(?P=found)>"
    r"|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>"
    r"|\\\(.*?\\\)|\\\[.*?\\\]|\[sound:[^\]]*\]"
)


def known_names(name: str, aliases: Iterable[str]) -> tuple[str, ...]:
    """Return every way of writing a concept: its name, `Long name (LN)` in both parts, its aliases."""
    names = [name, *aliases]
    for each in tuple(names):
        aside = _ASIDE.match(each)
        names.extend(aside.groups() if aside else ())
    return tuple(dict.fromkeys(each.strip() for each in names if each.strip()))


def is_telling(text: str) -> bool:
    """Tell whether a link's text is one of the concept's names, and no word that stands in for it."""
    return len(text) >= TELLING or (len(text) > 1 and (bool(_UNSPACED.match(text)) or text.isupper()))


def show_names(html: str, names: Iterable[str], *, blank: bool) -> str:
    """Return safe HTML with the names in its text emphasised or blanked out; all else stays as it is, byte by byte.

    Args:
        html: a mention, in which links to the concept are done already.
        names: how the concept may be written.
        blank: whether to blank them out.
    """
    written = sorted({form for name in names for form in _forms(name)}, key=lambda form: (-len(form), form))
    if not written:
        return html
    pattern = re.compile(f"{_KEPT}|(?P<name>{'|'.join(map(_pattern, written))})", re.IGNORECASE | re.DOTALL)
    return pattern.sub(lambda match: _shown(match, blank=blank), html)


def _forms(name: str) -> set[str]:
    return {escape(unicodedata.normalize(form, name), quote=False) for form in ("NFC", "NFD")}


def _pattern(name: str) -> str:
    words = r"[\s\u00a0]+".join(re.escape(word) for word in name.split())
    if _UNSPACED.search(name):
        return words
    ending = r"\w{0,2}" if len(name) >= INFLECTED else "s?" if name.isupper() else ""
    return rf"(?<!\w){words}{ending}(?!\w)"


def _shown(match: re.Match[str], *, blank: bool) -> str:
    name = match["name"]
    if name is None:
        return match[0]
    return blank_html() if blank else f'<strong class="n2a-mention">{name}</strong>'


def blank_html() -> str:
    """Return what stands where a concept was blanked out."""
    return f'<span class="n2a-blank">{BLANK}</span>'


def is_cue(html: str) -> bool:
    """Tell whether a text says anything after its blanks are left out."""
    text = re.sub(r"<[^>]*>", "", html.replace(blank_html(), ""))
    return any(character.isalnum() for character in text) or "<img" in html
