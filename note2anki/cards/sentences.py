"""Splits text into sentences, for the mentions on a concept's card."""

from __future__ import annotations

import itertools
import re

from note2anki.syntax.inlines import Inline

#: A sentence may end at one of these, with quotes and brackets after it; in CJK no space follows.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'»”’)\]]*+(?=\s)|[。！？]+[」』”]*|(?<![؟۔])[؟۔]++(?=\s|$)")
_ABBREVIATIONS = frozenset(
    [
        "e.g",
        "i.e",
        "etc",
        "vs",
        "cf",
        "p.ej",
        "p",
        "ej",
        "pág",
        "núm",
        "sr",
        "sra",
        "dr",
        "dra",
        "mr",
        "mrs",
        "ms",
        "prof",
        "st",
        "fig",
        "no",
        "vol",
        "art",
        "ca",
        "approx",
        "aprox",
        "bzw",
        "z.b",
        "d.h",
    ]
)
#: `U.S`, `EE.UU`, `a.k.a`: points within a word of few letters.
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}$")
_LAST_WORD = re.compile(r"[^\s(]+$")


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
            cuts.extend(end for end in _ends(text, node.start, node.end))
    cuts.append(len(text))
    spans = [(start, end) for start, end in itertools.pairwise(cuts) if text[start:end].strip()]
    return [_trim(text, start, end) for start, end in spans]


def _ends(text: str, start: int, end: int) -> list[int]:
    return [match.end() for match in _END.finditer(text, start, end) if _is_end(text, match)]


def _is_end(text: str, match: re.Match[str]) -> bool:
    if match[0][0] != ".":
        return True
    word = _LAST_WORD.search(text, max(0, match.start() - 20), match.start())
    if word and (word[0].casefold() in _ABBREVIATIONS or (len(word[0]) == 1 and word[0].isalpha())):
        return False
    if word and _INITIALS.match(word[0]):
        return False
    following = text[match.end() : match.end() + 9].lstrip()[:1]
    return not following.islower()


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return start, end
