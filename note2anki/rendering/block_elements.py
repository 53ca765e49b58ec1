"""Blocks as HTML: one function a construct, and the table from its kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from note2anki.patterns import late_pattern
from note2anki.rendering.code import code_html
from note2anki.rendering.embeds import hold_boxes
from note2anki.rendering.inline_elements import INLINES, inlines_html, raw_html
from note2anki.rendering.markup import text_html, value_html, without_last_breaks
from note2anki.rendering.state import State
from note2anki.rendering.user_html import close_formats
from note2anki.syntax.block_parser import parse_blocks
from note2anki.syntax.blocks import Block
from note2anki.syntax.definitions import definitions_of
from note2anki.syntax.inline_parser import parse_inlines
from note2anki.syntax.inlines import Inline, walk_inlines
from note2anki.syntax.tables import split_row

Renderer = Callable[[Block, State], str]
_HYPHENS = late_pattern("-+")
#: What a task's box holds that is done; other signs (`-`, `?`) tick it, and its text stays.
_DONE = ("x", "X")
#: From here on an item's number needs more room than a list has for it.
_LONG_NUMBER = 100

#: Languages of fences that Obsidian draws; a card shows their source, under a sign that says so in no language.
DIAGRAMS = frozenset(["mermaid"])
DIAGRAM_SIGN = "◇–◇"


def write_document(text: str, lines: Sequence[str], state: State) -> list[str]:
    """Return the blocks of a text, which its lines are, with the footnotes that it uses as the last of them."""
    document = parse_blocks(lines)
    if "]:" in text:  # else nothing is defined
        define(document, state)
    if "^" in state.asked:
        _count_asked_footnotes(state)
    blocks = [_block(block, state) + close_formats(state) for block in document.children]
    if state.footnotes:
        blocks.append(_footnotes(state))
    return blocks


def _count_asked_footnotes(state: State) -> None:
    """Give the footnotes of the question above a text the first numbers."""
    for node in walk_inlines(parse_inlines(state.asked, state.definitions)):
        if node.kind == "footnote-reference":
            state.footnote_number(node.text)
        elif node.kind == "inline-footnote":
            state.footnote_number(node)


def define(document: Block, state: State) -> None:
    """Let inlines refer to what a text defines."""
    state.notes = {block.info: block for block in document.walk() if block.kind == "footnote"}
    state.definitions = definitions_of(document)


def _blocks(blocks: list[Block], state: State) -> str:
    return "".join([_block(block, state) for block in blocks])


def _block(block: Block, state: State) -> str:
    state.block_line, state.inlines = block.text_line or block.line, ""
    return BLOCKS[block.kind](block, state)


def _inline_nodes(text: str, state: State, line: int = 0) -> list[Inline]:
    state.block_line, state.inlines = line or state.block_line, text
    return parse_inlines(text, state.definitions)


def _inline_text(text: str, state: State, line: int = 0) -> str:
    return inlines_html(_inline_nodes(text, state, line), state)


def _paragraph(block: Block, state: State) -> str:
    boxes = state.boxes
    inlines = [INLINES[node.kind](node, state) for node in _inline_nodes("\n".join(block.text), state)]
    if state.boxes > boxes:
        return hold_boxes(inlines)
    html = without_last_breaks("".join(inlines))
    return f"<p>{html}</p>" if html.strip() else ""  # nothing but a comment or a block id


def _heading(block: Block, state: State) -> str:
    inner = _inline_text("\n".join(block.text), state)
    return f"<h{block.level}>{inner}</h{block.level}>"


def _code(block: Block, _state: State) -> str:
    return code_html("\n".join(block.text) + "\n", block.info)


def _fence(block: Block, state: State) -> str:
    language = block.info.split()[0].lower() if block.info else ""
    if language not in DIAGRAMS:
        return _code(block, state)
    code = code_html("\n".join(block.text) + "\n", block.info, label=False)
    caption = f"<figcaption>{DIAGRAM_SIGN} {text_html(language)}</figcaption>"
    return f'<figure class="n2a-diagram">{code}{caption}</figure>'


def _html(block: Block, state: State) -> str:
    state.inlines = "\n".join(block.text)
    return raw_html(state.inlines, state) + "\n"  # what follows is another line


def _math(block: Block, state: State) -> str:
    node = Inline("display-math", 0, 0, "\n".join(block.text).strip())
    return f"<p>{inlines_html([node], state)}</p>"


def _nothing(_block: Block, _state: State) -> str:
    """Comments, definitions and tag blocks are not seen where they stand."""
    return ""


def _break(_block: Block, _state: State) -> str:
    return "<hr>"


def _list(block: Block, state: State) -> str:
    is_numbered = block.start >= 0
    tag = "ol" if is_numbered else "ul"
    are_tasks = all(item.task for item in block.children)
    is_long = is_numbered and block.start + len(block.children) > _LONG_NUMBER
    looks = "n2a-tasks" if are_tasks else "n2a-long" if is_long else ""
    kind = f' class="{looks}"' if looks else ""
    start = f' start="{block.start}"' if block.start not in (-1, 1) else ""
    items = "".join([_item(item, state, block.tight, among_others=not are_tasks) for item in block.children])
    return f"<{tag}{kind}{start}>{items}</{tag}>"


def _item(item: Block, state: State, tight: bool, *, among_others: bool) -> str:
    parts, children = _box(item, state, tight) if item.task else ([], item.children)
    for child in children:
        if tight and child.kind == "paragraph":
            parts.append(without_last_breaks(_inline_text("\n".join(child.text), state, child.text_line)))
        else:
            parts.append(_block(child, state))
    return f"<li{_task_class(item, among_others=among_others) if item.task else ''}>{''.join(parts)}</li>"


def _task_class(item: Block, *, among_others: bool) -> str:
    """Return what a style sheet knows a task by: one among other items leaves them bullets, a done one is struck."""
    names = [name for name, holds in (("n2a-task", among_others), ("n2a-done", item.info in _DONE)) if holds]
    return f' class="{" ".join(names)}"' if names else ""


def _box(item: Block, state: State, tight: bool) -> tuple[list[str], list[Block]]:
    """Return a task's box, in the paragraph that it stands in, and the blocks that are left."""
    checked = ' checked=""' if item.info.strip() else ""
    box = f'<input{checked} disabled="" type="checkbox">'
    children = item.children
    if tight or not children or children[0].kind != "paragraph":
        return [box], children
    first = _inline_text("\n".join(children[0].text), state, children[0].text_line)
    return [f"<p>{box}{first}</p>"], children[1:]


def _quote(block: Block, state: State) -> str:
    if not block.info:
        return f"<blockquote>{_blocks(block.children, state)}</blockquote>"
    tag, title_tag = ("details", "summary") if block.fold else ("div", "div")
    unfolded = ' open=""' if block.fold == "+" else ""
    title = _inline_text(block.title or _type_as_title(block.info), state, block.line)
    return (
        f'<{tag} class="n2a-callout" data-callout="{value_html(block.info)}"{unfolded}>'
        f'<{title_tag} class="n2a-callout-title">{title}</{title_tag}>'
        f"{_blocks(block.children, state)}</{tag}>"
    )


def _type_as_title(kind: str) -> str:
    """Return a callout's type as Obsidian shows it where there is no title."""
    return _HYPHENS.sub(" ", kind).capitalize()


def _table(block: Block, state: State) -> str:
    head = _row(block.text[0], "th", block.align, state, block.text_line)
    rows = [
        _row(line, "td", block.align, state, number) for number, line in enumerate(block.text[2:], block.text_line + 2)
    ]
    body = f"<tbody>{''.join(rows)}</tbody>" if rows else ""
    return f'<div class="n2a-table"><table><thead>{head}</thead>{body}</table></div>'


def _row(line: str, tag: str, align: tuple[str, ...], state: State, number: int) -> str:
    texts = split_row(line)
    cells: list[str] = []
    for index, side in enumerate(align):
        inner = _inline_text(texts[index] if index < len(texts) else "", state, number)
        aligned = f' align="{side}"' if side else ""
        cells.append(f"<{tag}{aligned}>{inner}</{tag}>")
    return f"<tr>{''.join(cells)}</tr>"


def _footnotes(state: State) -> str:
    """Return the footnotes that the text referred to, in the order of their numbers."""
    items: list[str] = []
    for footnote in state.footnotes:  # the list grows meanwhile: a footnote may refer to another
        if isinstance(footnote, str):
            inner = _blocks(state.notes[footnote].children, state)
        else:
            inner = inlines_html(parse_inlines(footnote.text, state.definitions, footnote.depth), state)
        items.append(f"<li>{inner}</li>")
    return f'<section class="n2a-footnotes"><ol>{"".join(items)}</ol></section>'


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
