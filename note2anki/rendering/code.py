"""Blocks of code: every character as written, coloured by its language, under the language's name."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from note2anki.rendering.highlighting import highlight
from note2anki.rendering.tree import add_element, add_text, clean_text

#: The language in an info string: `python title="x"`, `{r, echo=FALSE}`, `js{1,3}`, `c++:main.cpp`.
_LANGUAGE = re.compile(r"\{?\.?([^\s{},:=\"']+)")


def language_of(info: str) -> str:
    """Return the language that a fence's info string names, as written, or nothing."""
    match = _LANGUAGE.match(info)
    return match[1] if match else ""


def add_code(text: str, info: str, parent: Element, *, label: bool = True) -> None:
    """Put a block of code at the end of an element.

    Args:
        text: the code.
        info: what stands after the fence's marks.
        parent: where it goes.
        label: whether the language's name is shown.
    """
    language = language_of(info)
    box = add_element(parent, "pre")
    code = add_element(box, "code")
    if language and label:
        box.set("data-language", clean_text(language))  # the style sheet shows it: it is no part of the text
    if language:
        code.set("class", f"language-{clean_text(language)}")
    for name, part in highlight(text, language):
        if name:
            add_element(code, "span", clean_text(part), class_=f"n2a-hl-{name}")
        else:
            add_text(code, clean_text(part))
