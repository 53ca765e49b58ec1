"""Inline nodes as elements: one function a construct, and the table from its kind."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element

from note2anki.rendering.embeds import add_embed, add_image_link
from note2anki.rendering.formulas import risky_command
from note2anki.rendering.links import add_link, find_place
from note2anki.rendering.live import add_live
from note2anki.rendering.media import is_remote
from note2anki.rendering.names import BLANK
from note2anki.rendering.safety import escape_live_text
from note2anki.rendering.state import State
from note2anki.rendering.tree import AMPERSAND, add_element, add_text, clean_text
from note2anki.rendering.user_html import prepare_html
from note2anki.syntax.inlines import Inline, highlight_name, wikilink_text

Renderer = Callable[[Inline, Element, State], None]


def add_inlines(nodes: Iterable[Inline], parent: Element, state: State) -> None:
    """Put inline nodes at the end of an element."""
    for node in nodes:
        INLINES[node.kind](node, parent, state)


def _text(node: Inline, parent: Element, _state: State) -> None:
    add_text(parent, clean_text(node.text))


def _break(_node: Inline, parent: Element, _state: State) -> None:
    add_element(parent, "br")


def _code(node: Inline, parent: Element, _state: State) -> None:
    add_element(parent, "code", clean_text(node.text))


def _wrapped(tag: str) -> Renderer:
    def render(node: Inline, parent: Element, state: State) -> None:
        add_inlines(node.children, add_element(parent, tag), state)

    return render


def _mark(node: Inline, parent: Element, state: State) -> None:
    number = state.clozes.get(highlight_name(node))
    if number is None:
        add_inlines(node.children, add_element(parent, "mark"), state)
        return
    add_live(f"{{{{c{number}::", parent, state)
    add_inlines(node.children, add_element(parent, "span", class_="n2a-cloze"), state)
    add_live("}}", parent, state)


def _math(opening: str, closing: str) -> Renderer:
    def render(node: Inline, parent: Element, state: State) -> None:
        command = risky_command(node.text)
        if command:
            state.report("N2A096", node.start, command=command)
            add_element(parent, "code", clean_text(node.text))
            return
        tex = escape_live_text(html.escape(clean_text(node.text).replace(AMPERSAND, "&"), quote=False))
        if state.on_cloze:
            tex = tex.replace("}}", "} }").replace("::", ": :")  # they would end a deletion, or begin its hint
        add_live(f"{opening}{tex}{closing}", parent, state)

    return render


def _link(node: Inline, parent: Element, state: State) -> None:
    if is_remote(node.target):
        link = add_element(parent, "a", href=clean_text(node.target))
        if node.title:
            link.set("title", clean_text(node.title))
    else:
        link = add_link(find_place(node.target, state, node.start, markdown=True), parent, state)
    add_inlines(node.children, link, state)


def _wikilink(node: Inline, parent: Element, state: State) -> None:
    text = clean_text(wikilink_text(node))
    if state.concept is None or not state.concept(node.target, state.file):
        add_link(find_place(node.target, state, node.start), parent, state).text = text
    elif state.blank:
        add_element(parent, "span", BLANK, class_="n2a-blank")
    else:
        add_element(parent, "strong", text, class_="n2a-mention")


def _html(node: Inline, parent: Element, state: State) -> None:
    add_raw_html(node.text, parent, state, node.start)


def add_raw_html(html: str, parent: Element, state: State, at: int = 0) -> None:
    """Put a note's own HTML at the end of an element, with no element around it: its end may stand elsewhere."""
    add_text(parent, clean_text(html) if state.html_as_text else state.stash.store(prepare_html(html, state, at)))


def _footnote_reference(node: Inline, parent: Element, state: State) -> None:
    if node.text in state.notes:
        add_element(parent, "sup", str(state.footnote_number(node.text)), class_="n2a-footnote")
    elif state.concept is None:  # a mention leaves its footnotes with its question
        add_text(parent, f"[^{clean_text(node.text)}]")


def _inline_footnote(node: Inline, parent: Element, state: State) -> None:
    if state.concept is None:
        add_element(parent, "sup", str(state.footnote_number(node)), class_="n2a-footnote")


def _tag(node: Inline, parent: Element, _state: State) -> None:
    add_element(parent, "span", "#" + clean_text(node.text), class_="n2a-tag")


def _nothing(_node: Inline, _parent: Element, _state: State) -> None:
    """Comments and block ids are not seen."""


INLINES: dict[str, Renderer] = {
    "text": _text,
    "break": _break,
    "code": _code,
    "math": _math("\\(", "\\)"),
    "display-math": _math("\\[", "\\]"),
    "strong": _wrapped("strong"),
    "emphasis": _wrapped("em"),
    "strike": _wrapped("del"),
    "mark": _mark,
    "link": _link,
    "image": add_image_link,
    "wikilink": _wikilink,
    "embed": add_embed,
    "html": _html,
    "comment": _nothing,
    "footnote-reference": _footnote_reference,
    "inline-footnote": _inline_footnote,
    "tag": _tag,
    "block-id": _nothing,
    "delimiters": _text,
}
