"""A card's fields read back: the Markdown that they may have been made of, for matching; never as good as the note."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString
from msgspec import Struct

from note2anki.rendering.concept import RELATED

_MATH = (
    (re.compile(r"\\\((.*?)\\\)", re.DOTALL), r"$\1$"),
    (re.compile(r"\\\[(.*?)\\\]", re.DOTALL), r"$$\1$$"),
    (re.compile(r"\[sound:([^\]]+)\]"), r"![[\1]]"),
)
#: The innermost deletion, with its hint.
_CLOZE = re.compile(r"\{\{c(\d+)::((?:(?!\{\{c\d+::|\}\}).)*?)(?:::(?:(?!\{\{c\d+::|\}\}).)*)?\}\}", re.DOTALL)
#: What a formula on a cloze is parted by, so that it ends no deletion (`inline_elements`).
_PARTED = re.compile(r"([}:]) (?=\1)")
_FORMULA = re.compile(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)
_BLANK_LINES = re.compile(r"\n\s*\n+")

#: Inline elements that are written with the same mark on both sides.
_MARKS = {
    "strong": "**",
    "b": "**",
    "em": "*",
    "i": "*",
    "mark": "==",
    "del": "~~",
    "s": "~~",
    "strike": "~~",
    "code": "`",
}
#: Elements that Markdown has no mark for, so that the note holds them as they are.
_AS_THEY_ARE = frozenset({"kbd", "sub", "sup", "u", "ins", "small", "abbr"})
_BLOCKS = frozenset({"p", "div", "section", "details", "summary", "table", "thead", "tbody", "body", "html"})


class MentionText(Struct, frozen=True):
    """One entry of a concept's field `Mentions`: the question that names it, and the sentences."""

    question: str
    sentences: tuple[str, ...]


def _soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def markdown_of(html: str) -> str:
    """Return a field's HTML as Markdown; media, links and marks where Markdown has them."""
    while (changed := _CLOZE.sub(r"==\2==", html)) != html:
        html = _joined(changed)
    for pattern, written in _MATH:
        html = pattern.sub(written, html)
    return _BLANK_LINES.sub("\n\n", _children(_soup(html))).strip()


def text_of(html: str) -> str:
    """Return the text of a field that holds no markup of the person's, such as a concept's name."""
    return " ".join(_soup(html).get_text().split())


def _children(element: Tag) -> str:
    return "".join(_write(child) for child in element.children)


def _write(node: object) -> str:
    if isinstance(node, NavigableString):
        return "" if isinstance(node, PreformattedString) else str(node).replace("\xa0", " ")
    if not isinstance(node, Tag) or node.name in ("script", "style"):
        return ""
    if node.name in _ELEMENTS:
        return _ELEMENTS[node.name](node)
    inner = _children(node)
    if node.name in _MARKS:
        mark = _MARKS[node.name]
        return f"{mark}{inner}{mark}" if inner and inner == inner.strip() else inner
    if node.name in _AS_THEY_ARE:
        return f"<{node.name}>{inner}</{node.name}>"
    return f"\n\n{inner}\n\n" if node.name in _BLOCKS else inner


def _break(_node: Tag) -> str:
    return "\n"


def _rule(_node: Tag) -> str:
    return "\n\n---\n\n"


def _pre(node: Tag) -> str:
    code = node.find("code")
    names = (str(name) for name in (code.get_attribute_list("class") if isinstance(code, Tag) else []) if name)
    language = next((name.removeprefix("language-") for name in names if name.startswith("language-")), "")
    return f"\n\n```{language}\n{node.get_text().rstrip()}\n```\n\n"


def _heading(node: Tag) -> str:
    return f"\n\n{'#' * int(node.name[1])} {_children(node).strip()}\n\n"


def _list(node: Tag) -> str:
    lines: list[str] = []
    number = int(str(node.get("start") or 1))
    for item in node.find_all("li", recursive=False):
        marker = f"{number}. " if node.name == "ol" else "- "
        number += 1
        text = _BLANK_LINES.sub("\n", _children(item).strip())
        lines.append(marker + text.replace("\n", "\n" + " " * len(marker)))
    return "\n" + "\n".join(lines) + "\n"


def _box(node: Tag) -> str:
    return ("[x] " if node.has_attr("checked") else "[ ] ") if node.get("type") == "checkbox" else ""


def _quote(node: Tag) -> str:
    return _quoted(_children(node))


def _quoted(text: str) -> str:
    lines = _BLANK_LINES.sub("\n\n", text.strip()).split("\n")
    return "\n\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def _callout(node: Tag) -> str:
    """Write a callout as one, an embedded note as its embed, and any other division or fold as its content."""
    if "n2a-embed" in node.get_attribute_list("class"):
        link = node.find("a")
        return f"\n![[{_place(link)}]]\n" if isinstance(link, Tag) else ""
    if not node.get("data-callout"):
        return f"\n\n{_children(node)}\n\n"
    title = node.find(class_="n2a-callout-title")
    name = _children(title) if isinstance(title, Tag) else ""
    if isinstance(title, Tag):
        title.extract()
    return _quoted(f"[!{node['data-callout']}] {name.strip()}\n{_children(node).strip()}")


def _row(node: Tag) -> str:
    cells = node.find_all(["td", "th"], recursive=False)
    line = "| " + " | ".join(" ".join(_children(cell).split()) for cell in cells) + " |\n"
    return line + "|" + "---|" * len(cells) + "\n" if any(cell.name == "th" for cell in cells) else line


def _place(link: Tag) -> str:
    """Return the place in a vault that a link opens, or nothing where it opens none."""
    address = urlsplit(str(link.get("href") or ""))
    return parse_qs(address.query).get("file", [""])[0] if address.scheme == "obsidian" else ""


def _link(node: Tag) -> str:
    target, text = str(node.get("href") or ""), _children(node)
    place = _place(node) if "n2a-link" in node.get_attribute_list("class") else ""
    if place:
        return f"[[{place}]]" if text == place.replace("#", " > ") else f"[[{place}|{text}]]"
    return text if not target or target == text else f"[{text}]({target})"


def _image(node: Tag) -> str:
    name, alt = str(node.get("src") or ""), str(node.get("alt") or "")
    return f"![[{name}|{alt}]]" if alt else f"![[{name}]]"


def _span(node: Tag) -> str:
    inner = _children(node)
    return f"[[{inner}]]" if "n2a-link" in node.get_attribute_list("class") else inner


def _superscript(node: Tag) -> str:
    inner = _children(node)
    return f"[^{inner}]" if "n2a-footnote" in node.get_attribute_list("class") else f"<sup>{inner}</sup>"


_ELEMENTS: dict[str, Callable[[Tag], str]] = {
    "br": _break,
    "hr": _rule,
    "pre": _pre,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    "ul": _list,
    "ol": _list,
    "input": _box,
    "blockquote": _quote,
    "div": _callout,
    "details": _callout,
    "tr": _row,
    "a": _link,
    "img": _image,
    "span": _span,
    "sup": _superscript,
}


def clozes_of(html: str) -> tuple[tuple[str, int], ...]:
    """Return the deletions of a cloze's text in order: the name that each has in the note, and its number."""
    found: dict[str, int] = {}

    def take(match: re.Match[str]) -> str:
        found.setdefault(_highlight_name(_soup(_joined(match[2]))), int(match[1]))
        return match[2]

    while (changed := _CLOZE.sub(take, html)) != html:
        html = changed
    return tuple(found.items())


def _joined(html: str) -> str:
    """Put the marks of a cloze's formulas together again that were parted for it."""
    return _FORMULA.sub(lambda formula: _PARTED.sub(r"\1", formula[0]), html)


def _highlight_name(deletion: Tag) -> str:
    """Return what `syntax.inlines.highlight_name` calls the highlight that became this deletion."""
    for line_break in deletion.find_all("br"):
        line_break.replace_with(" ")
    for reference in deletion.find_all("sup", class_="n2a-footnote"):
        reference.extract()
    for text in deletion.find_all(string=_FORMULA):
        if text.find_parent(("code", "pre")) is None:
            text.replace_with(_FORMULA.sub(lambda formula: formula[1] or formula[2] or "", text))
    name = " ".join(deletion.get_text().casefold().split())
    return name or " ".join(str(image.get("alt") or "") for image in deletion.find_all("img"))


def concept_names(html: str) -> tuple[str, ...]:
    """Return the names of the concepts in a question's field `Concepts`, in order."""
    return tuple(_chip_name(chip) for chip in _soup(html).find_all(class_="n2a-concept"))


def _chip_name(chip: Tag) -> str:
    summary = chip.find("summary")
    return " ".join((summary if isinstance(summary, Tag) else chip).get_text().split())


def definition_of(html: str) -> tuple[str, tuple[str, ...]]:
    """Return a concept's definition as Markdown, and the names of the concepts that stand below it."""
    definition, _mark, related = html.partition(RELATED)
    return markdown_of(definition), concept_names(related)


def mentions_of(html: str) -> tuple[MentionText, ...]:
    """Return the entries of a concept's field `Mentions`."""
    return tuple(_mention(item) for item in _soup(html).select("ul.n2a-mentions > li"))


def _mention(item: Tag) -> MentionText:
    question = item.find(class_="n2a-mention-question")
    link = item.find("a", class_="n2a-source")
    if isinstance(link, Tag):
        link.extract()
    text = _children(question).strip() if isinstance(question, Tag) else ""
    if isinstance(question, Tag):
        question.extract()
    return MentionText(text, tuple(_filled(_children(item).split(" … "))))


def _filled(texts: Iterable[str]) -> Sequence[str]:
    return [text.strip() for text in texts if text.strip()]


def source_of(html: str) -> tuple[str, str]:
    """Return the vault's name and the note's path that a field `Source` links to; both empty where it links to none."""
    link = _soup(html).find("a")
    address = urlsplit(str(link.get("href") or "")) if isinstance(link, Tag) else None
    if address is None or address.scheme != "obsidian":
        return "", ""
    query = parse_qs(address.query)
    note = query.get("file", [""])[0].partition("#")[0]
    return query.get("vault", [""])[0], f"{note}.md" if note else ""
