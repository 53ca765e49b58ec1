"""Renders one text at a time: Markdown in, safe HTML with its media and problems out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from msgspec import Struct

from note2anki.model import Diagnostic, Medium
from note2anki.rendering.live import END, is_whole, put_live
from note2anki.rendering.markup import text_html
from note2anki.rendering.safety import escape_cloze_ends, own_html, sanitize
from note2anki.rendering.state import State
from note2anki.rendering.surroundings import Surroundings
from note2anki.syntax.inline_parser import is_plain

if TYPE_CHECKING:
    from note2anki.rendering.extension import ObsidianParser

#: So many renderings are kept for what many cards show.
KEPT = 4096
Key = TypeVar("Key", bound=Hashable)


class Rendered(NamedTuple):
    """Safe HTML, and what it came to.

    Attributes:
        html: the text.
        media: the files that it shows.
        problems: what could not be shown.
        seen: what it shows of the vault around its note: embedded text, the links that lead somewhere.
    """

    html: str
    media: tuple[Medium, ...]
    problems: tuple[Diagnostic, ...]
    seen: tuple[str, ...]


class Origin(Struct, frozen=True):
    """Where a text is from.

    Attributes:
        file: its note, relative to the vault.
        line: a line to name where none is known, such as its question's; 0 names none.
        lines: the source line of each of its lines.
    """

    file: str
    line: int = 0
    lines: Sequence[int] = ()


class Renderer:
    """Renders texts of a vault; one instance is used again and again, since making one is dear.

    Args:
        vault: the vault around the texts.
        remote_images: whether images from the net are shown as themselves.
    """

    def __init__(self, vault: Surroundings, *, remote_images: bool = False) -> None:
        self._vault = vault
        self._remote_images = remote_images
        self._kept: dict[Hashable, Rendered] = {}
        from note2anki.rendering.extension import (
            make_engine,  # here: Python-Markdown takes 12 ms, and is not always used
        )

        self._markdown = make_engine()

    def once(self, key: Key, render: Callable[[Key, Renderer], Rendered]) -> Rendered:
        """Return what a rendering gives for a key that holds all it depends on, made at its first use.

        Args:
            key: what to render: the same each time for all cards that show it, such as a concept.
            render: renders it.
        """
        if key not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[key] = render(key, self)
        return self._kept[key]

    def blocks(
        self,
        text: str,
        origin: Origin | str,
        references: str = "",
        clozes: Mapping[str, int] | None = None,
        *,
        embeds: bool = True,
        asked: str = "",
    ) -> Rendered:
        """Render a text of many blocks.

        Args:
            text: Markdown.
            origin: where it is from; its note alone will do.
            references: Markdown of definitions from elsewhere in that note.
            clozes: numbers of the highlights that are cloze deletions, by their plain text, case-folded.
            embeds: whether embedded notes are shown, rather than links to them.
            asked: the question that the text answers: its footnotes stand below the text, before the text's own.
        """
        whole = f"{text}\n\n{references}" if references else text
        state = self._state(origin)
        state.embeds, state.asked = embeds, asked
        state.clozes = clozes or {}
        state.on_cloze = bool(clozes)
        return self._render(whole, state, inline=False)

    def inline(
        self,
        text: str,
        origin: Origin | str,
        concept: Callable[[str, str], bool] | None = None,
        *,
        blank: bool = False,
        references: str = "",
    ) -> Rendered:
        """Render one line's worth of inlines, without a paragraph around it and without embedded notes.

        Args:
            text: Markdown.
            origin: where it is from; its note alone will do.
            concept: tells which wikilinks name the concept to emphasise, by target and note.
            blank: blank these links out instead.
            references: Markdown that defines the links and footnotes it refers to.
        """
        if is_plain(text) and "\r" not in text:
            return Rendered(own_html(text_html(text).strip()), (), (), ())
        state = self._state(origin)
        state.embeds, state.references = False, references
        state.concept, state.blank = concept, blank
        return self._render(text, state, inline=True)

    def _state(self, origin: Origin | str) -> State:
        origin = Origin(origin) if isinstance(origin, str) else origin
        return State(
            origin.file,
            self._vault,
            self._markdown.htmlStash,
            lines=origin.lines,
            home=origin.line,
            remote_images=self._remote_images,
            around=((origin.file, ""),),
        )

    def _render(self, text: str, state: State, *, inline: bool) -> Rendered:
        html = self._convert(text, state, inline)
        if self._markdown.htmlStash.html_counter:
            if not is_whole(html, state):
                # An element of the note's own swallowed what follows it: then its HTML is text, and nothing is lost.
                state = state.anew()
                state.html_as_text = True
                html = self._convert(text, state, inline)
            html = html.replace(END, "")
        if state.clozes:
            html = escape_cloze_ends(html)
        html = put_live(html, state)
        return Rendered(html, tuple(state.media), tuple(state.problems), tuple(state.seen))

    def _convert(self, text: str, state: State, inline: bool) -> str:
        """Return safe HTML with the marks of live text in it, and one at its end where it holds the note's own HTML."""
        markdown = self._markdown
        if markdown.htmlStash.html_counter:
            markdown.reset()  # there is nothing else that a text leaves behind
        parser = cast("ObsidianParser", markdown.parser)
        parser.shared, parser.inline = state, inline
        converted = markdown.convert(text)
        if markdown.htmlStash.html_counter:
            converted += END
        elif not state.foreign and "\r" not in converted:
            return own_html(converted)
        images = {medium.name for medium in state.media} | state.addresses
        return sanitize(converted, images)
