"""Splits text into sentences, for the mentions on a concept's card.

Nobody says which language a note is in, so one set of rules serves all, and abbreviations of
several languages share a list.
"""

from __future__ import annotations

import itertools
import re

from note2anki.patterns import late_pattern
from note2anki.syntax.inlines import Inline

#: A sentence may end at one of these, with quotes and brackets after it; in CJK no space follows.
_END = re.compile(
    r"(?<![.!?…])[.!?…]++(?:[ \u00a0\u202f]?»|[\"'”’)\]]*+)(?=\s)"
    r"|(?<![。！？])[。！？]++[」』”’）】》〉〕］｣]*+"
    r"|(?<![؟۔।॥])[؟۔।॥]++[\"”»)]*+(?=\s|$)"
    r"|;(?=\s+[\u0370-\u03ff])"  # the Greek question mark
)
#: What an end begins with; to look for this one character first is three times as fast.
_END_MARK = re.compile(r"[.!?…。！？؟۔।॥;]")
#: Never at a sentence's end: something follows that belongs to them.
_ABBREVIATIONS = frozenset((
    "e.g", "i.e", "vs", "cf", "al", "ca", "approx", "resp", "incl", "esp", "p", "v", "ver", "ed", "eds", "mr",
    "mrs", "ms", "dr", "prof", "st", "mt", "sr", "sra", "srta", "dra", "sres", "aprox", "ej", "p.ej", "ee", "ud",
    "uds", "fdo", "tel", "z", "z.b", "d.h", "bzw", "hrsg", "evtl", "ggf", "u.a", "v.a", "m", "mme", "mlle",
    "vgl", "bspw", "sog", "inkl", "zzgl", "bzgl", "bijv", "evt", "dvs", "f.eks", "jf", "viz",
    "p.ex", "ex", "av", "apr", "cfr", "c.-à-d", "sig", "sig.ra", "dott", "es", "т", "т.е", "т.к", "т.н", "г", "гг",
    "см", "ср", "напр", "им", "ул", "св", "проф", "акад", "гл", "např", "tzn", "tzv", "tj", "św", "ul", "örn", "bkz",
    "डॉ", "प्रो",
))  # fmt: skip
#: Likewise before a number; elsewhere a word (“the answer is no”).
_BEFORE_NUMBER = frozenset((
    "no", "nos", "nr", "núm", "num", "fig", "figs", "eq", "eqs", "sec", "ch", "vol", "vols", "art", "abs", "bd",
    "cap", "abb", "kap", "bsp", "chap", "blz", "pág", "págs", "pag", "pp", "рис", "стр",
))  # fmt: skip
#: At a sentence's end where a capital follows.
_MAY_END = frozenset(["etc", "usw", "ecc", "inc", "ltd", "co", "corp", "jr", "и т.д", "д", "п", "др", "a.m", "p.m"])
#: Points within a word of few letters, as in `U.S.` or `EE.UU.`, and what stands before a point.
_LAST_WORD = late_pattern(r"[^\s(\[“\"'«¿¡]+$")
_INITIALS = late_pattern(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}$")
_NEXT = late_pattern(r"\s*[\"'“”‘’«»(\[¿¡*_=~]*(.)")
#: A word that begins with a small letter and has a capital inside is a name that may open a sentence: iPhone, pH.
_SMALL_NAME = late_pattern(r"[^\W\d_]{1,2}[A-Z]")
#: In German a number with a point after one of these is an ordinal, and the noun that follows has a capital.
_BEFORE_ORDINAL = late_pattern(
    r"(?<!\w)(?:d(?:er|ie|as|en|em|es)|im|(?<!I )am|vom|zum|zur|beim|bis|ab|seit)$", re.IGNORECASE
)
_BEFORE = 24


def split_sentences(text: str, nodes: list[Inline]) -> list[tuple[int, int]]:
    """Return the spans of a text's sentences; a line break ends one.

    Args:
        text: a paragraph's Markdown.
        nodes: its inline nodes: an end inside a link, code or emphasis is none.
    """
    cuts = [0]
    for node in nodes:
        if node.kind == "break":
            cuts.append(node.end)
        elif node.kind == "text":
            _find_ends(text, node.start, node.end, cuts)
    cuts.append(len(text))
    spans = [(start, end) for start, end in itertools.pairwise(cuts) if text[start:end].strip()]
    return [_trim(text, start, end) for start, end in spans]


def _find_ends(text: str, start: int, end: int, cuts: list[int]) -> None:
    """Add the ends of sentences in a piece of text to the places where it is cut."""
    while mark := _END_MARK.search(text, start, end):
        at = mark.start()
        match = _END.match(text, at, end)
        start = match.end() if match else at + 1
        if match and _is_end(text, match):
            cuts.append(start)


def _is_end(text: str, match: re.Match[str]) -> bool:
    following = _NEXT.match(text, match.end(), match.end() + _BEFORE)
    goes_on = following is not None and following[1].islower()
    if match[0][0] != ".":
        return match[0][0] not in "!?…" or not goes_on
    if goes_on and not _SMALL_NAME.match(text, following.start(1) if following else 0):
        return False
    if match[0].startswith(".."):
        return True
    word = _LAST_WORD.search(text, max(0, match.start() - _BEFORE), match.start())
    return word is None or _may_end(text, word, following)


def _may_end(text: str, word: re.Match[str], following: re.Match[str] | None) -> bool:
    """Tell whether a sentence may end with this word and a point."""
    name = word[0].casefold()
    if name in _MAY_END:
        return following is None or following[1].isupper()
    if name in _BEFORE_NUMBER and following is not None:
        return not following[1].isdecimal()
    if name in _ABBREVIATIONS or _INITIALS.match(name):
        return False
    if len(name) == 1 and name.isalpha():
        return not _is_initial(text, word, following)
    if name.isdecimal():  # the number that opens a line is no sentence
        before = _before(text, word)
        return len(name) > 2 or (bool(before) and not _BEFORE_ORDINAL.search(before))
    return True


def _before(text: str, word: re.Match[str]) -> str:
    """Return what stands before a word in its line, as much of it as matters."""
    return text[max(0, word.start() - _BEFORE) : word.start()].rpartition("\n")[2].rstrip()


def _is_initial(text: str, word: re.Match[str], following: re.Match[str] | None) -> bool:
    """Tell whether a letter with a point stands for a name: a name or one more follows, or nothing is before."""
    before = _before(text, word)
    if word[0].islower() or not before or before[-1] in ".(":
        return True
    previous = before.rpartition(" ")[2]
    return previous[:1].isupper() and following is not None and following[1].isupper()


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return start, end
