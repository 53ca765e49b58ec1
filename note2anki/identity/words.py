"""The words of a normalised text, in any script, and when two spellings are one word."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Sequence
from functools import lru_cache

from note2anki.identity.plain_words import PLAIN
from note2anki.patterns import late_pattern

#: Scripts without spaces: Thai, Lao, Burmese, Khmer, Japanese, Chinese. Each of their characters is a word.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
#: Marks that belong to the letter before them: accents, Hebrew and Arabic points, the vowels of India's scripts.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0971-\u0dff"
_WORD = late_pattern(
    rf"[{_UNSPACED}]|[^\W\d_]+n't|(?:[^\W_{_UNSPACED}][{_MARKS}]*)+(?:[+#]+)?|[^\w\s{_MARKS}]+(?<![¿?¡!.,;:'‘“”«»\"()…、。，？！：；·？؟،؛।])"
)
#: Accents, and the points of Hebrew and Arabic: most texts have none, and learners add them.
_ACCENTS = late_pattern("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0655\u0670]+")
#: Between two longer words they join or list: `client/server`, `client-server`.
_JOIN = late_pattern(r"(?<=[^\W\d_]{2})[-–—/'](?=[^\W\d_]{2})")
#: Emphasis that Markdown has no mark for: `<u>`, a colour. A tag without its end may be what a question is about.
_EMPHASIS = late_pattern(r"<(u|b|i|em|strong|mark|span|font|big|small)(?: [^<>]*)?>((?:(?!<\1[ >]).)+?)</\1>")
#: So many of one kind may stand in one another; each costs a look at the whole text.
_DEEPEST = 4
#: What a list of questions puts before each: “3.”, “3.1)”, “(3)”, “Q3:”, “Q:”, “Pregunta 3 -”, an arrow, an emoji.
_LABEL = r"q|p|question|pregunta|pergunta|frage|domanda|вопрос|第|问题?|問題?|题|題"
_NUMBER = r"\d{1,3}(?:\.\d{1,3})*"
#: Chinese and Japanese also count with “一、” and “（一）”.
_COUNTED = r"[一二三四五六七八九十百]{1,4}"
#: In scripts without spaces none follows.
_NUMBERING = late_pattern(
    rf"^[^\x00-\x7f\w\s¿¡]*\s*(?:(?:\((?:{_LABEL})?\s?({_NUMBER}|{_COUNTED})\)|({_COUNTED})、"
    rf"|(?:{_LABEL})?\s?#?({_NUMBER})\s?(?:[.):\]、：]|问|題|题|\u20e3|\s[-–—])"
    rf"[.):]?|(?:{_LABEL})\s?[:.)：])(?:\s+|(?=[{_UNSPACED}])))?(?=[\w¿¡])"
)


def words(text: str) -> list[str]:
    """Return the words of a normalised text; `c++` and `c#` are words, and so are signs such as `+`."""
    for _depth in range(_DEEPEST if "</" in text else 0):
        text = _EMPHASIS.sub(r"\2", text)
    return _WORD.findall(_JOIN.sub(" ", text.replace("’", "'")))


def without_number(text: str) -> tuple[str, str]:
    """Part a question's numbering from it: the question, and the number or nothing."""
    number = ""
    while (found := _NUMBERING.match(text)) and found.end():
        number = number or found[1] or found[2] or found[3] or ""
        text = text[found.end() :]
    return text, number


def is_renumbered(one: str, other: str) -> bool:
    """Tell whether two questions have numbers that differ, which may be all that tells them apart: “1. Example”."""
    numbers = without_number(one)[1], without_number(other)[1]
    return all(numbers) and numbers[0] != numbers[1]


def telling(found: Sequence[str]) -> list[str]:
    """Return the words that say what a text is about."""
    return [word for word in found if word not in PLAIN]


def is_sign(word: str) -> bool:
    """Tell whether a word is an emoji or an ornament, that a person adds or takes away without another meaning."""
    return not word[0].isalnum() and not word.isascii()


@lru_cache(maxsize=50_000)
def _bare(word: str) -> str:
    """Return a word without its accents and points, where its script has them for no letters of their own."""
    return _ACCENTS.sub("", unicodedata.normalize("NFD", word))


def same_word(one: str, other: str, established: Container[object]) -> bool:
    """Tell whether two words are one: an accent, an inflection or a slip of the pen apart.

    Args:
        one, other: the words.
        established: words that stand elsewhere around; two of them are two words, however near their spelling
            (`mitosis`, `meiosis`).
    """
    if one == other:
        return True
    bare, changed = _bare(one), _bare(other)
    if bare == changed:
        return True
    if bare[:1] != changed[:1] or abs(len(one) - len(other)) > 3:
        return False
    return _is_inflected(one, other) or (_is_slip(one, other) and not (one in established and other in established))


def _has_digit(word: str) -> bool:
    return not word.isalpha() and any(letter.isdigit() for letter in word)


def _is_inflected(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or not long.startswith(short) or _has_digit(long):
        return False
    return len(long) - len(short) <= 2 or long[len(short) :] == "ing"


def _is_slip(one: str, other: str) -> bool:
    """Tell whether two words differ in one letter, or in two that changed places; two slips may be another word."""
    shortest, longest = sorted((len(one), len(other)))
    if shortest < 3 or longest < 4 or _has_digit(one) or _has_digit(other):
        return False
    from rapidfuzz.distance import OSA  # here: most runs compare nothing, and it takes 7 ms

    return OSA.distance(one, other, score_cutoff=1) <= 1
