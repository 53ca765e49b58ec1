"""Embeds: images, sounds, and other notes, their sections and blocks, each in the context of its own note."""

from __future__ import annotations

from note2anki.patterns import late_pattern
from note2anki.rendering.links import find_place, link_html, without_md
from note2anki.rendering.markup import text_html, without_last_breaks
from note2anki.rendering.media import (
    is_medium,
    is_remote,
    local_path,
    medium_html,
    missing_html,
    read_size,
    remote_html,
    written_html,
)
from note2anki.rendering.state import State
from note2anki.rendering.surroundings import Excerpt, Target, Trouble
from note2anki.rendering.written_images import is_written_out, length_to_read
from note2anki.syntax.inlines import Inline, plain_text, target_text

#: Notes within notes deeper than this stand as links.
DEEPEST = 4
#: Notes that hold a drawing, and nothing that a reader sees.
_DRAWING = ".excalidraw.md"


#: How an embedded note's box opens, and what stands for one among the line ends around it.
_BOX_OPENS = '<div class="n2a-embed">'
_BOX = "\ue002"
_ENDS_AFTER = late_pattern(rf"{_BOX}(?:\s*<br>)+")
_END_BEFORE = late_pattern(rf"<br>\s*(?={_BOX})")


def embed_html(node: Inline, state: State) -> str:
    """Show `![[target]]`, with what stands after `|` as alternative text and size, or as name."""
    path = node.target.partition("#")[0].strip()
    shown = read_size(node.text)
    if is_medium(path):
        return medium_html(path, shown, state, node.start)
    block = node.target.partition("#")[2].startswith("^")
    name = shown.alt or (path if block and path else target_text(node.target))
    return _note_html(node.target, name, state, node.start, markdown=False)


def image_link_html(node: Inline, state: State) -> str:
    """Show `![alt|size](target)`: what it names may also be a note."""
    text = plain_text(node.children)
    shown = read_size(text)
    if is_written_out(node.target):
        return written_html(node.target, shown, state, node.start)
    path = local_path(node.target)
    if is_remote(node.target):
        return remote_html(node.target, shown, state, node.start)
    if is_medium(path):
        return medium_html(node.target, shown, state, node.start, markdown=True)
    name = (shown.alt if shown.width else text) or without_md(path.rpartition("/")[2]) or node.target
    return _note_html(node.target, name, state, node.start, markdown=True)


def _note_html(target: str, name: str, state: State, at: int, *, markdown: bool) -> str:
    words, _mark, fragment = (local_path(target) if markdown else target).partition("#")
    if markdown:
        fragment = local_path(target.partition("#")[2])
    own = Target(state.file) if fragment.strip() else None
    found = state.vault.find(target, state.file, markdown=markdown) if words.strip() else own
    if found is None:
        state.report("N2A021", at, target=words.strip())
        return missing_html(name)
    link = link_html(find_place(target, state, at, markdown=markdown), text_html(name), state)
    if not state.embeds:
        return link
    trouble = _obstacle(found.file, fragment.strip(), state)
    excerpt = trouble or state.vault.excerpt(found.file, fragment.strip())
    if isinstance(excerpt, Excerpt) and _length(excerpt) > state.budget.length:
        excerpt = Trouble("N2A025", {"reason": "the card embeds very much text already"})
    if isinstance(excerpt, Trouble):
        state.report(excerpt.code, at, target=words.strip() or target, **excerpt.detail)
        return link
    return _box_html(found.file, fragment.strip(), excerpt, link, state)


def _length(excerpt: Excerpt) -> int:
    return length_to_read("".join(excerpt.lines))


def _obstacle(file: str, fragment: str, state: State) -> Trouble | None:
    """Return what keeps an embedded note from being shown, before it is read."""
    if file[-3:].lower() != ".md" or file.lower().endswith(_DRAWING):
        return Trouble("N2A024")
    if (file, fragment.casefold()) in state.around:
        return Trouble("N2A025", {"reason": "it is embedded in itself"})
    if len(state.around) > DEEPEST:
        return Trouble("N2A025", {"reason": f"it lies more than {DEEPEST} notes deep"})
    if state.budget.embeds <= 0:
        return Trouble("N2A025", {"reason": "the card embeds very many notes already"})
    return None


def _box_html(file: str, fragment: str, excerpt: Excerpt, link: str, state: State) -> str:
    """Return an excerpt in a box under the link to it."""
    state.budget.embeds -= 1
    state.budget.length -= _length(excerpt)
    state.boxes += 1
    state.foreign = True  # blocks may stand among inlines now, where HTML has none
    text = "\n".join([*excerpt.lines, "", excerpt.references] if excerpt.references else excerpt.lines)
    state.seen.append(f"embed {text}")
    assert state.write_document is not None
    blocks = state.write_document(text, text.split("\n"), state.inside(file, fragment.casefold(), excerpt))
    return f'{_BOX_OPENS}<div class="n2a-embed-title">{link}</div>{"".join(blocks)}</div>'


def hold_boxes(inlines: list[str]) -> str:
    """Return a paragraph of inlines with embedded notes among them; the line ends around these are taken off."""
    boxes = [html for html in inlines if html.startswith(_BOX_OPENS)]
    joined = without_last_breaks("".join(_BOX if html.startswith(_BOX_OPENS) else html for html in inlines))
    between = _END_BEFORE.sub("", _ENDS_AFTER.sub(_BOX, joined)).split(_BOX)
    held = "".join(html for pair in zip(between, [*boxes, ""], strict=True) for html in pair)
    return f'<div class="n2a-embeds">{held}</div>'
