"""Inline nodes as elements: one function a construct, and the table from its kind."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element

from note2anki.diagnostics import diagnose
from note2anki.rendering.formulas import risky_command
from note2anki.rendering.media import IMAGES, SOUNDS, is_remote, local_path, suffix
from note2anki.rendering.safety import escape_live_text
from note2anki.rendering.state import State
from note2anki.rendering.tree import AMPERSAND, add_element, add_text, clean_text
from note2anki.rendering.user_html import prepare_html
from note2anki.syntax.inlines import Inline, plain_text, wikilink_text

#: Stand around the number of a text that Anki is to interpret, until the HTML is safe; then the text takes their place.
LIVE_OPEN, LIVE_CLOSE = "\ue000", "\ue001"
#: Where a concept was blanked out.
BLANK = "\u2026"
_SIZE = re.compile(r"(\d+)(?:x(\d+))?$")

Renderer = Callable[[Inline, Element, State], None]


def add_inlines(nodes: Iterable[Inline], parent: Element, state: State) -> None:
    """Put inline nodes at the end of an element."""
    for node in nodes:
        INLINES[node.kind](node, parent, state)


def add_live(text: str, parent: Element, state: State) -> None:
    """Put text at the end of an element that Anki is to interpret, and no escape is to touch."""
    state.live.append(text)
    add_text(parent, f"{LIVE_OPEN}{len(state.live) - 1}{LIVE_CLOSE}")


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
    text = " ".join(plain_text(node.children).casefold().split())
    number = state.clozes.get(text)
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
            state.problems.append(diagnose("N2A096", state.file, command=command))
            add_element(parent, "code", clean_text(node.text))
            return
        tex = escape_live_text(html.escape(clean_text(node.text).replace(AMPERSAND, "&"), quote=False))
        if state.clozes:
            tex = tex.replace("}}", "} }").replace("::", ": :")  # they would end a deletion, or begin its hint
        add_live(f"{opening}{tex}{closing}", parent, state)

    return render


def _link(node: Inline, parent: Element, state: State) -> None:
    if is_remote(node.target):
        link = add_element(parent, "a", href=clean_text(node.target))
        if node.title:
            link.set("title", clean_text(node.title))
        add_inlines(node.children, link, state)
    else:  # a path in the vault: its text, as for wikilinks
        add_inlines(node.children, add_element(parent, "span", class_="n2a-link"), state)


def _wikilink(node: Inline, parent: Element, state: State) -> None:
    text = clean_text(wikilink_text(node))
    if state.concept is None or not state.concept(node.target, state.file):
        add_element(parent, "span", text, class_="n2a-link")
    elif state.blank:
        add_element(parent, "span", BLANK, class_="n2a-blank")
    else:
        add_element(parent, "strong", text, class_="n2a-mention")


def _image(node: Inline, parent: Element, state: State) -> None:
    alt, _mark, size = plain_text(node.children).rpartition("|")
    if not _SIZE.match(size):
        alt, size = plain_text(node.children), ""
    if is_remote(node.target):
        add_element(parent, "a", clean_text(alt or node.target), href=clean_text(node.target))
    else:
        add_medium(local_path(node.target), alt, size, parent, state)


def _embed(node: Inline, parent: Element, state: State) -> None:
    target = node.target.partition("#")[0].strip()
    alt, _mark, size = node.text.rpartition("|")
    if not _SIZE.match(size):
        alt, size = node.text, ""
    if suffix(target) in IMAGES | SOUNDS:
        add_medium(target, alt, size, parent, state)
    else:
        add_element(parent, "span", clean_text(wikilink_text(node)), class_="n2a-link")


def add_medium(target: str, alt: str, size: str, parent: Element, state: State) -> None:
    """Show a file of the vault, or its name where there is none or Anki cannot show it."""
    name = clean_text(alt or target.rpartition("/")[2])
    ending = suffix(target)
    medium = state.finder.find(target, state.file) if ending in IMAGES | SOUNDS else None
    if medium is None:
        add_element(parent, "span", name, class_="n2a-missing")
        code = "N2A021" if ending in IMAGES | SOUNDS else "N2A024"
        state.problems.append(diagnose(code, state.file, target=target))
        return
    state.media.append(medium)
    if ending in SOUNDS:
        add_live(f"[sound:{medium.name}]", parent, state)
        return
    image = add_element(parent, "img", src=medium.name, alt=name)
    match = _SIZE.match(size)
    if match:
        image.set("width", match[1])
        if match[2]:
            image.set("height", match[2])


def _html(node: Inline, parent: Element, state: State) -> None:
    add_raw_html(node.text, parent, state)


def add_raw_html(html: str, parent: Element, state: State) -> None:
    """Put a note's own HTML at the end of an element, with no element around it: its end may stand elsewhere."""
    add_text(parent, clean_text(html) if state.html_as_text else state.stash.store(prepare_html(html, state)))


def _footnote_reference(node: Inline, parent: Element, state: State) -> None:
    if node.text in state.notes:
        add_element(parent, "sup", str(state.footnote_number(node.text)), class_="n2a-footnote")
    else:
        add_text(parent, f"[^{clean_text(node.text)}]")


def _inline_footnote(node: Inline, parent: Element, state: State) -> None:
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
    "image": _image,
    "wikilink": _wikilink,
    "embed": _embed,
    "html": _html,
    "comment": _nothing,
    "footnote-reference": _footnote_reference,
    "inline-footnote": _inline_footnote,
    "tag": _tag,
    "block-id": _nothing,
    "delimiters": _text,
}
