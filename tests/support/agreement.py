"""An independent engine's reading of Markdown, and the form in which two readings are compared; no test of its own.

A reading is a sequence of blocks, each with the path of elements around it and its text. What differs by Obsidian's
intent, and by ours (what a card may not hold), is made alike here and nowhere else, and each such rule says why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Comment, NavigableString, Tag
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from note2anki.model import Medium
from note2anki.rendering import Excerpt, Target, Trouble
from note2anki.rendering.safety import sanitize

BLOCKS = frozenset(
    "blockquote dd details div dl dt figure figcaption h1 h2 h3 h4 h5 h6 hr li ol p pre section summary table tbody td "
    "tfoot th thead tr ul".split()
)
MARKS = frozenset(["strong", "em", "del", "mark", "code", "sub", "sup", "kbd"])
#: Elements that hold blocks but are none of the source's.
_WRAPPERS = frozenset(["n2a-table"])
_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader sees: each block's path with its text, and with its inline marks written into it."""

    blocks: tuple[tuple[str, str, str], ...]

    @property
    def structure(self) -> list[str]:
        """The blocks' paths."""
        return [path for path, _text, _marked in self.blocks]

    @property
    def text(self) -> list[str]:
        """The blocks' texts."""
        return [text for _path, text, _marked in self.blocks]

    @property
    def marked(self) -> list[str]:
        """The blocks' texts with their marks."""
        return [marked for _path, _text, marked in self.blocks]


class NoMedia:
    """A vault without files: whatever an answer embeds shows as its name, and whatever it links to as its text."""

    name = "Vault"

    def find(self, target: str, source: str, *, markdown: bool = False) -> Target | None:
        """Find nothing."""
        return None

    def medium(self, file: str) -> Medium | Trouble:
        """Have nothing."""
        return Trouble("N2A021")

    def excerpt(self, file: str, fragment: str) -> Excerpt | Trouble:
        """Have nothing."""
        return Trouble("N2A021")


def independent_engine() -> MarkdownIt:
    """Return CommonMark with tables, strikethrough, footnotes, tasks and math, line breaks kept as Obsidian does."""
    engine = MarkdownIt("commonmark", {"breaks": True}).enable(["table", "strikethrough"])
    engine.use(footnote_plugin).use(tasklists_plugin)
    return engine.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)


def independent_html(engine: MarkdownIt, text: str) -> str:
    """Render with the independent engine, as a card could hold it."""
    return as_on_card(engine.render(text))


def as_on_card(html: str) -> str:
    """Let the card's own sanitizer over HTML.

    Images become their names first: a card shows no remote one, and the vault of these tests has none.
    """
    if "<img" in html:
        soup = BeautifulSoup(html, "html.parser")
        for image in soup.find_all("img"):
            source = str(image.get("src") or "")
            name = source if "://" in source else source.rpartition("/")[2]
            image.replace_with(str(image.get("alt") or "") or name)
        html = str(soup)
    return sanitize(html)


def read_html(html: str) -> Reading:
    """Read HTML as a sequence of blocks."""
    return read_soup(BeautifulSoup(html, "html.parser"))


def read_soup(soup: BeautifulSoup) -> Reading:
    """Read parsed HTML as a sequence of blocks; the tree is changed."""
    _make_alike(soup)
    collected = [block for block in _blocks(soup) if not block.empty]
    return Reading(tuple((block.path, block.text, block.marked) for block in collected))


class _Block:
    def __init__(self, path: str, *, verbatim: bool, bare: bool) -> None:
        self.path = path
        self.verbatim = verbatim
        self.bare = bare
        self.parts: list[str] = []
        self.marks: list[str] = []

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.marks.append(text)

    @property
    def empty(self) -> bool:
        return self.bare and not self.text

    @property
    def text(self) -> str:
        return self._clean("".join(self.parts))

    @property
    def marked(self) -> str:
        return self._clean("".join(self.marks))

    def _clean(self, text: str) -> str:
        if self.verbatim:
            return text.strip("\n")
        lines = (_SPACE.sub(" ", line).strip() for line in text.split("\x00"))
        return "\n".join(lines).strip("\n")


def _blocks(root: Tag) -> Iterator[_Block]:
    """Yield blocks in document order; text beside blocks in a container is a block of that container's path."""
    found: list[_Block] = []
    stack: list[tuple[object, str, bool]] = [(child, "", False) for child in reversed(root.contents)]
    current = _Block("", verbatim=False, bare=True)
    found.append(current)
    while stack:
        node, path, verbatim = stack.pop()
        if isinstance(node, str) and not isinstance(node, NavigableString):  # a sign of ours: what comes next
            if node == "end":
                current = _Block(path, verbatim=False, bare=True)
                found.append(current)
            else:
                current.marks.append(node)
        elif isinstance(node, NavigableString):
            if not isinstance(node, Comment):
                current.add(str(node) if verbatim else str(node).replace("\x00", ""))
        elif isinstance(node, Tag) and node.name == "br":
            current.add("\x00")
        elif isinstance(node, Tag) and node.name in BLOCKS:
            inner = f"{path}/{_name(node)}"
            stack.append(("end", path, False))
            stack.extend((child, inner, node.name == "pre") for child in reversed(node.contents))
            current = _Block(inner, verbatim=node.name == "pre", bare=False)
            found.append(current)
        elif isinstance(node, Tag):
            if node.name in MARKS and not verbatim:
                stack.append((f"</{node.name}>", path, verbatim))
                current.marks.append(f"<{node.name}>")
            stack.extend((child, path, verbatim) for child in reversed(node.contents))
    yield from found


def _name(node: Tag) -> str:
    if node.name == "ol" and node.get("start"):
        return f"ol={node['start']}"
    if node.name in ("td", "th") and node.get("align"):
        return f"{node.name}={node['align']}"
    return node.name


def _make_alike(soup: BeautifulSoup) -> None:
    for mark in soup.find_all("s"):
        mark.name = "del"
    for formula in soup.find_all(["span", "div"], class_="math"):
        is_inline = formula.name == "span"
        opening, closing = ("\\(", "\\)") if is_inline else ("\\[", "\\]")
        tex = opening + formula.get_text().strip() + closing
        if is_inline or formula.parent is None or formula.parent.name == "p":
            formula.replace_with(tex)
        else:
            formula.name = "p"
            formula.string = tex
    for box in soup.find_all("input"):
        after = box.next_sibling
        if isinstance(after, NavigableString):
            after.replace_with(str(after).lstrip())
        box.replace_with("☑" if box.has_attr("checked") else "☐")
    for wrapper in soup.find_all("div", class_="n2a-table"):
        wrapper.unwrap()  # lets a wide table scroll on a phone
    for cell in soup.find_all(["td", "th"]):
        style = str(cell.get("style") or "")
        if "text-align:" in style:
            cell["align"] = style.partition("text-align:")[2].strip(" ;")
    _make_footnotes_alike(soup)


def _make_footnotes_alike(soup: BeautifulSoup) -> None:
    for back in soup.find_all("a", class_="footnote-backref"):
        back.decompose()
    for reference in soup.find_all("sup", class_=["footnote-ref", "n2a-footnote"]):
        reference.replace_with("[" + re.sub(r"\D.*", "", reference.get_text().strip("[]")) + "]")
    for line in soup.find_all("hr", class_="footnotes-sep"):
        line.decompose()
