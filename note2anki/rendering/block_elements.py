"""Blocks as elements: one function a construct, and the table from its kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element

from note2anki.rendering.code import add_code
from note2anki.rendering.embeds import hold_boxes
from note2anki.rendering.inline_elements import add_inlines, add_raw_html
from note2anki.rendering.state import State
from note2anki.rendering.tree import add_element, add_text, clean_text
from note2anki.syntax.block_parser import parse_blocks
from note2anki.syntax.blocks import Block
from note2anki.syntax.definitions import definitions_of
from note2anki.syntax.inline_parser import parse_inlines
from note2anki.syntax.inlines import Inline, walk_inlines
from note2anki.syntax.tables import split_row

Renderer = Callable[[Block, Element, State], None]

#: Languages of fences that Obsidian draws; a card shows their source, under a sign that says so in no language.
DIAGRAMS = frozenset(["mermaid"])
DIAGRAM_SIGN = "◇–◇"


def add_document(lines: Sequence[str], parent: Element, state: State) -> None:
    """Put a text of many blocks at the end of an element, and the footnotes that it uses below it."""
    document = define(lines, state)
    for node in walk_inlines(parse_inlines(state.asked, state.definitions)):
        if node.kind == "footnote-reference":
            state.footnote_number(node.text)
        elif node.kind == "inline-footnote":
            state.footnote_number(node)
    add_blocks(document.children, parent, state)
    add_footnotes(parent, state)


def define(lines: Sequence[str], state: State) -> Block:
    """Let inlines refer to what a text defines, and return its blocks."""
    document = parse_blocks(lines)
    state.notes = {block.info: block for block in document.walk() if block.kind == "footnote"}
    state.definitions = definitions_of(document)
    return document


def add_blocks(blocks: list[Block], parent: Element, state: State) -> None:
    """Put blocks at the end of an element."""
    for block in blocks:
        _block(block, parent, state)


def _block(block: Block, parent: Element, state: State) -> None:
    state.block_line, state.inlines = block.text_line or block.line, ""
    BLOCKS[block.kind](block, parent, state)


def _inline_text(text: str, parent: Element, state: State, line: int = 0) -> None:
    state.block_line, state.inlines = line or state.block_line, text
    add_inlines(parse_inlines(text, state.definitions), parent, state)


def _paragraph(block: Block, parent: Element, state: State) -> None:
    element = add_element(parent, "p")
    boxes = state.boxes
    _inline_text("\n".join(block.text), element, state)
    _drop_last_break(element)
    if state.boxes > boxes:
        hold_boxes(element)
    if not len(element) and not (element.text or "").strip():
        parent.remove(element)  # nothing but a comment or a block id


def _drop_last_break(element: Element) -> None:
    """Take off a line end that nothing is shown after, such as the one before a block id."""
    while len(element) and element[-1].tag == "br" and not (element[-1].tail or "").strip():
        element.remove(element[-1])


def _heading(block: Block, parent: Element, state: State) -> None:
    _inline_text("\n".join(block.text), add_element(parent, f"h{block.level}"), state)


def _code(block: Block, parent: Element, _state: State) -> None:
    add_code("\n".join(block.text) + "\n", block.info, parent)


def _fence(block: Block, parent: Element, state: State) -> None:
    language = block.info.split()[0].lower() if block.info else ""
    if language not in DIAGRAMS:
        _code(block, parent, state)
        return
    figure = add_element(parent, "figure", class_="n2a-diagram")
    add_code("\n".join(block.text) + "\n", block.info, figure, label=False)
    add_element(figure, "figcaption", f"{DIAGRAM_SIGN} {clean_text(language)}")


def _html(block: Block, parent: Element, state: State) -> None:
    state.inlines = "\n".join(block.text)
    add_raw_html(state.inlines, parent, state)
    add_text(parent, "\n")  # what follows is another line


def _math(block: Block, parent: Element, state: State) -> None:
    node = Inline("display-math", 0, 0, "\n".join(block.text).strip())
    add_inlines([node], add_element(parent, "p"), state)


def _nothing(_block: Block, _parent: Element, _state: State) -> None:
    """Comments, definitions and tag blocks are not seen where they stand."""


def _break(_block: Block, parent: Element, _state: State) -> None:
    add_element(parent, "hr")


def _list(block: Block, parent: Element, state: State) -> None:
    element = add_element(parent, "ol" if block.start >= 0 else "ul")
    if block.start not in (-1, 1):
        element.set("start", str(block.start))
    if any(item.task for item in block.children):
        element.set("class", "n2a-tasks")
    for item in block.children:
        _item(item, element, state, block.tight)


def _item(item: Block, parent: Element, state: State, tight: bool) -> None:
    element = add_element(parent, "li")
    children = item.children
    if item.task:
        loose = not tight and bool(children) and children[0].kind == "paragraph"
        holder = add_element(element, "p") if loose else element
        box = add_element(holder, "input", type="checkbox", disabled="disabled")
        if item.info.strip():
            box.set("checked", "checked")
        if loose:
            _inline_text("\n".join(children[0].text), holder, state, children[0].text_line)
            children = children[1:]
    for child in children:
        if tight and child.kind == "paragraph":
            _inline_text("\n".join(child.text), element, state, child.text_line)
            _drop_last_break(element)
        else:
            _block(child, element, state)


def _quote(block: Block, parent: Element, state: State) -> None:
    if not block.info:
        add_blocks(block.children, add_element(parent, "blockquote"), state)
        return
    folded = bool(block.fold)
    callout = add_element(parent, "details" if folded else "div", class_="n2a-callout")
    callout.set("data-callout", clean_text(block.info))
    if block.fold == "+":
        callout.set("open", "open")
    title = add_element(callout, "summary" if folded else "div", class_="n2a-callout-title")
    _inline_text(block.title or block.info.capitalize(), title, state, block.line)
    add_blocks(block.children, callout, state)


def _table(block: Block, parent: Element, state: State) -> None:
    table = add_element(add_element(parent, "div", class_="n2a-table"), "table")
    head = add_element(table, "thead")
    _row(block.text[0], "th", block.align, head, state, block.text_line)
    if len(block.text) > 2:
        body = add_element(table, "tbody")
        for number, line in enumerate(block.text[2:], block.text_line + 2):
            _row(line, "td", block.align, body, state, number)


def _row(line: str, tag: str, align: tuple[str, ...], parent: Element, state: State, number: int) -> None:
    row = add_element(parent, "tr")
    cells = split_row(line)
    for index, side in enumerate(align):
        cell = add_element(row, tag)
        if side:
            cell.set("align", side)
        _inline_text(cells[index] if index < len(cells) else "", cell, state, number)


def add_footnotes(parent: Element, state: State) -> None:
    """Put the footnotes that the text referred to below it, in the order of their numbers."""
    if not state.footnotes:
        return
    items = add_element(add_element(parent, "section", class_="n2a-footnotes"), "ol")
    at = 0
    while at < len(state.footnotes):  # a footnote may refer to another
        footnote = state.footnotes[at]
        item = add_element(items, "li")
        if isinstance(footnote, str):
            add_blocks(state.notes[footnote].children, item, state)
        else:
            add_inlines(parse_inlines(footnote.text, state.definitions, footnote.depth), item, state)
        at += 1


BLOCKS: dict[str, Renderer] = {
    "document": _nothing,
    "quote": _quote,
    "list": _list,
    "item": _nothing,
    "footnote": _nothing,
    "paragraph": _paragraph,
    "heading": _heading,
    "code": _code,
    "fence": _fence,
    "html": _html,
    "math": _math,
    "comment": _nothing,
    "table": _table,
    "break": _break,
    "tags": _nothing,
    "reference": _nothing,
}
