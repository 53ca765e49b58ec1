"""What the renderers of one text share: where it is from, what is defined, what was used, where problems go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from note2anki.diagnostics import diagnose
from note2anki.model import Diagnostic, Medium
from note2anki.rendering.surroundings import Excerpt, Surroundings
from note2anki.syntax.blocks import Block
from note2anki.syntax.inlines import Definitions, Inline

if TYPE_CHECKING:
    from markdown.util import HtmlStash

#: What a text without definitions defines; it is the same one each time, so that what is kept by it is found.
NOTHING_DEFINED = Definitions({}, frozenset())
#: How many notes and how many characters of them a text may embed, all levels together.
EMBEDS, EMBEDDED_LENGTH = 40, 60_000


class Budget(Struct):
    """What a text may still embed."""

    embeds: int = EMBEDS
    length: int = EMBEDDED_LENGTH


class State(Struct):
    """The state of one rendering; those of embedded notes share what is collected.

    Attributes:
        file: the note that the text is from.
        vault: the vault around it.
        stash: holds raw HTML until the rest is written.
        lines: the source line of each line of the text, as far as known; `home` is that of all others.
        remote_images: whether images from the net are shown as themselves.
        embeds: whether embedded notes are shown, rather than links to them.
        definitions: link and footnote definitions.
        notes: the footnote blocks by label.
        footnotes: what was referred to, in order: labels, or the nodes of inline footnotes.
        numbers: the number of each label.
        live: text that Anki is to interpret, by its number: formulas, sounds, the ends of cloze deletions.
        media: what the text shows.
        addresses: the images from the net that it shows.
        problems: what could not be shown.
        seen: what the text shows of the vault around it: embedded text, the links that lead somewhere.
        concept: tells whether a wikilink's target, in a note, is the concept at hand.
        blank: whether the concept at hand is to be blanked out rather than emphasised.
        clozes: numbers of the highlights that are cloze deletions, by their normalised text.
        on_cloze: whether the text stands on a cloze, also where it has no deletions itself.
        around: the notes and fragments that the text is embedded in, its own note first.
        budget: what it may still embed.
        boxes: how many embedded notes were shown.
        write_document: returns the blocks of a text as HTML, given with its lines, in a state.
        block_line: the line of the text that the inlines at hand begin in; `inlines` are they, as written.
        asked: the question above the text, whose footnotes stand below it, before its own.
        references: Markdown that defines what one line's worth of inlines refers to.
        html_as_text: whether the note's own HTML is to be shown as it is written.
        open_formats: the note's own elements in the block at hand, such as `b`, that are open.
        linked: whether the inlines at hand stand in a link.
        foreign: whether it holds what the sanitizer has to see, beside the note's own HTML.
    """

    file: str
    vault: Surroundings
    stash: HtmlStash
    lines: Sequence[int] = ()
    home: int = 0
    remote_images: bool = False
    embeds: bool = True
    definitions: Definitions = NOTHING_DEFINED
    notes: dict[str, Block] = field(default_factory=dict)
    footnotes: list[str | Inline] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    live: list[str] = field(default_factory=list)
    media: list[Medium] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)
    problems: list[Diagnostic] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    concept: Callable[[str, str], bool] | None = None
    blank: bool = False
    clozes: Mapping[str, int] = field(default_factory=dict)
    on_cloze: bool = False
    around: tuple[tuple[str, str], ...] = ()
    budget: Budget = field(default_factory=Budget)
    boxes: int = 0
    write_document: Callable[[str, Sequence[str], State], list[str]] | None = None
    block_line: int = 1
    inlines: str = ""
    asked: str = ""
    references: str = ""
    html_as_text: bool = False
    open_formats: list[str] = field(default_factory=list)
    linked: bool = False
    foreign: bool = False

    def footnote_number(self, footnote: str | Inline) -> int:
        """Return the number under which a footnote is shown."""
        if isinstance(footnote, str) and footnote in self.numbers:
            return self.numbers[footnote]
        self.footnotes.append(footnote)
        if isinstance(footnote, str):
            self.numbers[footnote] = len(self.footnotes)
        return len(self.footnotes)  # an inline one is met once

    def report(self, code: str, at: int = 0, **detail: object) -> None:
        """Report a problem of the inlines at hand, at an index in them."""
        number = self.block_line + self.inlines.count("\n", 0, at) - 1
        line = self.lines[number] if 0 <= number < len(self.lines) else self.home
        self.problems.append(diagnose(code, self.file, line, 0, **detail))

    def keeps_remote(self, address: str) -> bool:
        """Tell whether an image from the net is to be shown as itself, and note that it is."""
        keeps = self.remote_images and address.lower().startswith(("https://", "http://"))
        if keeps:
            self.addresses.add(address)
            self.seen.append(f"image {address}")
        return keeps

    def anew(self) -> State:
        """Return the state that this one was before anything was rendered."""
        return State(
            self.file,
            self.vault,
            self.stash,
            lines=self.lines,
            home=self.home,
            remote_images=self.remote_images,
            embeds=self.embeds,
            concept=self.concept,
            blank=self.blank,
            clozes=self.clozes,
            on_cloze=self.on_cloze,
            around=self.around,
            asked=self.asked,
            references=self.references,
        )

    def inside(self, file: str, fragment: str, excerpt: Excerpt) -> State:
        """Return the state for an excerpt of a note that is embedded in the text at hand."""
        return State(
            file,
            self.vault,
            self.stash,
            lines=range(excerpt.first_line, excerpt.first_line + len(excerpt.lines)),
            remote_images=self.remote_images,
            live=self.live,
            media=self.media,
            addresses=self.addresses,
            problems=self.problems,
            seen=self.seen,
            on_cloze=self.on_cloze,
            around=(*self.around, (file, fragment)),
            budget=self.budget,
            write_document=self.write_document,
            html_as_text=self.html_as_text,
        )
