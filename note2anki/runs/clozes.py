"""Numbers of cloze deletions: each keeps its own by its text, so that a studied deletion never changes its meaning."""

from __future__ import annotations

from note2anki.cards import highlights


def number_clozes(answer: str, known: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    """Give each highlight of an answer its number.

    A text keeps the number it had. One that is new takes the place of one that is gone where both are the only ones
    (a deletion was reworded), else a number that was never given.
    """
    texts = highlights(answer)
    numbers = dict(known)
    gone = [number for text, number in known if text not in texts]
    fresh = [text for text in texts if text not in numbers]
    if len(gone) == len(fresh) == 1:
        return tuple((text, numbers.get(text, gone[0])) for text in texts)
    following = max(numbers.values(), default=0) + 1
    for text in fresh:
        numbers[text] = following
        following += 1
    kept = [(text, numbers[text]) for text in texts]
    return tuple(kept + [(text, number) for text, number in known if text not in texts])
