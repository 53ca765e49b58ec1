"""What stands within a paragraph: the inline nodes, how to walk them, and their plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct, field

InlineKind = Literal[
    "text",
    "break",
    "code",
    "math",
    "display-math",
    "strong",
    "emphasis",
    "strike",
    "mark",
    "link",
    "image",
    "wikilink",
    "embed",
    "html",
    "comment",
    "footnote-reference",
    "inline-footnote",
    "tag",
    "block-id",
]

#: Nodes that a reader does not see as text.
UNSEEN = frozenset({"comment", "html", "footnote-reference", "inline-footnote", "block-id", "embed"})


class Inline(Struct):
    """An inline node; `start` and `end` are its span in the scanned text.

    Attributes:
        kind: which construct.
        text: text, code, math, html, tag: the content; wikilink, embed: what stands after `|`, or empty;
            footnote-reference: the label.
        children: what emphasis, links, alternative texts and inline footnotes hold.
        target: link, image: the destination; wikilink, embed: what stands before `|`.
        title: link, image: the title.
        depth: how many levels of nodes are inside; inline-footnote: how many it is in, itself among them.
    """

    kind: InlineKind
    start: int
    end: int
    text: str = ""
    children: Sequence[Inline] = ()
    target: str = ""
    title: str = ""
    depth: int = 0


#: Nodes nested deeper than this stay text: nobody reads them, and whoever walks a tree may count on it.
DEEPEST = 40


def depth_around(children: Iterable[Inline]) -> int:
    """Return the depth of a node that holds these."""
    deepest = 0
    for child in children:
        if child.depth > deepest:
            deepest = child.depth
    return 1 + deepest


class Definitions(Struct, frozen=True):
    """What inlines may refer to elsewhere in the note.

    Attributes:
        links: comparable label → destination and title.
        footnotes: the labels that are defined; None takes every label for defined.
    """

    links: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    footnotes: frozenset[str] | None = None


def walk_inlines(nodes: Iterable[Inline]) -> Iterator[Inline]:
    """Yield the nodes and all below them, in order."""
    for node in nodes:  # they nest no deeper than `DEEPEST`
        yield node
        if node.children:
            yield from walk_inlines(node.children)


def wikilink_text(node: Inline) -> str:
    """Return what a reader sees of a wikilink: its alias, else its target."""
    return node.text or target_text(node.target)


def target_text(target: str) -> str:
    """Return a wikilink's target as a reader sees it: with ` > ` for the heading."""
    note, mark, heading = target.partition("#")
    if not mark:
        return note
    parts = [part.strip() for part in ([note] if note else []) + heading.split("#")]
    return " > ".join(part.removeprefix("^") for part in parts if part)


def plain_text(nodes: Iterable[Inline]) -> str:
    """Return the text that a reader sees, without marks; math and code as written."""
    parts: list[str] = []
    for node in nodes:
        if node.kind in UNSEEN:
            continue
        if node.kind == "wikilink":
            parts.append(wikilink_text(node))
        elif node.kind == "break":
            parts.append(" ")
        elif node.kind == "tag":
            parts.append("#" + node.text)
        elif node.children:
            parts.append(plain_text(node.children))
        else:
            parts.append(node.text)
    return "".join(parts)


def highlight_name(node: Inline) -> str:
    """Return the name by which a highlight is known from edit to edit: its text, else the files it shows; or empty."""
    text = " ".join(plain_text(node.children).casefold().split())
    return text or " ".join(child.target for child in walk_inlines(node.children) if child.target)
