"""Renders one text at a time: Markdown in, safe HTML with its media and problems out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from markdown import Markdown

from note2anki.model import Diagnostic, Medium
from note2anki.rendering.extension import ObsidianExtension, ObsidianParser
from note2anki.rendering.inline_elements import LIVE_CLOSE, LIVE_OPEN
from note2anki.rendering.media import MediaFinder
from note2anki.rendering.safety import escape_cloze_ends, sanitize
from note2anki.rendering.state import State
from note2anki.rendering.tree import AMPERSAND

_LIVE = re.compile(f"{LIVE_OPEN}(\\d+){LIVE_CLOSE}")


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML, the media it shows, and what could not be shown."""

    html: str
    media: tuple[Medium, ...]
    problems: tuple[Diagnostic, ...]


class Renderer:
    """Renders texts of a vault; one instance is used again and again, since making one is dear."""

    def __init__(self, finder: MediaFinder) -> None:
        self._finder = finder
        self._markdown = Markdown(extensions=[ObsidianExtension()], output_format="html")

    def blocks(self, text: str, file: str, references: str = "", clozes: Mapping[str, int] | None = None) -> Rendered:
        """Render a text of many blocks.

        Args:
            text: Markdown.
            file: the note it is from, relative to the vault.
            references: Markdown of definitions from elsewhere in that note.
            clozes: numbers of the highlights that are cloze deletions, by their plain text, case-folded.
        """
        whole = f"{text}\n\n{references}" if references else text
        return self._render(whole, State(file, self._finder, clozes=clozes or {}), inline=False)

    def inline(
        self, text: str, file: str, concept: Callable[[str, str], bool] | None = None, *, blank: bool = False
    ) -> Rendered:
        """Render one line's worth of inlines, without a paragraph around it.

        Args:
            text: Markdown.
            file: the note it is from, relative to the vault.
            concept: tells which wikilinks name the concept to emphasise, by target and note.
            blank: blank these links out instead.
        """
        return self._render(text, State(file, self._finder, concept=concept, blank=blank), inline=True)

    def _render(self, text: str, state: State, *, inline: bool) -> Rendered:
        html = self._convert(text, state, inline)
        if any(_mark(number) not in html for number in range(-1, len(state.live))):
            # An element of the note's own swallowed what follows it: then its HTML is text, and nothing is lost.
            state = State(
                state.file,
                state.finder,
                concept=state.concept,
                blank=state.blank,
                clozes=state.clozes,
                html_as_text=True,
            )
            html = self._convert(text, state, inline)
        html = html.replace(_mark(-1), "")
        if state.clozes:
            html = escape_cloze_ends(html)
        if state.live:
            html = _LIVE.sub(lambda match: state.live[int(match[1])], html)
        return Rendered(html, tuple(state.media), tuple(state.problems))

    def _convert(self, text: str, state: State, inline: bool) -> str:
        """Return safe HTML that still has the marks of live text in it, and one at its end."""
        markdown = self._markdown.reset()
        parser = markdown.parser
        assert isinstance(parser, ObsidianParser)
        state.stash = markdown.htmlStash
        parser.shared, parser.inline = state, inline
        converted = markdown.convert(text).replace(AMPERSAND, "&amp;")
        return sanitize(converted + _mark(-1), {medium.name for medium in state.media})


def _mark(number: int) -> str:
    return f"{LIVE_OPEN}{number}{LIVE_CLOSE}"
