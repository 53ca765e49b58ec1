"""A concept's names in the text of its mentions: emphasised where they are shown, blanked out where they are asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from html import escape

from note2anki.patterns import late_pattern

#: One stands in a file's name, and the other in the text.
_APOSTROPHE = re.compile("['\u2019]")
#: Where a concept was blanked out.
BLANK = "\u2026"
#: A link's text as short as this may be any word (“it”), which must not go from the rest of the sentence.
TELLING = 3
#: A name as long as this is also blanked out where an ending follows (“embeddings”).
INFLECTED = 4
#: So is each word of this many letters in a name of several: “redes neuronales” is the plural of “red neuronal”.
WORD = 3
#: What may stand between a name's words: `machine-learning` is “machine learning”.
_BETWEEN = re.compile(r"[\s\u2010\u2011-]+")
_ASIDE = re.compile(r"(.+?)\s*\(([^()]+)\)$")
#: Runs of scripts without spaces between words: a name is found anywhere in them, one of another script beside them.
_UNSPACED = late_pattern(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
#: What is no letter of the other scripts or punctuation: making the pattern above takes 3 ms, and few texts need it.
_FAR = late_pattern("[^\x00-\u0dff\u2000-\u2bff]")
#: Stands around such runs while names are looked for, so that the word beside one ends there; no character of a text.
_SEAM = "\ufdd0"
#: Belong to the letter before them, which `\w` does not know: accents, points, vowels of India's scripts and of Thai;
#: and what joins two emoji to one.
_MARKS = (
    r"(?-i:[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0971-\u0dff"
    r"\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u3099\u309a\u200d])"
)
_MARK = late_pattern(_MARKS)
#: Letters that are written otherwise in capitals, or where an ending follows.
_OTHERWISE = str.maketrans({
    "ß": "(?:ß|ss)", "\u0629": "(?:\u0629|\u0627?\u062a)", "\u05dd": "[\u05dd\u05de]", "\u05df": "[\u05df\u05e0]",
    "\u05da": "[\u05da\u05db]", "\u05e3": "[\u05e3\u05e4]", "\u05e5": "[\u05e5\u05e6]",
})  # fmt: skip
#: What Arabic and Hebrew write in one with the word that follows: “and”, “in”, “for”, and the article, which a short
#: Arabic word has alone: with one letter more it may be another word.
_ARTICLE = r"(?:[\u0648\u0641]?(?:[\u0628\u0643]?\u0627\u0644|\u0644\u0644))?"
_ARABIC = r"[\u0648\u0641]?(?:[\u0628\u0643]?\u0627\u0644|\u0644\u0644|[\u0628\u0643\u0644])?"
_HEBREW = r"[\u05d5\u05e9\u05d4\u05d1\u05dc\u05db\u05de]{0,3}"
#: What is no text: tags, what was found already, formulas and sounds.
_KEPT = (
    r"<(?P<found>strong|span) class=\"n2a-(?:mention|blank)\">[^<]*</(?P=found)>"
    r"|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>"
    r"|\\\(.*?\\\)|\\\[.*?\\\]|\[sound:[^\]]*\]"
)
_NO_TEXT = re.compile(_KEPT, re.DOTALL | re.IGNORECASE)
_MENTION = re.compile(r'<strong class="n2a-mention">.*?</strong>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
#: A blank with a reading of it above.
_READING = late_pattern(
    rf'<ruby[^>]*>\s*<span class="n2a-blank">{BLANK}</span>\s*(?:<r[pt][^>]*>[^<]*</r[pt]>\s*)+</ruby>'
)
_READABLE = re.compile(r"[^\W_]")
#: Letters and digits that no others are taken for where case does not count (`ı` and `ſ` are, for `i` and `s`).
_TELLTALE = re.compile(r"[a-hj-rt-z0-9]{2,}")


def known_names(name: str, aliases: Iterable[str]) -> tuple[str, ...]:
    """Return every way of writing a concept: its name, `Long name (LN)` in both parts, its aliases."""
    names = [name, *aliases]
    for each in tuple(names):
        aside = _ASIDE.match(each)
        names.extend(aside.groups() if aside else ())
    return tuple(dict.fromkeys(each.strip() for each in names if each.strip()))


def is_telling(text: str) -> bool:
    """Tell whether a link's text is one of the concept's names, and no word that stands in for it."""
    return len(text) >= TELLING or (len(text) > 1 and (_is_unspaced(text[0]) or text.isupper()))


def show_names(html: str, names: Iterable[str], *, blank: bool) -> str:
    """Return safe HTML with the names in its text emphasised or blanked out; all else stays as it is, byte by byte.

    Args:
        html: a mention, in which links to the concept are done already.
        names: how the concept may be written.
        blank: whether to blank them out.
    """
    text = _NO_TEXT.sub("", html).lower()
    found = tuple(name for name in names if _telltale(name) in text)
    if not found or _SEAM in html:
        return html
    pattern = _names_in(found, has_marks=not html.isascii() and bool(_MARK.search(html)))
    return pattern.sub(lambda match: _shown(match, blank=blank), _with_seams(html)).replace(_SEAM, "")


def _is_unspaced(text: str) -> bool:
    return not text.isascii() and bool(_FAR.search(text)) and bool(_UNSPACED.search(text))


def _with_seams(text: str) -> str:
    """Return a text with seams around its runs of scripts without spaces."""
    if text.isascii() or not _FAR.search(text):
        return text
    return _UNSPACED.sub(rf"{_SEAM}\g<0>{_SEAM}", text)


@lru_cache(maxsize=1024)
def _telltale(name: str) -> str:
    """Return what a text holds in small letters if it holds a name.

    That is looked for first: making the pattern that finds the name takes longer than all the rest. Nothing is sure of
    a name with a sign that may begin what is no text.
    """
    found = None if "\\" in name or "[" in name else _TELLTALE.search(unicodedata.normalize("NFC", name).lower())
    return found[0] if found else ""


@lru_cache(maxsize=64)
def _names_in(names: tuple[str, ...], *, has_marks: bool) -> re.Pattern[str]:
    """Return the pattern that finds names; where a text has no marks it needs not look for them, and is made faster."""
    written = sorted({form for name in names for form in _forms(name)}, key=lambda form: (-len(form), form))
    marks = _MARKS if has_marks else ""
    found = "|".join(_pattern(form, marks) for form in written)
    # A character's own name comes last: `R&amp;D` may be a concept's name, and the AMP in it is none.
    return re.compile(f"{_KEPT}|(?P<name>{found})|&#?\\w+;", re.IGNORECASE | re.DOTALL)


def _forms(name: str) -> set[str]:
    return {escape(unicodedata.normalize(form, name), quote=False) for form in ("NFC", "NFD")}


def _pattern(name: str, marks: str) -> str:
    *before, last = _words(name)
    no_mark = f"(?!{marks})" if marks else ""
    if _is_unspaced(name):
        return _BETWEEN.pattern.join(map(_escaped, (*before, last))) + no_mark
    letters = rf"(?:[^\W\d_]|{marks}){{0,2}}" if marks else r"[^\W\d_]{0,2}"
    ending = letters if len(name) >= INFLECTED else "s?" if name.isupper() else ""
    inner = (_begun(word) + (letters if len(word) >= WORD else "") + _BETWEEN.pattern for word in before)
    start = rf"(?<!\w)(?<!{marks})" if marks else r"(?<!\w)"
    return rf"{start}{''.join(inner)}{_begun(last)}{ending}(?!\w){no_mark}"


def _begun(word: str) -> str:
    """Return the pattern of a word, with what its language may write in one before it."""
    if "\u05d0" <= word[0] <= "\u05ea":
        return (_HEBREW if len(word) >= INFLECTED else "") + _escaped(word)
    if not "\u0620" <= word[0] <= "\u064a":
        return _escaped(word)
    bare = word.removeprefix("\u0627\u0644")
    word = bare if len(bare) >= WORD else word
    return (_ARABIC if len(word) >= INFLECTED else _ARTICLE if len(word) >= WORD else "") + _escaped(word)


def _escaped(word: str) -> str:
    seamed = re.escape(_with_seams(word)).replace(_SEAM, f"{_SEAM}?")
    return _APOSTROPHE.sub(_APOSTROPHE.pattern, seamed).translate(_OTHERWISE)


def _words(name: str) -> list[str]:
    """Return a name's words; a hyphen at its edge is no part between two."""
    words = _BETWEEN.split(name)
    return words if all(words) else name.split()


def _shown(match: re.Match[str], *, blank: bool) -> str:
    name = match["name"]
    if name is None:
        return match[0]
    return blank_html() if blank else mention_html(name)


def mention_html(text: str) -> str:
    """Return a mention's link to the concept, emphasised, whose text is given as HTML."""
    return f'<strong class="n2a-mention">{text}</strong>'


def blank_html() -> str:
    """Return what stands where a concept was blanked out."""
    return f'<span class="n2a-blank">{BLANK}</span>'


def blank_mentions(html: str) -> str:
    """Return safe HTML with its emphasised links to the concept blanked out; they are the renderer's own alone."""
    return _MENTION.sub(blank_html(), html)


def blank_readings(html: str) -> str:
    """Return safe HTML in which no reading stands over what was blanked out."""
    return _READING.sub(blank_html(), html) if "<ruby" in html else html


def is_cue(html: str) -> bool:
    """Tell whether a text says anything after its blanks are left out."""
    return bool(_READABLE.search(_TAG.sub("", html.replace(blank_html(), "")))) or "<img" in html
