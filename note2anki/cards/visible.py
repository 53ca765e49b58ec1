"""Whether a text shows anything: comments, definitions and block ids alone are no question and no answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from note2anki.cards.answer import Answer
from note2anki.patterns import late_pattern
from note2anki.syntax.blocks import CONTAINERS, Block
from note2anki.syntax.inline_parser import parse_inlines
from note2anki.syntax.inlines import walk_inlines

_UNSEEN_BLOCKS = frozenset({"comment", "reference", "footnote", "tags"})
_UNSEEN_INLINES = frozenset({"comment", "block-id", "break"})
#: Text that shows for sure; an empty bullet, box or fence has none.
_WORD = late_pattern(r"^[^\n`~$]*[^\W\d_]{2}", re.MULTILINE)
#: An answer that begins so begins with a paragraph, a heading or a table: of all else only a tag block begins with a
#: letter.
_BLOCK_OF_TEXT = re.compile(r"(?![tT])[^\W\d_]")
#: Without one of these a text that is not blank shows something.
_SIGNS = ("%%", "<!--", "[", "^", "&nbsp;", "<br")
#: A letter or digit that nothing stands before but emphasis is text: what is unseen begins with something else.
_TEXT_FIRST = re.compile(r"[*_=~]*[^\W_]")
#: What other programs leave where nothing is written: line breaks, and characters without a shape.
_BREAKS = late_pattern(r"(?:\s|&nbsp;|<br ?/?>)+", re.IGNORECASE)
_SHAPELESS = late_pattern(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*")


def shows_inline(text: str) -> bool:
    """Tell whether a line's worth of Markdown shows anything."""
    if _TEXT_FIRST.match(text):
        return True
    if not any(sign in text for sign in _SIGNS):
        return not _is_shapeless(text)
    for node in walk_inlines(parse_inlines(text)):
        if node.kind == "html":
            if not node.text.startswith(("<!--", "<br")):
                return True
        elif node.kind not in _UNSEEN_INLINES and (node.kind != "text" or not _is_shapeless(node.text)):
            return True
    return False


def _is_shapeless(text: str) -> bool:
    """Tell whether a text has only spaces and characters without a shape."""
    return bool(_SHAPELESS.fullmatch(text))


def says_something(block: Block) -> bool:
    """Tell whether a block has something to say of a concept: neither tags alone nor what nobody sees."""
    return any(_shows(leaf) and not _tags_alone(leaf) for leaf in _leaves(block))


def _tags_alone(block: Block) -> bool:
    if block.kind != "paragraph" or not block.text[0].startswith("#"):
        return False
    nodes = parse_inlines("\n".join(block.text))
    return all(node.kind in ("tag", "break") or (node.kind == "text" and not node.text.strip(" ,;")) for node in nodes)


def shows_answer(answer: Answer) -> bool:
    """Tell whether an answer shows anything."""
    text = answer.text
    if _BLOCK_OF_TEXT.match(text):
        return True
    if not any(sign in text for sign in _SIGNS) and _WORD.search(text):
        return True
    return any(_shows(block) for block in _leaves(answer.document))


def _leaves(block: Block) -> Iterator[Block]:
    if block.kind in _UNSEEN_BLOCKS and block.closed:  # what is left open may hold the answer
        return
    if block.kind in CONTAINERS and not block.title:
        for child in block.children:
            yield from _leaves(child)
    else:
        yield block


def _shows(block: Block) -> bool:
    if block.kind in ("paragraph", "heading"):
        return block.text != ["[ ]"] and shows_inline("\n".join(block.text))
    if block.kind == "html":
        is_comment = block.text[0].lstrip().startswith("<!--") and block.text[-1].rstrip().endswith("-->")
        return not (is_comment or _BREAKS.fullmatch("\n".join(block.text)))
    if block.kind in ("fence", "code", "math"):
        return any(line.strip() for line in block.text)
    return block.kind != "break"
