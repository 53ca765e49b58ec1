"""Blocks of code: every character as written, coloured by its language, under the language's name."""

from __future__ import annotations

from functools import lru_cache

from note2anki.patterns import late_pattern
from note2anki.rendering.markup import text_html, value_html

#: The language in an info string: `python title="x"`, `{r, echo=FALSE}`, `js{1,3}`, `c++:main.cpp`.
_LANGUAGE = late_pattern(r"\{?\.?([^\s{},:=\"']+)")
#: Programs as short as this are kept when they are coloured: a card shows some of them more than once.
SHORT = 2_000


def language_of(info: str) -> str:
    """Return the language that a fence's info string names, as written, or nothing."""
    match = _LANGUAGE.match(info)
    return match[1] if match else ""


def code_html(text: str, info: str, *, label: bool = True) -> str:
    """Return a block of code.

    Args:
        text: the code.
        info: what stands after the fence's marks.
        label: whether the language's name is shown.
    """
    language = language_of(info)
    if not language:
        return f"<pre><code>{text_html(text)}</code></pre>"
    coloured = _kept(text, language) if len(text) <= SHORT else _coloured(text, language)
    name = value_html(language)
    shown = f' data-language="{name}"' if label else ""  # the style sheet shows it: it is no part of the text
    return f'<pre{shown}><code class="language-{name}">{coloured}</code></pre>'


def _coloured(text: str, language: str) -> str:
    from note2anki.rendering.highlighting import highlight  # pygments is dear to import, and many notes hold no code

    return "".join(
        f'<span class="n2a-hl-{name}">{text_html(part)}</span>' if name else text_html(part)
        for name, part in highlight(text, language)
    )


_kept = lru_cache(maxsize=256)(_coloured)
