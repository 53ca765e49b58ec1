"""Numbers of cloze deletions: each keeps its own by its text, so that a studied deletion never changes its meaning."""

from __future__ import annotations

import itertools
import unicodedata
from collections import Counter
from collections.abc import Sequence

from note2anki.patterns import late_pattern

#: In shorter texts one other letter may be another word.
TELLING = 5
_DIGIT = late_pattern(r"\d")
#: A character of Chinese is a word, or half of one (“第一次”, “第二次”).
_HAN = late_pattern("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
#: Says nothing in a formula, and may be the package's: what is read from Anki has no say about it.
_BEFORE_BRACE = late_pattern(r"\s+(?=\})")
#: A picture or sound as the package names it: so it is called where its card was read from Anki.
_PACKAGED = late_pattern(r"n2a-[0-9a-f]+(\.\w+)")


def number_clozes(
    texts: Sequence[str], known: Sequence[tuple[str, int]], before: Sequence[str] = ()
) -> tuple[tuple[str, int], ...]:
    """Give each highlight of an answer its number.

    A text keeps the number it once had, also if it was gone meanwhile. One that is new takes the number of one that
    went with this edit, where it is the same reworded; else a number that was never given.

    Args:
        texts: the answer's highlights, in order.
        known: every text that ever had a number, with it.
        before: the highlights of the answer when the numbers were given last.

    Returns:
        The texts with their numbers: those of the answer in its order, then those that are gone.
    """
    numbers = _spelled_as(texts, dict(known))
    fresh = [text for text in texts if text not in numbers]
    gone = [text for text in before if text in numbers and text not in texts]
    for old, new in _reworded(gone, fresh).items():
        numbers[new] = numbers.pop(old)
    following = max((number for _text, number in known), default=0) + 1
    for text in fresh:
        if text not in numbers:
            numbers[text] = following
            following += 1
    return tuple([(text, numbers[text]) for text in texts] + [each for each in numbers.items() if each[0] not in texts])


def _spelled_as(texts: Sequence[str], numbers: dict[str, int]) -> dict[str, int]:
    """Return the numbers by the answer's spelling: Anki keeps letters composed, and what is typed anew is so too."""
    if all(text in numbers or text.isascii() for text in texts):
        return numbers
    now = {unicodedata.normalize("NFC", text): text for text in texts if text not in numbers}
    return {now.get(unicodedata.normalize("NFC", text), text): number for text, number in numbers.items()}


def _reworded(gone: Sequence[str], fresh: Sequence[str]) -> dict[str, str]:
    """Pair the deletions that are gone with the new ones they became; where there are two ways, none is taken."""
    pairs = [(old, new) for old in gone for new in fresh if _is_same(old, new)]
    olds, news = Counter(old for old, _new in pairs), Counter(new for _old, new in pairs)
    return {old: new for old, new in pairs if olds[old] == news[new] == 1}


def _is_same(old: str, new: str) -> bool:
    """Tell whether a deletion is another one reworded: words were added or left out, or a letter is another.

    Another number, or another word, is another thing to remember.
    """
    if packaged := _PACKAGED.fullmatch(old):
        return new.casefold().endswith(packaged[1])
    old, new = (_BEFORE_BRACE.sub("", text) for text in (old, new))
    words, others = set(old.split()), set(new.split())
    if words <= others or others <= words:
        return True
    if _DIGIT.search(old) or _DIGIT.search(new) or min(len(old), len(new)) < TELLING:
        return False
    return _is_within_a_letter(old, new)


def _is_within_a_letter(old: str, new: str) -> bool:
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    if max(len(old), len(new)) - start - end > 1:
        return False
    return not any(_HAN.search(text[start : len(text) - end]) for text in (old, new))


def _common(one: str, other: str) -> int:
    """Return how many letters two texts share at their beginning."""
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _pair in same)
