"""Embeds: images, sounds, and other notes, their sections and blocks, each in the context of its own note."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from note2anki.rendering.links import add_link, find_place, without_md
from note2anki.rendering.media import add_medium, add_remote, is_medium, is_remote, local_path, read_size
from note2anki.rendering.state import State
from note2anki.rendering.surroundings import Excerpt, Target, Trouble
from note2anki.rendering.tree import add_element, clean_text
from note2anki.syntax.inlines import Inline, plain_text, wikilink_text

#: Notes within notes deeper than this stand as links.
DEEPEST = 4
#: Notes that hold a drawing, and nothing that a reader sees.
_DRAWING = ".excalidraw.md"


def add_embed(node: Inline, parent: Element, state: State) -> None:
    """Show `![[target]]`, with what stands after `|` as alternative text and size, or as name."""
    path = node.target.partition("#")[0].strip()
    if is_medium(path):
        add_medium(path, read_size(node.text), parent, state, node.start)
    else:
        block = node.target.partition("#")[2].startswith("^")
        name = path if block and path and not node.text else wikilink_text(node)
        _add_note(node.target, name, parent, state, node.start, markdown=False)


def add_image_link(node: Inline, parent: Element, state: State) -> None:
    """Show `![alt|size](target)`: what it names may also be a note."""
    text = plain_text(node.children)
    path = local_path(node.target)
    if is_remote(node.target):
        add_remote(node.target, read_size(text), parent, state, node.start)
    elif is_medium(path):
        add_medium(node.target, read_size(text), parent, state, node.start, markdown=True)
    else:
        name = text or without_md(path.rpartition("/")[2]) or node.target
        _add_note(node.target, name, parent, state, node.start, markdown=True)


def _add_note(target: str, name: str, parent: Element, state: State, at: int, *, markdown: bool) -> None:
    words, _mark, fragment = (local_path(target) if markdown else target).partition("#")
    if markdown:
        fragment = local_path(target.partition("#")[2])
    found = state.vault.find(target, state.file, markdown=markdown) if words.strip() else Target(state.file)
    if found is None:
        state.report("N2A021", at, target=words.strip())
        add_element(parent, "span", clean_text(name), class_="n2a-missing")
        return
    place = find_place(target, state, at, markdown=markdown)
    link = add_link(place, parent, state)
    link.text = clean_text(name)
    if not state.embeds:
        return
    trouble = _obstacle(found.file, fragment.strip(), state)
    excerpt = trouble or state.vault.excerpt(found.file, fragment.strip())
    if isinstance(excerpt, Excerpt) and len("".join(excerpt.lines)) > state.budget.length:
        excerpt = Trouble("N2A025", {"reason": "the card embeds very much text already"})
    if isinstance(excerpt, Trouble):
        state.report(excerpt.code, at, target=words.strip() or target, **excerpt.detail)
        return
    parent.remove(link)
    _add_box(found.file, fragment.strip(), excerpt, link, parent, state)


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


def _add_box(file: str, fragment: str, excerpt: Excerpt, link: Element, parent: Element, state: State) -> None:
    """Show an excerpt in a box under the link to it."""
    state.budget.embeds -= 1
    state.budget.length -= len("".join(excerpt.lines))
    state.boxes += 1
    lines = [*excerpt.lines, "", *excerpt.references.split("\n")] if excerpt.references else list(excerpt.lines)
    state.seen.append("embed " + "\n".join(lines))
    box = add_element(parent, "div", class_="n2a-embed")
    title = add_element(box, "div", class_="n2a-embed-title")
    title.append(link)
    assert state.add_document is not None
    state.add_document(lines, box, state.inside(file, fragment.casefold(), excerpt))


def hold_boxes(paragraph: Element) -> None:
    """Make an element of a paragraph that may hold embedded notes, and take off the line ends around them."""
    paragraph.tag = "div"
    paragraph.set("class", "n2a-embeds")
    at = 0
    while at < len(paragraph) - 1:
        before, after = paragraph[at], paragraph[at + 1]
        gone = (before.tag, after.tag) in (("br", "div"), ("div", "br")) and not (before.tail or "").strip()
        if gone and before.tag == "br":
            paragraph.remove(before)
        elif gone:
            before.tail = after.tail
            paragraph.remove(after)
        else:
            at += 1
