"""Inline nodes as HTML: one function a construct, and the table from its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from note2anki.patterns import late_pattern
from note2anki.rendering.embeds import embed_html, image_link_html
from note2anki.rendering.formulas import risky_command
from note2anki.rendering.links import find_place, link_html
from note2anki.rendering.live import keep_live
from note2anki.rendering.markup import text_html
from note2anki.rendering.media import is_remote, remote_link
from note2anki.rendering.names import blank_html, mention_html
from note2anki.rendering.safety import escape_live_text
from note2anki.rendering.state import State
from note2anki.rendering.user_html import note_format, prepare_html
from note2anki.syntax.inlines import Inline, highlight_name, wikilink_text

Renderer = Callable[[Inline, State], str]

#: What would end a deletion, or begin its hint: of three or more in a row each two are parted.
_CLOZE_ENDS = late_pattern(r"\}(?=\})|:(?=:)")


def inlines_html(nodes: Iterable[Inline], state: State) -> str:
    """Return inline nodes as HTML."""
    return "".join([INLINES[node.kind](node, state) for node in nodes])


def _text(node: Inline, _state: State) -> str:
    return text_html(node.text)


def _break(_node: Inline, _state: State) -> str:
    return "<br>"


def _code(node: Inline, _state: State) -> str:
    return f"<code>{text_html(node.text)}</code>"


def _wrapped(tag: str) -> Renderer:
    def render(node: Inline, state: State) -> str:
        return f"<{tag}>{inlines_html(node.children, state)}</{tag}>"

    return render


def _mark(node: Inline, state: State) -> str:
    number = state.clozes.get(highlight_name(node)) if state.clozes else None
    if number is None:
        return f"<mark>{inlines_html(node.children, state)}</mark>"
    opening = keep_live(f"{{{{c{number}::", state)
    inner = inlines_html(node.children, state)
    return f'{opening}<span class="n2a-cloze">{inner}</span>{keep_live("}}", state)}'


def _math(opening: str, closing: str) -> Renderer:
    def render(node: Inline, state: State) -> str:
        command = risky_command(node.text)
        if command:
            state.report("N2A096", node.start, command=command)
            return _code(node, state)
        tex = escape_live_text(text_html(node.text))
        if state.on_cloze:
            tex = _CLOZE_ENDS.sub(r"\g<0> ", tex)
        return keep_live(f"{opening}{tex}{closing}", state)

    return render


def _link(node: Inline, state: State) -> str:
    remote = is_remote(node.target)
    place = None if remote else find_place(node.target, state, node.start, markdown=True)
    around, state.linked = state.linked, state.linked or remote or place is not None
    inner = inlines_html(node.children, state)
    state.linked = around
    if remote:
        return remote_link(node.target, inner, state, node.title)
    if "<a " in inner:
        state.foreign = True  # HTML has no link in a link
    return link_html(place, inner, state)


def _wikilink(node: Inline, state: State) -> str:
    text = text_html(wikilink_text(node))
    if state.concept is None or not state.concept(node.target, state.file):
        return link_html(find_place(node.target, state, node.start), text, state)
    return blank_html() if state.blank else mention_html(text)


def _html(node: Inline, state: State) -> str:
    if not state.html_as_text:
        note_format(node.text, state)
    return raw_html(node.text, state, node.start)


def raw_html(html: str, state: State, at: int = 0) -> str:
    """Return a note's own HTML, with no element around it: its end may stand elsewhere."""
    return text_html(html) if state.html_as_text else state.stash.store(prepare_html(html, state, at))


def _footnote_reference(node: Inline, state: State) -> str:
    if node.text in state.notes:
        return f'<sup class="n2a-footnote">{state.footnote_number(node.text)}</sup>'
    # A mention leaves its footnotes with its question.
    return f"[^{text_html(node.text)}]" if state.concept is None else ""


def _inline_footnote(node: Inline, state: State) -> str:
    return f'<sup class="n2a-footnote">{state.footnote_number(node)}</sup>' if state.concept is None else ""


def _tag(node: Inline, _state: State) -> str:
    return f'<span class="n2a-tag">#{text_html(node.text)}</span>'


def _nothing(_node: Inline, _state: State) -> str:
    """Comments and block ids are not seen."""
    return ""


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
    "image": image_link_html,
    "wikilink": _wikilink,
    "embed": embed_html,
    "html": _html,
    "comment": _nothing,
    "footnote-reference": _footnote_reference,
    "inline-footnote": _inline_footnote,
    "tag": _tag,
    "block-id": _nothing,
}
