"""The independent engine taught Obsidian's own signs, so that a vault's answers can be compared in all the rest.

In plain CommonMark `[[note]]`, `==mark==` and `> [!type]` differ by intent in most answers of a vault, and would hide what
differs by mistake. What is taught here is told from what cards do as far as may be: by short rules on the other engine's
tokens and HTML.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, NavigableString, Tag
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from support.agreement import Reading, independent_engine, read_soup

_WIKILINK = re.compile(r"(!?)\[\[([^\[\]|\n]+?)(?:\\?\|([^\]\n]*))?\]\]")
_SIZE = re.compile(r"(?:^|\|)\d+(?:x\d+)?$")
_BLOCK_ID = re.compile(r"(?<!\S)\^[a-zA-Z0-9-]+\s*$")
_CALLOUT = re.compile(r"\[!([^\]|]+)(?:\|[^\]]*)?\][+-]?")
_TAG_BLOCK = re.compile(r"tags:(?:\s*#\S+)*\s*$", re.IGNORECASE)


def obsidian_engine() -> MarkdownIt:
    """Return the independent engine with wikilinks, embeds, marks, comments and block ids."""
    engine = independent_engine()
    for name, rule in (("wikilink", _wikilink), ("mark", _mark), ("comment", _comment), ("block_id", _block_id)):
        engine.inline.ruler.before("escape" if name != "mark" else "emphasis", name, rule)
    return engine


def _wikilink(state: StateInline, silent: bool) -> bool:
    match = _WIKILINK.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        note, mark, part = match[2].strip().partition("#")
        parts = ([note] if note else []) + [each.strip().removeprefix("^") for each in part.split("#")]
        shown = " > ".join(parts) if mark else note
        alias = _SIZE.sub("", (match[3] or "").strip()) if match[1] else (match[3] or "").strip()
        if match[1] and "." in note:
            shown = note.rpartition("/")[2]
        state.push("text", "", 0).content = alias or shown
    state.pos = match.end()
    return True


def _mark(state: StateInline, silent: bool) -> bool:
    text, at = state.src, state.pos
    if text[at : at + 2] != "==" or "=" in (text[at + 2 : at + 3], text[at - 1 : at] if at else ""):
        return False
    is_open = bool(state.env.get("mark"))
    opens = not is_open and not text[at + 2 : at + 3].isspace() and re.search(r"(?<![\s=])==(?!=)", text[at + 2 :])
    if not opens and not (is_open and not text[at - 1].isspace()):
        return False
    if not silent:
        state.push("html_inline", "", 0).content = "</mark>" if is_open else "<mark>"
        state.env["mark"] = not is_open
    state.pos = at + 2
    return True


def _comment(state: StateInline, silent: bool) -> bool:
    end = state.src.find("%%", state.pos + 2) if state.src.startswith("%%", state.pos) else -1
    if end < 0:
        return False
    state.pos = end + 2
    return True


def _block_id(state: StateInline, silent: bool) -> bool:
    match = _BLOCK_ID.match(state.src, state.pos)
    if not match:
        return False
    state.pos = match.end()
    return True


def read_alike(html: str) -> Reading:
    """Read HTML of either engine, callouts as quotes whose title is a paragraph, diagrams as code."""
    soup = BeautifulSoup(html, "html.parser")
    for caption in soup.select("figure.n2a-diagram > figcaption"):
        caption.decompose()
    for figure in soup.find_all("figure", class_="n2a-diagram"):
        figure.unwrap()
    for title in soup.find_all(class_="n2a-callout-title"):
        title.name = "p"
    for callout in soup.find_all(class_="n2a-callout"):
        callout.name = "blockquote"
    for paragraph in soup.find_all("p"):
        shown = paragraph.get_text().strip() or paragraph.find(True)
        if not shown or _TAG_BLOCK.match(paragraph.get_text()):  # nothing is left where a comment stood alone
            paragraph.decompose()
    for paragraph in soup.select("blockquote > p:first-child"):
        _part_title(paragraph, soup)
    return read_soup(soup)


def _part_title(paragraph: Tag, soup: BeautifulSoup) -> None:
    """Make a paragraph of its own of a callout's first line."""
    first = paragraph.contents[0] if paragraph.contents else None
    match = _CALLOUT.match(str(first)) if isinstance(first, NavigableString) else None
    if first is None or not match:
        return
    first.replace_with(NavigableString(str(first)[match.end() :]))
    line_end = paragraph.find("br", recursive=False)
    title = soup.new_tag("p")
    for node in list(paragraph.contents):
        if node is line_end:
            break
        title.append(node.extract())
    if not title.get_text().strip():
        title.string = match[1].strip().capitalize()
    paragraph.insert_before(title)
    if line_end is None:
        paragraph.decompose()
    else:
        line_end.extract()
