"""Which way a block's text runs: each finds out for itself where a text holds letters that run from right to left."""

from __future__ import annotations

from note2anki.patterns import late_pattern

#: The opening of a block, up to where `dir` stands among its attributes.
_BLOCK = late_pattern(
    r'<(?:p|ul|ol|dl|blockquote|div|details|section|h[1-6])(?=[ >])(?: (?:class|data-callout)="[^"]*")*'
)
#: The blocks of scripts that are written from right to left (Unicode's DerivedBidiClass: R and AL).
_FROM_RIGHT = late_pattern("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
#: What the first of these begins with and most texts have nothing of: it is looked for in half the time. (Said by what
#: it is not: `re` goes through a class character by character to compile it, which takes 4 ms from here to the last.)
_FAR = late_pattern("[^\x00-\u058f]")


def mark_directions(blocks: list[str], text: str) -> list[str]:
    """Give the outermost blocks `dir="auto"` where the text has a letter that runs from right to left.

    Inside them the style sheet does it: an element that has the attribute does not count for the one around it.
    Elsewhere blocks are left as they are: a card's own direction serves, and its bytes stay few.

    Args:
        blocks: the HTML of each.
        text: what they were made of.
    """
    far = None if text.isascii() else _FAR.search(text)
    if far is None or not _FROM_RIGHT.search(text, far.start()):
        return blocks
    return [_with_direction(block) for block in blocks]


def _with_direction(block: str) -> str:
    opening = _BLOCK.match(block)
    return f'{opening[0]} dir="auto"{block[opening.end() :]}' if opening else block
