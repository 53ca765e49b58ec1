"""What is in a question's text and answer beside text: inline tags and the concepts that wikilinks name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set

from note2anki.cards.answer import Answer
from note2anki.cards.long_sentences import part_around
from note2anki.cards.sentences import split_sentences
from note2anki.cards.tags import name_key
from note2anki.model import Mention
from note2anki.patterns import late_pattern
from note2anki.syntax.blocks import Block
from note2anki.syntax.inline_parser import parse_inlines
from note2anki.syntax.inlines import Inline, walk_inlines
from note2anki.syntax.tables import split_row

#: Files that a wikilink opens but that are no notes.
MEDIA = frozenset(
    [
        "avif",
        "bmp",
        "gif",
        "jpeg",
        "jpg",
        "png",
        "svg",
        "webp",
        "flac",
        "m4a",
        "mp3",
        "ogg",
        "wav",
        "webm",
        "3gp",
        "mkv",
        "mov",
        "mp4",
        "ogv",
        "pdf",
        "canvas",
        "base",
        "excalidraw",
    ]
)


#: A footnote's label where the text refers to it.
_USE = late_pattern(r"\[\^([^\[\]\s]+)\](?!:)")
_BREAK = re.compile("\n")
#: Where a tag may begin in a paragraph: at its start, after white space, after a mark of emphasis.
_TAG_START = late_pattern(r"(?:^|[\s*_~=])#")


def leaf_texts(document: Block, footnotes: Set[str]) -> Iterator[tuple[int, str, bool]]:
    """Yield the source line and the text of all that holds inlines, and whether its links count; no other footnotes.

    Those of a heading do not: what it names is what follows it.
    """
    stack = [document]
    while stack:
        block = stack.pop()
        if block.kind in ("paragraph", "heading"):
            yield block.text_line, "\n".join(block.text), block.kind == "paragraph"
        elif block.children and (block.kind != "footnote" or block.info in footnotes):
            stack.extend(reversed(block.children))
        if block.kind == "quote" and block.title:
            yield block.line, block.title, True
        elif block.kind == "table":
            for index, row in enumerate(block.text):
                if index != 1:
                    yield from ((block.text_line + index, cell, True) for cell in split_row(row))


def _may_hold_tag(text: str) -> bool:
    """Tell whether a text may hold a tag; what stands in an inline footnote begins anew there."""
    return "#" in text and ("^[" in text or _TAG_START.search(text) is not None)


def concept_target(node: Inline) -> str:
    """Return the note that a wikilink names as a concept, or empty: media are none."""
    target = node.target.partition("#")[0].strip().removesuffix("\\")
    name = target.rpartition("/")[2].strip()
    if name.lower().endswith(".md"):
        name = name[:-3]
        target = target[:-3]
    if not name or ("." in name and name.rpartition(".")[2].lower() in MEDIA):
        return ""
    return target


class Contents:
    """Collects tags and mentions over the texts of one question.

    Attributes:
        tags: inline tags as written, in order.
    """

    def __init__(self, own_name: str) -> None:
        self._own_key = name_key(own_name)
        self.tags: list[str] = []
        self._mentions: dict[str, tuple[str, int, dict[str, None]]] = {}

    def add_text(self, text: str, line: int, depth: int = 0, *, links_count: bool = True) -> None:
        """Take the tags of one paragraph's Markdown that begins at a source line, and its concepts where links count.

        `depth` is an inline footnote's, where the text is one's content.
        """
        if "[[" not in text and not _may_hold_tag(text):
            return
        nodes = parse_inlines(text, depth=depth)
        links: list[Inline] = []
        footnotes: list[Inline] = []
        for node in walk_inlines(nodes):
            if node.kind == "tag":
                self.tags.append(node.text)
            elif node.kind == "inline-footnote":
                footnotes.append(node)
            elif node.kind == "wikilink" and links_count:
                links.append(node)
        breaks = [match.start() for match in _BREAK.finditer(text)] if "\n" in text and (links or footnotes) else []
        if links:
            self._add_links(text, nodes, links, line, breaks)
        for node in footnotes:
            self.add_text(node.text, line + bisect_right(breaks, node.start), node.depth, links_count=links_count)

    def _add_links(self, text: str, nodes: list[Inline], links: list[Inline], line: int, breaks: list[int]) -> None:
        spans = split_sentences(text, nodes)
        starts = [start for start, _end in spans]
        named: set[tuple[str, int]] = set()
        for link in links:
            target = concept_target(link)
            key = name_key(target)
            if not target or key == self._own_key:
                continue
            span = spans[max(bisect_right(starts, link.start) - 1, 0)]
            at = line + bisect_right(breaks, link.start)
            _target, _line, found = self._mentions.setdefault(key, (target, at, {}))
            if (key, span[0]) not in named:  # once for each sentence
                named.add((key, span[0]))
                found[part_around(text, span, link.start, nodes)] = None

    def add_question(self, text: str, answer: Answer, references: str = "", line: int = 1) -> None:
        """Take the tags and concepts of a question with all that its card shows.

        Args:
            text, references: Markdown.
            answer: with its hint; a footnote in it that nothing here refers to is another question's.
            line: the question's source line.
        """
        self.add_text(text, line)
        self.add_text(answer.hint, line + 1)
        shown = (text, answer.hint, answer.text, references)
        used = {label for part in shown if "[^" in part for label in _USE.findall(part)}
        self._add_blocks(answer, answer.numbers or (line,), used)
        if references:
            self._add_blocks(Answer(references.split("\n")), (line,), used)

    def _add_blocks(self, part: Answer, numbers: Sequence[int], footnotes: Set[str]) -> None:
        if "#" not in part.text and "[[" not in part.text:
            return
        for line, text, links_count in leaf_texts(part.document, footnotes):
            self.add_text(text, numbers[min(line, len(numbers)) - 1], links_count=links_count)

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The concepts in order of first mention."""
        return tuple(Mention(target, tuple(found), line) for target, line, found in self._mentions.values())
