"""Links to notes and files of the vault: they open in Obsidian; one that leads nowhere stands as its text."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from urllib.parse import quote, unquote

from note2anki.rendering.markup import value_html
from note2anki.rendering.safety import safe_text
from note2anki.rendering.state import State
from note2anki.rendering.surroundings import Target

#: What Obsidian leaves out of a heading when it links to it.
_UNLINKED = re.compile(r"[:#|^\\\r\n]|%%|\[\[|\]\]")


def without_md(file: str) -> str:
    """Return a note's path without its ending; other files keep theirs."""
    return file[:-3] if file[-3:].lower() == ".md" else file


def obsidian_uri(vault: str, place: str) -> str:
    """Return the address that opens a place of a vault in Obsidian (its URI scheme, action `open`)."""
    return f"obsidian://open?vault={_quoted(vault)}&file={_quoted(place)}"


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    return quote(text, safe="")


def source_uri(vault: str, file: str, headings: tuple[str, ...] = ()) -> str:
    """Return the address of a note's section, whose headings are given from the outermost to its own."""
    return obsidian_uri(vault, without_md(file)) + "".join(map(_quoted_heading, headings))


@lru_cache(maxsize=4096)
def _quoted_heading(heading: str) -> str:
    linked = " ".join(_UNLINKED.sub(" ", heading).split())
    return quote(f"#{linked}", safe="") if linked else ""


@lru_cache(maxsize=1024)
def source_link(vault: str, file: str, headings: tuple[str, ...] = ()) -> str:
    """Return a link that opens a note at a section (`source_uri`)."""
    name = without_md(file).rpartition("/")[2]
    return f'<a class="n2a-source" href="{escape(source_uri(vault, file, headings))}">{safe_text(name)}</a>'


def find_place(target: str, state: State, at: int, *, markdown: bool = False) -> str | None:
    """Return the place in the vault that a link leads to, or None; an ambiguous name is reported.

    A link that finds its note by its own words keeps them, wherever that note is moved; else the place is the note's
    path, which is then part of what the card shows.

    Args:
        target: the link's destination, with what follows `#`.
        state: the text at hand.
        at: where in the text at hand it stands, for messages.
        markdown: it is a Markdown link, with escapes such as `%20`.
    """
    if state.concept is not None:  # a mention, which is to stay the same wherever other notes go
        return None
    words, mark, fragment = target.partition("#")
    if not words.strip():
        return f"{without_md(state.file)}#{_decoded(fragment, markdown)}" if fragment else None
    found = state.vault.find(words, state.file, markdown=markdown)
    if found is None:
        return None
    if found.ambiguous:
        state.report("N2A022", at, target=_decoded(words, markdown), chosen=found.file)
    place = _place(found, _decoded(words, markdown))
    state.seen.append(f"link {place}")
    return f"{place}#{_decoded(fragment, markdown)}" if mark and fragment.strip() else place


def _place(found: Target, words: str) -> str:
    return without_md(words.strip().lstrip("/") if found.by_name else found.file)


def _decoded(text: str, markdown: bool) -> str:
    return (unquote(text) if markdown else text).strip()


def link_html(place: str | None, inner: str, state: State) -> str:
    """Return a link around HTML; without a place it is a text like a link."""
    if place is None:
        return f'<span class="n2a-link">{inner}</span>'
    return f'<a class="n2a-link" href="{_address(state.vault.name, place)}">{inner}</a>'


@lru_cache(maxsize=4096)
def _address(vault: str, place: str) -> str:
    return value_html(obsidian_uri(vault, place))
